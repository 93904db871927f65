//! Readers that stop at a bound.

use std::io::{self, Read};
use std::time::{Duration, Instant};

use super::Error;

/// How much is read of one image.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of its layers as they are pulled.
    pub compressed_bytes: u64,
    /// Bytes of its layers' archives: what a few bytes may unpack to.
    pub unpacked_bytes: u64,
    /// Entries of its layers' archives.
    pub entries: u64,
    /// Bytes of their paths.
    pub path_bytes: u64,
    /// From the first question to the last byte.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            compressed_bytes: 8 << 30,
            unpacked_bytes: 32 << 30,
            entries: 2_000_000,
            path_bytes: 128 << 20,
            time: Duration::from_secs(900),
        }
    }
}

/// Counts what comes out of a decompressor, over all layers of an image.
pub(super) struct Metered<R> {
    input: R,
    /// Bytes that may still be read.
    left: u64,
    limits: Limits,
    deadline: Instant,
}

impl<R> Metered<R> {
    pub(super) fn new(input: R, left: u64, limits: Limits, deadline: Instant) -> Self {
        Self { input, left, limits, deadline }
    }

    /// Bytes that may still be read.
    pub(super) fn left(&self) -> u64 {
        self.left
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if Instant::now() >= self.deadline {
            return Err(Error::TooSlow { seconds: self.limits.time.as_secs() }.into());
        }
        let read = self.input.read(buffer)?;
        self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or(Error::TooLarge { what: "unpacked bytes", most: self.limits.unpacked_bytes })?;
        Ok(read)
    }
}
