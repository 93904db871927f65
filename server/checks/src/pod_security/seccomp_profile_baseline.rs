//! `seccompProfile_baseline`: no profile lets every system call through. Up to v1.18 annotations set profiles, from
//! v1.19 on fields do; each version looks at its own alone.

use facts::pod_spec::annotations::{SECCOMP_CONTAINER, SECCOMP_POD};
use facts::subject_facts::PodFacts;
use model::pod_security::{PodSecurityLevel, Versions};

use super::{Control, Found};

/// The first version that looks at fields.
pub(super) const FIELDS_SINCE: u8 = 19;

pub(super) static CONTROL: Control = Control {
    id: "seccompProfile_baseline",
    level: PodSecurityLevel::Baseline,
    overrides: None,
    judge: |pod, found| {
        annotations(pod, found);
        unconfined_fields(pod, Versions::since(FIELDS_SINCE), found);
    },
};

fn annotations(pod: PodFacts<'_>, found: &mut Found) {
    let annotations = &pod.spec.profile_annotations;
    if annotations.is_empty() {
        return;
    }
    let of_containers = (pod.spec.every_container())
        .map(|(_, _, container)| format!("{SECCOMP_CONTAINER}{}", container.name));
    for key in [SECCOMP_POD.to_owned()].into_iter().chain(of_containers) {
        if let Some(profile) = annotations.get(&key)
            && !matches!(profile, "runtime/default" | "docker/default")
            && !profile.starts_with("localhost/")
        {
            let versions = Versions::ALL.until(FIELDS_SINCE - 1);
            found.forbid(versions, pod.annotation_at(&key), format!("is `{profile}`"));
        }
    }
}

/// Whether this type of profile confines.
pub(super) fn confines(kind: &str) -> bool {
    matches!(kind, "RuntimeDefault" | "Localhost")
}

/// Forbids every profile in a field that does not confine in these versions.
pub(super) fn unconfined_fields(pod: PodFacts<'_>, versions: Versions, found: &mut Found) {
    let of_pod = pod.spec.security_context.as_ref().and_then(|it| it.seccomp_profile.as_ref());
    let of_containers = pod.containers().map(|container| {
        let context = container.container.security_context.as_ref();
        let profile = context.and_then(|context| context.seccomp_profile.as_ref());
        (profile, container.at("securityContext.seccompProfile.type"))
    });
    for (profile, field) in
        [(of_pod, pod.at("securityContext.seccompProfile.type"))].into_iter().chain(of_containers)
    {
        if let Some(profile) = profile.filter(|profile| !confines(&profile.kind)) {
            found.forbid(versions, field, format!("is `{}`", profile.kind));
        }
    }
}
