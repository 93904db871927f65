//! `hostNamespaces`: the pod shares none of the node's namespaces.

use model::pod_security::{PodSecurityLevel, Versions};

use super::Control;

pub(super) static CONTROL: Control = Control {
    id: "hostNamespaces",
    level: PodSecurityLevel::Baseline,
    overrides: None,
    judge: |pod, found| {
        for (field, shared, what) in [
            ("hostNetwork", pod.spec.host_network, "network"),
            ("hostPID", pod.spec.host_pid, "processes"),
            ("hostIPC", pod.spec.host_ipc, "inter-process communication"),
        ] {
            if shared == Some(true) {
                found.forbid(Versions::ALL, pod.at(field), format!("shares the node's {what}"));
            }
        }
    },
};
