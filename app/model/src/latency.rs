//! Round trips to landmarks over time, and what they prove of a place: as pages, REST and exports show them.

mod compared;
mod pair;
mod proof;
mod range;
mod way;

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::beneath::Lost;
use crate::ids::ClusterId;
use crate::place::{Country, Position};

pub use compared::{ClusterRoundTrips, Compared, Spread};
pub use pair::{NodePair, PairPage, PairQuestion, PairSeries, PairsAsked, PairsPage, WorstMinute};
pub use proof::{
    NearestOutside, PlaceProof, ProofSpell, ProofVerdict, ProvenEea, ShortestRoundTrip,
};
pub use range::{LatencyRange, MOST_BINS, NotARange};
pub use way::{SocketKind, Way};

/// Which Internet protocol a probe goes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// IPv4.
    Ipv4,
    /// IPv6.
    Ipv6,
}

impl Family {
    /// The family of an address.
    pub const fn of(address: std::net::IpAddr) -> Self {
        match address {
            std::net::IpAddr::V4(_) => Self::Ipv4,
            std::net::IpAddr::V6(_) => Self::Ipv6,
        }
    }

    /// `ipv4` or `ipv6`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ipv4 => "ipv4",
            Self::Ipv6 => "ipv6",
        }
    }
}

/// How a round trip is measured. Round trips of different methods are never mixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// ICMP echo. Not authenticated: who sees the request can answer it early.
    Icmp,
    /// A TCP connection's first round trip, accepted or reset. A middlebox may answer it: no proof of place.
    Tcp,
    /// A landmark of the operator's, whose answer is authenticated.
    Landmark,
}

impl Method {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::Icmp, Self::Tcp, Self::Landmark];

    /// Its word in texts and JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Icmp => "icmp",
            Self::Tcp => "tcp",
            Self::Landmark => "landmark",
        }
    }

    /// Whether its round trips can prove a place.
    pub const fn proves(self) -> bool {
        !matches!(self, Self::Tcp)
    }
}

macro_rules! number_ids {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(i32);

        impl $name {
            /// The one with this number.
            pub const fn new(number: i32) -> Self {
                Self(number)
            }

            /// Its number, as the store keeps it.
            pub const fn get(self) -> i32 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

number_ids! {
    /// Who probes: a server by its machine and its configured name, a node by its agent.
    ProberId,
    /// A landmark as one prober probes it. With another address or position it is another one.
    LandmarkId,
    /// A node as another one's agent probes it. With another address it is another one.
    PeerId,
}

/// What is asked of the round trips.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LatencyQuestion {
    /// Whose; `None` for the server that was started last.
    pub prober: Option<ProberId>,
    /// Of which time, and how finely.
    pub range: LatencyRange,
}

/// Round trips in a time. Percentiles are of all round trips in it, never a mean of percentiles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoundTrips {
    /// Probes that left the machine: each was received, lost, or ended in an error.
    pub sent: u64,
    /// Answers in time from the address asked.
    pub received: u64,
    /// No answer in time.
    pub lost: u64,
    /// Answers that are no round trip, by kind.
    pub errors: BTreeMap<String, u64>,
    /// Probes whose time came and that did not leave the machine, by reason. No loss.
    pub not_sent: BTreeMap<String, u64>,
    /// The shortest round trip, in µs, rounded up.
    pub min_us: Option<u64>,
    /// In µs, at most 1 % too high, like the other percentiles.
    pub p25_us: Option<u64>,
    /// The median, in µs.
    pub p50_us: Option<u64>,
    /// In µs.
    pub p75_us: Option<u64>,
    /// In µs.
    pub p95_us: Option<u64>,
    /// In µs; `None` under 300 round trips.
    pub p99_us: Option<u64>,
}

impl RoundTrips {
    /// Of what was sent, what came to nothing, in thousandths, rounded up; `None` where nothing was sent.
    pub fn loss_permille(&self) -> Option<u64> {
        let missing = self.sent.saturating_sub(self.received);
        (self.sent > 0).then(|| (missing * 1_000).div_ceil(self.sent))
    }

    /// Probes that did not leave the machine.
    pub fn unsent(&self) -> u64 {
        self.not_sent.values().sum()
    }
}

/// A step of a series. A step in which nothing was probed is not in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LatencyBin {
    /// Where it begins.
    pub at: DateTime<Utc>,
    /// What was measured in it.
    #[serde(flatten)]
    pub round_trips: RoundTrips,
}

/// A landmark's round trips over one family, by one method.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LatencySeries {
    /// To whom.
    pub landmark: LandmarkId,
    /// What it is called.
    pub name: String,
    /// By which method.
    pub method: Method,
    /// Over which family; `None` for probes that were not sent because the name had no address.
    pub family: Option<Family>,
    /// Of the whole range.
    pub total: RoundTrips,
    /// Step by step, oldest first.
    pub bins: Vec<LatencyBin>,
}

