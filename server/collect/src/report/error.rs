//! Why a report cannot be used.

/// Why a report cannot be used. Each text says what, where, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    /// More bytes than are read.
    #[error("it is over {mebibytes} MiB: more than is read of one report")]
    TooLarge {
        /// How much is read.
        mebibytes: usize,
    },
    /// More of something than is read.
    #[error("it has over {most} {what}: more than are read of one report")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many are read.
        most: usize,
    },
    /// No JSON, or cut.
    #[error("it is no JSON that can be read: {0}")]
    NotJson(String),
    /// JSON of something else.
    #[error(
        "it is no report that is known: expected JSON of Trivy (`trivy image --format json`), of Grype (`grype -o json`), \
         of CycloneDX, or VulnerabilityReports of trivy-operator"
    )]
    Unknown,
    /// A known format, and something in it is not as it should be.
    #[error("{format}: {path}: {wrong}")]
    Field {
        /// The format.
        format: &'static str,
        /// Where.
        path: String,
        /// What is wrong, and what is expected.
        wrong: String,
    },
    /// Nothing says of which image it is.
    #[error("{format}: it names no image: {mend}")]
    NoImage {
        /// The format.
        format: &'static str,
        /// What would name one.
        mend: &'static str,
    },
}
