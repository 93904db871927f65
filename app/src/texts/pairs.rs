//! What is said of round trips between nodes.

/// The panel of a node and of a StatefulSet.
pub(crate) struct PairsTexts {
    pub heading: &'static str,
    pub caption: &'static str,
    pub headings: [&'static str; 6],
    pub none: &'static str,
    pub note: fn(&str) -> String,
    pub of_probes: fn(&str) -> String,
    pub too_few: &'static str,
    pub not_sent: &'static str,
    pub no_place: &'static str,
}
