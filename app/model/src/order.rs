//! How lists are sorted: by one column, ties by identity.

/// An order: a column, upwards or downwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order<C> {
    /// The column.
    pub by: C,
    /// Largest first.
    pub descending: bool,
}

impl<C> Order<C> {
    /// Smallest first.
    pub const fn ascending(by: C) -> Self {
        Self { by, descending: false }
    }

    /// Largest first.
    pub const fn descending(by: C) -> Self {
        Self { by, descending: true }
    }
}

/// What a list of findings can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindingColumn {
    /// What failed by severity, the most severe first, then what is unknown.
    Verdict,
    /// The title of the check.
    Title,
    /// What was judged.
    Subject,
    /// The check's id.
    Check,
    /// When it opened.
    Since,
}

/// What a list of workloads can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkloadColumn {
    /// Its name.
    Name,
    /// What is known of its risk, then what it may be.
    Risk,
    /// Its findings: critical ones first, then high and so on.
    Findings,
    /// The share of its judgements that were answered.
    Coverage,
    /// Running pods.
    Pods,
}

/// A stretch of a sorted list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch<C> {
    /// How the list is sorted.
    pub order: Order<C>,
    /// The `next` of the stretch before; `None` from the start.
    pub after: Option<String>,
    /// Rows at most; a reader may give fewer.
    pub limit: u32,
}
