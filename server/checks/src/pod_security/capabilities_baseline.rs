//! `capabilities_baseline`: no container adds a capability beyond the usual runtime's own. Names are compared as they
//! are written: `CAP_CHOWN` is none of them.

use model::pod_security::{PodSecurityLevel, Versions};

use super::Control;
use crate::capability::{self, BASELINE};

pub(super) static CONTROL: Control = Control {
    id: "capabilities_baseline",
    level: PodSecurityLevel::Baseline,
    overrides: None,
    judge: |pod, found| {
        for container in pod.containers() {
            let added = capability::added(container.container).iter();
            let beyond: Vec<&str> =
                added.map(String::as_str).filter(|name| !BASELINE.contains(name)).collect();
            if !beyond.is_empty() {
                let field = container.at("securityContext.capabilities.add");
                let reason = format!("adds {}", beyond.join(", "));
                found.forbid(Versions::ALL, field, reason);
            }
        }
    },
};
