//! HRD-006: a container without a seccomp profile.

use facts::subject_facts::ContainerFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Verdict};
use serde_json::{Value, json};

use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("HRD-006"),
    title: "No seccomp profile",
    severity: Severity::Medium,
    family: Family::Seccomp,
    pass_needs: &[],
    fail_needs: &[],
    controls: &[
        ("PSS baseline", "seccompProfile_baseline"),
        ("PSS restricted", "seccompProfile_restricted"),
        ("CIS Kubernetes", "seccomp"),
        ("NSA/CISA Hardening", "Hardening container environments"),
        ("MITRE ATT&CK", "T1611"),
    ],
    why: "Of the kernel's more than three hundred system calls a service uses perhaps sixty; the others are where kernel holes \
          are found. The runtime's default profile closes about fifty that few services need (keyctl, userfaultfd, bpf, mount \
          among them) and has stopped published escapes before their patch came. Without the field Kubernetes runs containers \
          unconfined, unless the kubelet has its own default switched on, which only the kubelet's own configuration shows, \
          and that is not read (it would take `nodes/proxy`).",
    fix: "Set `seccompProfile: {type: RuntimeDefault}` in the pod's security context: containers inherit it unless they \
          set their own, so look there too. Programs that start sandboxes (browsers, builders), trace, or use io_uring, \
          bpf or userfaultfd may break: try it. Use Localhost with a profile of your own where a program needs a call that \
          the default closes; never Unconfined for that. A privileged container is unconfined whatever it declares, so the \
          patch takes `privileged` from it: settle BRK-002 first.",
    judge: Judge::Container(judge),
    patch: Patch::Container(|facts| Some(merge(facts))),
};

fn judge(facts: &ContainerFacts<'_>, _: &Policy) -> Judged {
    if facts.pod.spec.is_windows() {
        return Verdict::not_applicable();
    }
    let field = "securityContext.seccompProfile.type";
    if facts.container.is_privileged() {
        return Verdict::fail("is privileged, and so unconfined whatever profile it declares")
            .at(facts.at("securityContext.privileged"))
            .at(facts.at(field));
    }
    let own = facts.container.security_context.as_ref().and_then(|c| c.seccomp_profile.as_ref());
    let pod = facts.pod.spec.security_context.as_ref().and_then(|c| c.seccomp_profile.as_ref());
    let (profile, path) = match (own, pod) {
        (None, Some(profile)) => (Some(profile), facts.pod.at(field)),
        (own, _) => (own, facts.at(field)),
    };
    match profile.map(|profile| profile.kind.as_str()) {
        Some("RuntimeDefault" | "Localhost") => Verdict::pass(),
        None => Verdict::fail("neither it nor its pod sets a seccomp profile").at(path),
        Some(kind) => Verdict::fail(format!("its seccomp profile is `{kind}`")).at(path),
    }
}

fn merge(facts: &ContainerFacts<'_>) -> Value {
    let mut context = json!({ "seccompProfile": { "type": "RuntimeDefault" } });
    if facts.container.is_privileged() {
        context["privileged"] = json!(false);
    }
    json!({ "securityContext": context })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    const OWN: &str = "  at spec.containers[0].securityContext.seccompProfile.type";
    const POD: &str = "  at spec.securityContext.seccompProfile.type";
    const NONE: &str =
        "fail container/shop/Pod/api/app: neither it nor its pod sets a seccomp profile";
    const UNCONFINED: &str = "fail container/shop/Pod/api/app: its seccomp profile is `Unconfined`";

    #[test]
    fn a_container_inherits_its_pods_profile_and_may_override_it() {
        let profile = |kind: &str| json!({ "type": kind });
        for (pod, own, expected) in [
            (json!(null), json!(null), vec![NONE, OWN]),
            (profile("RuntimeDefault"), json!(null), vec![]),
            (profile("Localhost"), json!(null), vec![]),
            (json!(null), profile("RuntimeDefault"), vec![]),
            (profile("Unconfined"), json!(null), vec![UNCONFINED, POD]),
            (profile("RuntimeDefault"), profile("Unconfined"), vec![UNCONFINED, OWN]),
            (profile("Unconfined"), profile("Localhost"), vec![]),
        ] {
            let cluster = clean_cluster()
                .pod(
                    json!({ "initContainers": null, "securityContext": { "seccompProfile": pod } }),
                )
                .container("app", json!({ "securityContext": { "seccompProfile": own } }));
            assert_eq!(fixture::run(&CHECK, &cluster), expected, "pod {pod}, own {own}");
        }
    }

    #[test]
    fn a_privileged_container_is_unconfined_and_windows_exempt() {
        let cluster =
            clean_cluster().container("app", json!({ "securityContext": { "privileged": true } }));
        assert_eq!(
            fixture::run(&CHECK, &cluster),
            [
                "fail container/shop/Pod/api/app: is privileged, and so unconfined whatever profile it declares",
                "  at spec.containers[0].securityContext.privileged",
                OWN,
            ]
        );
        let windows =
            clean_cluster().pod(json!({ "os": { "name": "windows" }, "initContainers": null }));
        assert_eq!(fixture::run(&CHECK, &windows), ["not_applicable container/shop/Pod/api/app"]);
    }
}
