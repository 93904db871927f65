//! What units name outside their cluster, each destination once, judged by where it is.

use std::collections::BTreeMap;

use model::context::Known;
use model::place::Country;
use model::residency::{
    Destination, DestinationKind, DestinationOperator, DestinationResidence, Destinations,
    DestinationsAsked, DestinationsSeen, KindCounts, NamedBy, ResidencyCounts, ResidencyFilter,
    Standing,
};
use model::verdict::{Gap, Verdict};
use model::view::ClusterView;

use super::asked::Asked;
use crate::law::Law;
use crate::operator;

/// Who names a destination that are told one by one.
const TOLD: usize = 20;

/// What makes destinations one: whatever names them.
type Key<'a> = (DestinationKind, &'a str, Option<Country>, Option<&'a str>);

/// A destination, and who names it.
type Grouped<'a> = BTreeMap<Key<'a>, (&'a Destination, Vec<NamedBy>)>;

/// Judges those that were asked for.
pub(super) fn judge(
    clusters: Vec<ClusterView>,
    seen: &[DestinationsSeen],
    gaps: Vec<Gap>,
    filter: &ResidencyFilter,
    which: DestinationsAsked,
    asked: &Asked<'_>,
) -> Destinations {
    let law = &asked.law();
    let mut all: Vec<DestinationResidence> = grouped(seen)
        .into_values()
        .map(|(of, mut named_by)| {
            let standing = super::standing_of(law, filter.scope, &of.place);
            let key = of.place.operator.as_deref().and_then(operator::known);
            let with_personal_data = named_by.iter().filter(|it| it.personal_data == Known::Yes);
            let (namers, with_personal_data) = (named_by.len(), with_personal_data.count());
            named_by.sort_unstable();
            named_by.truncate(TOLD);
            DestinationResidence {
                kind: of.kind,
                host: of.host.to_string(),
                verdict: standing.map_or(Verdict::Unknown, Standing::verdict),
                standing: standing.unwrap_or(Standing::Unknown),
                place: of.place.clone(),
                operator: key.and_then(|key| run_by(key, law)),
                named_by,
                namers: namers as u64,
                with_personal_data: with_personal_data as u64,
            }
        })
        .collect();
    all.sort_by_key(|it| it.verdict.worst_first());
    let counted = |kind, verdict| {
        all.iter().filter(|it| it.kind == kind && it.verdict == verdict).count() as u64
    };
    let hidden = |kind: DestinationKind| {
        let sources = kind.sources();
        gaps.iter().any(|gap| gap.source.is_none_or(|it| sources.contains(&it)))
    };
    let kinds = DestinationKind::ALL.map(|kind| KindCounts {
        kind,
        not_all_seen: hidden(kind),
        counts: ResidencyCounts {
            inside: counted(kind, Verdict::Pass),
            outside: counted(kind, Verdict::Fail),
            unknown: counted(kind, Verdict::Unknown),
        },
    });
    let kinds = kinds.into();
    all.retain(|it| {
        which.kind.is_none_or(|kind| kind == it.kind)
            && which.verdict.is_none_or(|verdict| verdict == it.verdict)
    });
    let (scope, law) = (filter.scope, asked.applied());
    Destinations { clusters, scope, law, kinds, destinations: all, gaps }
}

/// Who runs something, by a key of the dataset of providers.
pub(super) fn run_by(key: &str, law: &Law<'_>) -> Option<DestinationOperator> {
    let exposure = operator::exposure(key, law)?;
    Some(DestinationOperator {
        key: key.into(),
        company: exposure.company.map(Into::into),
        parent_country: exposure.parent_country,
        us_nexus: exposure.us_nexus,
        nexuses: exposure.nexuses,
        dpf_certified: exposure.dpf_certified,
        exposed_to: exposure.exposed_to,
        source: exposure.source.into(),
        doubts: exposure.doubts,
    })
}

fn grouped(seen: &[DestinationsSeen]) -> Grouped<'_> {
    let mut grouped: Grouped<'_> = BTreeMap::new();
    for DestinationsSeen { cluster, subject, personal_data, destinations } in seen {
        for of in destinations {
            let key = (of.kind, &*of.host, of.place.territory, of.place.operator.as_deref());
            let (_, named_by) = grouped.entry(key).or_insert_with(|| (of, Vec::new()));
            named_by.push(NamedBy {
                personal_data: *personal_data,
                cluster: *cluster,
                subject: subject.clone(),
                object: of.object.to_string(),
                path: of.path.to_string(),
            });
        }
    }
    grouped
}
