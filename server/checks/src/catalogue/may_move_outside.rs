//! RES-004: personal data that may be placed on a node outside the allowed countries.

use facts::subject_facts::PodFacts;
use model::context::{Known, Sign};
use model::ids::CheckId;
use model::scheduling::Area;
use model::verdict::{Family, Judged, Severity, Source, Verdict};

use crate::check::{Check, Judge, Patch};
use crate::controls;
use crate::policy::Policy;
use crate::scheduling::AFFINITY;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("RES-004"),
    title: "Personal data may be scheduled outside",
    severity: Severity::High,
    family: Family::Place,
    pass_needs: &[Source::Nodes],
    fail_needs: &[],
    controls: controls::MOVABLE,
    why: "Where a pod runs today is the scheduler's choice, and the next drain, crash or release makes it choose again. Nothing \
          that the pod, its volumes or its runtime class ask of a node keeps the nodes outside from being chosen, so that \
          the data may be there tomorrow without anybody having decided it. Counted are node selectors, required node \
          affinity, taints, bound volumes and runtime classes; free capacity, affinity between pods and topology spread \
          narrow the choice further, and none of them is a promise. A pod that runs outside now is told first, whatever \
          would be asked of the next one: what is required at scheduling moves nothing that already runs.",
    fix: "Require of the node a label that only nodes inside have, best one under `node-restriction.kubernetes.io/`, which no \
          kubelet can set for itself. Zone and region labels are weaker: a kubelet may set and change \
          those of its own node at any time, and any label outside `kubernetes.io` and `k8s.io` too.",
    judge: Judge::Pod(judge),
    patch: Patch::PodInside(super::not_pinned::pin),
};

fn judge(pod: &PodFacts<'_>, policy: &Policy) -> Judged {
    if pod.personal_data.answer == Known::No {
        return Verdict::not_applicable();
    }
    let outside =
        told(pod, Some(false), ["runs outside now, on", "may be scheduled outside, on"], policy);
    let unclear = told(pod, None, ["runs now on", "may be scheduled on"], policy);
    let runs_outside = pod.runs_in.iter().any(|area| is_inside(area, policy) == Some(false));
    let unseen = pod.reach.unseen.first().filter(|_| !runs_outside);
    let judged = match (outside, unclear, &pod.personal_data.missing) {
        (None, None, _) => return Verdict::pass(),
        (Some(it), _, Some(missing)) | (None, Some(it), Some(missing)) => Verdict::unknown(
            format!("{it}, and whether it has personal data is not known: {missing}"),
        ),
        (None, Some(unclear), None) => {
            Verdict::unknown(format!("{} and {unclear}", has_personal_data(pod)))
        }
        (Some(outside), _, None) => {
            let outside = format!("{} and {outside}", has_personal_data(pod));
            match unseen {
                Some(unseen) => Verdict::unknown(format!(
                    "{outside}, unless {unseen}, which was not seen, keeps it inside"
                )),
                None => Verdict::fail(outside),
            }
        }
    };
    judged.at(pod.at(AFFINITY))
}

/// That it has, and who says so: what is written at the subject's own fields alone would not show it.
pub(super) fn has_personal_data(pod: &PodFacts<'_>) -> String {
    match pod.personal_data.signs.first() {
        Some(Sign { object, path, value }) => {
            format!("has personal data ({path} of {object} is `{value}`)")
        }
        None => "has personal data".into(),
    }
}

/// Whether its nodes stand where the policy allows; `None` where that is not known.
pub(super) fn is_inside(area: &Area, policy: &Policy) -> Option<bool> {
    area.territory.and_then(|territory| policy.allows(territory))
}

/// Where it runs and where it may be scheduled, of the places that stand so; `None` where none does.
fn told(
    pod: &PodFacts<'_>,
    inside: Option<bool>,
    words: [&str; 2],
    policy: &Policy,
) -> Option<String> {
    let told =
        words.into_iter().zip([pod.runs_in, &pod.reach.areas]).filter_map(|(words, areas)| {
            let areas = areas.iter().filter(|area| is_inside(area, policy) == inside);
            let nodes = areas.map(nodes).collect::<Vec<_>>().join("; ");
            (!nodes.is_empty()).then(|| format!("{words} {nodes}"))
        });
    let told = told.collect::<Vec<_>>().join(", and ");
    (!told.is_empty()).then_some(told)
}

