//! `sysctls`: of the kernel's parameters, only those that stay within the pod are set. The list grows with what
//! newer kernels keep apart.

use model::pod_security::{PodSecurityLevel, PodSecurityVersion, Versions};

use super::Control;

pub(super) static CONTROL: Control = Control {
    id: "sysctls",
    level: PodSecurityLevel::Baseline,
    overrides: None,
    judge: |pod, found| {
        let sysctls = pod.spec.security_context.iter().flat_map(|context| &context.sysctls);
        for (index, sysctl) in sysctls.enumerate() {
            if let Some(versions) = forbidding(&sysctl.name) {
                let field = pod.at(&format!("securityContext.sysctls[{index}].name"));
                found.forbid(versions, field, format!("sets `{}`", sysctl.name));
            }
        }
    },
};

/// Whether this version forbids a parameter.
pub(crate) fn forbids(name: &str, version: PodSecurityVersion) -> bool {
    forbidding(name).is_some_and(|versions| versions.contains(version))
}

/// The versions that forbid a parameter.
fn forbidding(name: &str) -> Option<Versions> {
    let allowed_since = match name {
        "kernel.shm_rmid_forced"
        | "net.ipv4.ip_local_port_range"
        | "net.ipv4.ip_unprivileged_port_start"
        | "net.ipv4.ping_group_range"
        | "net.ipv4.tcp_syncookies" => 0,
        "net.ipv4.ip_local_reserved_ports" => 27,
        "net.ipv4.tcp_fin_timeout"
        | "net.ipv4.tcp_keepalive_intvl"
        | "net.ipv4.tcp_keepalive_probes"
        | "net.ipv4.tcp_keepalive_time" => 29,
        "net.ipv4.tcp_rmem" | "net.ipv4.tcp_wmem" => 32,
        "net.ipv4.tcp_notsent_lowat" | "net.ipv4.tcp_slow_start_after_idle" => 37,
        _ => return Some(Versions::ALL),
    };
    Versions::ALL.before(allowed_since)
}
