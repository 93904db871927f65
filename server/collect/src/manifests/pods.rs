//! Pods within kinds that are not judged: what an operator, or the API server itself, makes of them runs all the same.

use facts::object::ControllerKind;

use crate::yaml::{Kind, Node, Position};

/// The path of the first thing that only pods have, and where it stands; what is below `judged` does not count.
pub(super) fn within(node: &Node<'_>, judged: Option<&Node<'_>>) -> Option<(String, Position)> {
    if judged.is_some_and(|judged| std::ptr::eq(node, judged)) {
        return None;
    }
    match node.kind() {
        Kind::Scalar(_) => None,
        Kind::Mapping(entries) => entries.iter().find_map(|(key, value)| {
            let name = key.text()?;
            if holds_containers(name, value) || is_of_a_pod(name, value) {
                return Some((name.to_owned(), key.position()));
            }
            let (below, at) = within(value, judged)?;
            let dot = if below.starts_with('[') { "" } else { "." };
            Some((format!("{name}{dot}{below}"), at))
        }),
        Kind::Sequence(items) => items.iter().enumerate().find_map(|(index, item)| {
            let (below, at) = within(item, judged)?;
            Some((format!("[{index}].{below}"), at))
        }),
    }
}

/// The pod spec of a custom resource that holds a pod template where Kubernetes' own workloads do, as a Rollout does.
pub(super) fn template<'a, 'n>(node: &'a Node<'n>) -> Option<&'a Node<'n>> {
    let spec = node.get("spec")?.get("template")?.get("spec")?;
    holds_containers("containers", spec.get("containers")?).then_some(spec)
}

/// The pod spec that is judged of an object of this kind.
pub(super) fn judged<'a, 'n>(node: &'a Node<'n>, kind: &ControllerKind) -> Option<&'a Node<'n>> {
    match kind {
        ControllerKind::PodTemplate => node.get("template")?.get("spec"),
        _ => template(node),
    }
}

fn holds_containers(name: &str, value: &Node<'_>) -> bool {
    match name {
        "containers" | "initContainers" | "ephemeralContainers" => {
            value.items().iter().any(is_container)
        }
        "container" => is_container(value),
        _ => false,
    }
}

/// What only a container or a pod has, under whichever name they go: a Task's `steps`, a Workflow's `script`.
fn is_of_a_pod(name: &str, value: &Node<'_>) -> bool {
    const SHARES: [&str; 3] = ["hostNetwork", "hostPID", "hostIPC"];
    const CONFINES: [&str; 6] = [
        "allowPrivilegeEscalation",
        "capabilities",
        "privileged",
        "runAsNonRoot",
        "runAsUser",
        "seccompProfile",
    ];
    const RUNS: [&str; 5] = ["args", "command", "script", "source", "volumeMounts"];
    // Who runs a process says as whom: that has a securityContext, whatever else is left to the operator.
    let confines = |node: &Node<'_>| {
        let context = node.get("securityContext");
        context.is_some_and(|it| CONFINES.iter().any(|field| it.get(field).is_some()))
    };
    let runs = |node: &Node<'_>| {
        confines(node) || (is_container(node) && RUNS.iter().any(|it| node.get(it).is_some()))
    };
    match value.kind() {
        Kind::Scalar(_) => SHARES.contains(&name) && value.text() == Some("true"),
        Kind::Mapping(_) if name == "hostPath" => value.get("path").and_then(Node::text).is_some(),
        Kind::Mapping(_) => runs(value),
        Kind::Sequence(items) => items.iter().any(runs),
    }
}

/// What is measured of a container has a name too, and no image.
fn is_container(node: &Node<'_>) -> bool {
    let has_image = node.get("image").and_then(Node::text).is_some();
    has_image || node.get("securityContext").is_some_and(Node::is_mapping)
}
