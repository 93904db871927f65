//! What synchronous replication tolerates.

use serde::Serialize;

/// Round trips between members that keep one state, in ms: from these on they are too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Replication {
    /// The usual round trip, which every write waits for. 10 ms: below that is required by the high-availability guide of
    /// Keycloak 26 for a database that replicates synchronously (5 ms are advised), and no more is what IBM Fusion 2.10
    /// supports between the zones of a stretched Data Foundation; both as read in November 2026.
    pub round_trip_ms: u64,
    /// The usual round trip of a bad minute. 100 ms: the interval at which the leader of etcd (v3.6, tuning guide) lets its
    /// followers hear it, to be set to 0.5 to 1.5 round trips; from there on members begin to take each other for gone.
    pub bad_minute_ms: u64,
}

impl Replication {
    /// Whether nothing was decided.
    pub(super) fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

impl Default for Replication {
    fn default() -> Self {
        Self { round_trip_ms: 10, bad_minute_ms: 100 }
    }
}
