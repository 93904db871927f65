//! `runAsUser`: nothing asks for user 0; a user namespace makes it nobody.

use model::pod_security::{PodSecurityLevel, Versions};

use super::{Control, but_user_namespaces};

pub(super) static CONTROL: Control = Control {
    id: "runAsUser",
    level: PodSecurityLevel::Restricted,
    overrides: None,
    judge: |pod, found| {
        let versions = but_user_namespaces(pod.spec, Versions::since(23));
        let of_pod = pod.spec.security_context.as_ref().and_then(|it| it.run_as_user);
        let of_containers = pod.containers().map(|container| {
            let context = container.container.security_context.as_ref();
            let field = container.at("securityContext.runAsUser");
            (context.and_then(|it| it.run_as_user), field)
        });
        for (user, field) in
            [(of_pod, pod.at("securityContext.runAsUser"))].into_iter().chain(of_containers)
        {
            if user == Some(0) {
                found.forbid(versions, field, "is 0, which is root");
            }
        }
    },
};
