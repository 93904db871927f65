//! BRK-004: a pod in the node's network namespace.

use model::ids::CheckId;
use model::verdict::{Family, Severity, Verdict};
use serde_json::json;

use super::host_process;
use crate::check::{Check, Judge, Patch};

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("BRK-004"),
    title: "Node's network namespace shared",
    severity: Severity::High,
    family: Family::HostNamespace,
    pass_needs: &[],
    fail_needs: &[],
    controls: &[
        ("PSS baseline", "hostNamespaces"),
        ("CIS Kubernetes", "host-network"),
        ("NSA/CISA Hardening", "Hardening container environments"),
        ("MITRE ATT&CK", "T1611"),
    ],
    why: "The pod speaks with the node's own address: network policies do not cover it, services \
          that trust the loopback interface answer it, and on a cloud it can ask the metadata \
          service for the node's credentials. With NET_RAW it can listen to the traffic of every \
          pod of the node.",
    fix: "Remove `hostNetwork`, and with it the `hostPort` that Kubernetes has filled in for each \
          port of a pod and a `dnsPolicy` of ClusterFirstWithHostNet; publish the pod through a Service \
          instead. Network plugins and node proxies that need it belong in a namespace of their \
          own.",
    judge: Judge::Pod(|pod, _| {
        if pod.spec.host_network == Some(true) {
            Verdict::fail("shares the node's network namespace").at(pod.at("hostNetwork"))
        } else {
            Verdict::pass()
        }
    }),
    patch: Patch::Pod(|pod| {
        (!host_process::has_one(pod.spec)).then(|| json!({ "hostNetwork": false }))
    }),
};

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn only_a_pod_that_asks_for_it_is_flagged() {
        let flagged = [
            "fail workload/shop/Pod/api: shares the node's network namespace",
            "  at spec.hostNetwork",
        ];
        for (set, expected) in
            [(json!(true), flagged.as_slice()), (json!(false), &[]), (json!(null), &[])]
        {
            let cluster = clean_cluster().pod(json!({ "hostNetwork": set }));
            assert_eq!(fixture::run(&CHECK, &cluster), expected, "{set}");
        }
    }
}
