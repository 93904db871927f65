//! Objects that hold pods where none are judged.

use std::path::Path;

use model::Time;
use model::verdict::{Gap, GapCause, GapScope, Source};

use super::Note;

/// An object whose pods are not judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unjudged {
    /// Its namespace; empty where it names none, for it may have none.
    pub namespace: String,
    /// Its kind and group, and its name.
    pub object: String,
    /// Where that is, and why they are not.
    pub note: Note,
}

impl Unjudged {
    /// The gap that they leave.
    pub fn gap(&self, at: Time) -> Gap {
        let Self { namespace, object, note: Note { file, line, message, .. } } = self;
        Gap {
            source: Some(Source::Pods),
            scope: GapScope::Object { namespace: namespace.clone(), name: object.clone() },
            cause: GapCause::NotGiven,
            detail: format!("{}:{line}: {message}", file.display()),
            since: at,
        }
    }
}

/// Pods within an object of a file, of which none below this path are judged.
#[derive(Debug)]
pub(super) struct Within {
    pub(super) document: u32,
    pub(super) line: u32,
    /// As [`Unjudged::namespace`].
    pub(super) namespace: String,
    /// As [`Unjudged::object`].
    pub(super) object: String,
    /// Where its containers stand.
    pub(super) path: String,
    /// What was wrong with them; `None` where its kind is not judged.
    pub(super) why: Option<String>,
}

impl Within {
    /// The same, of this file.
    pub(super) fn told(self, file: &Path) -> Unjudged {
        let Self { document, line, namespace, object, path, why } = self;
        let message = match why {
            None => format!("{object} holds pods at {path}, and its kind is not judged there"),
            Some(why) => format!("{object} holds pods at {path}, which are not judged: {why}"),
        };
        Unjudged {
            namespace,
            object,
            note: Note { file: file.to_owned(), document, line, message },
        }
    }
}
