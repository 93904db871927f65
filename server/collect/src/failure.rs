//! Why an API server did not answer as asked, told apart by what is to be done about it.

use std::time::Duration;

use kube::core::Status;
use model::verdict::GapCause;

use crate::collection::Collection;

/// A request that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// 401 or 403.
    Refused {
        /// 401 or 403.
        code: u16,
        /// The API server's own words.
        said: String,
    },
    /// 404.
    NotFound,
    /// 410, or an event that says so: list again.
    Expired,
    /// Any other answer.
    Answered {
        /// Its HTTP status.
        code: u16,
        /// The API server's own words.
        said: String,
        /// It asked to be left alone for so long.
        wait: Option<Duration>,
    },
    /// No answer: the connection, TLS, credentials, or time ran out.
    NoAnswer(String),
    /// An answer that is not what Kubernetes answers.
    NotUnderstood(String),
}

impl Failure {
    /// Whether another resource version may mend it: a server that was restored from a backup refuses versions
    /// of its former life in several ways.
    pub(crate) const fn blames_version(&self) -> bool {
        match self {
            Self::Answered { code, .. } => !matches!(*code, 429 | 502 | 503),
            Self::NotUnderstood(_) => true,
            _ => false,
        }
    }

    /// What the API server asked for.
    pub(crate) const fn wait(&self) -> Option<Duration> {
        match self {
            Self::Answered { wait, .. } => *wait,
            _ => None,
        }
    }

    /// The cause of the gap that it opens.
    pub(crate) const fn cause(&self) -> GapCause {
        match self {
            Self::Refused { .. } => GapCause::Forbidden,
            _ => GapCause::Unreachable,
        }
    }

    /// What happened while `verb`ing this collection, and how to mend it.
    pub(crate) fn detail(&self, verb: &str, collection: Collection) -> String {
        let plural = collection.plural();
        match self {
            Self::Refused { code: 401, said } => format!(
                "{said}: the API server does not accept this account's credentials: renew them in the kubeconfig"
            ),
            Self::Refused { said, .. } => format!(
                "{said}: the account may not {verb} {plural}: grant `list` and `watch` on {} ({})",
                collection.resource(),
                match collection.source.is_opt_in() {
                    true => "docs/kubernetes.yaml has that rule, commented out",
                    false => "nordvakt's ClusterRole does",
                }
            ),
            Self::NotFound => format!(
                "404 for {}, though the API server's discovery does not say that it lacks {plural}: is there a \
                 proxy before it?",
                collection.path()
            ),
            other => other.to_string(),
        }
    }

    /// No answer within this time.
    pub(crate) fn late(after: Duration) -> Self {
        Self::NoAnswer(format!("no answer within {} s", after.as_secs_f32()))
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused { code, said } => write!(f, "the API server answered {code}: {said}"),
            Self::NotFound => f.write_str("the API server answered 404"),
            Self::Expired => f.write_str("the API server answered 410"),
            Self::Answered { code, said, .. } => {
                write!(f, "the API server answered {code}: {said}")
            }
            Self::NoAnswer(why) => write!(f, "the API server cannot be reached: {why}"),
            Self::NotUnderstood(why) => {
                write!(f, "the API server's answer cannot be understood: {why}")
            }
        }
    }
}

impl From<Status> for Failure {
    fn from(status: Status) -> Self {
        let said = match status.message.trim() {
            "" => status.reason.clone(),
            message => message.to_owned(),
        };
        match status.code {
            code @ (401 | 403) => Self::Refused { code, said },
            404 => Self::NotFound,
            410 => Self::Expired,
            code => Self::Answered {
                code,
                said,
                wait: status
                    .details
                    .map(|details| u64::from(details.retry_after_seconds))
                    .filter(|&seconds| seconds > 0)
                    .map(Duration::from_secs),
            },
        }
    }
}

impl From<kube::Error> for Failure {
    fn from(error: kube::Error) -> Self {
        match error {
            kube::Error::Api(status) => Self::from(*status),
            kube::Error::SerdeError(error) => Self::NotUnderstood(error.to_string()),
            kube::Error::FromUtf8(error) => Self::NotUnderstood(error.to_string()),
            error => Self::NoAnswer(innermost(&error)),
        }
    }
}

/// The end of a chain of causes: what stands before it only says that something failed.
pub(crate) fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut last = error;
    while let Some(source) = last.source() {
        last = source;
    }
    last.to_string()
}
