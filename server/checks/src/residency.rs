//! What the law of a day makes of where nodes are. Nothing of it is stored: any day can be asked for.

mod asked;
mod destinations;
mod flips;
mod measures;
mod recipients;
mod running;
mod systems;
mod unknown;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use model::place::{Country, Place};
use model::residency::{
    AllowedPlaces, CollectorResidence, CollectorSeen, ControlPlaneResidence, ControlPlaneSeen,
    Destinations, DestinationsAsked, DestinationsSeen, Jurist, LawAsked, NodeLaw, NodeResidence,
    OperatorView, Residency, ResidencyCounts, ResidencyFilter, ResidencySeen, Scope, Standing,
    Systems, TerritoryLaw, WorkloadPlaces, WorkloadsAsked,
};
use model::verdict::{Gap, Verdict};
use model::view::{ClusterView, Versions};

use crate::datasets::{self, Status};
use crate::law::{self, Law};
use crate::operator;
use crate::policy::{Allowed, Policy};
use asked::Asked;

/// Judges by the datasets and by what the policy declares against them.
#[derive(Clone, Debug)]
pub struct ByPolicy {
    policy: Policy,
    versions: Versions,
    today: fn() -> NaiveDate,
}

impl ByPolicy {
    /// By this policy, on the day that `today` says it is.
    pub fn new(policy: Policy, today: fn() -> NaiveDate) -> Self {
        Self { versions: policy.versions(), policy, today }
    }

    fn asked(&self, asked: &LawAsked) -> Asked<'_> {
        Asked::of(asked, &self.policy.law, (self.today)()).by(&self.versions)
    }
}

impl Jurist for ByPolicy {
    fn residency(&self, seen: ResidencySeen, asked: &ResidencyFilter) -> Residency {
        let (scope, asked) = (asked.scope, self.asked(&asked.law));
        judge(seen, scope, &asked, &self.policy)
    }

    fn systems(&self, seen: ResidencySeen, asked: &ResidencyFilter) -> Systems {
        let (scope, asked) = (asked.scope, self.asked(&asked.law));
        let measures = measures::judge(&self.policy.measures, scope, &asked.law());
        let mut systems = systems::judge(seen, scope, &asked, &self.policy.systems);
        for system in &mut systems.systems {
            system.measures = measures::of_system(system, &measures);
        }
        systems
    }

    fn knows(&self, territory: Country) -> bool {
        law::name(territory.code()).is_some()
    }

    fn declared_systems(&self) -> Vec<&str> {
        self.policy.systems.iter().map(|system| system.name.as_str()).collect()
    }

    fn workloads(
        &self,
        seen: ResidencySeen,
        filter: &ResidencyFilter,
        asked: WorkloadsAsked,
    ) -> WorkloadPlaces {
        running::judge(seen, filter, asked, &self.asked(&filter.law))
    }

    fn destinations(
        &self,
        clusters: Vec<ClusterView>,
        seen: Vec<DestinationsSeen>,
        gaps: Vec<Gap>,
        filter: &ResidencyFilter,
        asked: DestinationsAsked,
    ) -> Destinations {
        destinations::judge(clusters, &seen, gaps, filter, asked, &self.asked(&filter.law))
    }

    fn node(&self, place: &Place, scope: Scope, asked: &LawAsked) -> NodeLaw {
        let asked = self.asked(asked);
        let law = asked.law();
        let operator = place.operator.as_deref().and_then(|key| operator_view(key, 1, &law));
        let territory =
            place.territory.map(|it| territory_law(it, 1, scope, &law, place.operator.as_deref()));
        let standing = standing_of(&law, scope, place);
        let unknown = unknown::of_node(place, standing, territory.as_ref(), operator.is_some());
        let lands = lands(&law, scope);
        NodeLaw { law: asked.applied(), operator, territory, standing, lands, unknown }
    }
}

