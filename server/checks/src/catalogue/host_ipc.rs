//! BRK-005: a pod in the node's IPC namespace.

use model::ids::CheckId;
use model::verdict::{Family, Severity, Verdict};
use serde_json::json;

use crate::check::{Check, Judge, Patch};

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("BRK-005"),
    title: "Node's IPC namespace shared",
    severity: Severity::High,
    family: Family::HostNamespace,
    pass_needs: &[],
    fail_needs: &[],
    controls: &[
        ("PSS baseline", "hostNamespaces"),
        ("CIS Kubernetes", "host-ipc"),
        ("NSA/CISA Hardening", "Hardening container environments"),
        ("MITRE ATT&CK", "T1611"),
    ],
    why: "The pod sees the shared memory (also /dev/shm), semaphores and message queues of the node's own processes and of \
          other pods with `hostIPC`: root reads and writes them, another user those that their mode opens. Pods with an \
          IPC namespace of their own are not reached. Databases, GPU runtimes and browsers pass data that way without \
          encryption, because nobody else was meant to be in the room.",
    fix: "Remove `hostIPC`. Containers that share memory belong in one pod, which is an IPC \
          namespace already; a larger /dev/shm is an emptyDir with `medium: Memory`.",
    judge: Judge::Pod(|pod, _| {
        if pod.spec.host_ipc == Some(true) {
            Verdict::fail("shares the node's IPC namespace").at(pod.at("hostIPC"))
        } else {
            Verdict::pass()
        }
    }),
    patch: Patch::Pod(|_| Some(json!({ "hostIPC": false }))),
};

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn only_a_pod_that_asks_for_it_is_flagged() {
        let flagged =
            ["fail workload/shop/Pod/api: shares the node's IPC namespace", "  at spec.hostIPC"];
        for (set, expected) in
            [(json!(true), flagged.as_slice()), (json!(false), &[]), (json!(null), &[])]
        {
            let cluster = clean_cluster().pod(json!({ "hostIPC": set }));
            assert_eq!(fixture::run(&CHECK, &cluster), expected, "{set}");
        }
    }
}
