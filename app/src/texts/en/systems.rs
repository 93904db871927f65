//! Systems, in English.

use model::residency::{PlaceOf, Scope, Standing, System, Systems, WhyAssess};
use model::verdict::Verdict;

use super::TEXTS;
use crate::texts::systems::SystemTexts;

pub(super) const SYSTEMS: SystemTexts = SystemTexts {
    title: "Systems",
    by_system: "By system",
    sentence: systems_sentence,
    system_sentence,
    caption: "Systems, where they run and who runs their nodes",
    places_note: |scope| format!("places are judged by whether they are inside {scope}"),
    headings: [
        "System",
        "Workloads",
        "Personal data",
        "Runs in",
        "Operators to assess",
        "Open questions",
    ],
    none: "No workload says which system it is part of, and none is declared.",
    personal_data: |[yes, no, not_known]| format!("{yes} yes, {no} no, {not_known} not known"),
    may_run_in: |places| format!("may be scheduled in {places}"),
    place_unknown: "a place that is not known",
    outside: "outside",
    nowhere: "nowhere",
    none_to_assess: "none by what was seen",
    operator_not_known: |nodes| format!("not known ({nodes})"),
    other_recipients: |others| format!("{others} more, inside and without a tie that was found"),
    unassigned: "Workloads of no system",
    unassigned_note: "label them app.kubernetes.io/part-of, or declare their namespace in [[policy.systems]]",
    unassigned_headings: ["Namespace", "Workloads", "Personal data"],
    none_unassigned: "None: each workload belongs to a system.",
    documents: "Documents",
    documents_note: "with what was seen; what only a person knows is left blank and marked",
    record: "Record of processing activities (GDPR Article 30)",
    transfers: "Transfer assessment",
    register: "Register of information, where data is (DORA, B_02.02)",
    locations: "Where it runs",
    location_headings: ["Territory", "What it is", "Operator", "Nodes"],
    nothing_runs: "No pod of it runs on a node.",
    reach: "Where it may be scheduled",
    reach_note: "nodes of today that would take its pods; what an autoscaler could add is not known",
    reach_headings: [
        "Territory",
        "What it is",
        "Operators of nodes there",
        "Workloads",
        "Of them with personal data, or perhaps",
    ],
    no_reach: "No node was seen that would take its pods.",
    to_assess: "To be assessed, by what was seen:",
    runs_outside: "runs nodes that are outside",
    runs_in_eea: "runs nodes that are outside the EU, in the EEA",
    runs_somewhere: "runs nodes that are not known to be inside",
    runs_where_it_may_go: "runs nodes where its pods may be scheduled, and none that they run on now",
    if_it_moves: |operator| format!("{operator} if it moves"),
    why_assess: |why| match why {
        WhyAssess::Outside => "outside",
        WhyAssess::InEea => "outside the EU, in the EEA",
        WhyAssess::PlaceUnknown => "not known to be inside",
        WhyAssess::OperatorUnknown => "nothing names who runs it",
        WhyAssess::ParentOutside => "its ultimate parent is not of a country inside",
        WhyAssess::ParentUnknown => "its ultimate parent is not known",
        WhyAssess::Tied => "tied to the United States",
        WhyAssess::TieUnclear => "unclear whether tied to the United States",
    },
    recipients: "Recipients that were seen",
    operators: ("operator of its nodes", "operators of its nodes"),
    destinations: (
        "place that its data may be sent to or kept at, registries of images left out",
        "places that its data may be sent to or kept at, registries of images left out",
    ),
    for_the_record: "For the record of processing",
    record_note: "what no cluster shows is left to a person",
    purpose: "Purpose",
    safeguards: "Safeguards",
    blanks: [
        "Controller",
        "Contact details",
        "Data protection officer",
        "Legal basis",
        "Categories of data subjects",
        "Categories of personal data",
        "Retention",
    ],
    to_fill_in: "to be filled in by a person",
    open: "Open questions",
    open_headings: ["Question", "Of how many"],
    nothing_open: "None.",
    question: |about| about.question(),
    workload_headings: ["Workload", "Belongs by", "Personal data"],
    by_label: "its label",
    by_policy: "the policy, by its namespace",
    yes: "yes",
    no: "no",
    not_known: "not known",
};

