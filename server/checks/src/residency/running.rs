//! Workloads by the places that their pods run in.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use model::context::Known;
use model::ids::ClusterId;
use model::place::{Country, Place};
use model::residency::{
    PersonalDataCounts, PersonalDataPlace, ResidencyFilter, ResidencySeen, RunsIn, Schedulable,
    Scope, Standing, WorkloadPlace, WorkloadPlaces, WorkloadResidence, WorkloadSeen,
    WorkloadsAsked,
};

use super::asked::Asked;
use super::standing;
use super::systems::outside_first;
use crate::law::Law;

/// The territory of each node that was seen; `None` where it is not known.
type Territories<'a> = HashMap<(ClusterId, &'a str), Option<Country>>;

/// How many workloads of each answer run in each place: a place without personal data, or the doubt of it, is left out.
pub(super) fn personal_data(
    workloads: &[WorkloadSeen],
    nodes: &[(ClusterId, String, Place)],
    scope: Scope,
    law: &Law<'_>,
) -> Vec<PersonalDataPlace> {
    let territories = territories(nodes);
    let mut counts: BTreeMap<RunsIn, PersonalDataCounts> = BTreeMap::new();
    for it in workloads {
        let places: BTreeSet<RunsIn> = places(&runs_in(it, &territories)).collect();
        for place in places {
            counts.entry(place).or_default().add(it.personal_data);
        }
    }
    let mut places: Vec<PersonalDataPlace> = counts
        .into_iter()
        .filter(|(_, workloads)| workloads.yes + workloads.not_known > 0)
        .map(|(place, workloads)| {
            let standing = match place {
                RunsIn::Territory(territory) => standing(law, scope, territory, None),
                RunsIn::Unknown | RunsIn::Nowhere => Standing::Unknown,
            };
            PersonalDataPlace { place, standing, workloads }
        })
        .collect();
    places.sort_by_key(|it| (outside_first(it.standing), it.place));
    places
}

/// Those that were asked for, with all the places that each runs in.
pub(super) fn judge(
    seen: ResidencySeen,
    filter: &ResidencyFilter,
    which: WorkloadsAsked,
    asked: &Asked<'_>,
) -> WorkloadPlaces {
    let law = &asked.law();
    let ResidencySeen { clusters, nodes, workloads, .. } = seen;
    let territories = territories(&nodes);
    let is_asked_for = |answer: Known| which.personal_data.is_none_or(|only| only == answer);
    let workloads = workloads.into_iter().filter(|it| is_asked_for(it.personal_data));
    let workloads = workloads.filter_map(|it| {
        let nodes = runs_in(&it, &territories);
        if which.place.is_some_and(|only| !places(&nodes).any(|place| place == only)) {
            return None;
        }
        let judged = |territory: Option<Country>| {
            territory.map_or(Standing::Unknown, |it| standing(law, filter.scope, it, None))
        };
        let place = |(territory, nodes): (Option<Country>, u64)| WorkloadPlace {
            territory,
            standing: judged(territory),
            nodes,
        };
        let mut runs_in: Vec<WorkloadPlace> = nodes.into_iter().map(place).collect();
        runs_in.sort_by_key(|it| outside_first(it.standing));
        let WorkloadSeen { cluster, workload, personal_data, exposure, may_run_in, .. } = it;
        let may_run_in = may_run_in.into_iter();
        let mut may_run_in: Vec<Schedulable> = may_run_in
            .map(|territory| Schedulable { territory, standing: judged(territory) })
            .collect();
        may_run_in.sort_by_key(|it| outside_first(it.standing));
        Some(WorkloadResidence { cluster, workload, personal_data, exposure, runs_in, may_run_in })
    });
    let workloads = workloads.collect();
    WorkloadPlaces { clusters, scope: filter.scope, law: asked.applied(), workloads }
}

fn territories(nodes: &[(ClusterId, String, Place)]) -> Territories<'_> {
    nodes
        .iter()
        .map(|(cluster, name, place)| ((*cluster, name.as_str()), place.territory))
        .collect()
}

/// The nodes that run its pods, by territory. One that was not seen is in none that is known.
fn runs_in(
    workload: &WorkloadSeen,
    territories: &Territories<'_>,
) -> BTreeMap<Option<Country>, u64> {
    let mut nodes = BTreeMap::new();
    for node in &workload.nodes {
        let territory = territories.get(&(workload.cluster, node.as_str())).copied().flatten();
        *nodes.entry(territory).or_default() += 1;
    }
    nodes
}

fn places(nodes: &BTreeMap<Option<Country>, u64>) -> impl Iterator<Item = RunsIn> {
    let nowhere = nodes.is_empty().then_some(RunsIn::Nowhere);
    let places = nodes.keys().map(|it| it.map_or(RunsIn::Unknown, RunsIn::Territory));
    places.chain(nowhere)
}
