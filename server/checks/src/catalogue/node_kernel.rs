//! NOD-001: a node that is itself a container, on a kernel that it shares with whoever else is on that machine.

use facts::beneath::CONTAINER;
use facts::subject_facts::NodeFacts;
use model::beneath::Answer;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Source, Verdict};

use crate::beneath;
use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("NOD-001"),
    title: "Node without a kernel of its own",
    severity: Severity::High,
    family: Family::LayerBeneath,
    pass_needs: &[Source::Agents],
    fail_needs: &[],
    controls: &[("MITRE ATT&CK", "T1611")],
    why: "Under OpenVZ, LXC or another container runtime the node is a process of a machine that has other tenants. All of \
          them run on one kernel: a flaw in it that one of them uses opens this node and all that runs there, and when it \
          crashes everybody is down. No setting of a pod changes that. A virtual machine has a kernel of its own, and a \
          hypervisor between it and its neighbours. That the node is a container is what its agent saw; whether the \
          neighbours are your own it cannot see.",
    fix: "Move the node to a virtual machine (KVM, Xen, Hyper-V, VMware) or to a machine of its own. Where the machine below \
          is yours alone, as that of a test cluster is, waive this.",
    judge: Judge::Node(judge),
    patch: Patch::None,
};

fn judge(node: &NodeFacts, _: &Policy) -> Judged {
    beneath::judge(node, |heard| {
        let container = &heard.machine.container;
        match &container.answer {
            Answer::IsNot => Verdict::pass(),
            Answer::NotSeen(why) => {
                Verdict::unknown(format!("whether it is a container is not known: {why}"))
            }
            Answer::Is(kind) => {
                let by = container.clues.first();
                let by = by.map(|clue| format!(", by {} (`{}`)", clue.at, clue.value));
                let by = by.unwrap_or_default();
                Verdict::fail(format!("is a container ({kind}){by}: its kernel is others' too"))
                    .at(CONTAINER)
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use facts::beneath::Beneath;
    use model::beneath::Clue;

    use super::*;
    use crate::fixture::{self, NodeFixture as _, clean_cluster};

    #[test]
    fn a_node_is_asked_for_a_kernel_of_its_own_and_silence_is_no_answer() {
        let run = |change: fn(&mut NodeFacts)| {
            fixture::run(&CHECK, &clean_cluster().node("worker-1", change))
        };
        assert_eq!(run(|_| ()), Vec::<String>::new());
        assert_eq!(
            run(|node| node.heard().machine.container = model::beneath::Asked {
                answer: Answer::Is("openvz".into()),
                clues: vec![Clue { at: "/proc/vz".into(), value: "is there".into() }],
            }),
            [
                "fail node/worker-1: is a container (openvz), by /proc/vz (`is there`): its kernel is others' too",
                "  at agent.container",
            ]
        );
        assert_eq!(
            run(|node| node.heard().machine.container.answer =
                Answer::NotSeen("nothing is mounted".into())),
            ["unknown node/worker-1: whether it is a container is not known: nothing is mounted"]
        );
        assert_eq!(
            run(|node| node.beneath = None),
            ["unknown node/worker-1: no agent has reported from it"]
        );
        assert_eq!(
            run(|node| node.beneath = Some(Beneath::Silent { since: Default::default() })),
            ["unknown node/worker-1: its agent has been silent since 1970-01-01 00:00 UTC"]
        );
    }
}
