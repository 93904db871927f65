//! What two laws judge differently, of the same that was seen.

use std::collections::{BTreeMap, BTreeSet};

use model::context::Known;
use model::ids::ClusterId;
use model::place::{Country, Place};
use model::residency::{
    Flip, FlipOf, ForeignOrder, Nexus, ResidencySeen, Said, Scope, Standing, WorkloadSeen,
};
use model::subject::SubjectRef;

use super::recipients::{Recipient, Recipients, recipient};
use super::standing;
use super::systems::outside_first;
use crate::datasets;
use crate::law::Law;
use crate::law::overlay::WHAT_IF;
use crate::operator;

/// What is judged otherwise: nodes first, then control planes, workloads, destinations, territories and operators, each by
/// name. Then the territories and operators that are judged the same on another ground.
pub(super) fn list(
    seen: &ResidencySeen,
    scope: Scope,
    before: &Law<'_>,
    after: &Law<'_>,
) -> (Vec<Flip>, Vec<Flip>) {
    let between = Between { scope, before, after, recipients: Recipients::of(&seen.nodes) };
    let nodes = seen.nodes.iter().filter_map(|(cluster, name, place)| {
        between.place(FlipOf::Node, Some(*cluster), name.clone(), place)
    });
    let control_planes = seen.control_planes.iter().filter_map(|it| {
        let host = it.endpoint.clone().unwrap_or_default();
        between.place(FlipOf::ControlPlane, Some(it.cluster), host, &it.place)
    });
    let collectors = seen
        .collectors
        .iter()
        .filter_map(|it| between.place(FlipOf::Collector, Some(it.cluster), it.name(), &it.place));
    let workloads = seen.workloads.iter().filter_map(|it| between.workload(it));
    let of_workloads = seen.workloads.iter().flat_map(|it| &it.destinations);
    let named: BTreeMap<_, &Place> = (of_workloads.chain(&seen.destinations))
        .map(|it| {
            let operator = it.place.operator.as_deref();
            ((&*it.host, it.place.territory, operator), &it.place)
        })
        .collect();
    let destinations = named.iter().filter_map(|((host, ..), place)| {
        between.place(FlipOf::Destination, None, (*host).to_owned(), place)
    });
    let places = || {
        let of_nodes = seen.nodes.iter().map(|(_, _, place)| place);
        let of_control_planes = seen.control_planes.iter().map(|it| &it.place);
        let of_collectors = seen.collectors.iter().map(|it| &it.place);
        of_nodes.chain(of_control_planes).chain(of_collectors).chain(named.values().copied())
    };
    let territories: BTreeSet<Country> = places().filter_map(|place| place.territory).collect();
    let operators: BTreeSet<&str> = places().filter_map(recipient).collect();
    let territories = territories.into_iter().map(|it| between.territory(it));
    let operators = operators.into_iter().filter_map(|key| between.operator(key));
    let judged = territories.chain(operators);
    let placed = nodes.chain(control_planes).chain(collectors).chain(workloads).chain(destinations);
    let (mut flips, mut grounds) = (placed.collect::<Vec<_>>(), Vec::new());
    for it in judged {
        if it.before != it.after {
            flips.push(it);
        } else if it.before_rests_on != it.after_rests_on {
            grounds.push(it);
        }
    }
    (flips, grounds)
}

/// The laws that are compared.
struct Between<'a> {
    scope: Scope,
    before: &'a Law<'a>,
    after: &'a Law<'a>,
    recipients: Recipients,
}

/// What is said of something, and of the territory that decides it, `None` where that is not known, and whose it is there.
type Decided = (Said, Option<Country>, Recipient);

