//! What is said of round trips between nodes.

use model::latency::Way;

/// The panel of a node and of a StatefulSet, and the page of a pair.
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
    pub over_time: &'static str,
    pub measured: &'static str,
    pub measured_note: fn(&str) -> String,
    /// The address that is asked, and from where.
    pub asked: fn(&Way) -> String,
    pub measured_caption: &'static str,
    pub measured_headings: [&'static str; 7],
    pub nothing: &'static str,
    pub chart: &'static str,
    /// From a node to another one, with the median.
    pub takes: fn(&str, &str, &str) -> String,
    pub no_answer: fn(&str, &str) -> String,
    pub not_measured: fn(&str, &str) -> String,
    pub not_probed: fn(&str) -> String,
    pub since: fn(&str) -> String,
}