/// Judges what was seen, within the scope that is asked for.
fn judge(seen: ResidencySeen, scope: Scope, asked: &Asked<'_>, policy: &Policy) -> Residency {
    let law = &asked.law();
    let before = asked.before();
    let compared = before.as_ref().map(|(_, before)| flips::list(&seen, scope, before, law));
    let (flips, grounds) = compared.unwrap_or_default();
    let personal_data = running::personal_data(&seen.workloads, &seen.nodes, scope, law);
    let ResidencySeen {
        clusters,
        nodes,
        control_planes,
        collectors,
        gaps,
        workloads: _,
        destinations: _,
    } = seen;
    let verdict_of =
        |place: &Place| standing_of(law, scope, place).map_or(Verdict::Unknown, Standing::verdict);
    let collectors: Vec<CollectorResidence> = collectors
        .into_iter()
        .map(|CollectorSeen { cluster, node, address, place }| {
            let verdict = verdict_of(&place);
            CollectorResidence { cluster, node, address, verdict, place }
        })
        .collect();
    let control_planes: Vec<ControlPlaneResidence> = control_planes
        .into_iter()
        .map(|ControlPlaneSeen { cluster, endpoint, resolution, place, webhooks: _ }| {
            let verdict = verdict_of(&place);
            ControlPlaneResidence { cluster, endpoint, resolution, verdict, place }
        })
        .collect();
    let mut nodes: Vec<NodeResidence> = nodes
        .into_iter()
        .map(|(cluster, name, place)| {
            let standing = standing_of(law, scope, &place);
            let conflicts = place.conflicts().next().is_some();
            let row = place.territory.and_then(|it| law.standing(it.code()));
            NodeResidence {
                cluster,
                name,
                verdict: standing.map_or(Verdict::Unknown, Standing::verdict),
                position: place.position(),
                conflicts,
                doubts: row
                    .map(|row| law.doubts(row, place.operator.as_deref()))
                    .unwrap_or_default(),
                standing,
                place,
            }
        })
        .collect();
    nodes.sort_by_key(|node| node.verdict.worst_first());
    let counted = |verdict| nodes.iter().filter(|node| node.verdict == verdict).count() as u64;
    let counts = ResidencyCounts {
        inside: counted(Verdict::Pass),
        outside: counted(Verdict::Fail),
        unknown: counted(Verdict::Unknown),
    };
    let mut by_operator: BTreeMap<&str, u64> = BTreeMap::new();
    let mut by_territory: BTreeMap<Country, u64> = BTreeMap::new();
    for NodeResidence { place, .. } in &nodes {
        if let Some(key) = place.operator.as_deref().and_then(operator::known) {
            *by_operator.entry(key).or_default() += 1;
        }
        if let Some(territory) = place.territory {
            *by_territory.entry(territory).or_default() += 1;
        }
    }
    let with_operator: u64 = by_operator.values().sum();
    let mut operators: Vec<OperatorView> =
        by_operator.iter().filter_map(|(key, nodes)| operator_view(key, *nodes, law)).collect();
    operators.sort_by(|a, b| b.nodes.cmp(&a.nodes).then_with(|| a.key.cmp(&b.key)));
    let territories: Vec<TerritoryLaw> = by_territory
        .iter()
        .map(|(territory, nodes)| territory_law(*territory, *nodes, scope, law, None))
        .collect();
    let nodes_without_operator = counts.all() - with_operator;
    let silent = (
        control_planes.iter().filter(|it| it.place.territory.is_none()).count(),
        collectors.iter().filter(|it| it.place.territory.is_none()).count(),
    );
    let unknown = unknown::list(&nodes, &territories, nodes_without_operator, silent, &gaps);
    Residency {
        clusters,
        scope,
        allowed: match &policy.allowed {
            Allowed::Eea => AllowedPlaces::Eea,
            Allowed::Eu => AllowedPlaces::Eu,
            Allowed::Countries(these) => AllowedPlaces::Countries(these.iter().copied().collect()),
        },
        law: asked.applied(),
        flips_against: before.map(|(against, _)| against),
        flips,
        grounds,
        counts,
        nodes,
        control_planes,
        collectors,
        operators,
        measures: measures::judge(&policy.measures, scope, law),
        nodes_without_operator,
        territories,
        personal_data,
        lands: lands(law, scope),
        unknown,
    }
}

