//! The columns of the register of information about where data is (DORA; template B_02.02 of Regulation (EU) 2024/2956), a
//! row for each system, operator and territory. What a contract says is for a person.

use model::residency::{Location, System, Systems};

use super::document::{Cell, Document};

const COLUMNS: [&str; 12] = [
    "system",
    "operator",
    "b_02.02.0010_contractual_arrangement",
    "b_02.02.0030_identification_of_the_provider",
    "b_02.02.0050_function",
    "b_02.02.0060_type_of_ict_services",
    "b_02.02.0130_country_of_provision",
    "b_02.02.0140_storage_of_data",
    "b_02.02.0150_location_of_data_at_rest",
    "b_02.02.0160_location_of_management_of_data",
    "b_02.02.0170_sensitiveness_of_data",
    "rests_on",
];

/// The rows.
pub fn of(systems: &Systems) -> Document {
    let rows = systems
        .systems
        .iter()
        .flat_map(|system| system.locations.iter().map(move |location| row(system, location)));
    Document::new(&COLUMNS, systems, rows.collect())
}

/// Where pods run is where data is processed; where it is at rest no cluster shows for sure.
fn row(system: &System, location: &Location) -> [Cell; 12] {
    let personal = system.personal_data;
    let rests_on = format!(
        "{} nodes that run its pods; {} workloads with personal data by label, {} not known",
        location.nodes, personal.yes, personal.not_known
    );
    [
        system.name.clone().into(),
        location.operator.clone().map_or_else(|| "not known".into(), Cell::from),
        Cell::ToFillIn,
        Cell::ToFillIn,
        Cell::ToFillIn,
        Cell::ToFillIn,
        Cell::ToFillIn,
        Cell::ToFillIn,
        Cell::ToFillIn,
        location.territory.map_or_else(|| "not known".into(), Cell::from),
        Cell::ToFillIn,
        rests_on.into(),
    ]
}
