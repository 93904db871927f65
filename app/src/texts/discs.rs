//! What is said of the discs that round trips leave.

use super::Noun;

/// The panel of a node.
pub(crate) struct DiscTexts {
    pub heading: &'static str,
    pub counted: Noun,
    pub label: fn(&str) -> String,
    pub caption: &'static str,
    pub headings: [&'static str; 5],
    pub none: &'static str,
    pub note: fn(&str, &str) -> String,
    pub stale: &'static str,
    pub within: fn(&str, Option<&str>) -> String,
    pub impossible: &'static str,
    pub authenticated: &'static str,
    pub not_authenticated: &'static str,
    pub drawn: &'static str,
    pub whole: &'static str,
    pub off: &'static str,
    pub large: &'static str,
    pub nowhere: &'static str,
    pub no_map: &'static str,
    pub disc: &'static str,
    pub glass: &'static str,
    pub region: &'static str,
    pub eea: &'static str,
    pub simplified: &'static str,
    pub foot: &'static str,
}
