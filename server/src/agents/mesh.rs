//! Which other nodes the agent of a node probes: a few chosen at random, and one in each other place.
//!
//! Each node ranks all others by numbers that are made of both names, and probes those that come first. So it is the same on
//! every replica of the server and after each start; and where a node comes or goes, another one changes at most the peer
//! whose turn it is now, and that of its place.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::time::Duration;

use facts::agent::{AssignedPeer, Peer};
use facts::canonical::Digest;
use facts::subject_facts::NodeFacts;
use model::place::Whereabouts;

/// Peers of a node at most, however many places there are.
pub const MOST: usize = 16;

/// From one probe of a peer to the next: far slower than landmarks, since what it tells changes seldom.
const EVERY: Duration = Duration::from_secs(10);

/// A node that can be probed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    name: String,
    /// Where it is; `None` where nothing places it.
    at: Option<Whereabouts>,
    address: IpAddr,
    key: u64,
}

impl Member {
    /// A node by its facts; `None` where the cluster names no address of one machine inside it.
    pub fn of(node: &NodeFacts) -> Option<Self> {
        let inside = node.addresses.iter().filter(|(kind, _)| kind == "InternalIP");
        let mut addresses = inside.filter_map(|(_, address)| address.parse().ok());
        let address = addresses.find(is_of_one_machine)?;
        let at = Whereabouts::of(&node.place);
        Some(Self {
            name: node.name.clone(),
            at: (at != Whereabouts::default()).then_some(at),
            address,
            key: key(&node.name),
        })
    }
}

fn is_of_one_machine(address: &IpAddr) -> bool {
    let is_broadcast = matches!(address, IpAddr::V4(it) if it.is_broadcast());
    !is_broadcast && !address.is_multicast() && !address.is_unspecified()
}

/// What the agent of this node is to probe: `each` of all others, and one in each place that is not its own. With 0 it probes
/// none.
pub fn assigned(node: &str, members: &[Member], each: usize) -> Vec<AssignedPeer> {
    let peers = peers(node, members, each).into_iter().map(|member| AssignedPeer {
        peer: Peer { node: member.name.clone(), address: member.address },
        interval_ms: u64::try_from(EVERY.as_millis()).unwrap_or(u64::MAX),
    });
    peers.collect()
}

fn peers<'m>(node: &str, members: &'m [Member], each: usize) -> Vec<&'m Member> {
    if each == 0 {
        return Vec::new();
    }
    let own = key(node);
    let mut ranked: Vec<(u64, &Member)> = { members.iter() }
        .filter(|other| other.name != node)
        .map(|other| (rank(own, other.key), other))
        .collect();
    ranked.sort_unstable_by_key(|(rank, other)| (*rank, &other.name));
    let mut places: BTreeSet<&Whereabouts> =
        members.iter().filter(|it| it.name == node).filter_map(|it| it.at.as_ref()).collect();
    let mut chosen = Vec::new();
    for (number, (_, other)) in ranked.into_iter().enumerate() {
        let is_first_there = other.at.as_ref().is_some_and(|at| places.insert(at));
        if (number < each || is_first_there) && chosen.len() < MOST {
            chosen.push(other);
        }
    }
    chosen
}

/// A number that stands for a name, the same in every release.
fn key(name: &str) -> u64 {
    let bytes = Digest::of(name.as_bytes());
    bytes.as_bytes().iter().take(8).fold(0, |key, byte| (key << 8) | u64::from(*byte))
}

