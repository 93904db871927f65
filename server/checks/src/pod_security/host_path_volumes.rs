//! `hostPathVolumes`: no volume is a path of the node, mounted or not.

use model::pod_security::{PodSecurityLevel, Versions};

use super::Control;

pub(super) static CONTROL: Control = Control {
    id: "hostPathVolumes",
    level: PodSecurityLevel::Baseline,
    overrides: None,
    judge: |pod, found| {
        for (index, volume) in pod.spec.volumes.iter().enumerate() {
            if let Some(host_path) = &volume.host_path {
                let field = pod.at(&format!("volumes[{index}].hostPath"));
                let reason = format!("is the node's {}", host_path.path);
                found.forbid(Versions::ALL, field, reason);
            }
        }
    },
};