/// Why a landmark is not probed, though it should be. Nothing is counted meanwhile, least of all as loss.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Trouble {
    /// What is wrong, and how to mend it.
    pub reason: String,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// A landmark as it is configured or suggested.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LandmarkView {
    /// Its id.
    pub id: LandmarkId,
    /// What it is called.
    pub name: String,
    /// A host's name or address.
    pub address: String,
    /// How it is asked.
    pub method: Method,
    /// At which port, where the method has one.
    pub port: Option<u16>,
    /// Where it is.
    pub position: Position,
    /// How far from there it may be, in km.
    pub uncertainty_km: u32,
    /// Whose it is.
    pub owner: String,
    /// Probes in 1,000 seconds at most.
    pub rate_milli: u32,
    /// Whether it is to be probed.
    pub enabled: bool,
    /// Whether the configuration (or what is suggested) names it still.
    pub configured: bool,
    /// Light's time there and back from where the prober is declared to be, in µs, the landmark's uncertainty taken off;
    /// `None` where no position is declared.
    pub floor_us: Option<u64>,
    /// The way that the latest probe of it went, as far as it is stored; `None` where none has.
    pub way: Option<Way>,
    /// Why it is not probed, where it should be.
    pub trouble: Option<Trouble>,
}

/// Once that a prober ran.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProberRun {
    /// From when.
    pub started_at: DateTime<Utc>,
    /// Up to when what it measured is stored.
    pub stored_at: DateTime<Utc>,
    /// When it was told to stop, and had stored everything; `None` while it runs, and for ever where it was killed.
    pub ended_at: Option<DateTime<Utc>>,
    /// How often it stores what it measured, in seconds. Killed, it has lost no more than that.
    pub flush_seconds: u32,
}

/// Who probes, and to where.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProberView {
    /// Its id.
    pub id: ProberId,
    /// The cluster that it is a node of, where an agent measures; `None` for a server.
    pub cluster: Option<ClusterId>,
    /// A server's configured name, its machine's where none is configured; a node's name.
    pub name: String,
    /// A server's machine; a node's UID.
    pub host: String,
    /// The country that its operator declares it to be in.
    pub country: Option<Country>,
    /// The position that its operator declares.
    pub position: Option<Position>,
    /// Its landmarks: those configured, in their order, then those of earlier.
    pub landmarks: Vec<LandmarkView>,
    /// When it ran, as far as the range goes, latest first; before them its latest run, whenever that was.
    pub runs: Vec<ProberRun>,
    /// Reports that a node's agent had to drop, as far as the range goes, latest first: what it measured then is lost.
    pub lost: Vec<Lost>,
    /// What the round trips prove: now, and before each time that it changed; latest first.
    pub proofs: Vec<ProofSpell>,
}

impl ProberView {
    /// Runs that ended without a word: what each measured after it last stored something is lost.
    pub fn killed(&self) -> impl Iterator<Item = &ProberRun> {
        self.runs.iter().skip(1).filter(|run| run.ended_at.is_none())
    }
}

/// A prober, as a choice.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProberChoice {
    /// Its id.
    pub id: ProberId,
    /// The cluster that it is a node of; `None` for a server.
    pub cluster: Option<ClusterId>,
    /// Its name.
    pub name: String,
    /// A server's machine; a node's UID.
    pub host: String,
}

/// As many probers are offered as a choice. A node that is not among them leads to its round trips by its own page.
pub const MOST_CHOICES: u32 = 500;

/// A node's shortest round trips, as they were when it was last asked what they prove.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NodeRoundTrips {
    /// The node's prober.
    pub prober: ProberId,
    /// The cluster that it is a node of.
    pub cluster: ClusterId,
    /// The node.
    pub node: String,
    /// When it was last asked.
    pub checked_at: DateTime<Utc>,
    /// What is proven.
    pub verdict: ProofVerdict,
    /// The shortest round trip within the proof's window to each landmark that counts, in µs, by the landmark's name.
    pub shortest_us: BTreeMap<String, u64>,
}

/// Round trips of one prober over a time.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LatencyPage {
    /// The time.
    pub range: LatencyRange,
    /// The prober; `None` where none has ever run.
    pub prober: Option<ProberView>,
    /// What may be chosen instead, [`MOST_CHOICES`] at most: servers, those started last first, then nodes that have
    /// landmarks by their names, each as it is now.
    pub probers: Vec<ProberChoice>,
    /// A series for each landmark, family and method.
    pub series: Vec<LatencySeries>,
    /// Nodes side by side, [`MOST_CHOICES`] at most, by cluster and name: those of which anything was proven or not within the
    /// proof's window.
    pub nodes: Vec<NodeRoundTrips>,
    /// Clusters side by side, of all such nodes; `None` where none has measured anything.
    pub compared: Option<Compared>,
}
