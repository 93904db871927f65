//! Tar archives as Go's `archive/tar` reads them, which every runtime unpacks with: where two readers understand an
//! archive differently, something could hide from one of them.
//!
//! Nothing is kept but the entry at hand; names are bounded, and data is skipped as it streams by.

use std::io::{self, Read};

use super::Error;

const BLOCK: usize = 512;

/// Longest extended header: Go's bound.
const LONGEST_HEADER: u64 = 1 << 20;

/// An entry of an archive.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// As it is written: relative or not, with or without `..`.
    pub path: Vec<u8>,
    pub kind: Kind,
    pub mode: u32,
    /// Bytes of data behind it.
    pub size: u64,
}

/// What an entry makes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Directory,
    Symlink(Vec<u8>),
    HardLink(Vec<u8>),
    /// A device or a pipe.
    Special,
}

/// An archive that is read once from front to back.
pub(super) struct Archive<R> {
    input: R,
    /// Bytes of the entry's data that were not read yet.
    data: u64,
    /// Bytes behind them, up to a whole block.
    padding: u64,
}

impl<R: Read> Archive<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, data: 0, padding: 0 }
    }

    pub(super) fn into_inner(self) -> R {
        self.input
    }

    /// The next entry; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Entry>, Error> {
        let mut extended = Extended::default();
        loop {
            self.skip()?;
            let Some(block) = self.block()? else { return extended.none_is_open().map(|()| None) };
            if block.iter().all(|&byte| byte == 0) {
                return match self.block()? {
                    Some(second) if second.iter().any(|&byte| byte != 0) => {
                        Err(Error::archive("an empty header stands between entries"))
                    }
                    _ => extended.none_is_open().map(|()| None),
                };
            }
            let header = Header(block);
            header.check()?;
            let size = header.number(124, 12, "size")?;
            match header.kind() {
                b'x' => extended.pax(&self.text(size)?)?,
                b'L' => extended.long_path = Some(until_nul(&self.text(size)?).to_vec()),
                b'K' => extended.long_link = Some(until_nul(&self.text(size)?).to_vec()),
                // Records for all that follows: runtimes leave them out.
                b'g' => self.behind(size)?,
                _ => return self.entry(&header, size, extended).map(Some),
            }
        }
    }

    fn entry(&mut self, header: &Header, size: u64, extended: Extended) -> Result<Entry, Error> {
        let size = extended.size.unwrap_or(size);
        let path = extended.long_path.or(extended.path).unwrap_or_else(|| header.path());
        let link = || {
            let link = extended.long_link.or(extended.link);
            link.unwrap_or_else(|| until_nul(header.field(157, 100)).to_vec())
        };
        let kind = match header.kind() {
            0 if path.ends_with(b"/") => Kind::Directory,
            b'0' | 0 | b'7' | b'S' => Kind::File,
            b'1' => Kind::HardLink(link()),
            b'2' => Kind::Symlink(link()),
            b'3' | b'4' | b'6' => Kind::Special,
            b'5' => Kind::Directory,
            other => {
                let other = char::from(other).escape_default();
                return Err(Error::archive(format!(
                    "it has an entry of the unknown kind '{other}'"
                )));
            }
        };
        // Only a file has data, whatever its header says.
        let size = if kind == Kind::File { size } else { 0 };
        if header.kind() == b'S' {
            self.skip_sparse_map(header)?;
        }
        self.behind(size)?;
        let mode = header.number(100, 8, "mode")? & 0o7777;
        Ok(Entry { path, kind, mode: mode as u32, size })
    }

    /// The data of the entry at hand, if it is no longer than this.
    pub(super) fn data_up_to(&mut self, most: u64) -> Result<Option<Vec<u8>>, Error> {
        if self.data > most {
            return Ok(None);
        }
        let mut data = Vec::new();
        let length = std::mem::take(&mut self.data);
        self.input.by_ref().take(length).read_to_end(&mut data)?;
        if (data.len() as u64) < length {
            return Err(Error::Cut("a file"));
        }
        Ok(Some(data))
    }

    /// Notes what lies between this header and the next.
    fn behind(&mut self, size: u64) -> Result<(), Error> {
        let padding = size.wrapping_neg() % BLOCK as u64;
        size.checked_add(padding).ok_or_else(|| Error::archive("a size is too large"))?;
        (self.data, self.padding) = (size, padding);
        Ok(())
    }

    /// The data of an extended header.
    fn text(&mut self, size: u64) -> Result<Vec<u8>, Error> {
        self.behind(size)?;
        self.data_up_to(LONGEST_HEADER)?
            .ok_or_else(|| Error::archive("an extended header is longer than 1 MiB"))
    }

    /// Goes past the data of the entry at hand.
    fn skip(&mut self) -> Result<(), Error> {
        if discard(&mut self.input, std::mem::take(&mut self.data))? > 0 {
            return Err(Error::Cut("a file"));
        }
        // What is missing of the last block is missed by nobody.
        discard(&mut self.input, std::mem::take(&mut self.padding))?;
        Ok(())
    }

    /// The next block; `None` at the end of the input.
    fn block(&mut self) -> Result<Option<[u8; BLOCK]>, Error> {
        let mut block = [0; BLOCK];
        let mut filled = 0;
        while let Some(rest) = block.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match self.input.read(rest) {
                Ok(0) if filled == 0 => return Ok(None),
                Ok(0) => return Err(Error::Cut("a header")),
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Some(block))
    }

    /// GNU's old sparse files: blocks of a map follow their header.
    fn skip_sparse_map(&mut self, header: &Header) -> Result<(), Error> {
        let mut more = header.field(482, 1) != [0];
        while more {
            let block = self.block()?.ok_or(Error::Cut("a header"))?;
            more = Header(block).field(504, 1) != [0];
        }
        Ok(())
    }
}

