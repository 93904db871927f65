//! A node and its place.

use facts::subject_facts::NodeFacts;

use super::{Inventory, Lookup};
use crate::place;

/// The facts of a node.
pub(super) fn facts(
    inventory: &Inventory,
    name: &str,
    looked_up: &mut dyn FnMut(Lookup),
) -> Option<NodeFacts> {
    looked_up(Lookup::Node(name.into()));
    let node = inventory.node(name)?;
    let info = &node.status.node_info;
    let versions = [
        ("kubelet", &info.kubelet_version),
        ("kernel", &info.kernel_version),
        ("operating system", &info.os_image),
        ("container runtime", &info.container_runtime_version),
    ];
    Some(NodeFacts {
        name: name.into(),
        place: place::of_node(node.spec.provider_id.as_deref(), &node.metadata.labels),
        provider_id: node.spec.provider_id.clone(),
        versions: (versions.into_iter())
            .filter(|(_, version)| !version.is_empty())
            .map(|(what, version)| (what.into(), version.clone()))
            .collect(),
    })
}
