//! `windowsHostProcess`: nothing runs as a process of a Windows node.

use model::pod_security::{PodSecurityLevel, Versions};

use super::Control;

pub(super) static CONTROL: Control = Control {
    id: "windowsHostProcess",
    level: PodSecurityLevel::Baseline,
    overrides: None,
    judge: |pod, found| {
        let of_pod = pod.spec.security_context.as_ref().and_then(|it| it.windows_options.as_ref());
        let of_containers = pod.containers().map(|container| {
            let context = container.container.security_context.as_ref();
            let options = context.and_then(|context| context.windows_options.as_ref());
            (options, container.at("securityContext.windowsOptions.hostProcess"))
        });
        for (options, field) in [(of_pod, pod.at("securityContext.windowsOptions.hostProcess"))]
            .into_iter()
            .chain(of_containers)
        {
            if options.is_some_and(|options| options.host_process == Some(true)) {
                found.forbid(Versions::ALL, field, "runs as a process of the node");
            }
        }
    },
};
