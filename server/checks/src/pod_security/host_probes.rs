//! `hostProbesAndHostLifecycle`: no probe or hook makes the kubelet connect to another host than the container.

use facts::pod_spec::{Handler, Lifecycle};
use model::pod_security::{PodSecurityLevel, Versions};

use super::Control;

pub(super) static CONTROL: Control = Control {
    id: "hostProbesAndHostLifecycle",
    level: PodSecurityLevel::Baseline,
    overrides: None,
    judge: |pod, found| {
        for container in pod.containers() {
            let it = container.container;
            let hook = |of: fn(&Lifecycle) -> &Option<Box<Handler>>| {
                it.lifecycle.as_deref().and_then(|lifecycle| of(lifecycle).as_deref())
            };
            for (name, handler) in [
                ("livenessProbe", it.liveness_probe.as_deref()),
                ("readinessProbe", it.readiness_probe.as_deref()),
                ("startupProbe", it.startup_probe.as_deref()),
                ("lifecycle.postStart", hook(|lifecycle| &lifecycle.post_start)),
                ("lifecycle.preStop", hook(|lifecycle| &lifecycle.pre_stop)),
            ] {
                let Some(handler) = handler else { continue };
                for (by, host) in
                    [("httpGet", &handler.http_get.host), ("tcpSocket", &handler.tcp_socket.host)]
                {
                    if !host.is_empty() {
                        let field = container.at(&format!("{name}.{by}.host"));
                        let reason = format!("makes the kubelet connect to {host}");
                        found.forbid(Versions::since(34), field, reason);
                    }
                }
            }
        }
    },
};
