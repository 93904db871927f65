//! RES-015: who runs a node may be ordered by a third country to hand over what is on it.

use facts::subject_facts::NodeFacts;
use model::ids::CheckId;
use model::residency::Nexus;
use model::verdict::{Family, Judged, Severity, Source, Verdict};

use crate::check::{Check, Judge, Patch};
use crate::operator;
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("RES-015"),
    title: "Operator with ties to a third country",
    severity: Severity::Low,
    family: Family::Jurisdiction,
    pass_needs: &[Source::Nodes],
    fail_needs: &[],
    controls: &[],
    why: "Where a machine stands says nothing of whose law its operator answers to. One with a tie to the United States, or \
          whose parent is from another third country, may be ordered there to hand over what it has in its possession, custody \
          or control, wherever it is kept. That is an exposure, and no transfer that has taken place. A pass says that no tie \
          was found, which is no proof that there is none.",
    fix: "Assess the operator: its contract, who answers an order and by which law, and supplementary measures such as \
          encryption with keys that are held inside (declare those with `[[policy.measures]]`). Where the datasets are wrong \
          about it, declare what is so with `[[law.overrides]]`; where nothing names it, with `operator` in \
          `[[place.declared]]`.",
    judge: Judge::Node(judge),
    patch: Patch::None,
};

fn judge(node: &NodeFacts, policy: &Policy) -> Judged {
    let law = policy.in_force();
    let Some(key) = node.place.operator.as_deref() else {
        return Verdict::unknown("nothing names who runs the node");
    };
    let Some(exposure) = operator::exposure(key, &law) else {
        return Verdict::unknown(format!("run by `{key}`, which no dataset knows"));
    };
    let parent_is_inside = exposure.parent_country.map(|country| law.eea(country));
    match (exposure.us_nexus, parent_is_inside) {
        (Nexus::Yes, _) => {
            Verdict::fail(format!("run by `{key}`, which is tied to the United States"))
        }
        (_, Some(Some(false))) => {
            let parent = exposure.parent_country.map(|it| it.to_string()).unwrap_or_default();
            Verdict::fail(format!("run by `{key}`, whose parent is from {parent}"))
        }
        (Nexus::NoneFound, Some(Some(true))) => return Verdict::pass(),
        (Nexus::Unclear, _) => Verdict::unknown(format!(
            "run by `{key}`, of which it is unclear whether it is tied to the United States"
        )),
        (Nexus::NoneFound, _) => {
            Verdict::unknown(format!("run by `{key}`, whose parent's country is not known"))
        }
    }
    .at("spec.providerID")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn an_operator_is_judged_by_its_ties_and_its_parent_wherever_the_node_stands() {
        for (operator, expected) in [
            (Some("scaleway"), None),
            (
                Some("aws"),
                Some("fail node/worker-2: run by `aws`, which is tied to the United States"),
            ),
            (
                Some("alibaba"),
                Some("fail node/worker-2: run by `alibaba`, whose parent is from CN"),
            ),
            (
                Some("hetzner"),
                Some(
                    "unknown node/worker-2: run by `hetzner`, of which it is unclear whether it is tied to the United States",
                ),
            ),
            (
                Some("nobody"),
                Some("unknown node/worker-2: run by `nobody`, which no dataset knows"),
            ),
            (None, Some("unknown node/worker-2: nothing names who runs the node")),
        ] {
            let cluster = clean_cluster().node("worker-2", |node| {
                node.place.operator = operator.map(Into::into);
            });
            let lines = fixture::run(&CHECK, &cluster);
            let said = lines.first().map(String::as_str);
            assert_eq!(said, expected, "{operator:?}");
        }
    }
}
