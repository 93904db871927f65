//! BRK-007: a Windows container that is a process of its node.

use facts::pod_spec::{ContainerList, PodSpec, SecurityContext};
use facts::subject_facts::ContainerFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Verdict};
use serde_json::{Value, json};

use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("BRK-007"),
    title: "Windows HostProcess container",
    severity: Severity::Critical,
    family: Family::Privileged,
    pass_needs: &[],
    fail_needs: &[],
    controls: &[
        ("PSS baseline", "windowsHostProcess"),
        ("CIS Kubernetes", "windows-host-process"),
        ("NSA/CISA Hardening", "Hardening container environments"),
        ("MITRE ATT&CK", "T1611"),
    ],
    why: "A HostProcess container is no container: it is a process of the Windows node, with the node's files, registry \
          and network, and usually as SYSTEM. It is what a privileged container is on Linux.",
    fix: "Set `hostProcess: false`, and `hostNetwork: false` with it, which only HostProcess may have on Windows. An image \
          that was made for HostProcess often has no Windows in it, and does not start as an ordinary container: build it \
          on a base of the node's version. Network and storage drivers that cannot do without belong in a namespace of \
          their own that nobody else may create pods in.",
    judge: Judge::Container(judge),
    patch: Patch::ContainerInPod(|facts| Some(without(facts.pod.spec))),
};

/// Says no for the pod and for each container that says something: the API server takes only pods in which all agree.
fn without(spec: &PodSpec) -> Value {
    let no = json!({ "windowsOptions": { "hostProcess": false } });
    let mut patch = json!({ "securityContext": no });
    // On Windows only HostProcess may be in the node's network.
    if spec.host_network == Some(true) {
        patch["hostNetwork"] = false.into();
    }
    for (list, containers) in [
        (ContainerList::InitContainers, &spec.init_containers),
        (ContainerList::Containers, &spec.containers),
    ] {
        let says = containers.iter().filter(|it| said(it.security_context.as_ref()).is_some());
        let says: Vec<Value> =
            says.map(|it| json!({ "name": it.name, "securityContext": no })).collect();
        if !says.is_empty() {
            patch[list.field()] = says.into();
        }
    }
    patch
}

fn said(context: Option<&SecurityContext>) -> Option<bool> {
    context?.windows_options.as_ref()?.host_process
}

/// Whether a container of the pod is a process of its node: then the pod has to be in the node's network.
pub(super) fn has_one(spec: &PodSpec) -> bool {
    let pod = spec.security_context.as_ref().and_then(|it| it.windows_options.as_ref());
    let pod = pod.and_then(|options| options.host_process);
    let mut containers = spec.every_container();
    containers.any(|(_, _, it)| said(it.security_context.as_ref()).or(pod) == Some(true))
}

fn judge(facts: &ContainerFacts<'_>, _: &Policy) -> Judged {
    let field = "securityContext.windowsOptions.hostProcess";
    let own = said(facts.container.security_context.as_ref());
    let pod = facts.pod.spec.security_context.as_ref().and_then(|it| it.windows_options.as_ref());
    let pod = pod.and_then(|options| options.host_process);
    match (own, pod) {
        (Some(true), _) => Verdict::fail("runs as a process of its node").at(facts.at(field)),
        (None, Some(true)) => {
            Verdict::fail("runs as a process of its node, as its pod says").at(facts.pod.at(field))
        }
        _ => Verdict::pass(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, clean_cluster};

    #[test]
    fn a_container_inherits_it_from_its_pod_and_may_override_it() {
        let own = "  at spec.containers[0].securityContext.windowsOptions.hostProcess";
        let of_pod = "  at spec.securityContext.windowsOptions.hostProcess";
        let line = "fail container/shop/Pod/api/app: runs as a process of its node";
        let inherited = format!("{line}, as its pod says");
        for (pod, container, expected) in [
            (json!(null), json!(null), vec![]),
            (json!(null), json!(true), vec![line, own]),
            (json!(true), json!(null), vec![&*inherited, of_pod]),
            (json!(true), json!(false), vec![]),
        ] {
            let options = |value| json!({ "windowsOptions": { "hostProcess": value } });
            let cluster = clean_cluster()
                .pod(json!({ "initContainers": null, "securityContext": options(pod) }))
                .container("app", json!({ "securityContext": options(container) }));
            assert_eq!(fixture::run(&CHECK, &cluster), expected);
        }
    }
}
