//! The cluster itself: where its control plane is.

use facts::subject_facts::ClusterFacts;
use model::address::AddressClue;

use super::{Inventory, Lookup, destinations};
use crate::place::{self, Clues};

/// The facts of the cluster; `None` before anything is known of how it is reached.
pub(super) fn facts(
    inventory: &Inventory,
    looked_up: &mut dyn FnMut(Lookup),
) -> Option<ClusterFacts> {
    looked_up(Lookup::ControlPlane);
    let reached = inventory.control_plane()?;
    let mut addresses: Vec<AddressClue> = Vec::new();
    for &address in &reached.addresses {
        looked_up(Lookup::Address(address));
        let clues = inventory.clues(address).iter().cloned();
        addresses.extend(clues.map(|clue| AddressClue { path: "endpoint".into(), ..clue }));
    }
    let said: Vec<_> = inventory.declared().control_plane.iter().collect();
    Some(ClusterFacts {
        endpoint: reached.endpoint.clone(),
        control_plane: place::of(&Clues {
            addresses: &addresses,
            declared: &said,
            ..Clues::default()
        }),
        version: reached.version.clone(),
        destinations: destinations::of_cluster(inventory, looked_up),
    })
}
