//! `hostProbesAndHostLifecycle`: no probe or hook makes the kubelet connect to another host than the container.

use model::pod_security::{PodSecurityLevel, Versions};

use super::Control;

pub(super) static CONTROL: Control = Control {
    id: "hostProbesAndHostLifecycle",
    level: PodSecurityLevel::Baseline,
    overrides: None,
    judge: |pod, found| {
        for container in pod.containers() {
            for (field, host) in container.container.probed_hosts() {
                let reason = format!("makes the kubelet connect to {host}");
                found.forbid(Versions::since(34), container.at(&field), reason);
            }
        }
    },
};
