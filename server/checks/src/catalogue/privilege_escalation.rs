//! HRD-003: a container whose processes may gain privileges by executing a file.

use facts::subject_facts::ContainerFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Verdict};
use serde_json::{Value, json};

use super::root_user;
use crate::capability;
use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("HRD-003"),
    title: "Privilege escalation allowed",
    severity: Severity::Medium,
    family: Family::Escalation,
    pass_needs: &[],
    fail_needs: &[],
    controls: &[
        ("PSS restricted", "allowPrivilegeEscalation"),
        ("CIS Kubernetes", "allow-privilege-escalation"),
        ("NSA/CISA Hardening", "Hardening container environments"),
        ("MITRE ATT&CK", "T1068"),
    ],
    why: "Unless it is refused, a process may gain privileges by executing a setuid file: one forgotten `sudo`, `su` or \
          `mount` in the image makes a stolen service account root. Refused, the kernel's no_new_privs holds for the \
          process and all its children. The default is to allow, so a field that is not set fails; and so does a \
          privileged container, which the API server does not take together with a refusal. One that may be root and adds \
          SYS_ADMIN fails too: no_new_privs holds it, but it already has what others would have to gain. A process that is \
          not root does not have it and cannot gain it under a refusal, so that this passes (HRD-012 finds the capability). \
          The API server refuses the pair only where it is written `CAP_SYS_ADMIN`.",
    fix: "Set `allowPrivilegeEscalation: false` on every container: there is no such field for the pod. Programs that \
          break by it are those that gain by the file that they execute: through setuid (`sudo`, `su`), or through file \
          capabilities, as web servers and ingress controllers that serve a port below 1024 without being root. Start the \
          first as the user that they become; give the second a port above 1024, or the safe sysctl \
          `net.ipv4.ip_unprivileged_port_start: \"0\"`. Of a privileged container \
          the patch also takes `privileged`, and of one with SYS_ADMIN or ALL that capability: settle BRK-002 or HRD-001 \
          first.",
    judge: Judge::Container(judge),
    patch: Patch::Container(|facts| Some(merge(facts))),
};

fn judge(facts: &ContainerFacts<'_>, _: &Policy) -> Judged {
    if facts.pod.spec.is_windows() {
        return Verdict::not_applicable();
    }
    let set = facts.container.security_context.as_ref().and_then(|c| c.allow_privilege_escalation);
    let own = facts.at("securityContext.allowPrivilegeEscalation");
    if facts.container.is_privileged() {
        Verdict::fail("is privileged, which allows it whatever else is set")
            .at(facts.at("securityContext.privileged"))
            .at(own)
    } else if root_user::may_be_root(facts)
        && capability::added(facts.container).iter().any(|name| administers(name))
    {
        let judged = Verdict::fail(
            "adds SYS_ADMIN and may be root: it has what a refusal would keep from it",
        );
        capability::added_at(facts, administers).into_iter().fold(judged, Judged::at).at(own)
    } else {
        match set {
            Some(false) => Verdict::pass(),
            Some(true) => Verdict::fail("`allowPrivilegeEscalation` is true").at(own),
            None => Verdict::fail("`allowPrivilegeEscalation` is not set, and its default is true")
                .at(own),
        }
    }
}

fn administers(written: &str) -> bool {
    matches!(capability::name(written).as_str(), "SYS_ADMIN" | "ALL")
}

/// The API server refuses the field beside what implies its opposite, so that has to go with it.
fn merge(facts: &ContainerFacts<'_>) -> Value {
    let mut context = json!({ "allowPrivilegeEscalation": false });
    if facts.container.is_privileged() {
        context["privileged"] = json!(false);
    }
    if capability::added(facts.container).iter().any(|name| administers(name)) {
        let kept = capability::keeping(facts.container, |name| !administers(name));
        context["capabilities"] = json!({ "add": kept });
    }
    json!({ "securityContext": context })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    const OWN: &str = "  at spec.containers[0].securityContext.allowPrivilegeEscalation";

    #[test]
    fn only_an_effective_false_passes() {
        let privileged = "  at spec.containers[0].securityContext.privileged";
        let sys_admin = |added: &'static str| {
            vec![
                "fail container/shop/Pod/api/app: adds SYS_ADMIN and may be root: it has what a refusal would keep from it",
                added,
                OWN,
            ]
        };
        for (context, expected) in [
            (json!({ "allowPrivilegeEscalation": false }), vec![]),
            (
                json!({ "allowPrivilegeEscalation": null }),
                vec![
                    "fail container/shop/Pod/api/app: `allowPrivilegeEscalation` is not set, and its default is true",
                    OWN,
                ],
            ),
            (
                json!({ "allowPrivilegeEscalation": true }),
                vec!["fail container/shop/Pod/api/app: `allowPrivilegeEscalation` is true", OWN],
            ),
            (
                json!({ "privileged": true }),
                vec![
                    "fail container/shop/Pod/api/app: is privileged, which allows it whatever else is set",
                    privileged,
                    OWN,
                ],
            ),
            (
                json!({ "capabilities": { "add": ["CAP_SYS_ADMIN"] }, "runAsUser": 0 }),
                sys_admin("  at spec.containers[0].securityContext.capabilities.add[0]"),
            ),
            (
                json!({ "capabilities": { "add": ["CHOWN", "SYS_ADMIN"] }, "runAsUser": 0 }),
                sys_admin("  at spec.containers[0].securityContext.capabilities.add[1]"),
            ),
            (json!({ "capabilities": { "add": ["SYS_ADMIN"] } }), vec![]),
            (json!({ "capabilities": { "add": ["NET_ADMIN"] } }), vec![]),
        ] {
            let cluster =
                clean_cluster().container("app", json!({ "securityContext": context.clone() }));
            assert_eq!(fixture::run(&CHECK, &cluster), expected, "{context}");
        }
    }

    #[test]
    fn windows_is_exempt() {
        let cluster = clean_cluster()
            .pod(json!({ "os": { "name": "windows" }, "initContainers": null }))
            .container("app", json!({ "securityContext": null }));
        assert_eq!(fixture::run(&CHECK, &cluster), ["not_applicable container/shop/Pod/api/app"]);
    }
}
