//! How far apart the nodes are that the members of a StatefulSet run on, as it is judged: in bands, so that round trips
//! which only tremble change nothing.

use model::latency::NodePair;
use model::place::{Divided, Whereabouts};
use serde::{Deserialize, Serialize};

use crate::beneath::Band;

/// Probes without which nothing is said of a pair.
pub const ENOUGH: u64 = 60;

/// In ms.
const BOUNDS: [u64; 10] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000];

/// What came of probing a node from another one, in an hour. The greater one tells more.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Between {
    /// Fewer than [`ENOUGH`] probes were sent.
    TooFew,
    /// Nothing can be sent, for this reason.
    NotProbed(String),
    /// Nothing came back.
    NoAnswer,
    /// A round trip takes so many ms.
    Takes {
        /// The median of all.
        typical: Band,
        /// The median of the minute that was worst.
        worst: Band,
    },
}

impl Between {
    /// Of what was measured. What is compared with these numbers of ms later, must be told apart from them.
    pub fn of(pair: &NodePair, compared_with: [u64; 2]) -> Self {
        if let Some(trouble) = &pair.trouble {
            return Self::NotProbed(trouble.reason.clone());
        }
        let mut bounds: Vec<u64> = BOUNDS.into_iter().chain(compared_with).collect();
        bounds.sort_unstable();
        match (pair.round_trips.p50_us, pair.worst_minute) {
            _ if pair.round_trips.sent < ENOUGH => Self::TooFew,
            (Some(typical), Some(worst)) => Self::Takes {
                typical: Band::of(typical, &bounds),
                worst: Band::of(worst.p50_us, &bounds),
            },
            _ => Self::NoAnswer,
        }
    }
}

/// Where the members of a StatefulSet run. All empty where that is one place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Spread {
    /// Of the places between which a round trip was measured, those with the longest.
    pub longest: Option<Stretch>,
    /// Those with the worst minute.
    pub unsteadiest: Option<Stretch>,
    /// Two between which none was.
    pub open: Option<Stretch>,
}

/// From a node in one place to a node in another.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stretch {
    /// The node that probes.
    pub from: String,
    /// The node that is probed. It may be another one than a member's, in the place of one.
    pub to: String,
    /// The two places, in order.
    pub places: [Whereabouts; 2],
    /// What lies between them.
    pub divided: Divided,
    /// What was measured; `None` where neither node probes the other's place.
    pub between: Option<Between>,
}

/// Where evidence points to the round trips from a node to another.
pub fn path_to(node: &str) -> String {
    format!("agent.roundTrips[{node}]")
}

#[cfg(test)]
mod tests {
    use model::latency::{ProberId, RoundTrips, Trouble, WorstMinute};

    use super::*;

    #[test]
    fn too_little_says_nothing_and_silence_is_no_distance() {
        let pair = |sent, p50_us: Option<u64>, trouble: Option<&str>| NodePair {
            prober: ProberId::new(1),
            node: "n1".into(),
            node_at: Whereabouts::default(),
            peer: "n2".into(),
            peer_at: Whereabouts::default(),
            address: "10.0.0.2".into(),
            until: Default::default(),
            round_trips: RoundTrips { sent, p50_us, ..RoundTrips::default() },
            worst_minute: p50_us.map(|it| WorstMinute { at: Default::default(), p50_us: 10 * it }),
            trouble: trouble.map(|why| Trouble { reason: why.into(), since: Default::default() }),
        };
        let band = |at_least, below| Band { at_least, below: Some(below) };
        for (pair, expected) in [
            (pair(59, Some(7_000), None), Between::TooFew),
            (pair(60, None, None), Between::NoAnswer),
            (pair(0, None, Some("forbidden")), Between::NotProbed("forbidden".into())),
            (
                pair(60, Some(7_000), None),
                Between::Takes { typical: band(7, 10), worst: band(70, 100) },
            ),
            (
                pair(360, Some(1_500), None),
                Between::Takes { typical: band(1, 2), worst: band(10, 20) },
            ),
        ] {
            assert_eq!(Between::of(&pair, [7, 70]), expected);
        }
    }
}
