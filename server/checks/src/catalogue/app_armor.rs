//! HRD-007: a container that switches AppArmor off.

use facts::pod_spec::AppArmorProfile;
use facts::pod_spec::annotations::APPARMOR_CONTAINER;
use facts::subject_facts::ContainerFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Verdict};
use serde_json::{Value, json};

use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("HRD-007"),
    title: "AppArmor switched off",
    severity: Severity::Medium,
    family: Family::AccessControl,
    pass_needs: &[],
    fail_needs: &[],
    controls: &[
        ("PSS baseline", "appArmorProfile"),
        ("CIS Kubernetes", "security-context"),
        ("NSA/CISA Hardening", "Hardening container environments"),
        ("MITRE ATT&CK", "T1611"),
    ],
    why: "Where a node has AppArmor, the runtime's profile keeps even root in a container from mounting, from writing to \
          /proc and /sys and from tracing its neighbours. Unconfined takes that away. On nodes without AppArmor \
          `Unconfined` means nothing, until the pod is scheduled on one that has it. No profile at all passes, since the \
          runtime sets its own. A privileged container has none whatever it declares: that is found as BRK-002 and not here.",
    fix: "Remove the profile: the runtime's own then holds wherever the node has AppArmor. A node without AppArmor refuses \
          a pod that names RuntimeDefault or Localhost, so name one only where every node has it. Where a program needs \
          what the default forbids, load a profile of your own on the nodes and name it with Localhost. The annotation \
          `container.apparmor.security.beta.kubernetes.io/NAME` says the same in older manifests: remove it there.",
    judge: Judge::Container(judge),
    patch: Patch::ContainerInPod(|facts| {
        // What an annotation says stays: metadata is no part of the pod's spec.
        annotated(facts).is_none().then(|| without(facts))
    }),
};

/// Takes away each profile that confines nothing: a node without AppArmor refuses a pod that names another.
fn without(facts: &ContainerFacts<'_>) -> Value {
    let none = json!({ "appArmorProfile": null });
    let is_off = |profile: Option<&AppArmorProfile>| profile.is_some_and(|it| !confines(&it.kind));
    let (pod, own) = (&facts.pod.spec.security_context, &facts.container.security_context);
    let mut patch = json!({});
    if is_off(pod.as_ref().and_then(|it| it.app_armor_profile.as_deref())) {
        patch["securityContext"] = none.clone();
    }
    if is_off(own.as_ref().and_then(|it| it.app_armor_profile.as_deref())) {
        patch[facts.list.field()] =
            json!([{ "name": facts.container.name, "securityContext": none }]);
    }
    patch
}

/// What the annotation of old says of the container.
fn annotated<'a>(facts: &'a ContainerFacts<'_>) -> Option<&'a str> {
    facts.pod.spec.profile_annotations.get(&annotation(facts))
}

fn annotation(facts: &ContainerFacts<'_>) -> String {
    format!("{APPARMOR_CONTAINER}{}", facts.container.name)
}

fn judge(facts: &ContainerFacts<'_>, _: &Policy) -> Judged {
    let field = "securityContext.appArmorProfile.type";
    let own =
        facts.container.security_context.as_ref().and_then(|it| it.app_armor_profile.as_ref());
    let pod = facts.pod.spec.security_context.as_ref().and_then(|it| it.app_armor_profile.as_ref());
    let (annotation, annotated) = (annotation(facts), annotated(facts));
    let (profile, path) = match (own, annotated, pod) {
        (Some(own), ..) => (&*own.kind, facts.at(field)),
        (None, Some(annotated), _) => (annotated, facts.pod.annotation_at(&annotation)),
        (None, None, Some(pod)) => (&*pod.kind, facts.pod.at(field)),
        (None, None, None) => return Verdict::pass(),
    };
    match confines(profile) {
        true => Verdict::pass(),
        false => Verdict::fail(format!("its AppArmor profile is `{profile}`")).at(path),
    }
}

fn confines(profile: &str) -> bool {
    matches!(profile, "RuntimeDefault" | "Localhost" | "runtime/default" | "")
        || profile.starts_with("localhost/")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn a_field_wins_over_the_annotation_and_the_annotation_over_the_pod() {
        let line = "fail container/shop/Pod/api/app: its AppArmor profile is `Unconfined`";
        let annotated = "fail container/shop/Pod/api/app: its AppArmor profile is `unconfined`";
        let at_annotation =
            "  at metadata.annotations[container.apparmor.security.beta.kubernetes.io/app]";
        let own = "  at spec.containers[0].securityContext.appArmorProfile.type";
        let of_pod = "  at spec.securityContext.appArmorProfile.type";
        for (pod, annotation, container, expected) in [
            (None, None, None, vec![]),
            (Some("Unconfined"), None, None, vec![line, of_pod]),
            (Some("RuntimeDefault"), None, Some("Unconfined"), vec![line, own]),
            (Some("Unconfined"), None, Some("Localhost"), vec![]),
            (None, Some("unconfined"), None, vec![annotated, at_annotation]),
            (Some("Unconfined"), Some("localhost/a"), None, vec![]),
            (None, Some("unconfined"), Some("RuntimeDefault"), vec![]),
        ] {
            let profile = |kind: Option<&str>| json!({ "appArmorProfile": kind.map(|kind| json!({ "type": kind })) });
            let key = format!("{APPARMOR_CONTAINER}app");
            let cluster = clean_cluster()
                .pod(json!({
                    "initContainers": null,
                    "profileAnnotations": annotation.map(|value| json!({ key: value })),
                    "securityContext": profile(pod),
                }))
                .container("app", json!({ "securityContext": profile(container) }));
            assert_eq!(fixture::run(&CHECK, &cluster), expected);
        }
    }

    /// A profile of the pod that confines its other containers stays.
    #[test]
    fn a_patch_takes_away_what_confines_nothing_and_nothing_else() {
        let none = json!({ "appArmorProfile": null });
        let of_container = json!([{ "name": "app", "securityContext": none }]);
        for (pod, container, expected) in [
            (None, "Unconfined", json!({ "containers": of_container })),
            (Some("Localhost"), "Unconfined", json!({ "containers": of_container })),
            (
                Some("Unconfined"),
                "Unconfined",
                json!({ "securityContext": none, "containers": of_container }),
            ),
        ] {
            let profile = |kind: Option<&str>| json!({ "appArmorProfile": kind.map(|kind| json!({ "type": kind })) });
            let cluster = clean_cluster()
                .pod(json!({ "initContainers": null, "securityContext": profile(pod) }))
                .container("app", json!({ "securityContext": profile(Some(container)) }));
            assert_eq!(fixture::patches(&CHECK, &cluster), [expected], "{pod:?}");
        }
    }
}
