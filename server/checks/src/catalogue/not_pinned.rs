//! RES-005: personal data that nothing keeps where it is, although every node of today is inside.

use facts::subject_facts::PodFacts;
use model::context::Known;
use model::ids::CheckId;
use model::scheduling::{Divider, Pin, PinnedTo, Reach};
use model::verdict::{Family, Judged, Severity, Source, Verdict};
use serde_json::{Value, json};

use super::may_move_outside::{has_personal_data, is_inside};
use crate::check::{Check, Judge, Patch};
use crate::controls;
use crate::policy::Policy;
use crate::scheduling::AFFINITY;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("RES-005"),
    title: "Personal data not pinned to the allowed countries",
    severity: Severity::Medium,
    family: Family::Place,
    pass_needs: &[Source::Nodes],
    fail_needs: &[],
    controls: controls::MOVABLE,
    why: "All nodes that may run it are inside, and nothing would keep it there if one outside joined: a node pool that is \
          added in a hurry, or by an autoscaler, whose choices of places are not seen here. What counts as a pin is a \
          zone or a region inside, nodes by name, a label that no kubelet can set, or any label that keeps it from \
          nodes outside today. That the pin is one that a kubelet can set is judged by RES-016.",
    fix: "Require of the node a label that only nodes inside have, best one under `node-restriction.kubernetes.io/`, which no \
          kubelet can set for itself. Zone and region labels are weaker: a kubelet may set and change \
          those of its own node at any time, and any label outside `kubernetes.io` and `k8s.io` too.",
    judge: Judge::Pod(judge),
    patch: Patch::PodInside(pin),
};

fn judge(pod: &PodFacts<'_>, policy: &Policy) -> Judged {
    let reach = pod.reach;
    let is_all_inside = reach.areas.iter().all(|area| is_inside(area, policy) == Some(true));
    if pod.personal_data.answer == Known::No || reach.areas.is_empty() || !is_all_inside {
        return Verdict::not_applicable();
    }
    if pins_inside(reach, policy).next().is_some() {
        return Verdict::pass();
    }
    let judged = match &pod.personal_data.missing {
        Some(missing) => Verdict::unknown(format!(
            "nothing keeps it inside, and whether it has personal data is not known: {missing}"
        )),
        None => match reach.unseen.first() {
            Some(unseen) => Verdict::unknown(format!(
                "{}, and nothing keeps it inside unless {unseen} does, which was not seen",
                has_personal_data(pod),
            )),
            None => {
                Verdict::fail(format!("{}, and nothing keeps it inside", has_personal_data(pod)))
            }
        },
    };
    judged.at(pod.at("nodeSelector")).at(pod.at(AFFINITY))
}

/// What keeps it inside.
pub(super) fn pins_inside<'r>(reach: &'r Reach, policy: &Policy) -> impl Iterator<Item = &'r Pin> {
    let is_apart = reach.elsewhere.iter().any(|it| policy.allows(*it) == Some(false));
    reach.pins.iter().filter(move |pin| holds_inside(pin, is_apart, policy))
}

/// `is_apart`: there are nodes outside, and it may not be scheduled on them.
fn holds_inside(pin: &Pin, is_apart: bool, policy: &Policy) -> bool {
    match pin.to {
        PinnedTo::Nodes | PinnedTo::RestrictedLabel => true,
        PinnedTo::Place => pin.territories.iter().all(|it| policy.allows(*it) == Some(true)),
        PinnedTo::Label => is_apart,
    }
}

/// Requires, beside what is required already, the best label that tells the inside from the outside.
pub(super) fn pin(pod: &PodFacts<'_>, policy: &Policy) -> Option<Value> {
    require(pod, pod.reach.dividers.iter().find_map(|it| values_inside(it, policy))?)
}

