//! HRD-010: a pod that sets parameters of the kernel.

use facts::subject_facts::PodFacts;
use model::ids::CheckId;
use model::pod_security::PodSecurityVersion;
use model::verdict::{Family, Judged, Severity, Verdict};
use serde_json::json;

use crate::check::{Check, Judge, Patch};
use crate::pod_security::forbids_sysctl;
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("HRD-010"),
    title: "Kernel parameters beyond the safe ones",
    severity: Severity::Medium,
    family: Family::KernelInterface,
    pass_needs: &[],
    fail_needs: &[],
    controls: &[
        ("PSS baseline", "sysctls"),
        ("CIS Kubernetes", "security-context"),
        ("NSA/CISA Hardening", "Hardening container environments"),
        ("MITRE ATT&CK", "T1611"),
    ],
    why: "Fourteen parameters are known to be safe in v1.37 (twelve from v1.32 on, ten from v1.29 on): they stay within the \
          pod and weaken nothing. Others stay within it too, and can still use up the node's memory or loosen what protects \
          it; they take effect only on nodes whose kubelet was told to allow them, where any pod may then set them. Those that \
          the kernel does not keep apart for each pod the kubelet refuses.",
    fix: "Remove the parameter. One that the kernel keeps once for the node, such as `vm.max_map_count`, is set on the \
          node, by those who run it. One that each pod has for itself, such as `net.core.somaxconn`, is not inherited from \
          the node: make it the runtime's default (CRI-O's `default_sysctls`, containerd's `base_runtime_spec`), or allow \
          it in the kubelet of tainted nodes (`allowedUnsafeSysctls`) and waive this; any other node refuses the pod. What \
          is judged is the list of the newest Pod Security Standards: older Kubernetes refuses some that pass here, \
          `tcp_notsent_lowat` and `tcp_slow_start_after_idle` before v1.37, `tcp_rmem` and `tcp_wmem` before v1.32.",
    judge: Judge::Pod(judge),
    // Values are not kept, so that a patch cannot say which of several parameters stay.
    patch: Patch::Pod(|pod| {
        let (beyond, all) =
            (beyond(pod).count(), pod.spec.security_context.as_ref()?.sysctls.len());
        (beyond == all).then(|| json!({ "securityContext": { "sysctls": null } }))
    }),
};

fn beyond<'a>(pod: &'a PodFacts<'_>) -> impl Iterator<Item = (usize, &'a str)> {
    let sysctls = pod.spec.security_context.iter().flat_map(|context| &context.sysctls);
    sysctls
        .enumerate()
        .map(|(index, sysctl)| (index, &*sysctl.name))
        .filter(|(_, name)| forbids_sysctl(name, PodSecurityVersion::NEWEST))
}

fn judge(pod: &PodFacts<'_>, _: &Policy) -> Judged {
    let beyond: Vec<_> = beyond(pod).collect();
    if beyond.is_empty() {
        return Verdict::pass();
    }
    let names: Vec<&str> = beyond.iter().map(|(_, name)| *name).collect();
    let judged = Verdict::fail(format!("sets {}", names.join(", ")));
    beyond.iter().fold(judged, |judged, (index, _)| {
        judged.at(pod.at(&format!("securityContext.sysctls[{index}].name")))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn what_stays_within_the_pod_passes() {
        for (sysctls, expected, patches) in [
            (vec![], vec![], 0),
            (vec!["net.ipv4.tcp_rmem", "kernel.shm_rmid_forced"], vec![], 0),
            (
                vec!["kernel.msgmax"],
                vec![
                    "fail workload/shop/Pod/api: sets kernel.msgmax",
                    "  at spec.securityContext.sysctls[0].name",
                ],
                1,
            ),
            (
                vec!["net.ipv4.tcp_rmem", "kernel.msgmax", "vm.swappiness"],
                vec![
                    "fail workload/shop/Pod/api: sets kernel.msgmax, vm.swappiness",
                    "  at spec.securityContext.sysctls[1].name",
                    "  at spec.securityContext.sysctls[2].name",
                ],
                0,
            ),
        ] {
            let sysctls: Vec<_> =
                sysctls.into_iter().map(|name| json!({ "name": name, "value": "1" })).collect();
            let cluster = clean_cluster().pod(json!({ "securityContext": { "sysctls": sysctls } }));
            assert_eq!(fixture::run(&CHECK, &cluster), expected);
            assert_eq!(fixture::patches(&CHECK, &cluster).len(), patches);
        }
    }
}
