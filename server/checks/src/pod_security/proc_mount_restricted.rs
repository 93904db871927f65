//! `procMount_restricted`: /proc stays masked in user namespaces too.

use model::pod_security::{PodSecurityLevel, Versions};

use super::{Control, proc_mount};

const SINCE: u8 = 35;

pub(super) static CONTROL: Control = Control {
    id: "procMount_restricted",
    level: PodSecurityLevel::Restricted,
    overrides: Some((proc_mount::CONTROL.id, SINCE)),
    judge: |pod, found| proc_mount::unmasked(pod, Versions::since(SINCE), found),
};
