//! Other nodes, as a node's agent probes them: never landmarks, since nobody knows where they are.

use std::net::IpAddr;

use model::latency::Way;
use serde::{Deserialize, Serialize};

use super::Minute;

/// More than any server names.
pub(super) const MOST_PEERS: usize = 64;

/// Another node as it is probed. With another address it is another one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Peer {
    /// Its name in the cluster.
    pub node: String,
    /// Its address inside the cluster.
    pub address: IpAddr,
}

/// A peer that an agent is told to probe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignedPeer {
    /// Which.
    #[serde(flatten)]
    pub peer: Peer,
    /// From one probe to the next, in ms.
    pub interval_ms: u64,
}

/// What was counted of a peer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToPeer {
    /// Which.
    #[serde(flatten)]
    pub peer: Peer,
    /// Why it is not probed, where it should be.
    #[serde(default)]
    pub trouble: Option<String>,
    /// By which way it was probed last; `None` where it never was.
    #[serde(default)]
    pub way: Option<Way>,
    /// As of a landmark: each with all that was counted of it so far.
    #[serde(default)]
    pub minutes: Vec<Minute>,
}
