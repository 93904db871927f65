//! What is told beside the objects: what was looked up, looked into, heard and probed, and what was not seen.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use facts::beneath::{Band, Beneath, Heard, WriteTimes};
use facts::bound::{Bound, Prober};
use facts::inventory::{Change, ControlPlane};
use facts::object::{Object, ObjectKey};
use facts::spread::Between;
use facts::subject_facts::Inside;
use model::address::{AddressClue, Says, Spot};
use model::beneath::{Answer, Asked, Kernel, Machine};
use model::image::{Contents, Program};
use model::place::Country;
use model::verdict::{Gap, GapCause, GapScope, Source};
use proptest::prelude::*;
use proptest::sample::select;

use super::day;
use super::objects::{name, namespace, object};

pub const ADDRESSES: [&str; 2] = ["185.10.1.1", "2a0a:1::1"];

/// A provider's list places an address in one of two countries, or nothing is said of it.
pub fn looked_up() -> impl Strategy<Value = Change> {
    let country = select(vec![None, Some(Country::NO), Some(Country::US)]);
    (select(&ADDRESSES[..]), country).prop_map(|(address, country)| {
        let address = address.parse().ok();
        let clue = |territory| AddressClue {
            path: String::new(),
            address,
            says: Says::Published(Spot { territory, city: None }),
            source: "a list".into(),
            as_of: None,
        };
        let unspecified = IpAddr::from([0, 0, 0, 0]);
        Change::LookedUp(address.unwrap_or(unspecified), country.map(clue).into_iter().collect())
    })
}

/// One of the digests that pods run was read, with a shell in it or without, or it was not.
pub fn looked_into() -> impl Strategy<Value = Change> {
    let shell = Program { path: "/bin/sh".into(), leads_to: None };
    let with_shell = Contents { shells: vec![shell], ..Contents::default() };
    let inside = select(vec![
        None,
        Some(Inside::NotRead("it is down".into())),
        Some(Inside::Read(Contents::default().into())),
        Some(Inside::OneOf {
            platform: "linux/amd64".into(),
            contents: Contents::default().into(),
        }),
        Some(Inside::Read(with_shell.into())),
    ]);
    (select(vec!["sha256:1", "sha256:2"]), inside)
        .prop_map(|(digest, inside)| Change::LookedInto(digest.into(), inside))
}

/// The agent of a node says that it is a container.
pub fn heard() -> Beneath {
    let asked = |answer| Asked { answer, clues: Vec::new() };
    Beneath::Heard(Box::new(Heard {
        machine: Machine {
            virtual_machine: asked(Answer::IsNot),
            container: asked(Answer::Is("lxc".into())),
            kernel: Kernel { release: "6.1".into(), is_gvisor: false },
            os: None,
        },
        steal: None,
        writes: WriteTimes::NotAsked,
        fio: None,
    }))
}

/// The agent of a node says that it is a container, or is silent, or was never heard.
pub fn beneath() -> impl Strategy<Value = Change> {
    let beneath = select(vec![None, Some(Beneath::Silent { since: day(0) }), Some(heard())]);
    (name(), beneath).prop_map(|(node, beneath)| Change::Beneath(node, beneath))
}

/// Round trips prove that a node, or who collects, is in one of two countries, in one, or nothing.
pub fn bound() -> impl Strategy<Value = Change> {
    let bound = |within: &[Country], only| Bound {
        within: within.into(),
        only,
        landmarks: BTreeMap::from([("oslo".into(), true)]),
    };
    let bounds = select(vec![
        None,
        Some(bound(&[], None)),
        Some(bound(&[Country::NO, Country::SE], None)),
        Some(bound(&[Country::US], Some(Country::US))),
    ]);
    let probers = prop_oneof![3 => name().prop_map(Prober::Node), 1 => Just(Prober::Collector)];
    (probers, bounds).prop_map(|(prober, bound)| Change::Bound(prober, bound))
}

/// A node was probed from another one, near or far or in vain.
pub fn between() -> impl Strategy<Value = Change> {
    let takes = |ms| {
        let band = Band { at_least: ms, below: None };
        Between::Takes { typical: band, worst: band }
    };
    let between = select(vec![Between::TooFew, Between::NoAnswer, takes(1), takes(20)]);
    let peers = prop::collection::btree_map(name(), between, 0..3);
    (name(), peers).prop_map(|(node, peers)| Change::Between(node, peers))
}

pub fn control_plane() -> impl Strategy<Value = Change> {
    select(vec![&ADDRESSES[..0], &ADDRESSES[..1], &ADDRESSES[..]]).prop_map(|addresses| {
        let addresses = addresses.iter().filter_map(|address| address.parse().ok()).collect();
        Change::ControlPlane(ControlPlane { addresses, ..ControlPlane::default() })
    })
}

pub fn listed() -> impl Strategy<Value = Change> {
    (select(&Source::ALL[..]), prop::collection::vec(object(), 0..12)).prop_map(
        |(source, objects)| {
            let keys: BTreeSet<_> =
                (objects.iter().map(Object::key)).map(|key| ObjectKey { source, ..key }).collect();
            Change::Listed(source, keys)
        },
    )
}

pub fn gap() -> impl Strategy<Value = Gap> {
    let source = prop_oneof![
        1 => Just(None),
        8 => select(&Source::ALL[..]).prop_map(Some),
        1 => Just(Some(Source::Images)),
        1 => Just(Some(Source::Agents)),
    ];
    let scope = prop_oneof![
        Just(GapScope::Cluster),
        namespace().prop_map(GapScope::Namespace),
        (prop_oneof![namespace(), Just(String::new())], name())
            .prop_map(|(namespace, name)| GapScope::Object { namespace, name }),
    ];
    let cause = select(vec![
        GapCause::NotListed,
        GapCause::Forbidden,
        GapCause::Unreachable,
        GapCause::Unreadable,
        GapCause::NotGiven,
        GapCause::NotAsked,
    ]);
    (source, scope, cause, select(vec!["grant it", "mend it"])).prop_map(
        |(source, scope, cause, detail)| Gap {
            source,
            scope,
            cause,
            detail: detail.into(),
            since: day(0),
        },
    )
}
