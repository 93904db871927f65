//! RES-016: personal data kept inside by nothing but what a node's own kubelet can set.

use facts::subject_facts::PodFacts;
use model::context::Known;
use model::ids::CheckId;
use model::place::Setter;
use model::verdict::{Family, Judged, Severity, Source, Verdict};
use serde_json::Value;

use super::may_move_outside::{has_personal_data, is_inside};
use super::not_pinned::{pins_inside, require, values_inside};
use crate::check::{Check, Judge, Patch};
use crate::controls;
use crate::place;
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("RES-016"),
    title: "Personal data pinned by a label that a kubelet can set",
    severity: Severity::Low,
    family: Family::Place,
    pass_needs: &[Source::Nodes],
    fail_needs: &[],
    controls: controls::MOVABLE,
    why: "What keeps it inside is a zone, a region, a host name or a label that a kubelet may set on its own node, and change. \
          Whoever rules one node, or adds one with a label that is copied from another, has the scheduler bring the data \
          there. The pin still keeps honest nodes apart: this is weaker, and not nothing.",
    fix: "Label the nodes inside under `node-restriction.kubernetes.io/`, which the admission plugin NodeRestriction keeps \
          kubelets from. Require that label beside what is required already.",
    judge: Judge::Pod(judge),
    patch: Patch::PodInside(pin),
};

fn judge(pod: &PodFacts<'_>, policy: &Policy) -> Judged {
    let is_all_inside = pod.reach.areas.iter().all(|area| is_inside(area, policy) == Some(true));
    let mut pins = pins_inside(pod.reach, policy).peekable();
    let Some(weak) = pins.peek().filter(|_| is_all_inside && !pod.reach.areas.is_empty()) else {
        return Verdict::not_applicable();
    };
    if pod.personal_data.answer == Known::No {
        return Verdict::not_applicable();
    }
    let by = format!("kept inside by `{}` alone, which a node's own kubelet can set", weak.key);
    if pins.any(|pin| pin.set_by != Setter::Kubelet) {
        return Verdict::pass();
    }
    let judged = match &pod.personal_data.missing {
        Some(missing) => Verdict::unknown(format!(
            "is {by}, and whether it has personal data is not known: {missing}"
        )),
        None => Verdict::fail(format!("{}, and is {by}", has_personal_data(pod))),
    };
    judged.at(pod.at("nodeSelector")).at(pod.at(crate::scheduling::AFFINITY))
}

/// Requires a label that no kubelet can set, where nodes have one that tells the inside from the outside.
fn pin(pod: &PodFacts<'_>, policy: &Policy) -> Option<Value> {
    let restricted = pod.reach.dividers.iter().filter(|it| place::is_restricted_label(&it.key));
    require(pod, restricted.filter_map(|it| values_inside(it, policy)).next()?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn a_pin_is_as_strong_as_whoever_can_set_it() {
        let region = json!({ "topology.kubernetes.io/region": "region-of-NO" });
        let restricted = json!({
            "topology.kubernetes.io/region": "region-of-NO",
            "node-restriction.kubernetes.io/inside": "yes",
        });
        let says = "has personal data (metadata.labels[data-classification] of Namespace shop is `personal`)";
        let by = "kept inside by `topology.kubernetes.io/region` alone, which a node's own kubelet can set";
        let failed = format!("fail workload/shop/Pod/api: {says}, and is {by}");
        let unknown = format!(
            "unknown workload/shop/Pod/api: is {by}, and whether it has personal data is not known: nobody says"
        );
        let not_asked = "not_applicable workload/shop/Pod/api";
        for (known, selector, expected) in [
            (Known::Yes, &region, Some(&*failed)),
            (Known::NotKnown, &region, Some(&*unknown)),
            (Known::Yes, &restricted, None),
            (Known::No, &region, Some(not_asked)),
            // Of what nothing keeps inside RES-005 speaks.
            (Known::Yes, &json!({}), Some(not_asked)),
        ] {
            let cluster = clean_cluster()
                .with_personal_data(known)
                .labelled("node-restriction.kubernetes.io/inside", "yes")
                .pod(json!({ "nodeSelector": selector }));
            let lines = fixture::run(&CHECK, &cluster);
            assert_eq!(lines.first().map(String::as_str), expected, "{known:?} {selector}");
        }
    }
}
