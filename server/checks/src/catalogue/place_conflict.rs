//! RES-003: a node whose evidence names more places than one.

use facts::bound::told;
use facts::subject_facts::NodeFacts;
use model::ids::CheckId;
use model::place::PlaceEvidence;
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
    fix: "Look at the machine. What its round trips rule out is not so, unless somebody answers \
          in a landmark's stead or the node's agent does not tell the truth. A label copied from a template is the usual cause, a node joined \
          from elsewhere the one that matters. Set the labels to what the provider ID says, and \
          pin on `node-restriction.kubernetes.io/` labels, which a kubelet cannot set.",
    judge: Judge::Node(judge),
    patch: Patch::None,
};

fn judge(node: &NodeFacts, _: &Policy) -> Judged {
    let mut named: Vec<&PlaceEvidence> = Vec::new();
    for (strongest, other) in node.place.conflicts() {
        if !named.iter().any(|it| std::ptr::eq(*it, strongest)) {
            named.push(strongest);
        }
        named.push(other);
    }
    if named.is_empty() {
        let is_said = node.place.ladder.iter().any(|rung| rung.territory.is_some());
        return match is_said || !node.place.within().is_empty() {
            true => Verdict::pass(),
            false => Verdict::unknown("nothing names its place, so that nothing can be compared"),
        };
    }
    let said: Vec<String> = named.iter().map(|rung| says(rung)).collect();
    let judged = Verdict::fail(format!("its evidence names different places: {}", said.join(", ")));
    named.iter().fold(judged, |judged, rung| judged.at(rung.path.as_str()))
}

fn says(rung: &PlaceEvidence) -> String {
    match rung.territory {
        Some(territory) => format!("{} says {territory}", rung.path),
        None => format!("{} leaves {}", rung.path, told(&rung.within)),
    }
}

#[cfg(test)]
mod tests {
    use model::place::{Country, Rung};

    use super::*;
    use crate::fixture::{self, NodeFixture as _, clean_cluster};

    #[test]
    fn what_disagrees_with_the_strongest_is_told() {
        for (rungs, expected) in [
            (
                vec![],
                vec![
                    "unknown node/worker-2: nothing names its place, so that nothing can be compared",
                ],
            ),
            (
                vec![(Rung::ZoneLabel, None)],
                vec![
                    "unknown node/worker-2: nothing names its place, so that nothing can be compared",
                ],
            ),
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

    #[test]
    fn what_round_trips_rule_out_is_told_once_with_them() {
        let [no, se, de, us] = [Country::NO, Country::SE, Country::DE, Country::US];
        for (rungs, within, expected) in [
            (vec![(Rung::ZoneLabel, Some(no))], &[no, se][..], None),
            (
                vec![(Rung::ProviderId, Some(us)), (Rung::ZoneLabel, Some(no))],
                &[no, se],
                Some("agent.roundTrips leaves NO, SE, spec.providerID says US"),
            ),
            (
                vec![(Rung::ProviderId, Some(us))],
                &[de],
                Some("agent.roundTrips says DE, spec.providerID says US"),
            ),
        ] {
            let cluster = clean_cluster().node("worker-2", |node| {
                node.says(&rungs);
                node.is_within(within);
            });
            let said = fixture::run(&CHECK, &cluster);
            let expected = expected
                .map(|it| format!("fail node/worker-2: its evidence names different places: {it}"));
            assert_eq!(said.first(), expected.as_ref(), "{rungs:?}");
        }
    }
}
