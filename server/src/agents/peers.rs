//! What becomes of the round trips to other nodes that an agent reports. None of them is to a landmark, and none proves a
//! place.

use std::collections::HashMap;

use chrono::TimeDelta;
use facts::agent::{Peer, ToPeer};
use model::Time;
use model::ids::ClusterId;
use model::latency::{PeerId, ProberId, Way};
use store::latency::MinuteRow;
use store::{SILENT_AFTER, Store};

/// How often pairs are summed up.
const SUM_EVERY: TimeDelta = TimeDelta::minutes(5);

/// For so long after a peer is new, they are with each report: until it was probed often enough to be judged.
const NEW: TimeDelta = TimeDelta::minutes(12);

/// Peers that are remembered of a node before all are asked for again.
const MANY: usize = 256;

/// The peers of one node, as it has told of them.
#[derive(Default)]
pub(super) struct Peers {
    known: HashMap<Peer, Known>,
    /// When a peer was last told of that was not known.
    newest: Option<Time>,
    /// The end of the hour that was summed up last.
    summed: Option<Time>,
}

struct Known {
    id: PeerId,
    /// As it was told last.
    trouble: Option<String>,
    way: Option<Way>,
}

impl Peers {
    /// The minutes of peers, as they are stored. Of what was never a node of the cluster none is.
    pub async fn rows(
        &mut self,
        store: &Store,
        (cluster, prober): (ClusterId, ProberId),
        told: &[ToPeer],
        now: Time,
    ) -> store::Result<Vec<MinuteRow>> {
        if self.known.len() > MANY {
            self.known.clear();
        }
        let is_new = |it: &&ToPeer| {
            let is_as = |known: &Known| (&known.trouble, known.way) == (&it.trouble, it.way);
            !self.known.get(&it.peer).is_some_and(is_as)
        };
        let new: Vec<&ToPeer> = told.iter().filter(is_new).collect();
        if !new.is_empty() {
            let ids = store.keep_peers(cluster, prober, new.iter().copied(), now).await?;
            for ToPeer { peer, trouble, way, .. } in new {
                match ids.get(peer) {
                    Some(&id) => {
                        let known = Known { id, trouble: trouble.clone(), way: *way };
                        if self.known.insert(peer.clone(), known).is_none() {
                            self.newest = Some(now);
                        }
                    }
                    None => tracing::warn!(
                        peer = peer.node,
                        "round trips to what was never a node of the cluster"
                    ),
                }
            }
        }
        let mut rows = Vec::new();
        for ToPeer { peer, minutes, .. } in told {
            let Some(Known { id, .. }) = self.known.get(peer) else { continue };
            for minute in minutes {
                let counted = minute.statistics.clone();
                rows.push(MinuteRow::of_peer(*id, minute.family, minute.at, counted));
            }
        }
        Ok(rows)
    }

    /// Sums up the hour of these peers, where it is time to: what waited for long tells nothing of now.
    pub async fn sum(
        &mut self,
        store: &Store,
        told: &[ToPeer],
        until: Time,
        now: Time,
    ) -> store::Result<()> {
        let is_due = self.summed.is_none_or(|summed| until >= summed + SUM_EVERY);
        let has_new = self.newest.is_some_and(|newest| now < newest + NEW);
        if !(is_due || has_new) || until + SILENT_AFTER < now {
            return Ok(());
        }
        let ids = told.iter().filter_map(|it| Some(self.known.get(&it.peer)?.id));
        let ids: Vec<PeerId> = ids.collect();
        if !ids.is_empty() {
            store.sum_peers(&ids, until).await?;
            self.summed = Some(until);
        }
        Ok(())
    }
}
