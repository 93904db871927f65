//! `runAsNonRoot`: no container may start as root. A container's own value wins over the pod's, but a pod that says
//! `false` breaks it even where every container says `true`. Windows is not exempt; a user namespace is.

use model::pod_security::{PodSecurityLevel, Versions};

use super::{Control, but_user_namespaces};

pub(super) static CONTROL: Control = Control {
    id: "runAsNonRoot",
    level: PodSecurityLevel::Restricted,
    overrides: None,
    judge: |pod, found| {
        let versions = but_user_namespaces(pod.spec, Versions::ALL);
        let of_pod = pod.spec.security_context.as_ref().and_then(|it| it.run_as_non_root);
        if of_pod == Some(false) {
            found.forbid(versions, pod.at("securityContext.runAsNonRoot"), "is false");
        }
        for container in pod.containers() {
            let context = container.container.security_context.as_ref();
            let reason = match (context.and_then(|it| it.run_as_non_root), of_pod) {
                (Some(true), _) | (None, Some(true)) => continue,
                (Some(false), _) => "is false",
                (None, _) => "is set to true neither here nor for the pod",
            };
            found.forbid(versions, container.at("securityContext.runAsNonRoot"), reason);
        }
    },
};
