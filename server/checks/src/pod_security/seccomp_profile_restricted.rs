//! `seccompProfile_restricted`: every container has a profile that confines, its own or its pod's.

use model::pod_security::{PodSecurityLevel, Versions};

use super::seccomp_profile_baseline::{self as baseline, FIELDS_SINCE, confines};
use super::{Control, but_windows};

pub(super) static CONTROL: Control = Control {
    id: "seccompProfile_restricted",
    level: PodSecurityLevel::Restricted,
    overrides: Some((baseline::CONTROL.id, FIELDS_SINCE)),
    judge: |pod, found| {
        let versions = but_windows(pod.spec, Versions::since(FIELDS_SINCE));
        baseline::unconfined_fields(pod, versions, found);
        let of_pod = pod.spec.security_context.as_ref().and_then(|it| it.seccomp_profile.as_ref());
        if of_pod.is_some_and(|profile| confines(&profile.kind)) {
            return;
        }
        for container in pod.containers() {
            let context = container.container.security_context.as_ref();
            if context.is_none_or(|context| context.seccomp_profile.is_none()) {
                let field = container.at("securityContext.seccompProfile.type");
                let reason = "is set neither here nor for the pod to a profile that confines";
                found.forbid(versions, field, reason);
            }
        }
    },
};