/// Where a node stands among those that another one could probe: SplitMix64's last step over both.
const fn rank(of: u64, other: u64) -> u64 {
    let mut mixed = of.rotate_left(32) ^ other;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use model::place::Country;
    use proptest::prelude::*;

    use super::*;

    fn member(number: usize, places: usize) -> Member {
        let name = format!("node-{number}");
        let zone = number.checked_rem(places).map(|place| format!("zone-{place}"));
        let at = |zone| Whereabouts { zone: Some(zone), ..Whereabouts::default() };
        Member { key: key(&name), at: zone.map(at), address: [10, 0, 0, 1].into(), name }
    }

    fn members(nodes: usize, places: usize) -> Vec<Member> {
        (0..nodes).map(|number| member(number, places)).collect()
    }

    fn names(of: &str, members: &[Member], each: usize) -> BTreeSet<String> {
        peers(of, members, each).into_iter().map(|it| it.name.clone()).collect()
    }

    #[test]
    fn a_node_probes_some_others_and_every_other_place_within_bounds() {
        for (nodes, places, each, least, most) in [
            (1, 1, 3, 0, 0),
            (3, 1, 3, 2, 2),
            (50, 0, 3, 3, 3),
            (50, 1, 3, 3, 3),
            (50, 5, 3, 4, 7),
            (50, 5, 1, 4, 5),
            (50, 5, 0, 0, 0),
            (500, 100, 3, MOST, MOST),
            (500, 2, 100, MOST, MOST),
        ] {
            let members = members(nodes, places);
            for member in &members {
                let told = peers(&member.name, &members, each);
                assert!((least..=most).contains(&told.len()), "{nodes} {places} {each}: {told:?}");
                let own = told.iter().filter(|it| it.name == member.name).count();
                assert_eq!((own, names(&member.name, &members, each).len()), (0, told.len()));
                let reached: BTreeSet<_> =
                    told.iter().map(|it| &it.at).chain([&member.at]).collect();
                assert!(each == 0 || told.len() == MOST || reached.len() >= places.min(nodes));
            }
        }
    }

    #[test]
    fn probing_is_spread_over_all_nodes() {
        let members = members(200, 4);
        let mut probed = std::collections::BTreeMap::<&str, usize>::new();
        for member in &members {
            for peer in peers(&member.name, &members, 3) {
                *probed.entry(&peer.name).or_default() += 1;
            }
        }
        assert!(probed.len() > 190, "{} of 200 are probed", probed.len());
        let most = probed.values().max();
        assert!(most < Some(&20), "{most:?} probe the same node");
    }

    #[test]
    fn an_address_is_of_one_machine_inside_the_cluster() {
        let node = |addresses: &[(&str, &str)]| NodeFacts {
            name: "n".into(),
            place: Default::default(),
            provider_id: None,
            addresses: addresses.iter().map(|(kind, it)| ((*kind).into(), (*it).into())).collect(),
            versions: Vec::new(),
            beneath: None,
        };
        for (addresses, expected) in [
            (&[("ExternalIP", "192.0.2.1")][..], None),
            (&[("ExternalIP", "192.0.2.1"), ("InternalIP", "10.0.0.7")], Some("10.0.0.7")),
            (&[("InternalIP", "255.255.255.255"), ("InternalIP", "fd00::7")], Some("fd00::7")),
            (&[("InternalIP", "224.0.0.1"), ("InternalIP", "0.0.0.0")], None),
        ] {
            let address = Member::of(&node(addresses)).map(|it| it.address.to_string());
            assert_eq!(address.as_deref(), expected);
        }
        let mut placed = node(&[("InternalIP", "10.0.0.7")]);
        assert_eq!(Member::of(&placed).and_then(|it| it.at), None);
        placed.place.territory = Some(Country::NO);
        assert!(Member::of(&placed).is_some_and(|it| it.at.is_some()));
    }

    proptest! {
        #[test]
        fn where_a_node_comes_or_goes_few_assignments_change(
            nodes in 2_usize..60, places in 0_usize..6, each in 1_usize..5, new in 100_usize..10_000,
        ) {
            let before = members(nodes, places);
            let mut after = before.clone();
            let new = member(new, places);
            // Wherever the list has it, it is the same.
            after.insert(nodes / 2, new.clone());
            let mut changed = 0;
            for node in &before {
                let (was, is) = (names(&node.name, &before, each), names(&node.name, &after, each));
                let come: Vec<&String> = is.difference(&was).collect();
                prop_assert!(come.iter().all(|name| **name == new.name), "{come:?}");
                // It takes a turn among the random ones, and its place's.
                prop_assert!(was.difference(&is).count() <= 2);
                changed += come.len();
            }
            // Expected are `each` and one for each place; this is far beyond what chance does.
            prop_assert!(changed <= 20 + 6 * (each + places.max(1)), "{changed} of {nodes} changed");
        }
    }
}
