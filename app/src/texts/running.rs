//! What is said of workloads by the places that they run in.

use model::residency::{RunsIn, WorkloadPlaces, WorkloadsAsked};

use super::Noun;

/// The panels of a node and of the residency page, and the list that their numbers lead to.
pub(crate) struct RunningTexts {
    pub way_here: &'static str,
    pub on_node: &'static str,
    pub on_node_caption: &'static str,
    pub on_node_headings: [&'static str; 4],
    pub nothing_on_node: &'static str,
    pub riskiest: fn(&str, &str) -> String,
    pub by_place: &'static str,
    pub by_place_note: &'static str,
    pub by_place_caption: &'static str,
    pub by_place_headings: [&'static str; 4],
    pub no_personal_data: &'static str,
    pub place: fn(RunsIn) -> String,
    pub title: &'static str,
    pub sentence: fn(&WorkloadPlaces, &WorkloadsAsked) -> String,
    pub caption: &'static str,
    pub headings: [&'static str; 6],
    pub none: &'static str,
    pub today_alone: &'static str,
    pub workload: Noun,
    pub runs_in: &'static str,
    pub which_place: &'static str,
    pub such_as: &'static str,
    pub personal_data: &'static str,
    pub any: &'static str,
    pub show: &'static str,
}
