//! Workloads by the places that their pods run in.

use std::collections::{BTreeMap, HashMap};

use model::context::Known;
use model::ids::ClusterId;
use model::place::{Country, Place};
use model::residency::{
    PersonalDataCounts, PersonalDataPlace, ResidencyFilter, ResidencySeen, RunsIn, Schedulable,
    Scope, Standing, WorkloadPlace, WorkloadPlaces, WorkloadResidence, WorkloadSeen,
    WorkloadsAsked,
};

use super::asked::Asked;
use super::recipients::{Recipients, recipient};
use super::standing;
use super::systems::outside_first;
use crate::law::Law;

/// What each node that was seen is to the scope, and in which territory; `None` where that is not known.
type Nodes<'a> = HashMap<(ClusterId, &'a str), (Option<Country>, Standing)>;

/// How many workloads of each answer run in each place: a place without personal data, or the doubt of it, is left out.
pub(super) fn personal_data(
    workloads: &[WorkloadSeen],
    nodes: &[(ClusterId, String, Place)],
    scope: Scope,
    law: &Law<'_>,
) -> Vec<PersonalDataPlace> {
    let nodes = judged(nodes, scope, law);
    let mut found: BTreeMap<RunsIn, (Standing, PersonalDataCounts)> = BTreeMap::new();
    for it in workloads {
        for (place, standing) in places(&runs_in(it, &nodes)) {
            let (worst, counts) = found.entry(place).or_insert((standing, Default::default()));
            *worst = worse(*worst, standing);
            counts.add(it.personal_data);
        }
    }
    let mut places: Vec<PersonalDataPlace> = found
        .into_iter()
        .filter(|(_, (_, workloads))| workloads.yes + workloads.not_known > 0)
        .map(|(place, (standing, workloads))| PersonalDataPlace { place, standing, workloads })
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
    let recipients = Recipients::of(&nodes);
    let nodes = judged(&nodes, filter.scope, law);
    let is_asked_for = |answer: Known| which.personal_data.is_none_or(|only| only == answer);
    let workloads = workloads.into_iter().filter(|it| is_asked_for(it.personal_data));
    let workloads = workloads.filter_map(|it| {
        let nodes = runs_in(&it, &nodes);
        if which.place.is_some_and(|only| !places(&nodes).any(|(place, _)| place == only)) {
            return None;
        }
        let judged = |territory: Option<Country>| {
            recipients.worst((law, filter.scope), it.cluster, territory).0
        };
        let place = |(territory, (standing, nodes))| WorkloadPlace { territory, standing, nodes };
        let mut runs_in: Vec<WorkloadPlace> = nodes.into_iter().map(place).collect();
        runs_in.sort_by_key(|it| outside_first(it.standing));
        let may_run_in = it.may_run_in.iter();
        let mut may_run_in: Vec<Schedulable> = may_run_in
            .map(|territory| Schedulable { territory: *territory, standing: judged(*territory) })
            .collect();
        may_run_in.sort_by_key(|it| outside_first(it.standing));
        let WorkloadSeen { cluster, workload, personal_data, exposure, .. } = it;
        Some(WorkloadResidence { cluster, workload, personal_data, exposure, runs_in, may_run_in })
    });
    let workloads = workloads.collect();
    WorkloadPlaces { clusters, scope: filter.scope, law: asked.applied(), workloads }
}

fn judged<'n>(nodes: &'n [(ClusterId, String, Place)], scope: Scope, law: &Law<'_>) -> Nodes<'n> {
    nodes
        .iter()
        .map(|(cluster, name, place)| {
            let judged = place.territory.map_or(Standing::Unknown, |territory| {
                standing(law, scope, territory, recipient(place))
            });
            ((*cluster, name.as_str()), (place.territory, judged))
        })
        .collect()
}

/// The nodes that run its pods, by territory, and what the worst of them is. One that was not seen is in none that is known.
fn runs_in(
    workload: &WorkloadSeen,
    nodes: &Nodes<'_>,
) -> BTreeMap<Option<Country>, (Standing, u64)> {
    let mut found = BTreeMap::new();
    for node in &workload.nodes {
        let seen = nodes.get(&(workload.cluster, node.as_str()));
        let (territory, standing) = seen.copied().unwrap_or((None, Standing::Unknown));
        let (worst, nodes) = found.entry(territory).or_insert((standing, 0));
        *worst = worse(*worst, standing);
        *nodes += 1;
    }
    found
}

fn worse(one: Standing, other: Standing) -> Standing {
    std::cmp::min_by_key(one, other, |it| outside_first(*it))
}

fn places(
    nodes: &BTreeMap<Option<Country>, (Standing, u64)>,
) -> impl Iterator<Item = (RunsIn, Standing)> {
    let nowhere = nodes.is_empty().then_some((RunsIn::Nowhere, Standing::Unknown));
    let places = nodes.iter().map(|(territory, (standing, _))| {
        (territory.map_or(RunsIn::Unknown, RunsIn::Territory), *standing)
    });
    places.chain(nowhere)
}
