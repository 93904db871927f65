//! `allowPrivilegeEscalation`: every container says that its processes cannot gain privileges. The field is a
//! container's alone, and what is not set is not forbidden to the kernel.

use model::pod_security::{PodSecurityLevel, Versions};

use super::{Control, but_windows};

pub(super) static CONTROL: Control = Control {
    id: "allowPrivilegeEscalation",
    level: PodSecurityLevel::Restricted,
    overrides: None,
    judge: |pod, found| {
        let versions = but_windows(pod.spec, Versions::since(8));
        for container in pod.containers() {
            let context = container.container.security_context.as_ref();
            let reason = match context.and_then(|context| context.allow_privilege_escalation) {
                Some(false) => continue,
                Some(true) => "is true",
                None => "is not set, which is as good as true",
            };
            let field = container.at("securityContext.allowPrivilegeEscalation");
            found.forbid(versions, field, reason);
        }
    },
};
