//! The record of processing activities (GDPR Article 30), a row for each system.

use model::place::Country;
use model::residency::{
    Measure, OpenQuestion, Standing, System, SystemDestination, Systems, TerritoryLaw,
};
use model::verdict::Verdict;

use super::document::{Cell, Document};

const COLUMNS: [&str; 26] = [
    "system",
    "controller",
    "contact_details",
    "data_protection_officer",
    "purpose",
    "legal_basis",
    "categories_of_data_subjects",
    "categories_of_personal_data",
    "retention",
    "workloads_with_personal_data",
    "workloads_without_personal_data",
    "workloads_not_known",
    "workloads",
    "runs_in",
    "may_be_scheduled_in",
    "third_countries_it_is_in",
    "third_countries_it_may_be_scheduled_in",
    "places_not_known",
    "recipients",
    "recipients_to_assess",
    "operators_where_it_may_be_scheduled",
    "destinations",
    "destinations_to_assess",
    "safeguards",
    "security_measures",
    "open_questions",
];

/// The record.
pub fn of(systems: &Systems) -> Document {
    Document::new(
        &COLUMNS,
        systems,
        systems.systems.iter().map(|it| row(it, &systems.territories)).collect(),
    )
}

/// A place, and what it is to the scope.
type At = (Option<Country>, Standing);

fn row(system: &System, laws: &[TerritoryLaw]) -> [Cell; 26] {
    let measures = system.measures.iter().map(Measure::words);
    let declared: Vec<String> = system.safeguards.iter().cloned().chain(measures).collect();
    let personal = system.personal_data;
    let runs_in: Vec<At> = system.locations.iter().map(|it| (it.territory, it.standing)).collect();
    let may_run_in: Vec<At> =
        system.may_run_in.iter().map(|it| (it.territory, it.standing)).collect();
    let not_known = runs_in.iter().chain(&may_run_in);
    let not_known =
        not_known.filter(|(_, standing)| *standing == Standing::Unknown).map(|(it, _)| {
            it.map_or("nodes without a known place".into(), |it| format!("{it}: law not known"))
        });
    // Of a system that nothing was seen to run, it is not known who does.
    let some_unnamed = runs_in.is_empty() || system.nodes_without_operator() > 0;
    let operators = system.recipients.iter();
    let may_be_run_by = system.may_run_in.iter().flat_map(|it| &it.operators);
    let some_may_be_unnamed =
        may_run_in.is_empty() || system.may_run_in.iter().any(|it| it.has_unnamed_operators);
    let handed_to = || system.handed_to();
    [
        system.name.as_str().into(),
        Cell::ToFillIn,
        Cell::ToFillIn,
        Cell::ToFillIn,
        Cell::declared(system.purpose.as_ref()),
        Cell::ToFillIn,
        Cell::ToFillIn,
        Cell::ToFillIn,
        Cell::ToFillIn,
        Cell::Count(personal.yes),
        Cell::Count(personal.no),
        Cell::Count(personal.not_known),
        Cell::each(system.workloads.iter().map(|it| &it.workload), false),
        territories(&runs_in),
        territories(&may_run_in),
        third_countries(&runs_in, laws),
        third_countries(&may_run_in, laws),
        Cell::each(not_known, false),
        Cell::each(operators.clone().map(|it| &it.operator.key), some_unnamed),
        Cell::each(operators.filter(|it| it.to_assess).map(|it| &it.operator.key), some_unnamed),
        Cell::each(may_be_run_by, some_may_be_unnamed),
        Cell::each(handed_to().map(destination), false),
        Cell::each(handed_to().filter(|it| !it.why_assess.is_empty()).map(destination), false),
        Cell::all_declared(&declared),
        Cell::ToFillIn,
        Cell::Each(system.open.iter().map(question).collect()),
    ]
}

/// Where nothing was seen to be, it is not known where it would.
fn territories(at: &[At]) -> Cell {
    let some_unknown = at.is_empty() || at.iter().any(|(territory, _)| territory.is_none());
    Cell::each(at.iter().filter_map(|(territory, _)| *territory), some_unknown)
}

/// Third countries are those outside the EEA, whatever the scope: the GDPR is in its Agreement.
fn third_countries(at: &[At], laws: &[TerritoryLaw]) -> Cell {
    let status = |territory: Option<Country>| {
        let law = laws.iter().find(|law| Some(law.territory) == territory);
        law.map_or("unknown", |law| law.status.as_str())
    };
    let is_unknown = |(territory, _): &At| matches!(status(*territory), "review" | "unknown");
    let is_third =
        |(territory, _): &&At| matches!(status(*territory), "adequate" | "partial" | "third");
    let third = at.iter().filter(is_third).filter_map(|(territory, _)| *territory);
    Cell::each(third, at.is_empty() || at.iter().any(is_unknown))
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

/// The question, with of how many it is.
fn question(open: &OpenQuestion) -> String {
    match open.count {
        0 => open.question.clone(),
        count => format!("({count}) {}", open.question),
    }
}
