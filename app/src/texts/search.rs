//! What the palette and its page say.

use super::Noun;

/// Everything that has a name, and what can be done.
pub(crate) struct SearchTexts {
    pub title: &'static str,
    pub asks: &'static str,
    pub nothing: fn(&str) -> String,
    pub result: Noun,
    /// So many results, for a text.
    pub found_for: fn(&str, &str) -> String,
    pub scope: &'static str,
    pub what_is_searched: &'static str,
    pub found: &'static str,
    pub page: &'static str,
    pub command: &'static str,
    pub system: &'static str,
    pub check: fn(&str) -> String,
    pub framework: &'static str,
    /// A kind of thing, in a cluster.
    pub kind_in: fn(&str, &str) -> String,
    /// Pages, in the order of their addresses.
    pub pages: [&'static str; 13],
    pub cluster: fn(&str) -> String,
    pub nodes: fn(&str) -> String,
    pub enforce: fn(&str) -> String,
    pub download: fn(&str, &str) -> String,
    pub critical: &'static str,
    pub not_judged: &'static str,
}
