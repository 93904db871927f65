//! RES-002: a node whose place no evidence shows.

use facts::subject_facts::NodeFacts;
use model::ids::CheckId;
use model::place::PlaceEvidence;
use model::verdict::{Family, Judged, Severity, Source, Verdict};

use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("RES-002"),
    title: "Node's place not established",
    severity: Severity::Medium,
    family: Family::Place,
    pass_needs: &[Source::Nodes],
    fail_needs: &[],
    controls: &[],
    why: "Nobody can say where data is while a node that may hold it has no place that can be \
          shown. What could tell was read: its provider ID, its zone and region labels and what is \
          known of its addresses. It named no place that the datasets know, or only what decides \
          nothing: evidence of equal strength for different places, or a GeoIP database alone. It \
          was seen and is no matter of missing access, so this is a failure and not an unknown.",
    fix: "Let the provider's cloud controller set the provider ID and the topology labels. On \
          machines of your own, set `topology.kubernetes.io/region` and `zone` to names that the \
          datasets know, or declare where they stand with `[[place.declared]]`. Databases and \
          lists of addresses that `[place]` names bear a declaration out, or contradict it.",
    judge: Judge::Node(judge),
    patch: Patch::None,
};

fn judge(node: &NodeFacts, _: &Policy) -> Judged {
    let ladder = &node.place.ladder;
    match node.place.why_open() {
        None => Verdict::pass(),
        Some(_) if ladder.is_empty() => {
            Verdict::fail("neither a provider ID nor a zone or region label is set")
                .at("spec.providerID")
                .at("metadata.labels[topology.kubernetes.io/zone]")
                .at("metadata.labels[topology.kubernetes.io/region]")
        }
        Some(why) => {
            let seen: Vec<String> = ladder.iter().map(sentence).collect();
            let judged = Verdict::fail(format!("{why}: {}", seen.join(", ")));
            ladder.iter().fold(judged, |judged, rung| judged.at(rung.path.as_str()))
        }
    }
}

fn sentence(rung: &PlaceEvidence) -> String {
    match rung.territory {
        Some(territory) => format!("{} says {territory}", rung.path),
        None => format!("{} is `{}`", rung.path, rung.value),
    }
}

#[cfg(test)]
mod tests {
    use model::place::{Country, Rung};

    use super::*;
    use crate::fixture::{self, NodeFixture as _, clean_cluster};

    const PROVIDER: &str = "  at spec.providerID";
    const ZONE: &str = "  at metadata.labels[topology.kubernetes.io/zone]";
    const REGION: &str = "  at metadata.labels[topology.kubernetes.io/region]";

    #[test]
    fn evidence_must_be_there_and_decide() {
        for (rungs, expected) in [
            (vec![(Rung::RegionLabel, Some(Country::NO))], vec![]),
            (
                vec![(Rung::ProviderId, Some(Country::NO)), (Rung::ZoneLabel, Some(Country::NO))],
                vec![],
            ),
            (vec![(Rung::ProviderId, None), (Rung::ZoneLabel, Some(Country::DE))], vec![]),
            (
                vec![],
                vec![
                    "fail node/worker-2: neither a provider ID nor a zone or region label is set",
                    PROVIDER,
                    ZONE,
                    REGION,
                ],
            ),
            (
                vec![(Rung::ProviderId, None), (Rung::RegionLabel, None)],
                vec![
                    "fail node/worker-2: no evidence names a place that is known: spec.providerID is `nowhere`, \
                     metadata.labels[topology.kubernetes.io/region] is `nowhere`",
                    PROVIDER,
                    REGION,
                ],
            ),
            (
                vec![(Rung::ProviderId, Some(Country::DE)), (Rung::RegionLabel, Some(Country::US))],
                vec![],
            ),
            (
                vec![(Rung::ZoneLabel, Some(Country::DE)), (Rung::ZoneLabel, Some(Country::US))],
                vec![
                    "fail node/worker-2: evidence of equal strength names different places: \
                     metadata.labels[topology.kubernetes.io/zone] says DE, \
                     metadata.labels[topology.kubernetes.io/zone] says US",
                    ZONE,
                    ZONE,
                ],
            ),
            (
                vec![(Rung::GeoIp, Some(Country::DE))],
                vec![
                    "fail node/worker-2: GeoIP never decides alone: name the place by an instance id, a label, \
                     an address feed or a declaration: status.addresses says DE",
                    "  at status.addresses",
                ],
            ),
            (
                vec![(Rung::GeoIp, Some(Country::DE)), (Rung::Declaration, Some(Country::DE))],
                vec![],
            ),
        ] {
            let cluster = clean_cluster().node("worker-2", |node| node.says(&rungs));
            assert_eq!(fixture::run(&CHECK, &cluster), expected, "{rungs:?}");
        }
    }
}
