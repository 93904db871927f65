//! Why a registry's image cannot be read, told apart by what is to be done about it.

use std::io;

use ::http::{Response, StatusCode};
use hyper::body::Incoming;
use model::verdict::GapCause;
use serde::Deserialize;

use super::{ImageName, http};
use crate::image::digest::ContentDigest;

/// What a registry says in an error is read up to here.
const LONGEST_ERROR: u64 = 1 << 14;

/// An image that was not read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The machine's certificates cannot be read.
    #[error("failed reading the machine's certificates, by which registries are known")]
    Certificates(#[source] io::Error),
    /// There is no connection, or it broke.
    #[error("{registry} cannot be reached")]
    Unreachable {
        /// The registry.
        registry: String,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// It does not answer, or stops in the middle.
    #[error("{registry} does not say what it was asked within {seconds} s")]
    Silent {
        /// The registry.
        registry: String,
        /// How long that was waited for.
        seconds: u64,
    },
    /// 401 or 403.
    #[error(
        "{registry} refuses it ({code}{said}): give credentials that may pull it, or find out whether it is there at all"
    )]
    Refused {
        /// The registry, or who lets in for it.
        registry: String,
        /// 401 or 403.
        code: u16,
        /// Its own words, behind a comma.
        said: String,
    },
    /// 404.
    #[error("{registry} has no such image{said}")]
    NotFound {
        /// The registry.
        registry: String,
        /// Its own words, behind a comma.
        said: String,
    },
    /// Any other status.
    #[error("{registry} answered {code}{said}")]
    Answered {
        /// The registry.
        registry: String,
        /// Its HTTP status.
        code: u16,
        /// Its own words, behind a comma.
        said: String,
    },
    /// An answer that is not as the specification has it.
    #[error("{registry} answered what cannot be used: {wrong}")]
    NotUnderstood {
        /// The registry.
        registry: String,
        /// What is wrong.
        wrong: String,
    },
    /// It would show credentials, or trust an answer, where others can listen.
    #[error("{registry} {wrong}")]
    Unsafe {
        /// The registry.
        registry: String,
        /// What it asked for.
        wrong: String,
    },
    /// The bytes are others than the digest names.
    #[error("{registry} sent other bytes than those of {digest}")]
    OtherContent {
        /// The registry.
        registry: String,
        /// What was asked for.
        digest: String,
    },
    /// What it sent cannot be read.
    #[error(transparent)]
    Image(#[from] crate::image::Error),
}

/// The specification's errors.
#[derive(Deserialize)]
struct Said {
    errors: Vec<SaidError>,
}

#[derive(Deserialize)]
struct SaidError {
    #[serde(default)]
    code: String,
    #[serde(default)]
    message: String,
}

impl Error {
    /// The cause of the gap that it leaves.
    pub const fn cause(&self) -> GapCause {
        match self {
            Self::Refused { .. } | Self::NotFound { .. } => GapCause::Forbidden,
            Self::Unreachable { .. } | Self::Silent { .. } | Self::Answered { .. } => {
                GapCause::Unreachable
            }
            Self::Certificates(_)
            | Self::NotUnderstood { .. }
            | Self::Unsafe { .. }
            | Self::OtherContent { .. }
            | Self::Image(_) => GapCause::Unreadable,
        }
    }

    pub(super) fn other_content(name: &ImageName, digest: &ContentDigest) -> Self {
        Self::OtherContent { registry: name.registry.clone(), digest: digest.to_string() }
    }

    /// The answer if it is what was asked for, else what it says.
    pub(super) async fn unless_ok(
        registry: &str,
        answer: Response<Incoming>,
    ) -> Result<Response<Incoming>, Self> {
        let status = answer.status();
        if status == StatusCode::OK {
            return Ok(answer);
        }
        let body = http::whole(registry, answer, LONGEST_ERROR).await.unwrap_or_default();
        let said = serde_json::from_slice(&body).ok().and_then(|said: Said| {
            let SaidError { code, message } = said.errors.into_iter().next()?;
            Some(format!(", {}", if message.is_empty() { code } else { message }))
        });
        let (registry, code, said) =
            (registry.to_owned(), status.as_u16(), said.unwrap_or_default());
        Err(match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                Self::Refused { registry, code, said }
            }
            StatusCode::NOT_FOUND => Self::NotFound { registry, said },
            _ => Self::Answered { registry, code, said },
        })
    }
}
