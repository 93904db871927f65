//! RES-002: a node whose place no evidence shows, or whose evidence contradicts itself.

use std::collections::BTreeSet;

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
    controls: &[
        ("GDPR", "28(3)(a)"),
        ("GDPR", "30(1)(e)"),
        ("GDPR", "30(2)(c)"),
        ("GDPR", "44"),
        ("GDPR", "45"),
        ("GDPR", "46"),
        ("ISO 27001:2022", "5.14"),
        ("ISO 27001:2022", "5.23"),
        ("ISO 27001:2022", "5.31"),
        ("ISO 27001:2022", "5.34"),
    ],
    why: "Nobody can say where data is while a node that may hold it has no place that can be \
          shown. Its provider ID and its zone and region labels were read and named none that the \
          datasets know, or they name different countries: then the strongest decides where it is \
          taken to be, and this finding says that the others disagree. Both were seen and are not \
          a matter of missing access, so this is a failure and not an unknown.",
    fix: "Let the provider's cloud controller set the provider ID and the topology labels. On \
          machines of your own, set `topology.kubernetes.io/region` and `zone` to names that the \
          datasets know. Where they disagree, look at the machine: a label copied from a template \
          is the usual cause, a node joined from elsewhere the one that matters.",
    judge: Judge::Node(judge),
    patch: Patch::None,
};

fn judge(node: &NodeFacts, _: &Policy) -> Judged {
    let ladder = &node.place.ladder;
    let named: BTreeSet<_> = ladder.iter().filter_map(|rung| rung.country).collect();
    match named.len() {
        1 => Verdict::pass(),
        0 if ladder.is_empty() => {
            Verdict::fail("neither a provider ID nor a zone or region label is set")
                .at("spec.providerID")
                .at("metadata.labels[topology.kubernetes.io/zone]")
                .at("metadata.labels[topology.kubernetes.io/region]")
        }
        0 => fail("nothing on it names a known place", ladder.iter(), |rung| {
            format!("{} is `{}`", rung.path, rung.value)
        }),
        _ => fail(
            "its evidence names different countries",
            ladder.iter().filter(|rung| rung.country.is_some()),
            |rung| {
                let country = rung.country.map(|country| country.to_string()).unwrap_or_default();
                format!("{} says {country}", rung.path)
            },
        ),
    }
}

fn fail<'a>(
    what: &str,
    rungs: impl Iterator<Item = &'a PlaceEvidence> + Clone,
    sentence: impl Fn(&PlaceEvidence) -> String,
) -> Judged {
    let seen: Vec<String> = rungs.clone().map(sentence).collect();
    let judged = Verdict::fail(format!("{what}: {}", seen.join(", ")));
    rungs.fold(judged, |judged, rung| judged.at(rung.path.as_str()))
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
    fn evidence_must_be_there_and_agree() {
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
                    "fail node/worker-2: nothing on it names a known place: spec.providerID is `nowhere`, \
                     metadata.labels[topology.kubernetes.io/region] is `nowhere`",
                    PROVIDER,
                    REGION,
                ],
            ),
            (
                vec![
                    (Rung::ProviderId, Some(Country::DE)),
                    (Rung::ZoneLabel, None),
                    (Rung::RegionLabel, Some(Country::US)),
                ],
                vec![
                    "fail node/worker-2: its evidence names different countries: spec.providerID says DE, \
                     metadata.labels[topology.kubernetes.io/region] says US",
                    PROVIDER,
                    REGION,
                ],
            ),
        ] {
            let cluster = clean_cluster().node("worker-2", |node| node.says(&rungs));
            assert_eq!(fixture::run(&CHECK, &cluster), expected, "{rungs:?}");
        }
    }
}
