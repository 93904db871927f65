//! Pod Security Standards, as the API server's own admission judges them: every level, every version.
//!
//! A control does not judge by one version: it says of each field that it forbids in which versions it does. One walk
//! through a pod so answers for all of them, and two releases cannot drift apart.

mod allow_privilege_escalation;
mod app_armor_profile;
mod capabilities_baseline;
mod capabilities_restricted;
mod host_namespaces;
mod host_path_volumes;
mod host_ports;
mod host_probes;
mod planning;
mod privileged;
mod proc_mount;
mod proc_mount_restricted;
mod restricted_volumes;
mod run_as_non_root;
mod run_as_user;
mod se_linux_options;
mod seccomp_profile_baseline;
mod seccomp_profile_restricted;
mod sysctls;
#[cfg(test)]
mod tests;
mod windows_host_process;

use facts::pod_spec::PodSpec;
use facts::subject_facts::{PodFacts, WorkloadFacts};
use model::pod_security::{PodSecurity, PodSecurityLevel, PodSecurityViolation, Versions};

pub use planning::{plans, pods_seen};
pub(crate) use sysctls::forbids as forbids_sysctl;

/// A control of the standards.
struct Control {
    /// The name that the upstream library gives it.
    id: &'static str,
    /// The lowest level that has it.
    level: PodSecurityLevel,
    /// The control of baseline that it stands in for at restricted, and from which minor version on.
    overrides: Option<(&'static str, u8)>,
    /// Names every field that it forbids.
    judge: fn(PodFacts<'_>, &mut Found),
}

/// Every control: baseline's first, each level by name, as the API server reports them.
static CONTROLS: &[&Control] = &[
    &app_armor_profile::CONTROL,
    &capabilities_baseline::CONTROL,
    &host_namespaces::CONTROL,
    &host_path_volumes::CONTROL,
    &host_ports::CONTROL,
    &host_probes::CONTROL,
    &privileged::CONTROL,
    &proc_mount::CONTROL,
    &se_linux_options::CONTROL,
    &seccomp_profile_baseline::CONTROL,
    &sysctls::CONTROL,
    &windows_host_process::CONTROL,
    &allow_privilege_escalation::CONTROL,
    &capabilities_restricted::CONTROL,
    &proc_mount_restricted::CONTROL,
    &restricted_volumes::CONTROL,
    &run_as_non_root::CONTROL,
    &run_as_user::CONTROL,
    &seccomp_profile_restricted::CONTROL,
];

impl Control {
    /// The first minor version in which restricted asks a stricter control instead.
    fn overridden_since(&self) -> Option<u8> {
        let stricter = CONTROLS.iter().filter_map(|control| control.overrides);
        stricter.filter(|(id, _)| *id == self.id).map(|(_, since)| since).min()
    }
}

/// What a control has found so far.
struct Found {
    control: &'static Control,
    violations: Vec<PodSecurityViolation>,
}

impl Found {
    /// In these versions the control forbids this field, for this reason.
    fn forbid(&mut self, versions: Versions, field: String, reason: impl Into<String>) {
        let (baseline, restricted) = match (self.control.level, self.control.overridden_since()) {
            (PodSecurityLevel::Baseline, None) => (Some(versions), Some(versions)),
            (PodSecurityLevel::Baseline, Some(since)) => (Some(versions), versions.before(since)),
            _ => (None, Some(versions)),
        };
        let (control, reason) = (self.control.id.into(), reason.into());
        self.violations.push(PodSecurityViolation { control, field, reason, baseline, restricted });
    }
}

/// All that a pod breaks, at whatever level and version.
pub fn violations(pod: PodFacts<'_>) -> Vec<PodSecurityViolation> {
    let mut violations = Vec::new();
    for control in CONTROLS {
        let mut found = Found { control, violations };
        (control.judge)(pod, &mut found);
        violations = found.violations;
    }
    violations
}

/// The strictest level that lets in every variant of a workload, by version.
pub fn of_workload(workload: &WorkloadFacts) -> PodSecurity {
    let every: Vec<PodSecurityViolation> = workload
        .variants
        .iter()
        .flat_map(|variant| violations(PodFacts::alone(&variant.spec, &variant.path)))
        .collect();
    PodSecurity::of(&every)
}

/// These versions, and of a Windows pod only those before v1.25: Linux's means to confine are not for it.
fn but_windows(spec: &PodSpec, versions: Versions) -> Versions {
    match spec.is_windows() {
        true => versions.until(24),
        false => versions,
    }
}

/// These versions, and of a pod in a user namespace only those before v1.35: its root is nobody on the node.
fn but_user_namespaces(spec: &PodSpec, versions: Versions) -> Versions {
    match spec.host_users {
        Some(false) => versions.until(34),
        _ => versions,
    }
}
