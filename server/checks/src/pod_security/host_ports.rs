//! `hostPorts`: no container takes a port of the node.

use model::pod_security::{PodSecurityLevel, Versions};

use super::Control;

pub(super) static CONTROL: Control = Control {
    id: "hostPorts",
    level: PodSecurityLevel::Baseline,
    overrides: None,
    judge: |pod, found| {
        for container in pod.containers() {
            for (index, port) in container.container.ports.iter().enumerate() {
                if let Some(host_port) = port.host_port.filter(|port| *port != 0) {
                    let field = container.at(&format!("ports[{index}].hostPort"));
                    found.forbid(
                        Versions::ALL,
                        field,
                        format!("takes the node's port {host_port}"),
                    );
                }
            }
        }
    },
};
