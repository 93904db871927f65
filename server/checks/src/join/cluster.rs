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
    let host = reached.endpoint.as_deref();
    let declared = inventory.declared();
    let mut said: Vec<_> = declared.control_plane.iter().collect();
    said.extend(host.into_iter().flat_map(|host| declared.of_host(host)));
    Some(ClusterFacts {
        endpoint: reached.endpoint.clone(),
        resolution: reached.resolution.clone(),
        control_plane: place::of(&Clues {
            host,
            addresses: &addresses,
            declared: &said,
            ..Clues::default()
        }),
        version: reached.version.clone(),
        destinations: destinations::of_cluster(inventory, looked_up),
    })
}

#[cfg(test)]
mod tests {
    use facts::inventory::{Change, ControlPlane};
    use model::address::{Says, Spot};
    use model::place::Country;

    use super::*;
    use crate::place::{Declaration, DeclaredPlaces};
    use crate::policy::Policy;

    #[test]
    fn a_control_plane_is_placed_by_its_endpoints_name_its_addresses_and_what_is_declared() {
        let declaration =
            |territory| Declaration { territory: Some(territory), ..Declaration::default() };
        let places = DeclaredPlaces {
            hosts: vec![("api.*".into(), declaration(Country::NO))],
            ..DeclaredPlaces::default()
        };
        let policy = Policy { places, ..Policy::default() };
        let eks = "abc.gr7.eu-north-1.eks.amazonaws.com";
        for (endpoint, address, published, expected) in [
            (eks, "10.0.0.1", None, Some(Country::SE)),
            ("k8s.example.com", "185.10.1.1", Some(Country::US), Some(Country::US)),
            ("k8s.example.com", "10.0.0.1", Some(Country::US), None),
            ("k8s.example.com", "185.10.1.1", None, None),
            ("api.example.com", "10.0.0.1", None, Some(Country::NO)),
        ] {
            let mut inventory = Inventory::new(&policy);
            let address = address.parse().expect("an address");
            inventory.apply(Change::ControlPlane(ControlPlane {
                endpoint: Some(endpoint.into()),
                addresses: vec![address],
                ..ControlPlane::default()
            }));
            let clue = |territory| AddressClue {
                path: String::new(),
                address: Some(address),
                says: Says::Published(Spot { territory, city: None }),
                source: "a list".into(),
                as_of: None,
            };
            let clues = published.map(clue).into_iter().collect();
            inventory.apply(Change::LookedUp(address, clues));
            let facts = facts(&inventory, &mut |_| ()).expect("facts");
            let place = facts.control_plane;
            assert_eq!(place.territory, expected, "{endpoint}: {:?}", place.ladder);
        }
    }
}
