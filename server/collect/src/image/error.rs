//! Why an image cannot be read.

use std::io;

/// Why the content of an image cannot be read. What no runtime would unpack is refused whole: a list of files that lacks
/// some of them would show too little.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The bytes could not be had.
    #[error("failed reading a layer")]
    Read(#[source] io::Error),
    /// The compression is broken.
    #[error("a layer's compression is broken: {0}")]
    Compression(String),
    /// The archive ends too early.
    #[error("a layer's archive ends in the middle of {0}")]
    Cut(&'static str),
    /// The archive is none that a runtime would unpack.
    #[error("a layer's archive cannot be unpacked: {0}")]
    Archive(String),
    /// Manifest or configuration are not as they should be.
    #[error("the {what} cannot be used: {wrong}")]
    Document {
        /// `manifest`, `list of platforms` or `configuration`.
        what: &'static str,
        /// What is wrong with it.
        wrong: String,
    },
    /// The list names no image for the platform.
    #[error("there is no image for {wanted}: there are {}", there.join(", "))]
    NoSuchPlatform {
        /// The platform that was asked for.
        wanted: String,
        /// The platforms there are.
        there: Vec<String>,
    },
    /// A bound of what is read of one image was reached.
    #[error("there is more in it than is read of one image: {what} over {most}")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// How much is read.
        most: u64,
    },
    /// It takes longer than may be spent on one image.
    #[error("reading it takes longer than {seconds} s")]
    TooSlow {
        /// How long it may take.
        seconds: u64,
    },
}

impl Error {
    pub(super) fn archive(wrong: impl Into<String>) -> Self {
        Self::Archive(wrong.into())
    }

    pub(super) fn document(what: &'static str, wrong: impl ToString) -> Self {
        Self::Document { what, wrong: wrong.to_string() }
    }
}

/// Readers between the archive and the registry speak `io::Error`; ours travels inside it.
impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        Self::other(error)
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        if !error.get_ref().is_some_and(|inner| inner.is::<Self>()) {
            return Self::Read(error);
        }
        match error.into_inner().map(|inner| inner.downcast::<Self>()) {
            Some(Ok(error)) => *error,
            Some(Err(other)) => Self::Read(io::Error::other(other)),
            None => Self::Read(io::ErrorKind::Other.into()),
        }
    }
}
