//! BRK-002: a privileged container.

use model::ids::CheckId;
use model::verdict::{Family, Severity, Verdict};
use serde_json::json;

use crate::check::{Check, Judge, Patch};

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("BRK-002"),
    title: "Privileged container",
    severity: Severity::Critical,
    family: Family::Privileged,
    pass_needs: &[],
    fail_needs: &[],
    controls: &[
        ("PSS baseline", "privileged"),
        ("CIS Kubernetes", "privileged"),
        ("NSA/CISA Hardening", "Hardening container environments"),
        ("MITRE ATT&CK", "T1611"),
    ],
    why: "A privileged container has every capability, every device of the node and neither seccomp nor AppArmor: it can \
          mount the node's disk and walk out in one line of shell. Of its security context little else matters then but \
          the user: a process that is not root holds none of those capabilities until it becomes root, or executes a file \
          that carries them. An init container \
          that is privileged for a second is privileged for long enough. In a pod with `hostUsers: false` its capabilities \
          end at the pod and the node's devices stay closed: it is no way out by itself there, though seccomp and AppArmor \
          are off all the same. The baseline forbids it there too, so that it is found here at the same severity: waive it \
          with that reason.",
    fix: "Set `privileged: false` and add the one capability that is needed (often NET_ADMIN or \
          SYS_PTRACE), or ask a device plugin for the device. Storage and network drivers that \
          cannot do without belong in a namespace of their own that nobody else may create pods \
          in.",
    judge: Judge::Container(|facts, _| {
        if facts.container.is_privileged() {
            Verdict::fail("runs privileged").at(facts.at("securityContext.privileged"))
        } else {
            Verdict::pass()
        }
    }),
    patch: Patch::Container(|_| Some(json!({ "securityContext": { "privileged": false } }))),
};

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn only_the_privileged_container_is_flagged_in_whatever_list_it_stands() {
        for (name, path) in [
            ("app", "  at spec.containers[0].securityContext.privileged"),
            ("prepare", "  at spec.initContainers[0].securityContext.privileged"),
            ("proxy", "  at spec.initContainers[1].securityContext.privileged"),
            ("debug", "  at spec.ephemeralContainers[0].securityContext.privileged"),
        ] {
            let change = json!({ "securityContext": { "privileged": true } });
            let cluster = clean_cluster().container(name, change);
            let line = format!("fail container/shop/Pod/api/{name}: runs privileged");
            assert_eq!(fixture::run(&CHECK, &cluster), [line.as_str(), path]);
        }
    }

    #[test]
    fn not_privileged_and_not_set_are_the_same() {
        for privileged in [json!(false), json!(null)] {
            let change = json!({ "securityContext": { "privileged": privileged } });
            assert!(fixture::run(&CHECK, &clean_cluster().container("app", change)).is_empty());
        }
    }
}
