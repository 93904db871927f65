//! The columns of the register of information about where data is (DORA; template B_02.02 of Regulation (EU) 2024/2956), a
//! row for each system, operator and territory. What a contract says is for a person.

use model::residency::{DestinationKind, Location, System, SystemDestination, Systems};

use super::super::judged::counted;
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

/// The rows; a system that nothing was seen to run has one all the same.
pub fn of(systems: &Systems) -> Document {
    let rows = systems.systems.iter().flat_map(|system| {
        let nowhere = system.locations.is_empty().then(|| row(system, None));
        nowhere.into_iter().chain(system.locations.iter().map(|it| row(system, Some(it))))
    });
    Document::new(&COLUMNS, systems, rows.collect())
}

/// Where pods run is where data is processed; where it is at rest no cluster shows for sure.
fn row(system: &System, location: Option<&Location>) -> [Cell; 12] {
    let mut rests_on = location.map_or(vec!["no pod of it was seen on a node".into()], seen);
    let volumes = system.destinations.iter().filter(|it| it.kind == DestinationKind::Volume);
    let beside = |it: &&SystemDestination| {
        let runs_there = system.locations.iter().any(|at| at.territory == it.territory);
        !runs_there || location.is_some_and(|at| at.territory == it.territory)
    };
    rests_on.extend(volumes.filter(beside).map(volume));
    let territory = location.and_then(|it| it.territory);
    [
        system.name.as_str().into(),
        Cell::known(location.and_then(|it| it.operator.as_ref())),
        Cell::ToFillIn,
        Cell::ToFillIn,
        Cell::ToFillIn,
        Cell::ToFillIn,
        Cell::ToFillIn,
        Cell::ToFillIn,
        Cell::ToFillIn,
        territory.map_or(Cell::ToFillIn, |it| Cell::known(Some(it))),
        Cell::ToFillIn,
        Cell::Each(rests_on),
    ]
}

/// What was seen of the nodes of a row.
fn seen(location: &Location) -> Vec<String> {
    let nodes = ("node that runs its pods", "nodes that run its pods");
    let with = ("workload there with personal data", "workloads there with personal data");
    let not_known = ("of which it is not known", "of which it is not known");
    let personal = location.workloads;
    vec![
        counted(location.nodes, nodes),
        format!("{}, {}", counted(personal.yes, with), counted(personal.not_known, not_known)),
    ]
    .into_iter()
    .chain(location.doubts.iter().cloned())
    .collect()
}

/// A hint of where data is at rest.
fn volume(of: &SystemDestination) -> String {
    let whose = match &of.operator {
        Some(operator) => format!("run by {}", operator.key),
        None => "who runs it is not known".into(),
    };
    let place = match of.territory {
        Some(territory) => {
            format!("a volume of it is in {territory} by its evidence ({}, {whose})", of.host)
        }
        None => format!("where a volume of it is, is not known ({}, {whose})", of.host),
    };
    std::iter::once(place).chain(of.doubts.iter().cloned()).collect::<Vec<_>>().join(": ")
}
