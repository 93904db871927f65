//! Systems: which workloads are of each, where they are, who runs them, and what is not known.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use model::context::Known;
use model::ids::ClusterId;
use model::place::{Country, Place};
use model::residency::{
    Destination, DestinationKind, DestinationOperator, Location, MemberBy, OpenQuestion,
    PersonalDataCounts, QuestionAbout, Reachable, Recipient, ResidencySeen, Scope, Standing,
    System, SystemDestination, SystemWorkload, Systems, Unassigned, WhyAssess, WorkloadSeen,
};

use super::asked::Asked;
use super::destinations::run_by;
use super::recipients::{Recipients, doubts, recipient};
use super::{operator_view, standing, territory_law};
use crate::kept;
use crate::law::Law;
use crate::policy::DeclaredSystem;

/// Judges what was seen, by system.
pub(super) fn judge(
    seen: ResidencySeen,
    scope: Scope,
    asked: &Asked<'_>,
    declared: &[DeclaredSystem],
) -> Systems {
    let law = asked.law();
    let looking = Looking {
        scope,
        law: &law,
        nodes: (seen.nodes.iter())
            .map(|(cluster, name, place)| ((*cluster, name.as_str()), place))
            .collect(),
        recipients: Recipients::of(&seen.nodes),
        control_planes: (seen.control_planes.iter()).map(|it| (it.cluster, &it.place)).collect(),
        webhooks: (seen.control_planes.iter())
            .map(|it| (it.cluster, it.webhooks.as_slice()))
            .collect(),
    };
    let mut members: BTreeMap<&str, Vec<(&WorkloadSeen, MemberBy)>> =
        declared.iter().map(|system| (system.name.as_str(), Vec::new())).collect();
    let mut unassigned: BTreeMap<(ClusterId, &str), PersonalDataCounts> = BTreeMap::new();
    for workload in &seen.workloads {
        let namespace = &workload.workload.namespace;
        let by_policy = || declared.iter().find(|it| it.namespaces.contains(namespace));
        let of = match &workload.part_of {
            Some(name) => Some((name.as_str(), MemberBy::Label)),
            None => by_policy().map(|system| (system.name.as_str(), MemberBy::Policy)),
        };
        match of {
            Some((name, by)) => members.entry(name).or_default().push((workload, by)),
            None => (unassigned.entry((workload.cluster, namespace)).or_default())
                .add(workload.personal_data),
        }
    }
    let systems = members.into_iter().map(|(name, members)| {
        let declared = declared.iter().find(|system| system.name == name);
        looking.system(name, declared, &members)
    });
    let systems: Vec<System> = systems.collect();
    let territories = territories(&systems).into_iter().map(|territory| {
        let here = seen.nodes.iter().filter(|(_, _, place)| place.territory == Some(territory));
        territory_law(territory, here.count() as u64, scope, &law, None)
    });
    let territories = territories.collect();
    let unassigned = unassigned.into_iter().map(|((cluster, namespace), counts)| Unassigned {
        cluster,
        namespace: namespace.into(),
        workloads: counts.all(),
        personal_data: counts,
    });
    let mut unassigned: Vec<Unassigned> = unassigned.collect();
    unassigned
        .sort_by_key(|it| std::cmp::Reverse((it.personal_data.yes, it.personal_data.not_known)));
    let law = asked.applied();
    Systems { clusters: seen.clusters, scope, law, systems, unassigned, territories }
}

/// The storage classes of what they mount.
fn storage_classes(members: &[(&WorkloadSeen, MemberBy)]) -> Vec<String> {
    let destinations = members.iter().flat_map(|(workload, _)| &workload.destinations);
    let classes = destinations.map(|it| &*it.class).filter(|class| !class.is_empty());
    classes.collect::<BTreeSet<_>>().into_iter().map(Into::into).collect()
}

/// Wherever systems run, may be scheduled, or name something.
fn territories(systems: &[System]) -> BTreeSet<Country> {
    let of = |system: &System| {
        let runs_in = system.locations.iter().map(|it| it.territory);
        let may_run_in = system.may_run_in.iter().map(|it| it.territory);
        let named = system.destinations.iter().map(|it| it.territory);
        runs_in.chain(may_run_in).chain(named).flatten().collect::<Vec<_>>()
    };
    systems.iter().flat_map(of).collect()
}