/// `4 systems: 1 runs, may be scheduled or may send personal data outside the EEA. 9 workloads belong to none, 2 of them with
/// personal data, of 7 that is not known.`
fn systems_sentence(systems: &Systems) -> String {
    let t = &TEXTS.systems;
    let unassigned = systems.of_no_system().all();
    let of_none = match unassigned {
        0 => String::new(),
        many => {
            let belong = TEXTS.count(many, ("workload belongs", "workloads belong"));
            let counts = systems.of_no_system();
            let [with, not_known] = [counts.yes, counts.not_known].map(|it| TEXTS.number(it));
            format!(
                " {belong} to none, {with} of them with personal data, of {not_known} that is not known."
            )
        }
    };
    let scope = (TEXTS.words.the_scope)(systems.scope);
    let of = |verdict| systems.systems.iter().filter(|it| it.verdict() == verdict).count() as u64;
    let (outside, unknown) = (of(Verdict::Fail), of(Verdict::Unknown));
    let counted = TEXTS.count(systems.systems.len() as u64, ("system", "systems"));
    let mut says = Vec::new();
    if outside > 0 {
        let runs = TEXTS.count(outside, ("runs", "run"));
        says.push(format!(
            "{runs}, may be scheduled or may send what is or may be personal data outside {scope}"
        ));
    }
    let in_eea = systems.systems.iter().filter(|it| it.is_outside_in_the_eea()).count() as u64;
    if in_eea > 0 {
        says.push(format!("{} of them no further than in the EEA", TEXTS.number(in_eea)));
    }
    if unknown > 0 {
        let unknown = TEXTS.number(unknown);
        says.push(format!("of {unknown} it is not known whether all of it is inside {scope}"));
    }
    match (systems.systems.is_empty(), says.is_empty()) {
        (true, _) => format!("{}{of_none}", t.none),
        (false, true) => {
            format!("{counted}: all places that were seen are inside {scope}.{of_none}")
        }
        (false, false) => format!("{counted}: {}.{of_none}", says.join(", ")),
    }
}

/// `payment runs in NO, SE, outside the EEA in US and may be scheduled in US, outside the EEA; 5 questions are open.`
fn system_sentence(system: &System, scope: Scope) -> String {
    let scope = (TEXTS.words.the_scope)(scope);
    let mut runs = Vec::new();
    let inside = system.runs_in(Verdict::Pass);
    if !inside.is_empty() {
        runs.push(format!("in {}", places(&inside)));
    }
    let outside = system.runs_in(Verdict::Fail);
    if !outside.is_empty() {
        runs.push(format!("outside {scope} in {}", places(&outside)));
    }
    if system.locations.iter().any(|it| it.standing == Standing::Unknown) {
        runs.push(format!("on nodes that are not known to be inside {scope}"));
    }
    let runs = if runs.is_empty() { "nowhere now".into() } else { runs.join(", ") };
    let may_move = system.may_move_outside_to();
    let somewhere = match system.may_move_somewhere() {
        true => ", and in a place that is not known",
        false => "",
    };
    let may = match (may_move.is_empty(), somewhere.is_empty()) {
        (true, true) => String::new(),
        (true, false) => " and may be scheduled in a place that is not known".into(),
        (false, _) => {
            format!(" and may be scheduled in {}, outside {scope}{somewhere}", places(&may_move))
        }
    };
    let handed_to = system.hands_outside_to();
    let hands = match handed_to.is_empty() {
        true => String::new(),
        false => format!(", and names destinations in {}, outside {scope}", places(&handed_to)),
    };
    let open = TEXTS.count(system.open.len() as u64, ("question is", "questions are"));
    format!("{} runs {runs}{may}{hands}; {open} open.", system.name)
}

/// `NO (in the EEA), US`
fn places(places: &[PlaceOf]) -> String {
    let told = places.iter().map(|it| match it.is_in_eea {
        true => format!("{} (in the EEA)", it.territory),
        false => it.territory.to_string(),
    });
    told.collect::<Vec<_>>().join(", ")
}
