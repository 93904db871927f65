//! Round trips between nodes, as their agents measure them.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{Family, LatencyBin, LatencyRange, ProberId, RoundTrips, Trouble, Way};
use crate::place::Whereabouts;
use crate::view::ClusterView;

/// Which pairs are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PairsAsked {
    /// Those that this node is one of; `None` for all of the cluster.
    pub node: Option<String>,
}

/// A node and another one that its agent probes, in the hour before `until`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NodePair {
    /// Who probes.
    pub prober: ProberId,
    /// The node that probes.
    pub node: String,
    /// Where that is.
    pub node_at: Whereabouts,
    /// The node that is probed.
    pub peer: String,
    /// Where that is.
    pub peer_at: Whereabouts,
    /// The address that is probed.
    pub address: String,
    /// The end of the hour, by the prober's clock.
    pub until: DateTime<Utc>,
    /// All round trips of the hour.
    #[serde(flatten)]
    pub round_trips: RoundTrips,
    /// The minute that was worst; `None` where nothing came back.
    pub worst_minute: Option<WorstMinute>,
    /// Why it is not probed, where it should be.
    pub trouble: Option<Trouble>,
}

impl NodePair {
    /// Of so much it tells.
    pub const HOUR: TimeDelta = TimeDelta::hours(1);
}

/// The minute whose median was the longest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorstMinute {
    /// Its beginning.
    pub at: DateTime<Utc>,
    /// Its median, in µs, at most 1 % too high.
    pub p50_us: u64,
}

/// The pairs of a cluster's nodes that are measured now, by node and peer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PairsPage {
    /// The cluster.
    pub cluster: ClusterView,
    /// The pairs.
    pub pairs: Vec<NodePair>,
}

/// Which pair is asked for, and of which time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairQuestion {
    /// The node that probes.
    pub node: String,
    /// The node that is probed.
    pub peer: String,
    /// Of which time, and how finely.
    pub range: LatencyRange,
}

/// Round trips from one node to another at one address, over one family.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PairSeries {
    /// Who probes. A node that was made anew under its name is another one.
    pub prober: ProberId,
    /// The address that is probed.
    pub address: String,
    /// Over which family; `None` for probes that were not sent because there was no address.
    pub family: Option<Family>,
    /// Of the whole range.
    pub total: RoundTrips,
    /// Step by step, oldest first.
    pub bins: Vec<LatencyBin>,
}

/// Round trips from one node to another over a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PairPage {
    /// The cluster.
    pub cluster: ClusterView,
    /// The node that probes.
    pub node: String,
    /// Where that is.
    pub node_at: Whereabouts,
    /// The node that is probed.
    pub peer: String,
    /// Where that is.
    pub peer_at: Whereabouts,
    /// The time.
    pub range: LatencyRange,
    /// The way that the latest probe went, as far as it is told; `None` where none has.
    pub way: Option<Way>,
    /// Why it is not probed now, where it should be.
    pub trouble: Option<Trouble>,
    /// A series for each address and family at which something was measured, the one told of last first.
    pub series: Vec<PairSeries>,
}
