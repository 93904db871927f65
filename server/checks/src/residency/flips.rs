//! What two laws judge differently, of the same that was seen.

use std::collections::BTreeSet;

use model::context::Known;
use model::ids::ClusterId;
use model::place::{Country, Place};
use model::residency::{Flip, FlipOf, Nexus, ResidencySeen, Said, Scope, Standing, WorkloadSeen};
use model::subject::SubjectRef;

use super::standing;
use super::systems::outside_first;
use crate::law::Law;
use crate::law::overlay::WHAT_IF;
use crate::operator;

/// Nodes first, then control planes, workloads, territories and operators, each by name.
pub(super) fn list(
    seen: &ResidencySeen,
    scope: Scope,
    before: &Law<'_>,
    after: &Law<'_>,
) -> Vec<Flip> {
    let between = Between { scope, before, after };
    let nodes = seen.nodes.iter().filter_map(|(cluster, name, place)| {
        between.place(FlipOf::Node, *cluster, name.clone(), place)
    });
    let control_planes = seen.control_planes.iter().filter_map(|it| {
        let host = it.endpoint.clone().unwrap_or_default();
        between.place(FlipOf::ControlPlane, it.cluster, host, &it.place)
    });
    let workloads = seen.workloads.iter().filter_map(|it| between.workload(it));
    let places = || {
        let of_nodes = seen.nodes.iter().map(|(_, _, place)| place);
        of_nodes.chain(seen.control_planes.iter().map(|it| &it.place))
    };
    let territories: BTreeSet<Country> = places().filter_map(|place| place.territory).collect();
    let territories = territories
        .into_iter()
        .filter_map(|it| between.territory(FlipOf::Territory, None, it.to_string(), it));
    let operators: BTreeSet<&str> =
        places().filter_map(|place| operator::known(place.operator.as_deref()?)).collect();
    let operators = operators.into_iter().filter_map(|key| between.operator(key));
    nodes.chain(control_planes).chain(workloads).chain(territories).chain(operators).collect()
}

/// The laws that are compared.
struct Between<'a> {
    scope: Scope,
    before: &'a Law<'a>,
    after: &'a Law<'a>,
}

impl Between<'_> {
    fn place(
        &self,
        of: FlipOf,
        cluster: ClusterId,
        subject: String,
        place: &Place,
    ) -> Option<Flip> {
        self.territory(of, Some(cluster), subject, place.territory?)
    }

    fn territory(
        &self,
        of: FlipOf,
        cluster: Option<ClusterId>,
        subject: String,
        territory: Country,
    ) -> Option<Flip> {
        let [before, after] =
            [self.before, self.after].map(|law| said(standing(law, self.scope, territory)));
        (before != after).then(|| Flip {
            of,
            cluster,
            subject,
            before,
            before_rests_on: row(self.before, territory),
            after,
            after_rests_on: row(self.after, territory),
        })
    }

    /// Where it may be scheduled, if it has personal data or may have: what is worst of it counts.
    fn workload(&self, it: &WorkloadSeen) -> Option<Flip> {
        if it.personal_data == Known::No {
            return None;
        }
        let worst = |law: &Law<'_>| {
            let known = it.may_run_in.iter().flatten().map(|territory| {
                (outside_first(standing(law, self.scope, *territory)), *territory)
            });
            known.min().map(|(_, territory)| territory)
        };
        let (before, after) = (worst(self.before)?, worst(self.after)?);
        let said = |law, territory| said(standing(law, self.scope, territory));
        let (was, is) = (said(self.before, before), said(self.after, after));
        (was != is).then(|| Flip {
            of: FlipOf::Workload,
            cluster: Some(it.cluster),
            subject: SubjectRef::Workload(it.workload.clone()).to_string(),
            before: was,
            before_rests_on: row(self.before, before),
            after: is,
            after_rests_on: row(self.after, after),
        })
    }

    fn operator(&self, key: &str) -> Option<Flip> {
        let before = operator::exposure(key, self.before)?;
        let after = operator::exposure(key, self.after)?;
        (before.us_nexus != after.us_nexus).then(|| Flip {
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
        Standing::Adequate => Said::Adequate,
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

/// `US partial: (EU) 2023/1795 (sourced)`
fn row(law: &Law<'_>, territory: Country) -> String {
    match law.standing(territory.code()) {
        None => format!("{territory}: no row covers the day"),
        Some(row) if row.review == WHAT_IF => {
            format!("{territory} {}: what if `{}`", row.status.word(), row.source)
        }
        Some(row) => {
            let basis = row.basis.as_deref().unwrap_or(&row.source);
            format!("{territory} {}: {basis} ({})", row.status.word(), row.review)
        }
    }
}

fn rests_on(exposure: &operator::Exposure) -> String {
    match exposure.doubts.as_slice() {
        [] => exposure.source.to_owned(),
        doubts => format!("{} ({})", exposure.source, doubts.join("; ")),
    }
}
