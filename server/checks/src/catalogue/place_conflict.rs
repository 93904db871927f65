//! RES-003: a node whose evidence names more places than one.

use facts::subject_facts::NodeFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Source, Verdict};

use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("RES-003"),
    title: "Evidence of a node's place conflicts",
    severity: Severity::Medium,
    family: Family::Place,
    pass_needs: &[Source::Nodes, Source::Geolocation],
    fail_needs: &[],
    controls: &[],
    why: "A node can stand in one place only, and what is known of this one names more. The \
          strongest evidence decides where it is taken to be, and nothing is averaged; but \
          something on it is wrong, and whatever relies on the weaker evidence, such as affinity \
          on a label, places data somewhere else than its author thinks.",
    fix: "Look at the machine. A label copied from a template is the usual cause, a node joined \
          from elsewhere the one that matters. Set the labels to what the provider ID says, and \
          pin on `node-restriction.kubernetes.io/` labels, which a kubelet cannot set.",
    judge: Judge::Node(judge),
    patch: Patch::None,
};

fn judge(node: &NodeFacts, _: &Policy) -> Judged {
    let mut named = Vec::new();
    for (strongest, other) in node.place.conflicts() {
        if named.is_empty() {
            named.push(strongest);
        }
        named.push(other);
    }
    if named.is_empty() {
        return Verdict::pass();
    }
    let said: Vec<String> = named
        .iter()
        .filter_map(|rung| Some(format!("{} says {}", rung.path, rung.territory?)))
        .collect();
    let judged = Verdict::fail(format!("its evidence names different places: {}", said.join(", ")));
    named.iter().fold(judged, |judged, rung| judged.at(rung.path.as_str()))
}

#[cfg(test)]
mod tests {
    use model::place::{Country, Rung};

    use super::*;
    use crate::fixture::{self, NodeFixture as _, clean_cluster};

    #[test]
    fn what_disagrees_with_the_strongest_is_told() {
        for (rungs, expected) in [
            (vec![], vec![]),
            (vec![(Rung::ProviderId, Some(Country::NO)), (Rung::ZoneLabel, None)], vec![]),
            (
                vec![
                    (Rung::ProviderId, Some(Country::DE)),
                    (Rung::ZoneLabel, Some(Country::DE)),
                    (Rung::RegionLabel, Some(Country::US)),
                ],
                vec![
                    "fail node/worker-2: its evidence names different places: spec.providerID says DE, \
                     metadata.labels[topology.kubernetes.io/region] says US",
                    "  at spec.providerID",
                    "  at metadata.labels[topology.kubernetes.io/region]",
                ],
            ),
        ] {
            let cluster = clean_cluster().node("worker-2", |node| node.says(&rungs));
            assert_eq!(fixture::run(&CHECK, &cluster), expected, "{rungs:?}");
        }
    }
}
