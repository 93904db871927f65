//! HRD-002: a container that keeps the capabilities its runtime gives to all.

use facts::subject_facts::ContainerFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Verdict};
use serde_json::json;

use crate::capability;
use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("HRD-002"),
    title: "Default capabilities kept",
    severity: Severity::Medium,
    family: Family::Capabilities,
    pass_needs: &[],
    fail_needs: &[],
    controls: &[
        ("PSS restricted", "capabilities_restricted"),
        ("CIS Kubernetes", "net-raw"),
        ("CIS Kubernetes", "capabilities"),
        ("NSA/CISA Hardening", "Hardening container environments"),
        ("MITRE ATT&CK", "T1611"),
    ],
    why: "A runtime gives every container about a dozen capabilities, made for programs that \
          start as root and change user: a web service uses none of them. What is kept is what an \
          intruder gets who is root or becomes root by a setuid file: DAC_OVERRIDE reads any file in the container, SETUID becomes any user, \
          MKNOD and SYS_CHROOT have been parts of real escapes.",
    fix: "Drop ALL, start the workload, and add back the one capability whose absence the logs \
          complain about. NET_BIND_SERVICE serves a port below 1024. CHOWN, SETUID and SETGID are \
          for images that change user by themselves, which are better started as the right user \
          at once.",
    judge: Judge::Container(judge),
    patch: Patch::Container(|_| {
        Some(json!({ "securityContext": { "capabilities": { "drop": ["ALL"] } } }))
    }),
};

fn judge(facts: &ContainerFacts<'_>, _: &Policy) -> Judged {
    if facts.pod.spec.is_windows() {
        return Verdict::not_applicable();
    }
    // As admission reads it: not every runtime takes `all` or `CAP_ALL` for it.
    let reason = match capability::dropped(facts.container) {
        dropped if dropped.iter().any(|name| name == "ALL") => return Verdict::pass(),
        [] => "drops no capability".into(),
        dropped => format!("drops {} only, not ALL", dropped.join(", ")),
    };
    Verdict::fail(reason).at(facts.at("securityContext.capabilities.drop"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn nothing_less_than_all_is_enough() {
        for (drop, expected) in [
            (json!(["ALL"]), None),
            (json!(["NET_RAW", "ALL"]), None),
            (json!(null), Some("drops no capability")),
            (json!([]), Some("drops no capability")),
            (json!(["NET_RAW", "MKNOD"]), Some("drops NET_RAW, MKNOD only, not ALL")),
            (json!(["CAP_ALL"]), Some("drops CAP_ALL only, not ALL")),
        ] {
            let change = json!({ "securityContext": { "capabilities": { "drop": drop } } });
            let expected: Vec<String> = expected
                .into_iter()
                .flat_map(|reason| {
                    [
                        format!("fail container/shop/Pod/api/app: {reason}"),
                        "  at spec.containers[0].securityContext.capabilities.drop".into(),
                    ]
                })
                .collect();
            let cluster = clean_cluster().container("app", change);
            assert_eq!(fixture::run(&CHECK, &cluster), expected, "{drop}");
        }
    }

    #[test]
    fn windows_has_no_capabilities() {
        let cluster = clean_cluster()
            .pod(json!({ "os": { "name": "windows" }, "initContainers": null }))
            .container("app", json!({ "securityContext": null }));
        assert_eq!(fixture::run(&CHECK, &cluster), ["not_applicable container/shop/Pod/api/app"]);
    }
}