impl Between<'_> {
    fn place(
        &self,
        of: FlipOf,
        cluster: Option<ClusterId>,
        subject: String,
        place: &Place,
    ) -> Option<Flip> {
        let territory = place.territory?;
        let who = recipient(place);
        let [before, after] = [self.before, self.after]
            .map(|law| (said(standing(law, self.scope, territory, who)), Some(territory), who));
        self.flip(of, cluster, subject, before, after)
    }

    fn territory(&self, territory: Country) -> Flip {
        let [before, after] = [self.before, self.after]
            .map(|law| (said(standing(law, self.scope, territory, None)), Some(territory), None));
        self.compared(FlipOf::Territory, None, territory.to_string(), before, after)
    }

    /// Where it may be scheduled, if it has personal data or may have: what is worst of it counts, and a node whose place is
    /// not known is no better than that.
    fn workload(&self, it: &WorkloadSeen) -> Option<Flip> {
        if it.personal_data == Known::No {
            return None;
        }
        let worst = |law: &Law<'_>| {
            let places = it.may_run_in.iter().map(|territory| {
                let (standing, who) =
                    self.recipients.worst((law, self.scope), it.cluster, *territory);
                let said = territory.map_or(Said::PlaceUnknown, |_| said(standing));
                (outside_first(standing), (said, *territory, who))
            });
            places.min_by_key(|(rank, (_, territory, _))| (*rank, *territory)).map(|(_, it)| it)
        };
        let (before, after) = (worst(self.before)?, worst(self.after)?);
        let subject = SubjectRef::Workload(it.workload.clone()).to_string();
        self.flip(FlipOf::Workload, Some(it.cluster), subject, before, after)
    }

    fn flip(
        &self,
        of: FlipOf,
        cluster: Option<ClusterId>,
        subject: String,
        before: Decided,
        after: Decided,
    ) -> Option<Flip> {
        (before.0 != after.0).then(|| self.compared(of, cluster, subject, before, after))
    }

    fn compared(
        &self,
        of: FlipOf,
        cluster: Option<ClusterId>,
        subject: String,
        (before, was, whose): Decided,
        (after, is, theirs): Decided,
    ) -> Flip {
        Flip {
            of,
            cluster,
            subject,
            before,
            before_rests_on: row(self.before, was, whose),
            after,
            after_rests_on: match was == is {
                true => row(self.after, is, theirs),
                false => {
                    format!("{}; then {}", row(self.after, was, whose), row(self.after, is, theirs))
                }
            },
        }
    }

    fn operator(&self, key: &str) -> Option<Flip> {
        let before = operator::exposure(key, self.before)?;
        let after = operator::exposure(key, self.after)?;
        Some(Flip {
            of: FlipOf::Operator,
            cluster: None,
            subject: key.into(),
            before: tie(before.us_nexus),
            before_rests_on: rests_on(&before),
            after: tie(after.us_nexus),
            after_rests_on: rests_on(&after),
        })
    }
}

const fn said(standing: Standing) -> Said {
    match standing {
        Standing::Inside => Said::Inside,
        Standing::InEea => Said::InEea,
        Standing::Adequate => Said::Adequate,
        Standing::Partial => Said::Partial,
        Standing::Outside => Said::Outside,
        Standing::Unknown => Said::LawUnknown,
    }
}

const fn tie(nexus: Nexus) -> Said {
    match nexus {
        Nexus::Yes => Said::Tied,
        Nexus::Unclear => Said::TieUnclear,
        Nexus::NoneFound => Said::NoTieFound,
    }
}

/// `US partial: (EU) 2023/1795 (sourced)`, and of what covers some recipients alone, what is known of this one.
fn row(law: &Law<'_>, territory: Option<Country>, recipient: Recipient) -> String {
    let Some(territory) = territory else { return "a node whose place is not known".into() };
    match law.standing(territory.code()) {
        None => format!("{territory}: no row covers the day"),
        Some(row) if row.review == WHAT_IF => {
            format!("{territory} {}: what if `{}`", row.status.word(), row.source)
        }
        Some(row) => {
            let basis = row.basis.as_deref().unwrap_or(&row.source);
            let covered = recipient.and_then(|key| covered(law, row, key)).unwrap_or_default();
            format!("{territory} {}: {basis} ({}){covered}", row.status.word(), row.review)
        }
    }
}

/// Whether a row that covers certified recipients alone covers this one; `None` where that decides nothing.
fn covered(law: &Law<'_>, row: &datasets::Standing, key: &str) -> Option<String> {
    row.recipients.as_ref()?;
    Some(match law.certification(row, Some(key)) {
        Some((_, said)) if said.reason.is_none() => format!("; what if `{}`", said.rule),
        Some((_, said)) => format!("; declared: `{}`", said.rule),
        None => format!("; not declared whether it covers {key}"),
    })
}

/// What an operator may be ordered under, and what is known of its certification; its sources are told where operators are.
fn rests_on(exposure: &operator::Exposure) -> String {
    let orders = exposure.orders.iter().map(|order| match order {
        ForeignOrder::CloudAct => "the CLOUD Act",
        ForeignOrder::FisaDirectives => "FISA section 702",
        ForeignOrder::FisaLapsed => "FISA section 702 (as reported, lapsed)",
    });
    let orders = orders.collect::<Vec<_>>().join(", ");
    let orders = match (exposure.us_nexus, orders.as_str()) {
        (Nexus::NoneFound, _) => "no tie to the United States was found".into(),
        (_, "") => "no such order could be given on that day".into(),
        (Nexus::Yes, orders) => format!("may be ordered under {orders}"),
        (Nexus::Unclear, orders) => format!("unclear whether it may be ordered under {orders}"),
    };
    match exposure.dpf_certified.as_str() {
        "n/a" => orders,
        certified => format!("{orders}; Data Privacy Framework: {certified}"),
    }
}
