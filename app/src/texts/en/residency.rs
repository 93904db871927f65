//! The residency page, in English.

use model::residency::{AllowedPlaces, Residency};

use super::{TEXTS, the_law};
use crate::format;
use crate::texts::residency::ResidencyTexts;
use crate::texts::{
    Judging, in_the_eea, inside_by_kubelet, inside_in_conflict, inside_in_doubt, some_are_known,
};

pub(super) const RESIDENCY: ResidencyTexts = ResidencyTexts {
    title: "Residency",
    sentence,
    map: "Map",
    nodes: "Nodes",
    nodes_caption: "Nodes, where they are and how that is known",
    no_nodes: "No node was seen.",
    no_such_nodes: "No node is of that kind.",
    some_nodes: |some, all| format!("{some} of {all}"),
    allowed: |allowed| {
        let allowed = match allowed {
            AllowedPlaces::Eea => "the EEA".into(),
            AllowedPlaces::Eu => "the EU".into(),
            AllowedPlaces::Countries(these) => {
                these.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
            }
        };
        format!(
            "The policy allows nodes in {allowed} (`policy.allowed-countries`): findings of RES-* are judged by that and by \
             today’s law, this page by what is asked for here."
        )
    },
    node_headings: ["Node", "Verdict", "Where", "How it is known", "Operator"],
    control_plane: "Control plane",
    control_plane_note: "where every Secret is stored",
    control_plane_caption: "Where control planes are and how that is known",
    no_control_plane: "No control plane was judged yet.",
    control_plane_headings: ["API endpoint", "Verdict", "Where, and how that is known"],
    collector: "Collector",
    collector_note: "where what Nordvakt reads of the cluster goes",
    collector_caption: "Where the servers that watch clusters are and how that is known",
    no_collector: "Nothing watches: this is a recording.",
    collector_headings: ["Node or address", "Verdict", "Where, and how that is known"],
    not_connected: "not connected to",
    leads_to_since: "since",
    last_answered: "kept: the name was last answered",
    nowhere: "Nothing says where it is.",
    operators: "Operators",
    operators_note: "apart from the place: exposure is a possibility, not a transfer that took place; what is known of them is of today, whichever law judges",
    without_operator: |count, nodes| match count {
        1 => format!("{nodes} names nobody who runs it."),
        _ => format!("{nodes} name nobody who runs them."),
    },
    law: "Law",
    law_note: |day| format!("as of {day}; supports a judgement, and is none"),
    unknown: "What is not known",
    unknown_caption: "What is not known, and what would tell",
    unknown_headings: ["Not known", "Nodes", "What would tell"],
    nothing_unknown: "Nothing: each node’s place and operator are named by its evidence.",
    inside_what: "Inside what",
    adequacy: "under an adequacy decision",
    in_eea: "outside the EU, in the EEA",
    partial: "adequacy for some recipients alone",
    law_open: "law not known or under review",
    elsewhere: "other evidence names other places",
    not_named: "not named",
    why: |of| of.what.clone(),
    supply: |of| of.supply.clone(),
};

/// `4 of 6 nodes are inside the EEA by their evidence, 1 outside, 1 unknown.`
fn sentence(residency: &Residency) -> String {
    let flips = TEXTS.count(residency.flips.len() as u64, TEXTS.what_if.flips);
    let flips = if residency.flips.is_empty() { "nothing changes" } else { &flips };
    let rules: Vec<&str> = residency.law.rules().collect();
    match rules.as_slice() {
        [] => nodes(residency),
        [rule] => format!("Supposing “{rule}”, {flips}: {}", format::lowered(&nodes(residency))),
        several => {
            let nodes = format::lowered(&nodes(residency));
            format!("Supposing {} statements, {flips}: {nodes}", several.len())
        }
    }
}

fn nodes(residency: &Residency) -> String {
    let (counts, scope) = (residency.counts, residency.scope.name());
    let law_at = residency.law.is_other_day.then(|| residency.law.law_at.to_string());
    let known_at = residency.law.known_at.map(|day| day.to_string());
    let judging = Judging { law_at: law_at.as_deref(), known_at: known_at.as_deref() };
    let law = match the_law(&judging) {
        law if law.is_empty() => law,
        law => format!(" under {law}"),
    };
    let verb = if counts.all() == 1 { "is" } else { "are" };
    let nodes = TEXTS.count(counts.all(), TEXTS.words.node);
    if counts.all() == 0 {
        return "No node was seen, so nothing is known of where data is.".into();
    }
    if !some_are_known(counts) {
        return match law.is_empty() {
            true => format!("Nothing is known of where {nodes} {verb}."),
            false => format!("Whether {nodes} {verb} inside the {scope}{law} is not known."),
        };
    }
    let mut words = format!(
        "{} of {nodes} {verb} inside the {scope} by {} evidence{law}",
        TEXTS.number(counts.inside),
        if counts.all() == 1 { "its" } else { "their" },
    );
    match inside_in_conflict(residency) {
        0 => {}
        conflicts if conflicts == counts.inside => words += ", with conflicting evidence",
        conflicts => {
            words += &format!(", {} of them with conflicting evidence", TEXTS.number(conflicts));
        }
    }
    match inside_in_doubt(residency) {
        0 => {}
        doubts if doubts == counts.inside => words += ", by law that is to be reviewed",
        doubts => {
            words += &format!(", {} of them by law that is to be reviewed", TEXTS.number(doubts));
        }
    }
    match inside_by_kubelet(residency) {
        0 => {}
        settable if settable == counts.inside => words += ", by labels that a kubelet can set",
        settable => {
            words +=
                &format!(", {} of them by labels that a kubelet can set", TEXTS.number(settable));
        }
    }
    if counts.outside > 0 {
        words += &format!(", {} outside", TEXTS.number(counts.outside));
    }
    match in_the_eea(residency) {
        0 => {}
        all if all == counts.outside => words += " and in the EEA",
        some => words += &format!(" ({} of those in the EEA)", TEXTS.number(some)),
    }
    if counts.unknown > 0 {
        words += &format!(", {} unknown", TEXTS.number(counts.unknown));
    }
    words + "."
}