/// What systems are judged by.
struct Looking<'a> {
    scope: Scope,
    law: &'a Law<'a>,
    nodes: HashMap<(ClusterId, &'a str), &'a Place>,
    recipients: Recipients,
    control_planes: BTreeMap<ClusterId, &'a Place>,
    webhooks: BTreeMap<ClusterId, &'a [Destination]>,
}

/// A node whose place cannot be seen.
static NOWHERE: Place =
    Place { territory: None, country: None, city: None, operator: None, ladder: Vec::new() };

impl Looking<'_> {
    fn system(
        &self,
        name: &str,
        declared: Option<&DeclaredSystem>,
        members: &[(&WorkloadSeen, MemberBy)],
    ) -> System {
        let locations = self.locations(members);
        let may_run_in = self.may_run_in(members);
        let personal_data = personal_data(members);
        let destinations = self.destinations(members);
        System {
            name: name.into(),
            is_declared: declared.is_some(),
            purpose: declared.and_then(|it| it.purpose.clone()),
            safeguards: declared.map(|it| it.safeguards.clone()).unwrap_or_default(),
            measures: Vec::new(),
            storage_classes: storage_classes(members),
            workloads: (members.iter())
                .map(|(it, by)| SystemWorkload {
                    cluster: it.cluster,
                    workload: it.workload.clone(),
                    by: *by,
                    personal_data: it.personal_data,
                })
                .collect(),
            recipients: self.recipients(&locations),
            open: self.open(members, personal_data, &locations, &destinations),
            destinations,
            personal_data,
            locations,
            may_run_in,
        }
    }

    /// What a place is to the scope, for this recipient there.
    fn standing(&self, territory: Option<Country>, recipient: Option<&str>) -> Standing {
        territory.map_or(Standing::Unknown, |it| standing(self.law, self.scope, it, recipient))
    }

    /// What nodes of a cluster in a territory are, whoever runs them.
    fn worst(&self, cluster: ClusterId, territory: Option<Country>) -> Standing {
        self.recipients.worst((self.law, self.scope), cluster, territory).0
    }

    fn locations(&self, members: &[(&WorkloadSeen, MemberBy)]) -> Vec<Location> {
        type Found<'f> =
            (BTreeSet<(ClusterId, &'f str)>, PersonalDataCounts, BTreeSet<&'static str>);
        let mut found: BTreeMap<(Option<Country>, Option<&str>), Found<'_>> = BTreeMap::new();
        for (it, _) in members {
            let mut runs_in = BTreeSet::new();
            for node in &it.nodes {
                let node = (it.cluster, node.as_str());
                let place = self.nodes.get(&node).copied().unwrap_or(&NOWHERE);
                let at = (place.territory, recipient(place));
                let (nodes, workloads, doubted) = found.entry(at).or_default();
                nodes.insert(node);
                doubted.extend(doubts(place));
                if runs_in.insert(at) {
                    workloads.add(it.personal_data);
                }
            }
        }
        let location = |((territory, operator), (nodes, workloads, doubts)): (_, Found<'_>)| {
            let operator: Option<&str> = operator;
            Location {
                territory,
                standing: self.standing(territory, operator),
                operator: operator.map(Into::into),
                nodes: nodes.len() as u64,
                workloads,
                doubts: doubts.into_iter().map(Into::into).collect(),
            }
        };
        let locations = found.into_iter().map(location);
        let mut locations: Vec<Location> = locations.collect();
        locations.sort_by_key(|it| outside_first(it.standing));
        locations
    }

    fn may_run_in(&self, members: &[(&WorkloadSeen, MemberBy)]) -> Vec<Reachable> {
        type Found = (u64, u64, BTreeSet<ClusterId>);
        let mut found: BTreeMap<Option<Country>, Found> = BTreeMap::new();
        for (it, _) in members {
            let territories: BTreeSet<_> = it.may_run_in.iter().copied().collect();
            for territory in territories {
                let (workloads, personal, clusters) = found.entry(territory).or_default();
                *workloads += 1;
                *personal += u64::from(it.personal_data != Known::No);
                clusters.insert(it.cluster);
            }
        }
        let place = |(territory, (workloads, with_personal_data, clusters)): (_, Found)| {
            let operators: BTreeSet<Option<&str>> =
                clusters.iter().flat_map(|it| self.recipients.at(*it, territory)).collect();
            let standings = clusters.iter().map(|it| self.worst(*it, territory));
            Reachable {
                territory,
                standing: standings
                    .min_by_key(|it| outside_first(*it))
                    .unwrap_or(Standing::Unknown),
                operators: operators.iter().flatten().map(ToString::to_string).collect(),
                has_unnamed_operators: operators.contains(&None),
                workloads,
                with_personal_data,
            }
        };
        let mut reachable: Vec<Reachable> = found.into_iter().map(place).collect();
        reachable.sort_by_key(|it| outside_first(it.standing));
        reachable
    }

    fn destinations(&self, members: &[(&WorkloadSeen, MemberBy)]) -> Vec<SystemDestination> {
        type Key<'k> = (DestinationKind, &'k str, Option<Country>, Option<&'k str>);
        type Found = (u64, u64, BTreeSet<&'static str>);
        let mut counts: BTreeMap<Key<'_>, Found> = BTreeMap::new();
        for (it, _) in members {
            let webhooks = self.webhooks.get(&it.cluster).copied().unwrap_or_default();
            let named = it.destinations.iter().chain(webhooks).map(|of| {
                let key = (of.kind, &*of.host, of.place.territory, recipient(&of.place));
                (key, &of.place)
            });
            for (key, place) in named.collect::<BTreeMap<Key<'_>, &Place>>() {
                let (workloads, personal, doubted) = counts.entry(key).or_default();
                *workloads += 1;
                *personal += u64::from(it.personal_data != Known::No);
                doubted.extend(doubts(place));
            }
        }
        let destination = |(key, (workloads, with_personal_data, doubts)): (Key<'_>, Found)| {
            let (kind, host, territory, operator) = key;
            let standing = self.standing(territory, operator);
            let operator = operator.and_then(|key| run_by(key, self.law));
            let why_assess = match with_personal_data {
                0 => Vec::new(),
                _ => self.why_assess((kind, host), standing, operator.as_ref()),
            };
            SystemDestination {
                kind,
                host: host.into(),
                territory,
                standing,
                verdict: standing.verdict(),
                operator,
                workloads,
                with_personal_data,
                why_assess,
                doubts: doubts.into_iter().map(Into::into).collect(),
            }
        };
        let mut destinations: Vec<_> = counts.into_iter().map(destination).collect();
        destinations.sort_by_key(|it| outside_first(it.standing));
        destinations
    }

    /// Where nodes keep a volume, whoever runs them is asked about, and nobody else.
    fn why_assess(
        &self,
        (kind, host): (DestinationKind, &str),
        standing: Standing,
        operator: Option<&DestinationOperator>,
    ) -> Vec<WhyAssess> {
        let of_operator: Vec<WhyAssess> = match operator {
            Some(of) => {
                let parent = of.parent_country.map(|it| self.standing(Some(it), None));
                WhyAssess::of_operator(parent, of.us_nexus).collect()
            }
            None if kind == DestinationKind::Volume && kept::by_nodes(host) => Vec::new(),
            None => vec![WhyAssess::OperatorUnknown],
        };
        WhyAssess::of_place(standing).into_iter().chain(of_operator).collect()
    }

    fn recipients(&self, locations: &[Location]) -> Vec<Recipient> {
        let mut of: BTreeMap<&str, Vec<&Location>> = BTreeMap::new();
        for location in locations {
            if let Some(key) = &location.operator {
                of.entry(key).or_default().push(location);
            }
        }
        let recipient = |(key, at): (&str, Vec<&Location>)| {
            let nodes = |why: Option<WhyAssess>| -> u64 {
                let of = at.iter().filter(|it| WhyAssess::of_place(it.standing) == why);
                of.map(|it| it.nodes).sum()
            };
            let operator = operator_view(key, at.iter().map(|it| it.nodes).sum(), self.law)?;
            let territories: BTreeSet<_> = at.iter().filter_map(|it| it.territory).collect();
            let mut recipient = Recipient {
                parent: operator.parent_country.map(|it| self.standing(Some(it), None)),
                operator,
                territories: territories.into_iter().collect(),
                nodes_outside: nodes(Some(WhyAssess::Outside)),
                nodes_in_eea: nodes(Some(WhyAssess::InEea)),
                nodes_unknown: nodes(Some(WhyAssess::PlaceUnknown)),
                to_assess: false,
            };
            recipient.to_assess = !recipient.why_assess().is_empty();
            Some(recipient)
        };
        of.into_iter().filter_map(recipient).collect()
    }

    fn open(
        &self,
        members: &[(&WorkloadSeen, MemberBy)],
        personal_data: PersonalDataCounts,
        locations: &[Location],
        destinations: &[SystemDestination],
    ) -> Vec<OpenQuestion> {
        let nodes = |is: &dyn Fn(&Location) -> bool| -> u64 {
            locations.iter().filter(|it| is(it)).map(|it| it.nodes).sum()
        };
        let outside = Standing::is_outside;
        let may_move = |to: &dyn Fn(Standing) -> bool| {
            let moves = |it: &WorkloadSeen| {
                it.personal_data != Known::No
                    && it.may_run_in.iter().any(|place| to(self.worst(it.cluster, *place)))
            };
            members.iter().filter(|(it, _)| moves(it)).count() as u64
        };
        let clusters: BTreeSet<ClusterId> = members.iter().map(|(it, _)| it.cluster).collect();
        let control_planes = clusters
            .iter()
            .filter(|cluster| {
                let place = self.control_planes.get(cluster).copied().unwrap_or(&NOWHERE);
                self.standing(place.territory, recipient(place)) != Standing::Inside
            })
            .count() as u64;
        let named = |is: &dyn Fn(&SystemDestination) -> bool| {
            destinations.iter().filter(|it| it.with_personal_data > 0 && is(it)).count() as u64
        };
        let perhaps_covered = nodes(&|it| it.standing == Standing::Partial)
            + named(&|it| it.standing == Standing::Partial);
        let runs_outside = (locations.iter().filter(|it| outside(it.standing)))
            .map(|it| it.workloads.yes + it.workloads.not_known)
            .sum();
        let not_covered = |it: Standing| matches!(it, Standing::Outside | Standing::Partial);
        let without_adequacy = locations
            .iter()
            .filter(|it| not_covered(it.standing) && it.workloads.yes + it.workloads.not_known > 0)
            .count() as u64
            + named(&|it| not_covered(it.standing));
        let counted = [
            (QuestionAbout::PersonalData, personal_data.not_known),
            (QuestionAbout::RunsOutside, runs_outside),
            (QuestionAbout::MayMoveOutside, may_move(&outside)),
            (QuestionAbout::MayMoveSomewhere, may_move(&|standing| standing == Standing::Unknown)),
            (QuestionAbout::Place, nodes(&|it| it.territory.is_none())),
            (QuestionAbout::Operator, nodes(&|it| it.operator.is_none())),
            (
                QuestionAbout::Law,
                nodes(&|it| it.territory.is_some() && it.standing == Standing::Unknown),
            ),
            (QuestionAbout::Certification, perhaps_covered),
            (QuestionAbout::TransferTool, without_adequacy),
            (QuestionAbout::ControlPlane, control_planes),
            (QuestionAbout::DestinationOutside, named(&|it| outside(it.standing))),
            (QuestionAbout::Destination, named(&|it| it.territory.is_none())),
        ];
        let counted = counted.into_iter().filter(|(_, count)| *count > 0);
        let nothing_runs = locations.is_empty().then_some((QuestionAbout::NothingRuns, 0));
        let beyond = [(QuestionAbout::Beyond, 0), (QuestionAbout::RemoteAccess, 0)];
        (counted.chain(nothing_runs).chain(beyond))
            .map(|(about, count)| OpenQuestion::new(about, count))
            .collect()
    }
}

fn personal_data(members: &[(&WorkloadSeen, MemberBy)]) -> PersonalDataCounts {
    let of = |known| members.iter().filter(|(it, _)| it.personal_data == known).count() as u64;
    PersonalDataCounts { yes: of(Known::Yes), no: of(Known::No), not_known: of(Known::NotKnown) }
}

pub(super) const fn outside_first(standing: Standing) -> u8 {
    match standing {
        Standing::Outside => 0,
        Standing::Partial => 1,
        Standing::Adequate => 2,
        Standing::InEea => 3,
        Standing::Unknown => 4,
        Standing::Inside => 5,
    }
}
