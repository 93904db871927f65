//! `seLinuxOptions`: nobody chooses an SELinux user or role, and of types only those made for containers.

use facts::pod_spec::SeLinuxOptions;
use model::pod_security::{PodSecurityLevel, Versions};

use super::Control;

pub(super) static CONTROL: Control = Control {
    id: "seLinuxOptions",
    level: PodSecurityLevel::Baseline,
    overrides: None,
    judge: |pod, found| {
        let of_pod = pod.spec.security_context.as_ref().and_then(|it| it.se_linux_options.as_ref());
        let of_containers = pod.containers().map(|container| {
            let context = container.container.security_context.as_ref();
            let options = context.and_then(|context| context.se_linux_options.as_ref());
            (options, container.at("securityContext.seLinuxOptions"))
        });
        for (options, at) in
            [(of_pod, pod.at("securityContext.seLinuxOptions"))].into_iter().chain(of_containers)
        {
            let Some(options) = options else { continue };
            let SeLinuxOptions { role, kind, user } = &**options;
            if let Some(versions) = forbidding(kind) {
                found.forbid(versions, format!("{at}.type"), format!("is `{kind}`"));
            }
            for (name, value) in [("user", user), ("role", role)] {
                if !value.is_empty() {
                    found.forbid(Versions::ALL, format!("{at}.{name}"), format!("is `{value}`"));
                }
            }
        }
    },
};

/// The versions that forbid a type.
fn forbidding(kind: &str) -> Option<Versions> {
    match kind {
        "" | "container_t" | "container_init_t" | "container_kvm_t" => None,
        "container_engine_t" => Some(Versions::ALL.until(30)),
        _ => Some(Versions::ALL),
    }
}
