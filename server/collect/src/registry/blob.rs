//! A layer on its way from the registry, where it is waited for, to the thread that reads it.

use std::io::{self, Read};

use ::http::Response;
use hyper::body::{Bytes, Incoming};
use tokio::sync::mpsc;

use super::{Error, http};
use crate::image::digest::{ContentDigest, Hasher};

/// Parts that may wait: enough to keep both ends busy.
const WAITING: usize = 16;

/// The end that feeds.
pub(super) struct Feed(mpsc::Sender<Bytes>);

/// The end that reads: it verifies what it was given.
pub(super) struct Received {
    parts: mpsc::Receiver<Bytes>,
    part: Bytes,
    digest: ContentDigest,
    hasher: Option<Hasher>,
    /// Bytes that are still to come.
    left: u64,
}

/// The bytes are not those of the digest.
#[derive(Debug, thiserror::Error)]
#[error("other bytes than those of the digest")]
struct OtherContent;

pub(super) fn channel(digest: ContentDigest, size: u64) -> (Feed, Received) {
    let (sender, parts) = mpsc::channel(WAITING);
    let hasher = Some(digest.hasher());
    (Feed(sender), Received { parts, part: Bytes::new(), digest, hasher, left: size })
}

/// Whether reading has ended because the bytes are not those of the digest.
pub(super) fn is_other_content(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<OtherContent>())
}

impl Feed {
    /// Passes on a whole body. If the reader has gone, so has the reason to go on.
    pub(super) async fn all_of(
        self,
        registry: &str,
        answer: Response<Incoming>,
    ) -> Result<(), Error> {
        let mut body = answer.into_body();
        while let Some(bytes) = http::part(registry, &mut body).await? {
            if self.0.send(bytes).await.is_err() {
                break;
            }
        }
        Ok(())
    }
}

impl Received {
    /// Takes what is left, which must be all that was promised.
    pub(super) fn finish(mut self) -> Result<(), crate::image::Error> {
        while self.next_part()? {}
        Ok(())
    }

    /// Waits for the next part, and verifies all of them after the last.
    fn next_part(&mut self) -> io::Result<bool> {
        let other = || io::Error::new(io::ErrorKind::ConnectionAborted, OtherContent);
        let Some(part) = self.parts.blocking_recv() else {
            let as_promised = self.left == 0
                && self.hasher.take().is_none_or(|hasher| hasher.matches(&self.digest));
            return if as_promised { Ok(false) } else { Err(other()) };
        };
        self.left = self.left.checked_sub(part.len() as u64).ok_or_else(other)?;
        if let Some(hasher) = &mut self.hasher {
            hasher.update(&part);
        }
        self.part = part;
        Ok(true)
    }
}

impl Read for Received {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.part.is_empty() {
            if !self.next_part()? {
                return Ok(0);
            }
        }
        let read = self.part.as_ref().read(buffer)?;
        drop(self.part.split_to(read));
        Ok(read)
    }
}
