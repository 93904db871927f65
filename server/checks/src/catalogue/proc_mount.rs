//! HRD-009: a container that sees all of /proc.

use facts::subject_facts::ContainerFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Verdict};
use serde_json::json;

use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("HRD-009"),
    title: "Unmasked /proc",
    severity: Severity::High,
    family: Family::KernelInterface,
    pass_needs: &[],
    fail_needs: &[],
    controls: &[
        ("PSS baseline", "procMount"),
        ("PSS restricted", "procMount_restricted"),
        ("CIS Kubernetes", "security-context"),
        ("NSA/CISA Hardening", "Hardening container environments"),
        ("MITRE ATT&CK", "T1611"),
    ],
    why: "Parts of /proc are the kernel's own switches: core patterns that start programs on the node, sysrq that restarts \
          it, keys and timers of others. Runtimes hide them or make them read-only, and `Unmasked` undoes that. In a \
          user namespace (`hostUsers: false`) the kernel itself refuses, so such a pod is exempt here. The baseline \
          exempts it from v1.35 on, and under an older version refuses it; restricted forbids it in every version.",
    fix: "Remove `procMount`, or set it to Default. Building images or running containers in a container is what it is \
          meant for: give such a pod `hostUsers: false`, which the API server demands wherever it knows the field (by \
          default from v1.33 on; before, it leaves the field out).",
    judge: Judge::Container(judge),
    patch: Patch::Container(|_| Some(json!({ "securityContext": { "procMount": "Default" } }))),
};

fn judge(facts: &ContainerFacts<'_>, _: &Policy) -> Judged {
    let context = facts.container.security_context.as_ref();
    match context.and_then(|context| context.proc_mount.as_deref()) {
        None | Some("Default") => Verdict::pass(),
        Some(_) if facts.pod.spec.host_users == Some(false) => {
            Verdict::exempt("`hostUsers: false` makes the pod's root nobody on the node")
                .at(facts.pod.at("hostUsers"))
        }
        Some(mount) => Verdict::fail(format!("mounts /proc as `{mount}`"))
            .at(facts.at("securityContext.procMount")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn only_an_unmasked_proc_outside_a_user_namespace_is_flagged() {
        let field = "  at spec.containers[0].securityContext.procMount";
        let flagged = "fail container/shop/Pod/api/app: mounts /proc as `Unmasked`";
        let exempt = "not_applicable container/shop/Pod/api/app: `hostUsers: false` makes the pod's root nobody on the node";
        for (mount, host_users, expected) in [
            (json!(null), json!(null), vec![]),
            (json!("Default"), json!(null), vec![]),
            (json!("Unmasked"), json!(null), vec![flagged, field]),
            (json!("Unmasked"), json!(true), vec![flagged, field]),
            (json!("Unmasked"), json!(false), vec![exempt, "  at spec.hostUsers"]),
        ] {
            let cluster = clean_cluster()
                .pod(json!({ "hostUsers": host_users }))
                .container("app", json!({ "securityContext": { "procMount": mount } }));
            assert_eq!(fixture::run(&CHECK, &cluster), expected);
        }
    }
}
