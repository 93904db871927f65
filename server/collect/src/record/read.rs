//! Reading a record.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, BufReader, Read};

use chrono::{Datelike as _, TimeDelta};
use facts::inventory::{Change, ControlPlane};
use facts::object::ObjectKey;
use model::verdict::{Gap, GapCause, GapScope, Source};
use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};

use super::write::hexadecimal;
use super::{FORMAT, Header, RecordError, Trailer, VERSION};
use crate::clock::now;
use crate::collection::not_asked;
use crate::item::{self, Item};

/// How every zstd file begins.
const MAGIC: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];

/// Longer than any line: an API server takes no object of more than 3 MiB.
const LONGEST_LINE: u64 = 4 << 20;
/// More than are in any cluster: Kubernetes is made for 150,000 pods.
const MOST_OBJECTS: u64 = 1_000_000;
/// How far a record unpacks: every file so far, and from then on so many times its size. Pods that differ in their
/// names and ids alone come to some 100 times.
const UNPACKED: u64 = 32 << 20;
const UNPACKED_TIMES: u64 = 400;

/// Before there was Kubernetes nothing of it was recorded.
const FIRST_YEAR: i32 = 2014;

#[derive(Deserialize)]
struct Format {
    format: String,
    version: u32,
}

/// `super::Line` with the object left as text. Not untagged: that would read every object twice, and say
/// of a bad one only that it fits nothing.
#[derive(Deserialize)]
struct RawLine<'a> {
    source: Option<Source>,
    #[serde(borrow)]
    object: Option<&'a RawValue>,
    #[serde(borrow)]
    gap: Option<&'a RawValue>,
    #[serde(borrow)]
    sha256: Option<&'a RawValue>,
}

/// Reads a record into the changes that make an empty inventory what was recorded: objects, gaps, and for each source
/// that was listed whole, that this is all. Nothing is connected to, so that of the control
/// plane no more is known than its version.
///
/// # Errors
/// It is no record, of a newer version, cut short, or was changed. Nothing of such a file is used.
pub fn read<R: Read>(reader: R) -> Result<(Header, Vec<Change>), RecordError> {
    let mut lines = Lines::open(reader)?;
    let header = lines.header()?;
    let version = header.kubernetes.clone();
    let control_plane = ControlPlane { version, ..ControlPlane::default() };
    let mut changes = vec![Change::ControlPlane(control_plane)];
    let mut keys: BTreeMap<Source, BTreeSet<ObjectKey>> =
        header.sources.iter().map(|source| (*source, BTreeSet::new())).collect();
    let (mut objects, mut gaps) = (0, 0);
    let trailer = loop {
        let before = hexadecimal(&lines.hash.clone().finalize());
        if !lines.next()? {
            return Err(RecordError::Truncated(lines.number));
        }
        let raw: RawLine<'_> = lines.parse(&lines.line)?;
        match raw {
            RawLine { source: Some(source), object: Some(object), .. } => {
                match item::read(source, object, 1) {
                    Item::Read(object) => {
                        keys.entry(source).or_default().insert(object.key());
                        changes.push(Change::Seen(object));
                    }
                    Item::Unreadable { why, .. } => return Err(lines.damaged(why)),
                }
                objects += 1;
                if objects > MOST_OBJECTS {
                    return Err(RecordError::TooLarge(format!("more than {MOST_OBJECTS} objects")));
                }
            }
            RawLine { gap: Some(gap), .. } => {
                changes.push(Change::GapOpened(lines.parse(gap.get().as_bytes())?));
                gaps += 1;
            }
            RawLine { sha256: Some(_), .. } => {
                let trailer: Trailer = lines.parse(&lines.line)?;
                if trailer.sha256 != before {
                    return Err(RecordError::Changed("its SHA-256 differs"));
                }
                break trailer;
            }
            _ => return Err(lines.damaged("it is no object, gap or end".into())),
        }
    };
    if (trailer.objects, trailer.gaps) != (objects, gaps) {
        return Err(RecordError::Changed("it holds another number of objects or gaps"));
    }
    if lines.next()? {
        return Err(RecordError::AfterTrailer(lines.number));
    }
    let unasked = Source::ALL.into_iter().filter(|source| !header.sources.contains(source));
    changes.extend(unasked.map(|source| Change::GapOpened(not_listed(source, &header))));
    for change in &changes {
        if let Change::GapOpened(gap) = change
            && let (Some(source), GapScope::Cluster) = (gap.source, &gap.scope)
        {
            keys.remove(&source);
        }
    }
    changes.extend(keys.into_iter().map(|(source, keys)| Change::Listed(source, keys)));
    Ok((header, changes))
}

