//! Workloads by place, in English.

use model::context::Known;
use model::residency::{PlacedCounts, RunsIn, WorkloadPlaces, WorkloadsAsked};

use super::TEXTS;
use crate::texts::running::RunningTexts;

pub(super) const RUNNING: RunningTexts = RunningTexts {
    on_node: "What runs here",
    on_node_caption: "Workloads with pods on the node, riskiest first",
    on_node_headings: ["Workload", "Namespace", "Personal data", "Risk"],
    nothing_on_node: "No pod of any workload was seen on it.",
    riskiest: |shown, all| format!("the {shown} riskiest of {all}"),
    by_place: "Personal data by place",
    by_place_note: "workloads by where their pods run now; one that runs in several places counts in each",
    by_place_caption: "Workloads with personal data, or perhaps with it, by place",
    by_place_headings: ["Place", "What it is", "With personal data", "Not known"],
    no_personal_data: "No workload was seen that has personal data or may have it.",
    place,
    way_here: "Where workloads run, and may be scheduled",
    title: "Workloads by place",
    sentence,
    caption: "Workloads, where their pods run and may be scheduled, and whether they have personal data",
    headings: ["Workload", "Runs now", "Personal data", "Runs in", "May be scheduled in", "Risk"],
    today_alone: "Where a workload may be scheduled counts the nodes of today alone: what an autoscaler could add is not known.",
    none: "No workload is of that kind.",
    workload: ("workload", "workloads"),
    runs_in: "Runs in",
    which_place: "NO, unknown, nowhere",
    such_as: "NO, unknown, nowhere",
    personal_data: "Personal data",
    any: "Any",
    show: "Show",
};

fn place(place: RunsIn) -> String {
    match place {
        RunsIn::Territory(territory) => territory.to_string(),
        RunsIn::Unknown => "a place that is not known".into(),
        RunsIn::Nowhere => "nowhere now".into(),
    }
}

/// `3 workloads with personal data run in US. 3 run outside the EEA now, 3 may be scheduled outside.`
fn sentence(listed: &WorkloadPlaces, asked: &WorkloadsAsked) -> String {
    let count = listed.workloads.len() as u64;
    let of = TEXTS.count(count, RUNNING.workload);
    let data = match asked.personal_data {
        None => "",
        Some(Known::Yes) => " with personal data",
        Some(Known::No) => " without personal data",
        Some(Known::NotKnown) => " of which it is not known whether they have personal data",
    };
    let run = if count == 1 { "runs" } else { "run" };
    let first = match asked.place {
        None => format!("{of}{data} {} seen.", if count == 1 { "was" } else { "were" }),
        Some(RunsIn::Unknown) => format!("{of}{data} {run} in a place that is not known."),
        Some(it) => {
            let within = if it == RunsIn::Nowhere { "" } else { "in " };
            format!("{of}{data} {run} {within}{}.", place(it))
        }
    };
    if count == 0 { first } else { format!("{first} {}", placed(listed)) }
}

/// `3 run outside the EEA now, 1 nowhere; 5 may be scheduled outside, of 2 it is not known.`
fn placed(listed: &WorkloadPlaces) -> String {
    let PlacedCounts { run_outside, run_unknown, run_nowhere, may_outside, may_unknown } =
        listed.counts();
    let scope = (TEXTS.words.the_scope)(listed.scope);
    let number = |n: u64| match n {
        0 => "None".into(),
        n => TEXTS.number(n),
    };
    let mut words = format!(
        "{} {} outside {scope} now",
        number(run_outside),
        if run_outside > 1 { "run" } else { "runs" }
    );
    if run_nowhere > 0 {
        words += &format!(", {} nowhere", TEXTS.number(run_nowhere));
    }
    if run_unknown > 0 {
        words += &format!(", of {} it is not known", TEXTS.number(run_unknown));
    }
    words += &format!("; {} may be scheduled outside", number(may_outside).to_lowercase());
    if may_unknown > 0 {
        words += &format!(", of {} it is not known", TEXTS.number(may_unknown));
    }
    words + "."
}
