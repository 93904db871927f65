//! What the list of a cluster's nodes says.

use model::view::ClusterView;

/// The nodes page.
pub(crate) struct NodesTexts {
    pub title: &'static str,
    pub caption: &'static str,
    pub headings: [&'static str; 6],
    pub sentence: fn(&ClusterView) -> String,
    pub no_findings: &'static str,
}
