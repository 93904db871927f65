//! A node and its place.

use facts::object::Node;
use facts::subject_facts::NodeFacts;
use model::address::AddressClue;
use model::place::Place;

use super::{Inventory, Lookup};
use crate::place::{self, Clues, Declaration};

/// The facts of a node.
pub(super) fn facts(
    inventory: &Inventory,
    name: &str,
    looked_up: &mut dyn FnMut(Lookup),
) -> Option<NodeFacts> {
    looked_up(Lookup::Node(name.into()));
    let node = inventory.node(name)?;
    let place = place_of(inventory, node, None, looked_up);
    looked_up(Lookup::Beneath(name.into()));
    let info = &node.status.node_info;
    let versions = [
        ("kubelet", &info.kubelet_version),
        ("kernel", &info.kernel_version),
        ("operating system", &info.os_image),
        ("container runtime", &info.container_runtime_version),
    ];
    Some(NodeFacts {
        name: name.into(),
        place,
        provider_id: node.spec.provider_id.clone(),
        addresses: (node.status.ip_addresses())
            .map(|(kind, address)| (kind.into(), address.to_string()))
            .collect(),
        versions: (versions.into_iter())
            .filter(|(_, version)| !version.is_empty())
            .map(|(what, version)| (what.into(), version.clone()))
            .collect(),
        beneath: inventory.beneath(name).cloned(),
    })
}

/// Where a node is, or what runs on it, of which `also` is declared; `None` where there is no such node.
pub(super) fn place(
    inventory: &Inventory,
    name: &str,
    also: Option<&Declaration>,
    looked_up: &mut dyn FnMut(Lookup),
) -> Option<Place> {
    looked_up(Lookup::Node(name.into()));
    inventory.node(name).map(|node| place_of(inventory, node, also, looked_up))
}

fn place_of(
    inventory: &Inventory,
    node: &Node,
    also: Option<&Declaration>,
    looked_up: &mut dyn FnMut(Lookup),
) -> Place {
    let mut addresses: Vec<AddressClue> = Vec::new();
    for (kind, address) in node.status.ip_addresses() {
        looked_up(Lookup::Address(address));
        let path = format!("status.addresses[{kind}]");
        let clues = inventory.clues(address).iter().cloned();
        addresses.extend(clues.map(|clue| AddressClue { path: path.clone(), ..clue }));
    }
    let (name, labels) = (&node.metadata.name, &node.metadata.labels);
    let mut declared = inventory.declared().of_node(name, labels);
    declared.extend(also);
    looked_up(Lookup::Bound(name.clone()));
    place::of(&Clues {
        provider_id: node.spec.provider_id.as_deref(),
        host: None,
        labels,
        addresses: &addresses,
        declared: &declared,
        bound: inventory.bound(name),
    })
}