/// Requires, beside what is required already, one of these values of a label.
pub(super) fn require(pod: &PodFacts<'_>, (key, values): (&str, Vec<&str>)) -> Option<Value> {
    let requirement = json!({ "key": key, "operator": "In", "values": values });
    let mut terms: Vec<Value> = match pod.spec.node_affinity() {
        // An empty term selects nothing: with a requirement in it, it would select something.
        Some(required) => (required.node_selector_terms.iter())
            .filter_map(|term| serde_json::to_value(term).ok())
            .filter(|term| *term != json!({}))
            .collect(),
        None => vec![json!({})],
    };
    for term in &mut terms {
        match term.get_mut("matchExpressions").and_then(Value::as_array_mut) {
            Some(expressions) => expressions.push(requirement.clone()),
            None => term["matchExpressions"] = json!([requirement]),
        }
    }
    let required = json!({ "nodeSelectorTerms": terms });
    let field = "requiredDuringSchedulingIgnoredDuringExecution";
    Some(json!({ "affinity": { "nodeAffinity": { (field): required } } }))
}

/// The values that only nodes inside have; `None` where there is none.
pub(super) fn values_inside<'d>(
    divider: &'d Divider,
    policy: &Policy,
) -> Option<(&'d str, Vec<&'d str>)> {
    let is_inside = |of: &Option<_>| of.and_then(|it| policy.allows(it)) == Some(true);
    let values: Vec<&str> = (divider.values.iter())
        .filter(|(_, territories)| territories.iter().all(is_inside))
        .map(|(value, _)| &**value)
        .collect();
    (!values.is_empty()).then_some((&divider.key, values))
}

#[cfg(test)]
mod tests {
    use model::place::Country;

    use super::*;
    use crate::fixture::{self, NodeFixture as _, clean_cluster};

    #[test]
    fn a_pin_names_a_place_a_node_or_keeps_apart() {
        let unpinned = [
            "fail workload/shop/Pod/api: has personal data (metadata.labels[data-classification] of Namespace shop is `personal`), and nothing keeps it inside",
            "  at spec.nodeSelector",
            "  at spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution",
        ];
        for (selector, expected) in [
            (json!({}), &unpinned[..]),
            (json!({ "kubernetes.io/os": "linux" }), &unpinned[..]),
            (json!({ "disk": "fast" }), &unpinned[..]),
            (json!({ "topology.kubernetes.io/region": "region-of-NO" }), &[]),
            (json!({ "kubernetes.io/hostname": "worker-1" }), &[]),
            (json!({ "node-restriction.kubernetes.io/inside": "yes" }), &[]),
        ] {
            let cluster = clean_cluster()
                .with_personal_data(Known::Yes)
                .labelled("kubernetes.io/os", "linux")
                .labelled("disk", "fast")
                .labelled("node-restriction.kubernetes.io/inside", "yes")
                .pod(json!({ "nodeSelector": selector }));
            assert_eq!(fixture::run(&CHECK, &cluster), expected, "{selector}");
        }
    }

    #[test]
    fn any_label_is_a_pin_that_keeps_it_from_nodes_outside() {
        let cluster = clean_cluster()
            .with_personal_data(Known::Yes)
            .labelled("data-residency", "inside")
            .node("worker-2", |node| node.located_in(Country::US))
            .unlabelled("worker-2", "data-residency")
            .pod(json!({ "nodeSelector": { "data-residency": "inside" } }));
        assert_eq!(fixture::run(&CHECK, &cluster), Vec::<String>::new());
    }

    #[test]
    fn what_is_required_already_stays_required() {
        let term = json!({ "matchExpressions": [{ "key": "disk", "operator": "Exists" }] });
        let field = "requiredDuringSchedulingIgnoredDuringExecution";
        let named =
            json!([{ "key": "metadata.name", "operator": "NotIn", "values": ["worker-9"] }]);
        let terms = json!([term, { "matchFields": named }, {}]);
        let affinity = json!({ "nodeAffinity": { (field): { "nodeSelectorTerms": terms } } });
        let cluster = clean_cluster()
            .with_personal_data(Known::Yes)
            .labelled("disk", "fast")
            .pod(json!({ "affinity": affinity }));
        let region = json!({
            "key": "topology.kubernetes.io/region",
            "operator": "In",
            "values": ["region-of-NO", "region-of-SE"],
        });
        let disk = json!({ "key": "disk", "operator": "Exists" });
        let expected = json!([
            { "matchExpressions": [disk, region] },
            { "matchExpressions": [region], "matchFields": named },
        ]);
        let [patch] = &fixture::patches(&CHECK, &cluster)[..] else { panic!("one patch") };
        assert_eq!(patch["affinity"]["nodeAffinity"][field]["nodeSelectorTerms"], expected);
    }
}
