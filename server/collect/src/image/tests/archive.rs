//! A writer of archives that writes what it is told, right or wrong.

use std::io::Write;

/// An entry to be written.
#[derive(Debug)]
pub(super) struct Written {
    path: String,
    kind: u8,
    mode: u32,
    link: String,
    data: Vec<u8>,
}

impl Written {
    fn new(path: &str, kind: u8, mode: u32) -> Self {
        Self { path: path.into(), kind, mode, link: String::new(), data: Vec::new() }
    }

    pub(super) fn mode(self, mode: u32) -> Self {
        Self { mode, ..self }
    }

    pub(super) fn of_kind(self, kind: u8) -> Self {
        Self { kind, ..self }
    }
}

pub(super) fn file(path: &str, text: &str) -> Written {
    Written { data: text.into(), ..Written::new(path, b'0', 0o644) }
}

pub(super) fn program(path: &str) -> Written {
    file(path, "\x7fELF").mode(0o755)
}

pub(super) fn dir(path: &str) -> Written {
    Written::new(path, b'5', 0o755)
}

pub(super) fn symlink(path: &str, link: &str) -> Written {
    Written { link: link.into(), ..Written::new(path, b'2', 0o777) }
}

pub(super) fn link(path: &str, link: &str) -> Written {
    Written { link: link.into(), ..Written::new(path, b'1', 0o755) }
}

pub(super) fn device(path: &str) -> Written {
    Written::new(path, b'3', 0o755)
}

/// An archive; its end is written when it is asked for.
#[derive(Default)]
pub(super) struct Tar {
    bytes: Vec<u8>,
    last_header: usize,
}

impl Tar {
    pub(super) fn of(entries: impl IntoIterator<Item = Written>) -> Self {
        entries.into_iter().fold(Self::default(), Self::entry)
    }

    pub(super) fn entry(mut self, entry: Written) -> Self {
        if entry.path.len() > 100 {
            self = self.meta(b'L', &format!("{}\0", entry.path));
        }
        self.last_header = self.bytes.len();
        let mut header = [0; 512];
        let mut put = |at: usize, text: &[u8]| header[at..at + text.len()].copy_from_slice(text);
        put(0, &entry.path.as_bytes()[..entry.path.len().min(100)]);
        put(100, format!("{:07o}\0", entry.mode).as_bytes());
        put(124, format!("{:011o}\0", entry.data.len()).as_bytes());
        put(156, &[entry.kind]);
        put(157, entry.link.as_bytes());
        put(257, b"ustar\x0000");
        self.bytes.extend(header);
        self.sign();
        self.bytes.extend(&entry.data);
        self.bytes.resize(self.bytes.len().next_multiple_of(512), 0);
        self
    }

    /// A header that is about the next entry.
    pub(super) fn meta(self, kind: u8, text: &str) -> Self {
        self.entry(file("meta", text).of_kind(kind))
    }

    /// Changes the last header.
    pub(super) fn with(mut self, change: impl FnOnce(&mut [u8])) -> Self {
        self = self.unsigned_with(change);
        self.sign();
        self
    }

    /// Changes the last header and leaves its checksum as it was.
    pub(super) fn unsigned_with(mut self, change: impl FnOnce(&mut [u8])) -> Self {
        change(&mut self.bytes[self.last_header..][..512]);
        self
    }

    /// Another size in the last header.
    pub(super) fn sized(self, size: u64) -> Self {
        self.with(|header| header[124..136].copy_from_slice(format!("{size:011o}\0").as_bytes()))
    }

    fn sign(&mut self) {
        let header = &mut self.bytes[self.last_header..][..512];
        header[148..156].fill(b' ');
        let sum: u32 = header.iter().copied().map(u32::from).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        [&self.bytes[..], &[0; 1024]].concat()
    }
}

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
