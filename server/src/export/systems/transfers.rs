//! The facts that an assessment of transfers asks for (EDPB 01/2020), a row for each system and operator to assess.

use model::residency::{Recipient, System, Systems};

use super::document::{Cell, Document};

const COLUMNS: [&str; 18] = [
    "system",
    "recipient",
    "company",
    "parent_country",
    "nodes",
    "territories",
    "runs_outside",
    "ties_to_the_united_states",
    "exposure",
    "data_privacy_framework",
    "exporter",
    "importer",
    "is_a_transfer",
    "transfer_tool",
    "supplementary_measures",
    "conclusion",
    "known_from",
    "doubts",
];

/// The assessment.
pub fn of(systems: &Systems) -> Document {
    let rows = systems.systems.iter().flat_map(|system| {
        let to_assess = system.recipients.iter().filter(|it| it.to_assess);
        to_assess.map(|recipient| row(system, recipient))
    });
    Document::new(&COLUMNS, systems, rows.collect())
}

fn row(system: &System, recipient: &Recipient) -> [Cell; 18] {
    let operator = &recipient.operator;
    let territories: Vec<String> = recipient.territories.iter().map(ToString::to_string).collect();
    let ties = operator.nexuses.join("; ");
    let parent = operator.parent_country.map_or("not known".into(), |it| it.to_string());
    [
        system.name.clone().into(),
        operator.key.clone().into(),
        operator.company.clone().unwrap_or_else(|| "not known".into()).into(),
        parent.into(),
        operator.nodes.into(),
        territories.join("; ").into(),
        (if recipient.is_outside { "yes, or not known" } else { "no" }).into(),
        format!("{}: {ties}", operator.us_nexus.words()).into(),
        operator.exposed_to.join("; ").into(),
        operator.dpf_certified.clone().into(),
        Cell::ToFillIn,
        Cell::ToFillIn,
        Cell::ToFillIn,
        Cell::ToFillIn,
        Cell::declared(Some(system.safeguards.join("; "))),
        Cell::ToFillIn,
        operator.source.clone().into(),
        operator.doubts.join("; ").into(),
    ]
}
