//! What can go wrong between us and the database.

/// `Display` says what we were doing; `source()` says why. Neither repeats the other.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A statement failed, or the database could not be reached.
    #[error("failed {action}")]
    Query {
        /// What was being done.
        action: &'static str,
        /// Why it failed.
        source: sqlx::Error,
    },
    /// The database could not be reached, or let nobody in.
    #[error("nothing to work with at {at}")]
    Connect {
        /// Host and port.
        at: String,
        /// Why.
        source: sqlx::Error,
    },
    /// The schema could not be brought up to date.
    #[error("failed bringing the schema up to date")]
    Migrate {
        /// Why.
        source: sqlx::migrate::MigrateError,
    },
    /// A stored value is not what this release writes.
    #[error("failed understanding a stored {what}")]
    Corrupt {
        /// What it should have been.
        what: &'static str,
        /// Why it is not.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A failure of a statement, for `map_err`.
    pub(crate) fn query(action: &'static str) -> impl FnOnce(sqlx::Error) -> Self {
        move |source| Self::Query { action, source }
    }

    /// A stored value that cannot be understood, for `map_err`.
    pub(crate) fn corrupt<E>(what: &'static str) -> impl FnOnce(E) -> Self
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        move |source| Self::Corrupt { what, source: source.into() }
    }

    /// The whole chain in one line, for the log.
    pub(crate) fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut source = std::error::Error::source(self);
        while let Some(error) = source {
            text.push_str(": ");
            text.push_str(&error.to_string());
            source = error.source();
        }
        text
    }
}
