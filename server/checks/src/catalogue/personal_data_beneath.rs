//! NOD-006: personal data on a node that shares its kernel with others.

use facts::beneath::KernelOwner;
use facts::subject_facts::PodFacts;
use model::context::Known;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Source, Verdict};

use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("NOD-006"),
    title: "Personal data on a node without a kernel of its own",
    severity: Severity::High,
    family: Family::LayerBeneath,
    pass_needs: &[Source::Agents],
    fail_needs: &[],
    controls: &[("GDPR", "32(1)(b)")],
    why: "Whoever takes over the kernel that the node shares with the machine's other tenants reads the memory and the disks of \
          every workload on it. Personal data is then not in the hands of those alone who process it. How the node was \
          found to be a container is on its page. Judged are the nodes on which the workload runs now: one that runs \
          nowhere passes.",
    fix: "Keep the workload off such nodes with node affinity on a node-restriction label. Move it to nodes that are \
          virtual machines or machines of their own.",
    judge: Judge::Pod(judge),
    patch: Patch::None,
};

fn judge(pod: &PodFacts<'_>, _: &Policy) -> Judged {
    let shared = pod.kernels.iter().find(|(_, owner)| matches!(owner, KernelOwner::Shared(_)));
    let Some((node, owner)) = shared.or(pod.kernels.first()) else { return Verdict::pass() };
    match (pod.personal_data.answer, owner) {
        (Known::No, _) | (_, KernelOwner::Itself) => Verdict::pass(),
        (Known::Yes, KernelOwner::Shared(_)) => {
            Verdict::fail(format!("has personal data, and runs on {node}, which is {owner}"))
        }
        (Known::Yes, KernelOwner::NotKnown(why)) => Verdict::unknown(format!(
            "has personal data, and whether {node}, where it runs, has a kernel of its own is not known: {why}"
        )),
        (Known::NotKnown, KernelOwner::Shared(_)) => Verdict::unknown(format!(
            "runs on {node}, which is {owner}, and whether it has personal data is not known: {}",
            pod.personal_data.missing.as_deref().unwrap_or("nobody says")
        )),
        (Known::NotKnown, KernelOwner::NotKnown(why)) => Verdict::unknown(format!(
            "neither whether it has personal data is known, nor whether {node}, where it runs, has a kernel of its own: {why}"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn personal_data_is_asked_for_a_kernel_that_nobody_shares() {
        let shared = KernelOwner::Shared("lxc".into());
        let not_known = KernelOwner::NotKnown("it is silent".into());
        for (answer, kernels, expected) in [
            (Known::Yes, vec![], vec![]),
            (Known::No, vec![shared.clone()], vec![]),
            (
                Known::Yes,
                vec![not_known.clone(), shared.clone()],
                vec![
                    "fail workload/shop/Pod/api: has personal data, and runs on n2, which is a container (lxc)",
                ],
            ),
            (
                Known::Yes,
                vec![not_known.clone()],
                vec![
                    "unknown workload/shop/Pod/api: has personal data, and whether n1, where it runs, has a kernel of its \
                     own is not known: it is silent",
                ],
            ),
            (
                Known::NotKnown,
                vec![shared],
                vec![
                    "unknown workload/shop/Pod/api: runs on n1, which is a container (lxc), and whether it has personal \
                     data is not known: nobody says",
                ],
            ),
            (
                Known::NotKnown,
                vec![not_known],
                vec![
                    "unknown workload/shop/Pod/api: neither whether it has personal data is known, nor whether n1, where it \
                     runs, has a kernel of its own: it is silent",
                ],
            ),
        ] {
            let cluster = clean_cluster().with_personal_data(answer).on_kernels(kernels);
            assert_eq!(fixture::run(&CHECK, &cluster), expected);
        }
    }
}
