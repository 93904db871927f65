//! Why a file is no record.

use super::{FORMAT, VERSION};

/// Why a record could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// Writing failed.
    #[error("cannot write the record")]
    Write(#[source] std::io::Error),
    /// Reading failed, or the compressed data is damaged.
    #[error("the record cannot be read to its end: the file is damaged or cut short")]
    Read(#[source] std::io::Error),
    /// Not a compressed file at all.
    #[error("not a record: the file is not zstd-compressed; `nordvakt record` writes one that is")]
    NotCompressed,
    /// Compressed, but something else.
    #[error("not a record: its first line does not say `\"format\":\"{FORMAT}\"`")]
    NotARecord,
    /// A newer release's.
    #[error(
        "the record has version {0}, and this release reads version {VERSION}: read it with the release \
         that wrote it, or a newer one"
    )]
    Version(u32),
    /// No trailer.
    #[error("the record is cut short: it ends after line {0}, without the line that closes it")]
    Truncated(u64),
    /// Something after the trailer.
    #[error("the record goes on after the line that closes it (line {0})")]
    AfterTrailer(u64),
    /// A line that is none of a record's.
    #[error("line {line} of the record is damaged: {why}")]
    Line {
        /// Which line, from 1.
        line: u64,
        /// What is wrong with it.
        why: String,
    },
    /// More than a cluster has.
    #[error("the record holds {0}, as no cluster's does")]
    TooLarge(String),
    /// The trailer and the lines disagree.
    #[error("the record was changed after it was written: {0}")]
    Changed(&'static str),
}
