//! What the API server would refuse for its shape alone, and a reader that fills in defaults would not notice.

use std::collections::BTreeSet;

use facts::object::{ControllerKind, Object};
use facts::pod_spec::{ContainerList, PodSpec};

use crate::collection;
use crate::yaml::{Node, YamlError};

/// What is wrong with the version of an object of this kind, and where it stands.
pub(super) fn version_refusal(node: &Node<'_>, api_version: &str, kind: &str) -> Option<YamlError> {
    let versions = collection::other_versions(api_version)?;
    let group = collection::group(api_version);
    let slash = if group.is_empty() { "" } else { "/" };
    let versions: Vec<String> =
        versions.iter().map(|version| format!("`{group}{slash}{version}`")).collect();
    let at = node.get("apiVersion").unwrap_or(node).position();
    let message = format!(
        "`{api_version}` is no version of a {kind} that there has been, and no API server takes it: write {}",
        versions.join(" or ")
    );
    Some(YamlError { line: at.line, column: at.column, message })
}

/// The first thing that is wrong with the shape of an object that could be read, and where it is.
pub(super) fn refusal(object: &Object, node: &Node<'_>, kind: &str) -> Option<YamlError> {
    if let Some((path, wrong)) = object.wrong_name() {
        let at = node.locate(&path);
        return Some(YamlError {
            line: at.line,
            column: at.column,
            message: format!("{path}: {wrong}"),
        });
    }
    let (path, spec) = match object {
        Object::Pod(pod) => ("spec", pod.spec.open()),
        Object::Controller(controller) => {
            (controller.kind.pod_spec_path(), controller.template.open())
        }
        _ => return None,
    };
    if matches!(object, Object::Controller(controller) if may_lack_a_template(&controller.kind))
        && node.at_path(path).is_none()
    {
        return None;
    }
    let (path, message) = in_spec(path, &spec, kind)?;
    let at = node.locate(&path);
    Some(YamlError { line: at.line, column: at.column, message })
}

/// The API server takes a ReplicaSet and a ReplicationController without one: they then make no pods.
const fn may_lack_a_template(kind: &ControllerKind) -> bool {
    matches!(kind, ControllerKind::ReplicaSet | ControllerKind::ReplicationController)
}

fn in_spec(path: &str, spec: &PodSpec, kind: &str) -> Option<(String, String)> {
    let field = |list: ContainerList| format!("{path}.{}", list.field());
    if spec.containers.is_empty() {
        let path = field(ContainerList::Containers);
        let message = format!("{path} is missing or empty: a {kind} needs at least one container");
        return Some((path, message));
    }
    let mut names = BTreeSet::new();
    spec.every_container().find_map(|(list, index, container)| {
        let path = format!("{}[{index}]", field(list));
        if container.name.is_empty() {
            let message = format!("{path}.name is missing: give the container a name");
            return Some((path, message));
        }
        if !names.insert(container.name.as_str()) {
            let message = format!(
                "{path}.name is `{}` again: no two containers may share one",
                container.name
            );
            return Some((format!("{path}.name"), message));
        }
        None
    })
}
