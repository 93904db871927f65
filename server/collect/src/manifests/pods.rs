//! Pods within kinds that are not judged: what an operator, or the API server itself, makes of them runs all the same.

use crate::yaml::{Kind, Node, Position};

/// The path of the first list of containers, and where it stands.
pub(super) fn within(node: &Node<'_>) -> Option<(String, Position)> {
    match node.kind() {
        Kind::Scalar(_) => None,
        Kind::Mapping(entries) => entries.iter().find_map(|(key, value)| {
            let name = key.text()?;
            if holds_containers(name, value) {
                return Some((name.to_owned(), key.position()));
            }
            let (below, at) = within(value)?;
            let dot = if below.starts_with('[') { "" } else { "." };
            Some((format!("{name}{dot}{below}"), at))
        }),
        Kind::Sequence(items) => items.iter().enumerate().find_map(|(index, item)| {
            let (below, at) = within(item)?;
            Some((format!("[{index}].{below}"), at))
        }),
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

/// What is measured of a container has a name too, and no image.
fn is_container(node: &Node<'_>) -> bool {
    let has_image = node.get("image").and_then(Node::text).is_some();
    has_image || node.get("securityContext").is_some_and(Node::is_mapping)
}
