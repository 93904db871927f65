//! BRK-003: a pod in the node's process namespace.

use model::ids::CheckId;
use model::verdict::{Family, Severity, Verdict};
use serde_json::json;

use crate::check::{Check, Judge, Patch};

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("BRK-003"),
    title: "Node's process namespace shared",
    severity: Severity::High,
    family: Family::HostNamespace,
    pass_needs: &[],
    fail_needs: &[],
    controls: &[
        ("PSS baseline", "hostNamespaces"),
        ("CIS Kubernetes", "host-pid"),
        ("NSA/CISA Hardening", "Hardening container environments"),
        ("MITRE ATT&CK", "T1611"),
    ],
    why: "Every process of the node is visible to the pod, with its arguments and, where it is of the same user and has no \
          more capabilities, its environment and open files under /proc: passwords of other pods among them. With SYS_PTRACE \
          it can take over any of them; with SYS_ADMIN too, as a privileged container has both, `nsenter` into process 1 is a \
          shell on the node. It also lets the pod end processes that are not its own: root any of them, another user those of \
          the same number.",
    fix: "Remove `hostPID`. To look at processes of a neighbouring container, use \
          `shareProcessNamespace` in one pod, or an ephemeral container with a target; monitoring \
          agents that read the node's /proc belong in a namespace of their own.",
    judge: Judge::Pod(|pod, _| {
        if pod.spec.host_pid == Some(true) {
            Verdict::fail("shares the node's process namespace").at(pod.at("hostPID"))
        } else {
            Verdict::pass()
        }
    }),
    patch: Patch::Pod(|_| Some(json!({ "hostPID": false }))),
};

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn only_a_pod_that_asks_for_it_is_flagged() {
        let flagged = [
            "fail workload/shop/Pod/api: shares the node's process namespace",
            "  at spec.hostPID",
        ];
        for (set, expected) in
            [(json!(true), flagged.as_slice()), (json!(false), &[]), (json!(null), &[])]
        {
            let cluster = clean_cluster().pod(json!({ "hostPID": set }));
            assert_eq!(fixture::run(&CHECK, &cluster), expected, "{set}");
        }
    }
}
