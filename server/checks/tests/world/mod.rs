//! A small world for the property tests: few names, so that everything meets everything.

mod catalogue;
mod changes;
mod objects;
mod storage;
mod ways_in;

use std::collections::BTreeMap;
use std::net::IpAddr;

use facts::beneath::Beneath;
use facts::bound::{Bound, Prober};
use facts::inventory::{Change, ControlPlane, Gaps};
use facts::object::{Object, ObjectKey};
use facts::spread::Between;
use facts::subject_facts::Inside;
use model::Time;
use model::address::AddressClue;
use model::ids::ClusterId;
use proptest::prelude::*;

pub use catalogue::CATALOGUE;
use changes::{beneath, between, bound, control_plane, listed, looked_into, looked_up};
pub use changes::{gap, heard};
use objects::object;
pub use objects::{deployment, spec};

#[expect(clippy::expect_used, reason = "a constant that reads")]
pub fn cluster() -> ClusterId {
    "00000000-0000-0000-0000-000000000001".parse().expect("a UUID")
}

/// A day some days after 30 December 2020: the United Kingdom leaves the single market two days later.
#[expect(clippy::expect_used, reason = "a constant that reads")]
pub fn day(after: u32) -> Time {
    let start: Time = "2020-12-30T12:00:00Z".parse().expect("a time");
    start + chrono::Duration::days(after.into())
}

/// What a test does.
#[derive(Clone, Debug)]
pub enum Event {
    Change(Change),
    Settle(u32),
}

/// The final state, kept as simply as possible.
#[derive(Default)]
pub struct World {
    objects: BTreeMap<ObjectKey, Object>,
    gaps: Gaps,
    looked_up: BTreeMap<IpAddr, Vec<AddressClue>>,
    looked_into: BTreeMap<String, Option<Inside>>,
    beneath: BTreeMap<String, Option<Beneath>>,
    bounds: BTreeMap<Prober, Option<Bound>>,
    between: BTreeMap<String, BTreeMap<String, Between>>,
    control_plane: Option<ControlPlane>,
}

impl World {
    pub fn apply(&mut self, change: Change) {
        match change {
            Change::Seen(object) => {
                self.objects.insert(object.key(), *object);
            }
            Change::Gone(key) => {
                self.objects.remove(&key);
            }
            Change::Listed(source, names) => {
                self.objects.retain(|key, _| key.source != source || names.contains(key));
            }
            Change::GapOpened(gap) => {
                self.gaps.open(gap);
            }
            Change::GapClosed(source, scope) => {
                self.gaps.close(source, scope);
            }
            Change::LookedUp(address, clues) => {
                self.looked_up.insert(address, clues);
            }
            Change::LookedInto(digest, inside) => {
                self.looked_into.insert(digest, inside);
            }
            Change::Beneath(node, beneath) => {
                self.beneath.insert(node, beneath);
            }
            Change::Bound(prober, bound) => {
                self.bounds.insert(prober, bound);
            }
            Change::Between(node, peers) => {
                self.between.insert(node, peers);
            }
            Change::ControlPlane(reached) => self.control_plane = Some(reached),
        }
    }

    /// What is known beside the objects.
    pub fn beside(&self) -> impl Iterator<Item = Change> {
        let looked_up = self.looked_up.clone().into_iter();
        let looked_up = looked_up.map(|(address, clues)| Change::LookedUp(address, clues));
        let looked_into = self.looked_into.clone().into_iter();
        let looked_into = looked_into.map(|(digest, inside)| Change::LookedInto(digest, inside));
        let beneath = self.beneath.clone().into_iter();
        let beneath = beneath.map(|(node, beneath)| Change::Beneath(node, beneath));
        let bounds = self.bounds.clone().into_iter();
        let bounds = bounds.map(|(prober, bound)| Change::Bound(prober, bound));
        let between = self.between.clone().into_iter();
        let between = between.map(|(node, peers)| Change::Between(node, peers));
        let beneath = beneath.chain(bounds).chain(between);
        let control_plane = self.control_plane.clone().map(Change::ControlPlane);
        let gaps = self.gaps.iter().cloned().map(Change::GapOpened);
        gaps.chain(looked_up).chain(looked_into).chain(beneath).chain(control_plane)
    }

    pub fn changes(&self) -> impl Iterator<Item = Change> {
        let objects = self.objects.values().cloned();
        objects.map(|object| Change::Seen(Box::new(object))).chain(self.beside())
    }
}

pub fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        8 => object().prop_map(|object| Event::Change(Change::Seen(Box::new(object)))),
        2 => object().prop_map(|object| Event::Change(Change::Gone(object.key()))),
        1 => listed().prop_map(Event::Change),
        1 => gap().prop_map(|gap| Event::Change(Change::GapOpened(gap))),
        1 => gap().prop_map(|gap| Event::Change(Change::GapClosed(gap.source, gap.scope))),
        2 => looked_up().prop_map(Event::Change),
        2 => looked_into().prop_map(Event::Change),
        2 => beneath().prop_map(Event::Change),
        2 => bound().prop_map(Event::Change),
        2 => between().prop_map(Event::Change),
        1 => control_plane().prop_map(Event::Change),
        3 => (0_u32..3).prop_map(Event::Settle),
    ]
}
