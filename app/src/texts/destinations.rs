//! What is said of what else than nodes reveals where data is.

use model::residency::{DestinationKind, Destinations};
use model::verdict::GapCause;

use super::Noun;

/// The page of destinations, and the way to it.
pub(crate) struct DestinationTexts {
    pub title: &'static str,
    pub way_here: &'static str,
    pub sentence: fn(&Destinations) -> String,
    pub note: &'static str,
    pub kind: fn(DestinationKind) -> &'static str,
    pub kinds: &'static str,
    pub not_all_seen: &'static str,
    pub none_seen: &'static str,
    pub not_all: &'static str,
    pub kinds_caption: &'static str,
    pub kinds_headings: [&'static str; 4],
    pub none_of_any: &'static str,
    pub caption: &'static str,
    pub headings: [&'static str; 5],
    pub none: &'static str,
    pub destination: Noun,
    pub verdict: &'static str,
    pub kind_label: &'static str,
    pub nothing_says: &'static str,
    pub tie: fn(&str) -> String,
    pub namers: Noun,
    pub with_personal_data: fn(&str) -> String,
    pub more: fn(&str) -> String,
    pub of_system: &'static str,
    pub of_system_headings: [&'static str; 6],
    pub no_personal_data: &'static str,
    pub nothing_stands_out: &'static str,
    pub none_of_system: &'static str,
    pub not_seen: fn(GapCause) -> Option<&'static str>,
    pub gaps: &'static str,
    pub gaps_headings: [&'static str; 2],
    pub no_gaps: &'static str,
}
