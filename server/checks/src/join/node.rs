//! A node and its place.

use facts::bound::{Bound, Prober};
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
    let place = place(inventory, name, looked_up)?;
    let node = inventory.node(name)?;
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

/// Where a node is; `None` where there is no such node.
pub(super) fn place(
    inventory: &Inventory,
    name: &str,
    looked_up: &mut dyn FnMut(Lookup),
) -> Option<Place> {
    looked_up(Lookup::Node(name.into()));
    let node = inventory.node(name)?;
    Some(place_of(inventory, node, None, [Prober::Node(name.into())], looked_up))
}

/// Where the collector is that runs on a node, of which `also` is declared; `None` where there is no such node. What its own
/// round trips prove comes before what those of the node's agent do.
pub(super) fn place_of_collector(
    inventory: &Inventory,
    name: &str,
    also: Option<&Declaration>,
    looked_up: &mut dyn FnMut(Lookup),
) -> Option<Place> {
    looked_up(Lookup::Node(name.into()));
    let probers = [Prober::Collector, Prober::Node(name.into())];
    inventory.node(name).map(|node| place_of(inventory, node, also, probers, looked_up))
}

fn place_of(
    inventory: &Inventory,
    node: &Node,
    also: Option<&Declaration>,
    probers: impl IntoIterator<Item = Prober>,
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
    let bound = probers.into_iter().find_map(|prober| bound(inventory, prober, looked_up));
    place::of(&Clues {
        provider_id: node.spec.provider_id.as_deref(),
        host: None,
        labels,
        addresses: &addresses,
        declared: &declared,
        bound: bound.as_ref().map(|(prober, bound)| (prober, *bound)),
    })
}

/// What the round trips of a prober prove.
pub(super) fn bound<'i>(
    inventory: &'i Inventory,
    prober: Prober,
    looked_up: &mut dyn FnMut(Lookup),
) -> Option<(Prober, &'i Bound)> {
    looked_up(Lookup::Bound(prober.clone()));
    inventory.bound(&prober).map(|bound| (prober, bound))
}