/// `virginia-1 in Ashburn, US`
fn nodes(area: &Area) -> String {
    let place = match (area.territory, &area.city) {
        (Some(territory), Some(city)) => format!("in {city}, {territory}"),
        (Some(territory), None) => format!("in {territory}"),
        (None, _) => "whose place is not established".into(),
    };
    match (area.nodes.is_empty(), area.more) {
        (true, _) => format!("nodes {place}"),
        (false, true) => format!("{} and others {place}", area.nodes.join(", ")),
        (false, false) => format!("{} {place}", area.nodes.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use facts::subject_facts::NodeFacts;
    use model::place::Country;
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, NodeFixture as _, clean_cluster};

    const AT: &str =
        "  at spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution";

    #[test]
    fn what_may_be_chosen_counts_and_not_what_was() {
        let abroad = |node: &mut NodeFacts| node.located_in(Country::US);
        let nowhere = |node: &mut NodeFacts| node.says(&[]);
        let inside = json!({ "topology.kubernetes.io/region": "region-of-NO" });
        for (cluster, expected) in [
            (clean_cluster().with_personal_data(Known::Yes), None),
            (
                clean_cluster().with_personal_data(Known::Yes).node("worker-2", abroad),
                Some(
                    "fail workload/shop/Pod/api: has personal data (metadata.labels[data-classification] of Namespace shop is `personal`) and may be scheduled outside, on worker-2 in US",
                ),
            ),
            (
                clean_cluster()
                    .with_personal_data(Known::Yes)
                    .node("worker-2", abroad)
                    .pod(json!({ "nodeSelector": inside })),
                None,
            ),
            (
                clean_cluster().with_personal_data(Known::NotKnown).node("worker-2", abroad),
                Some(
                    "unknown workload/shop/Pod/api: may be scheduled outside, on worker-2 in US, and whether it has \
                     personal data is not known: nobody says",
                ),
            ),
            (
                clean_cluster().with_personal_data(Known::Yes).node("worker-2", nowhere),
                Some(
                    "unknown workload/shop/Pod/api: has personal data (metadata.labels[data-classification] of Namespace shop is `personal`) and may be scheduled on worker-2 whose place is \
                     not established",
                ),
            ),
            (
                clean_cluster()
                    .with_personal_data(Known::Yes)
                    .node("worker-2", abroad)
                    .pod(json!({ "nodeSelector": inside }))
                    .running_on("worker-2"),
                Some(
                    "fail workload/shop/Pod/api: has personal data (metadata.labels[data-classification] of Namespace shop is `personal`) and runs outside now, on worker-2 in US",
                ),
            ),
            (
                clean_cluster()
                    .with_personal_data(Known::Yes)
                    .node("worker-2", abroad)
                    .running_on("worker-2"),
                Some(
                    "fail workload/shop/Pod/api: has personal data (metadata.labels[data-classification] of Namespace shop is `personal`) and runs outside now, on worker-2 in US, and may be scheduled outside, on worker-2 in US",
                ),
            ),
            (
                clean_cluster()
                    .with_personal_data(Known::NotKnown)
                    .node("worker-2", nowhere)
                    .pod(json!({ "nodeSelector": inside }))
                    .running_on("worker-2"),
                Some(
                    "unknown workload/shop/Pod/api: runs now on worker-2 whose place is not established, and whether it \
                     has personal data is not known: nobody says",
                ),
            ),
        ] {
            let expected: Vec<&str> =
                expected.map(|line| [line, AT]).into_iter().flatten().collect();
            assert_eq!(fixture::run(&CHECK, &cluster), expected);
        }
        let none = clean_cluster().node("worker-2", abroad);
        assert_eq!(fixture::run(&CHECK, &none), ["not_applicable workload/shop/Pod/api"]);
    }
}