/// What a territory is to the scope, for this recipient there: of some decisions not every one is covered.
fn standing(law: &Law<'_>, scope: Scope, territory: Country, recipient: Option<&str>) -> Standing {
    let within = match scope {
        Scope::Eea => law.eea(territory),
        Scope::Eu => law.eu(territory),
    };
    let row = law.standing(territory.code());
    let row = row.filter(|row| matches!(row.status, Status::Adequate | Status::Partial));
    match (within, row.map(|row| law.adequate(row, recipient))) {
        (None, _) => Standing::Unknown,
        (Some(true), _) => Standing::Inside,
        (Some(false), None) if law.eea(territory) == Some(true) => Standing::InEea,
        (Some(false), Some(Some(true))) => Standing::Adequate,
        (Some(false), Some(None)) => Standing::Partial,
        (Some(false), Some(Some(false)) | None) => Standing::Outside,
    }
}

/// What a place is to the scope. Where nothing decides which territory it is in, but it is proven to be in one of several,
/// those must all be the same to it.
fn standing_of(law: &Law<'_>, scope: Scope, place: &Place) -> Option<Standing> {
    let of = |territory: &Country| standing(law, scope, *territory, place.operator.as_deref());
    if let Some(territory) = &place.territory {
        return Some(of(territory));
    }
    let (first, rest) = place.within().split_first()?;
    rest.iter().all(|it| of(it) == of(first)).then(|| of(first))
}

/// Every territory that a row of law speaks of.
fn lands(law: &Law<'_>, scope: Scope) -> Vec<(Country, Standing)> {
    let rows = datasets::standings().iter().chain(law.overlay.standings());
    let mut territories: Vec<Country> = rows.filter_map(|row| row.iso2.parse().ok()).collect();
    territories.sort_unstable();
    territories.dedup();
    territories.into_iter().map(|it| (it, standing(law, scope, it, None))).collect()
}

fn operator_view(key: &str, nodes: u64, law: &Law<'_>) -> Option<OperatorView> {
    let exposure = operator::exposure(key, law)?;
    Some(OperatorView {
        key: key.into(),
        nodes,
        company: exposure.company.map(Into::into),
        parent_country: exposure.parent_country,
        us_nexus: exposure.us_nexus,
        nexuses: exposure.nexuses,
        us_regions: exposure.us_regions.into_iter().map(Into::into).collect(),
        note: exposure.note.filter(|note| note.contains("US")).map(Into::into),
        dpf_certified: exposure.dpf_certified,
        exposed_to: exposure.exposed_to,
        orders: exposure.orders,
        source: exposure.source.into(),
        doubts: exposure.doubts,
    })
}

/// The law of a territory, for this recipient there.
fn territory_law(
    territory: Country,
    nodes: u64,
    scope: Scope,
    law: &Law<'_>,
    recipient: Option<&str>,
) -> TerritoryLaw {
    let row = law.standing(territory.code());
    TerritoryLaw {
        territory,
        name: law::name(territory.code()).map(Into::into),
        nodes,
        standing: standing(law, scope, territory, recipient),
        status: row.map_or("unknown", |row| row.status.word()).into(),
        basis: row.and_then(|row| row.basis.clone()),
        valid_from: row.and_then(|row| row.valid_from),
        valid_to: row.and_then(|row| law.known_end(row)),
        limits: row.and_then(|row| law.limits(row)).map(Into::into),
        review: row.map(|row| row.review.clone()),
        source: row.map(|row| law.source(row).into()),
        doubts: row.map(|row| law.doubts(row, recipient)).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests;
