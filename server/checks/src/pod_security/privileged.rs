//! `privileged`: no container runs privileged.

use model::pod_security::{PodSecurityLevel, Versions};

use super::Control;

pub(super) static CONTROL: Control = Control {
    id: "privileged",
    level: PodSecurityLevel::Baseline,
    overrides: None,
    judge: |pod, found| {
        for container in pod.containers().filter(|it| it.container.is_privileged()) {
            let field = container.at("securityContext.privileged");
            found.forbid(Versions::ALL, field, "runs privileged");
        }
    },
};
