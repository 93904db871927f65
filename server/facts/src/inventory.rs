//! All that was seen of one cluster, and the gaps.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use model::address::AddressClue;
use model::residency::Resolution;
use model::verdict::{Gap, GapScope, Source};

use crate::beneath::Beneath;
use crate::bound::{Bound, Prober};
use crate::object::{Object, ObjectKey};
use crate::spread::Between;
use crate::subject_facts::Inside;

/// One step of what collect tells. Collect never fails: what it could not see is a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// An object is there, or is now this.
    Seen(Box<Object>),
    /// An object is gone.
    Gone(ObjectKey),
    /// A list has finished: of this collection there is only what is named; all else is gone.
    Listed(Source, BTreeSet<ObjectKey>),
    /// A gap opened, or its detail changed; it replaces the gap of the same source and scope.
    GapOpened(Gap),
    /// The gap of this source and scope is closed.
    GapClosed(Option<Source>, GapScope),
    /// An address was looked up outside the cluster: this is what is said of it, instead of what was said before.
    LookedUp(IpAddr, Vec<AddressClue>),
    /// The image of this digest was looked into, or it was forgotten what came of that.
    LookedInto(String, Option<Inside>),
    /// This is known of the layer beneath a node, or nothing any more.
    Beneath(String, Option<Beneath>),
    /// This is proven of the place that a prober measures from, or nothing any more.
    Bound(Prober, Option<Bound>),
    /// This came of probing other nodes from a node, by their names; of none where nothing is known.
    Between(String, BTreeMap<String, Between>),
    /// The control plane is reached like this.
    ControlPlane(ControlPlane),
}

/// What is known of a cluster's control plane by the connection to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ControlPlane {
    /// The host of the API endpoint; `None` where nothing is connected to, as of a recording.
    pub endpoint: Option<String>,
    /// Its addresses.
    pub addresses: Vec<IpAddr>,
    /// Where the host's name leads; `None` where it is an address itself, or was never answered.
    pub resolution: Option<Resolution>,
    /// The API server's version, such as `v1.37.2`.
    pub version: Option<String>,
    /// The address that it is reached from, by whoever collects; `None` where nothing is connected.
    pub reached_from: Option<IpAddr>,
}

/// The gaps by what identifies one: source and scope.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gaps(BTreeMap<(Option<Source>, GapScope), Gap>);

impl Gaps {
    /// Opens or replaces one; answers whether anything changed.
    pub fn open(&mut self, gap: Gap) -> bool {
        let key = (gap.source, gap.scope.clone());
        if self.0.get(&key) == Some(&gap) {
            return false;
        }
        self.0.insert(key, gap);
        true
    }

    /// Closes one; answers whether it was there.
    pub fn close(&mut self, source: Option<Source>, scope: GapScope) -> bool {
        self.0.remove(&(source, scope)).is_some()
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Gap> {
        self.0.values()
    }

    /// Whether one of this source and scope is open.
    pub fn has(&self, source: Option<Source>, scope: &GapScope) -> bool {
        self.0.contains_key(&(source, scope.clone()))
    }

    /// Those that `before` has not, or has otherwise, in order.
    pub fn beyond(&self, before: &Self) -> impl Iterator<Item = &Gap> {
        self.0.iter().filter(|(key, gap)| before.0.get(*key) != Some(*gap)).map(|(_, gap)| gap)
    }

    /// The gaps that could hide something from a judgement in this namespace (`None`: of a cluster-wide
    /// subject), whatever their source, in order.
    pub fn concerning(&self, namespace: Option<&str>) -> impl Iterator<Item = &Gap> {
        self.0.values().filter(move |gap| concerns(&gap.scope, namespace))
    }

    /// The first gap that could hide an object of `source` from a judgement in this namespace (`None`: of a
    /// cluster-wide subject). A gap on one object hides it from its own namespace alone.
    pub fn hiding(&self, source: Source, namespace: Option<&str>) -> Option<&Gap> {
        self.concerning(namespace).find(|gap| gap.source.is_none_or(|missing| missing == source))
    }
}

/// Whether what lies in this scope could be part of what a judgement in this namespace rests on.
pub fn concerns(scope: &GapScope, namespace: Option<&str>) -> bool {
    match scope {
        GapScope::Cluster => true,
        GapScope::Namespace(name) => namespace.is_none_or(|asked| asked == name),
        GapScope::Object { namespace: of, .. } => {
            of.is_empty() || namespace.is_none_or(|asked| asked == of)
        }
    }
}
