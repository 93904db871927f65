//! `procMount`: every container's /proc is masked as usual; in a user namespace the mask is not needed.

use facts::subject_facts::PodFacts;
use model::pod_security::{PodSecurityLevel, Versions};

use super::{Control, Found, but_user_namespaces};

pub(super) static CONTROL: Control = Control {
    id: "procMount",
    level: PodSecurityLevel::Baseline,
    overrides: None,
    judge: |pod, found| unmasked(pod, but_user_namespaces(pod.spec, Versions::ALL), found),
};

/// Forbids every `procMount` but the usual one in these versions.
pub(super) fn unmasked(pod: PodFacts<'_>, versions: Versions, found: &mut Found) {
    for container in pod.containers() {
        let context = container.container.security_context.as_ref();
        let mount = context.and_then(|context| context.proc_mount.as_deref());
        if let Some(mount) = mount.filter(|mount| *mount != "Default") {
            let field = container.at("securityContext.procMount");
            found.forbid(versions, field, format!("is `{mount}`"));
        }
    }
}