fn not_listed(source: Source, header: &Header) -> Gap {
    if source.is_opt_in() {
        return not_asked(source, header.recorded_at);
    }
    Gap {
        source: Some(source),
        scope: GapScope::Cluster,
        cause: GapCause::NotGiven,
        detail: "the release that made the record did not list them: record the cluster again"
            .into(),
        since: header.recorded_at,
    }
}

/// Counts what is read of the file itself.
struct Counted<R> {
    inner: R,
    bytes: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.bytes += read as u64;
        Ok(read)
    }
}

struct Lines<R: Read> {
    reader: BufReader<zstd::Decoder<'static, BufReader<Counted<R>>>>,
    line: Vec<u8>,
    number: u64,
    unpacked: u64,
    hash: Sha256,
}

impl<R: Read> Lines<io::Chain<io::Cursor<Vec<u8>>, R>> {
    fn open(mut reader: R) -> Result<Self, RecordError> {
        let mut start = Vec::with_capacity(MAGIC.len());
        (&mut reader)
            .take(MAGIC.len() as u64)
            .read_to_end(&mut start)
            .map_err(RecordError::Read)?;
        if start != MAGIC {
            return Err(RecordError::NotCompressed);
        }
        let file = Counted { inner: io::Cursor::new(start).chain(reader), bytes: 0 };
        let reader = BufReader::new(zstd::Decoder::new(file).map_err(RecordError::Read)?);
        Ok(Lines { reader, line: Vec::new(), number: 0, unpacked: 0, hash: Sha256::new() })
    }
}

impl<R: Read> Lines<R> {
    /// Reads the next line; answers whether there was one.
    fn next(&mut self) -> Result<bool, RecordError> {
        self.line.clear();
        match self.reader.by_ref().take(LONGEST_LINE + 1).read_until(b'\n', &mut self.line) {
            Ok(0) => return Ok(false),
            Ok(_) => {}
            // What zstd says when a frame ends too early.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                return Err(RecordError::Truncated(self.number));
            }
            Err(error) => return Err(RecordError::Read(error)),
        }
        self.bound()?;
        if self.line.last() != Some(&b'\n') {
            return Err(RecordError::Truncated(self.number));
        }
        self.number += 1;
        self.hash.update(&self.line);
        Ok(true)
    }

    /// Refuses what only a file that was made to fill our memory holds.
    fn bound(&mut self) -> Result<(), RecordError> {
        let length = self.line.len() as u64;
        if length > LONGEST_LINE {
            let what = format!("a line of more than {} MiB", LONGEST_LINE >> 20);
            return Err(RecordError::TooLarge(what));
        }
        self.unpacked += length;
        let file = self.reader.get_ref().get_ref().get_ref().bytes;
        if self.unpacked > UNPACKED.saturating_add(file.saturating_mul(UNPACKED_TIMES)) {
            let what = format!("more than {UNPACKED_TIMES} times the bytes of the file");
            return Err(RecordError::TooLarge(what));
        }
        Ok(())
    }

    fn header(&mut self) -> Result<Header, RecordError> {
        if !self.next()? {
            return Err(RecordError::NotARecord);
        }
        match serde_json::from_slice::<Format>(&self.line) {
            Ok(Format { format, version: VERSION }) if format == FORMAT => {
                let header: Header = self.parse(&self.line)?;
                let latest = now() + TimeDelta::days(1);
                match (FIRST_YEAR..).contains(&header.recorded_at.year())
                    && header.recorded_at < latest
                {
                    true => Ok(header),
                    false => {
                        Err(self
                            .damaged("`recorded_at` is at no time that it can have been".into()))
                    }
                }
            }
            Ok(Format { format, version }) if format == FORMAT => {
                Err(RecordError::Version(version))
            }
            _ => Err(RecordError::NotARecord),
        }
    }

    fn parse<'a, T: Deserialize<'a>>(&self, text: &'a [u8]) -> Result<T, RecordError> {
        serde_json::from_slice(text).map_err(|error| self.damaged(error.to_string()))
    }

    fn damaged(&self, why: String) -> RecordError {
        RecordError::Line { line: self.number, why }
    }
}
