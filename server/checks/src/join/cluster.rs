//! The cluster itself: where its control plane is, and who watches it.

use std::net::IpAddr;

use facts::bound::Prober;
use facts::inventory::ControlPlane;
use facts::subject_facts::{ClusterFacts, Collector};
use model::address::AddressClue;

use super::{Inventory, Lookup, destinations, node};
use crate::place::{self, Clues, DeclaredPlaces};

/// The facts of the cluster; `None` before anything is known of how it is reached.
pub(super) fn facts(
    inventory: &Inventory,
    looked_up: &mut dyn FnMut(Lookup),
) -> Option<ClusterFacts> {
    looked_up(Lookup::ControlPlane);
    let reached = inventory.control_plane()?;
    let addresses = clues(inventory, "endpoint", reached.addresses.iter().copied(), looked_up);
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
        collector: collector(inventory, reached, looked_up),
        version: reached.version.clone(),
        destinations: destinations::of_cluster(inventory, looked_up),
    })
}

/// Who watches the cluster. On a node of it, it is where that is, else where its address is; what its own round trips prove
/// and what is declared of it count beside either.
fn collector(
    inventory: &Inventory,
    reached: &ControlPlane,
    looked_up: &mut dyn FnMut(Lookup),
) -> Option<Collector> {
    reached.endpoint.as_ref()?;
    let DeclaredPlaces { collector: declared, collects_on, .. } = inventory.declared();
    let (node, address) = (collects_on.clone(), reached.reached_from);
    let on = node
        .as_ref()
        .and_then(|it| node::place_of_collector(inventory, it, declared.as_ref(), looked_up));
    let place = on.unwrap_or_else(|| {
        let addresses = clues(inventory, "address", address, looked_up);
        let declared: Vec<_> = declared.iter().collect();
        let bound = node::bound(inventory, Prober::Collector, looked_up);
        let bound = bound.as_ref().map(|(prober, bound)| (prober, *bound));
        place::of(&Clues { addresses: &addresses, declared: &declared, bound, ..Clues::default() })
    });
    Some(Collector { node, address, place })
}

/// What is said of these addresses, which stand in this field.
fn clues(
    inventory: &Inventory,
    path: &str,
    of: impl IntoIterator<Item = IpAddr>,
    looked_up: &mut dyn FnMut(Lookup),
) -> Vec<AddressClue> {
    let mut found = Vec::new();
    for address in of {
        looked_up(Lookup::Address(address));
        let clues = inventory.clues(address).iter().cloned();
        found.extend(clues.map(|clue| AddressClue { path: path.into(), ..clue }));
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use facts::bound::Bound;
    use facts::inventory::Change;
    use facts::object::Object;
    use model::address::{Says, Spot};
    use model::place::{Country, Rung};
    use model::verdict::Source;
    use serde_json::json;

    use super::*;
    use crate::place::{Declaration, Which};
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

    #[test]
    fn a_collector_is_where_its_node_is_or_its_address_and_nowhere_without_a_connection() {
        let declared =
            |territory| Declaration { territory: Some(territory), ..Declaration::default() };
        let endpoint = Some("10.0.0.1".to_owned());
        for (endpoint, on, said, published, expected) in [
            (None, None, Some(Country::NO), None, None),
            (endpoint.clone(), None, None, None, Some(None)),
            (endpoint.clone(), None, Some(Country::NO), None, Some(Some(Country::NO))),
            (endpoint.clone(), None, None, Some(Country::US), Some(Some(Country::US))),
            (endpoint.clone(), Some("n1"), None, Some(Country::US), Some(Some(Country::SE))),
            (endpoint.clone(), Some("n2"), None, Some(Country::US), Some(Some(Country::US))),
        ] {
            let places = DeclaredPlaces {
                collector: said.map(declared),
                collects_on: on.map(Into::into),
                nodes: vec![(Which::Named("n1".into()), declared(Country::SE))],
                ..DeclaredPlaces::default()
            };
            let mut inventory = Inventory::new(&Policy { places, ..Policy::default() });
            let node = json!({ "metadata": { "name": "n1" } });
            let node = Object::read(Source::Nodes, node).expect("a node");
            inventory.apply(Change::Seen(Box::new(node)));
            let address = "185.10.1.1".parse().expect("an address");
            let reached_from = Some(address);
            inventory.apply(Change::ControlPlane(ControlPlane {
                endpoint: endpoint.clone(),
                reached_from,
                ..ControlPlane::default()
            }));
            let clues = published.map(clue).into_iter().collect();
            inventory.apply(Change::LookedUp(address, clues));
            let facts = facts(&inventory, &mut |_| ()).expect("facts");
            let found = facts.collector.map(|it| it.place.territory);
            assert_eq!(found, expected, "{on:?} {said:?} {published:?}");
        }
    }

    #[test]
    fn what_the_collectors_own_round_trips_prove_stands_above_its_address_and_its_nodes_agent() {
        let [no, se, us] = [Country::NO, Country::SE, Country::US];
        let bound = |within: &[Country]| Bound {
            within: within.into(),
            only: if let [only] = within { Some(*only) } else { None },
            landmarks: BTreeMap::from([("oslo".into(), true)]),
        };
        for (on, own, of_the_agent, expected) in [
            (None, None, None, (Some(us), 0)),
            (None, Some(bound(&[no])), None, (Some(no), 1)),
            (None, Some(bound(&[no, se])), None, (None, 1)),
            (Some("n1"), None, Some(bound(&[se])), (Some(se), 1)),
            (Some("n1"), Some(bound(&[no])), Some(bound(&[se])), (Some(no), 1)),
        ] {
            let places =
                DeclaredPlaces { collects_on: on.map(Into::into), ..DeclaredPlaces::default() };
            let mut inventory = Inventory::new(&Policy { places, ..Policy::default() });
            let node = json!({ "metadata": { "name": "n1" } });
            inventory
                .apply(Change::Seen(Box::new(Object::read(Source::Nodes, node).expect("a node"))));
            let address = "185.10.1.1".parse().expect("an address");
            inventory.apply(Change::ControlPlane(ControlPlane {
                endpoint: Some("10.0.0.1".into()),
                reached_from: Some(address),
                ..ControlPlane::default()
            }));
            inventory.apply(Change::LookedUp(address, vec![clue(us)]));
            inventory.apply(Change::Bound(Prober::Collector, own.clone()));
            inventory.apply(Change::Bound(Prober::Node("n1".into()), of_the_agent));
            let facts = facts(&inventory, &mut |_| ()).expect("facts");
            let place = facts.collector.expect("a collector").place;
            let measured = place.ladder.iter().filter(|it| it.rung == Rung::RoundTrips).count();
            assert_eq!((place.territory, measured), expected, "{on:?} {own:?}");
        }
    }

    fn clue(territory: Country) -> AddressClue {
        AddressClue {
            path: String::new(),
            address: Some("185.10.1.1".parse().expect("an address")),
            says: Says::Published(Spot { territory, city: None }),
            source: "a list".into(),
            as_of: None,
        }
    }
}
