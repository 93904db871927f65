//! The record of processing activities (GDPR Article 30), a row for each system.

use model::residency::{OpenQuestion, Standing, System, SystemDestination, Systems};
use model::verdict::Verdict;

use super::document::{Cell, Document};

const COLUMNS: [&str; 20] = [
    "system",
    "controller",
    "purpose",
    "legal_basis",
    "categories_of_data_subjects",
    "categories_of_personal_data",
    "retention",
    "personal_data_by_label",
    "workloads",
    "runs_in",
    "may_be_scheduled_in",
    "third_countries",
    "places_not_known",
    "recipients",
    "recipients_to_assess",
    "destinations",
    "destinations_to_assess",
    "safeguards",
    "security_measures",
    "open_questions",
];

/// The record.
pub fn of(systems: &Systems) -> Document {
    Document::new(&COLUMNS, systems, systems.systems.iter().map(row).collect())
}

fn row(system: &System) -> [Cell; 20] {
    let counts = system.personal_data;
    let workloads: Vec<String> =
        system.workloads.iter().map(|it| it.workload.to_string()).collect();
    let runs_in = system.locations.iter().filter_map(|it| it.territory);
    let may_run_in = system.may_run_in.iter().filter_map(|it| it.territory);
    let places = || {
        let runs_in = system.locations.iter().map(|it| (it.territory, it.standing));
        runs_in.chain(system.may_run_in.iter().map(|it| (it.territory, it.standing)))
    };
    let third = places().filter(|(_, standing)| is_outside(*standing)).filter_map(|(it, _)| it);
    let not_known =
        places().filter(|(_, standing)| *standing == Standing::Unknown).map(|(it, _)| {
            it.map_or("nodes without a known place".into(), |it| format!("{it}: law not known"))
        });
    let operators = system.recipients.iter().map(|it| it.operator.key.clone());
    let to_assess =
        system.recipients.iter().filter(|it| it.to_assess).map(|it| it.operator.key.clone());
    let destinations = system.destinations.iter();
    [
        system.name.clone().into(),
        Cell::ToFillIn,
        Cell::declared(system.purpose.clone()),
        Cell::ToFillIn,
        Cell::ToFillIn,
        Cell::ToFillIn,
        Cell::ToFillIn,
        format!("{} workloads yes, {} no, {} not known", counts.yes, counts.no, counts.not_known)
            .into(),
        workloads.join("; ").into(),
        once(runs_in).into(),
        once(may_run_in).into(),
        once(third).into(),
        once(not_known).into(),
        once(operators).into(),
        once(to_assess).into(),
        once(destinations.clone().map(destination)).into(),
        once(destinations.filter(|it| !it.why_assess.is_empty()).map(destination)).into(),
        Cell::declared(Some(system.safeguards.join("; "))),
        Cell::ToFillIn,
        questions(&system.open).into(),
    ]
}

/// `sqs.us-east-1.amazonaws.com (environment, US: outside, run by aws)`
fn destination(of: &SystemDestination) -> String {
    let territory = of.territory.map_or("place not known".into(), |it| it.to_string());
    let verdict = match of.verdict {
        Verdict::Pass => "inside",
        Verdict::Fail => "outside",
        Verdict::Unknown | Verdict::NotApplicable => "unknown",
    };
    let operator =
        of.operator.as_ref().map_or("operator not known".into(), |it| format!("run by {}", it.key));
    format!("{} ({}, {territory}: {verdict}, {operator})", of.host, of.kind)
}

const fn is_outside(standing: Standing) -> bool {
    standing.is_outside()
}

/// Each once, in order.
fn once(of: impl Iterator<Item = impl ToString>) -> String {
    let mut all: Vec<String> = of.map(|it| it.to_string()).collect();
    all.sort_unstable();
    all.dedup();
    all.join("; ")
}

/// The questions in a line, each with of how many it is.
pub fn questions(open: &[OpenQuestion]) -> String {
    let told = open.iter().map(|it| match it.count {
        0 => it.question.clone(),
        count => format!("({count}) {}", it.question),
    });
    told.collect::<Vec<_>>().join(" ")
}
