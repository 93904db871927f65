//! `capabilities_restricted`: every container drops ALL capabilities and adds NET_BIND_SERVICE at most.

use model::pod_security::{PodSecurityLevel, Versions};

use super::{Control, but_windows, capabilities_baseline};
use crate::capability;

const SINCE: u8 = 22;

pub(super) static CONTROL: Control = Control {
    id: "capabilities_restricted",
    level: PodSecurityLevel::Restricted,
    overrides: Some((capabilities_baseline::CONTROL.id, SINCE)),
    judge: |pod, found| {
        let versions = but_windows(pod.spec, Versions::since(SINCE));
        for container in pod.containers() {
            if !capability::dropped(container.container).iter().any(|name| name == "ALL") {
                let field = container.at("securityContext.capabilities.drop");
                found.forbid(versions, field, "does not drop ALL");
            }
            let added = capability::added(container.container).iter().map(String::as_str);
            let beyond: Vec<&str> = added.filter(|name| *name != "NET_BIND_SERVICE").collect();
            if !beyond.is_empty() {
                let field = container.at("securityContext.capabilities.add");
                found.forbid(versions, field, format!("adds {}", beyond.join(", ")));
            }
        }
    },
};