/// Reads so many bytes and forgets them; says how many were missing.
fn discard(input: &mut impl Read, bytes: u64) -> io::Result<u64> {
    let mut scratch = [0; 1 << 14];
    let mut left = bytes;
    while left > 0 {
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(scratch.len());
        match input.read(scratch.get_mut(..most).unwrap_or_default()) {
            Ok(0) => break,
            Ok(read) => left -= read as u64,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(left)
}

/// A header's block.
struct Header([u8; BLOCK]);

impl Header {
    fn field(&self, start: usize, length: usize) -> &[u8] {
        self.0.get(start..start + length).unwrap_or_default()
    }

    fn kind(&self) -> u8 {
        self.field(156, 1).first().copied().unwrap_or_default()
    }

    /// The checksum counts its own field as spaces; some writers take bytes as signed.
    fn check(&self) -> Result<(), Error> {
        let bytes = self.0.iter().enumerate();
        let bytes = bytes.map(|(at, &byte)| if (148..156).contains(&at) { b' ' } else { byte });
        let unsigned: i64 = bytes.clone().map(i64::from).sum();
        let signed: i64 = bytes.map(|byte| i64::from(byte.cast_signed())).sum();
        let written = self.number(148, 8, "checksum")?;
        match i64::try_from(written) {
            Ok(written) if written == unsigned || written == signed => Ok(()),
            _ => Err(Error::archive("a header's checksum is wrong")),
        }
    }

    /// Octal digits, or the number itself behind a set bit.
    fn number(&self, start: usize, length: usize, what: &str) -> Result<u64, Error> {
        let field = self.field(start, length);
        let number = match field.split_first() {
            Some((first, rest)) if first & 0x80 != 0 => binary(*first, rest),
            _ => octal(field),
        };
        number.ok_or_else(|| Error::archive(format!("a header's {what} is no number")))
    }

    fn path(&self) -> Vec<u8> {
        let name = until_nul(self.field(0, 100));
        let prefix = match self.field(257, 6) {
            b"ustar\0" if self.field(508, 4) == b"tar\0" => until_nul(self.field(345, 131)),
            b"ustar\0" => until_nul(self.field(345, 155)),
            _ => &[],
        };
        if prefix.is_empty() { name.to_vec() } else { [prefix, b"/", name].concat() }
    }
}

fn octal(field: &[u8]) -> Option<u64> {
    let from = field.iter().position(|byte| !matches!(byte, b' ' | 0)).unwrap_or(field.len());
    let digits = until_nul(field.get(from..)?).trim_ascii_end();
    digits.iter().try_fold(0_u64, |number, byte| {
        let digit = char::from(*byte).to_digit(8)?;
        number.checked_mul(8)?.checked_add(u64::from(digit))
    })
}

/// The lower bits of the first byte, and every byte that follows. A negative number has the second bit set.
fn binary(first: u8, rest: &[u8]) -> Option<u64> {
    if first & 0x40 != 0 {
        return None;
    }
    rest.iter().try_fold(u64::from(first & 0x3f), |number, byte| {
        number.checked_mul(256)?.checked_add(u64::from(*byte))
    })
}

fn until_nul(field: &[u8]) -> &[u8] {
    field.split(|&byte| byte == 0).next().unwrap_or_default()
}

/// What extended headers say of the entry that follows them.
#[derive(Default)]
struct Extended {
    path: Option<Vec<u8>>,
    link: Option<Vec<u8>>,
    size: Option<u64>,
    /// GNU's, which stand above the others.
    long_path: Option<Vec<u8>>,
    long_link: Option<Vec<u8>>,
}

impl Extended {
    /// Records of POSIX: `LENGTH KEY=VALUE\n`, the length with itself.
    fn pax(&mut self, mut text: &[u8]) -> Result<(), Error> {
        let broken = || Error::archive("an extended header is broken");
        (self.path, self.link, self.size) = (None, None, None);
        while !text.is_empty() {
            let space = text.iter().position(|&byte| byte == b' ').ok_or_else(broken)?;
            let length = text.get(..space).and_then(|digits| str::from_utf8(digits).ok());
            let length: usize = length.and_then(|it| it.parse().ok()).ok_or_else(broken)?;
            let record = text.get(space + 1..length).ok_or_else(broken)?;
            let record = record.strip_suffix(b"\n").ok_or_else(broken)?;
            let equals = record.iter().position(|&byte| byte == b'=').ok_or_else(broken)?;
            let (key, value) = record.split_at(equals);
            self.record(key, value.get(1..).unwrap_or_default())?;
            text = text.get(length..).ok_or_else(broken)?;
        }
        Ok(())
    }

    fn record(&mut self, key: &[u8], value: &[u8]) -> Result<(), Error> {
        match key {
            b"path" | b"linkpath" | b"GNU.sparse.name" if value.contains(&0) => {
                return Err(Error::archive("a path has a NUL in it"));
            }
            // Emptied: what the header says stands.
            b"path" | b"GNU.sparse.name" => self.path = some(value),
            b"linkpath" => self.link = some(value),
            b"size" if value.is_empty() => self.size = None,
            b"size" => {
                let size = str::from_utf8(value).ok().and_then(|digits| digits.parse().ok());
                let wrong = || Error::archive("an extended header's size is no number");
                self.size = Some(size.ok_or_else(wrong)?);
            }
            _ => {}
        }
        Ok(())
    }

    fn none_is_open(&self) -> Result<(), Error> {
        match self {
            Self { path: None, link: None, size: None, long_path: None, long_link: None } => Ok(()),
            _ => Err(Error::Cut("an entry")),
        }
    }
}

fn some(value: &[u8]) -> Option<Vec<u8>> {
    (!value.is_empty()).then(|| value.to_vec())
}
