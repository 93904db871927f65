//! `restrictedVolumes`: volumes are of kinds that cannot reach what belongs to the node or to others.

use model::pod_security::{PodSecurityLevel, Versions};

use super::{Control, host_path_volumes};

pub(super) static CONTROL: Control = Control {
    id: "restrictedVolumes",
    level: PodSecurityLevel::Restricted,
    overrides: Some((host_path_volumes::CONTROL.id, 0)),
    judge: |pod, found| {
        for (index, volume) in pod.spec.volumes.iter().enumerate() {
            if let Some(kind) = volume.unrestricted_kind() {
                let field = pod.at(&format!("volumes[{index}].{kind}"));
                let reason = format!("is of kind {kind}, which is not among the allowed");
                found.forbid(Versions::ALL, field, reason);
            }
        }
    },
};
