//! Round trips to the landmarks and peers that the server names, counted until they are reported.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use collect::probe::landmark::Key;
use collect::probe::{Ended, How, Pace, Prober, Target};
use facts::agent::{
    Assigned, AssignedPeer, Landmark, Minute, Peer, RoundTrips, ToLandmark, ToPeer,
};
use facts::latency::Method;
use model::Time;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::probe::host_and_port;
use crate::probing::{Pending, Probed, Probing};

/// Bytes of minutes that a report holds at most, and one minute more: what is left goes with the next.
const ROOM: usize = 128 << 10;

/// Minutes that wait for a report at most. Then the oldest go.
const MOST_WAITING: usize = 10_000;

/// Probes of one assignment are numbered apart from those of all others, so that none is taken for the other's neighbour.
const NUMBERS: u64 = 1 << 40;

/// Peers that are probed at most, and how often one of them at most, whatever a server says.
const MOST_PEERS: usize = 32;
const PEER_AT_MOST_EVERY: Duration = Duration::from_secs(1);

/// How long the last answers are waited for.
const LAST: Duration = Duration::from_secs(3);

/// Probes what is assigned.
pub struct Measuring {
    probing: Probing<Arc<Whom>>,
    pending: Pending<Arc<Whom>, Minute>,
    under_way: BTreeMap<Arc<Whom>, UnderWay>,
    tasks: JoinSet<()>,
    assignments: u64,
    dropped: u64,
    flush_seconds: u32,
    /// It was told to stop, and everything has ended.
    is_over: bool,
}

/// Who is probed. A peer is never taken for a landmark, whatever it is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Whom {
    Landmark(Landmark),
    Peer(Peer),
}

impl Whom {
    fn name(&self) -> &str {
        match self {
            Self::Landmark(landmark) => &landmark.name,
            Self::Peer(peer) => &peer.node,
        }
    }
}

/// How somebody is to be probed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Wanted {
    whom: Whom,
    interval: Duration,
    /// Of a landmark that has one.
    key: Option<String>,
}

impl From<Assigned> for Wanted {
    fn from(Assigned { landmark, interval_ms, key }: Assigned) -> Self {
        let interval = Duration::from_millis(interval_ms.max(1));
        Self { whom: Whom::Landmark(landmark), interval, key }
    }
}

impl From<AssignedPeer> for Wanted {
    fn from(AssignedPeer { peer, interval_ms }: AssignedPeer) -> Self {
        let interval = Duration::from_millis(interval_ms).max(PEER_AT_MOST_EVERY);
        Self { whom: Whom::Peer(peer), interval, key: None }
    }
}

struct UnderWay {
    wanted: Wanted,
    /// Dropped, it is the word to stop.
    _go_on: watch::Sender<bool>,
}

impl Measuring {
    /// Nothing is assigned yet. What is counted will be asked for at this interval.
    pub fn new(flush: Duration) -> Self {
        Self {
            probing: Probing::new(Prober::new(Pace::default())),
            pending: Pending::default(),
            under_way: BTreeMap::new(),
            tasks: JoinSet::new(),
            assignments: 0,
            dropped: 0,
            flush_seconds: u32::try_from(flush.as_secs()).unwrap_or(u32::MAX),
            is_over: false,
        }
    }

    /// Probes these and no others. What is assigned as it was goes on undisturbed.
    pub fn follow(&mut self, landmarks: Vec<Assigned>, peers: Vec<AssignedPeer>) {
        let peers = peers.into_iter().take(MOST_PEERS).map(Wanted::from);
        let wanted: Vec<Wanted> = landmarks.into_iter().map(Wanted::from).chain(peers).collect();
        self.under_way.retain(|_, under_way| wanted.contains(&under_way.wanted));
        while self.tasks.try_join_next().is_some() {}
        for wanted in wanted {
            let whom = Arc::new(wanted.whom.clone());
            if self.under_way.contains_key(&whom) {
                continue;
            }
            let first = self.assignments.saturating_mul(NUMBERS);
            self.assignments += 1;
            let (go_on, stopped) = watch::channel(false);
            let asked = wanted.clone();
            let probed = Probed {
                landmark: Arc::clone(&whom),
                name: whom.name().to_owned(),
                interval: wanted.interval,
                target: move || target(&asked),
                ended: move |probe: &mut Ended| probe.sample.number += first,
            };
            self.tasks.spawn(self.probing.clone().until(probed, stopped));
            self.under_way.insert(whom, UnderWay { wanted, _go_on: go_on });
        }
    }

    /// What was counted since this was last asked, as much of it as a report holds.
    pub fn take(&mut self, now: Time) -> RoundTrips {
        let pack = |_: &Arc<Whom>, family, at, counted: &_| Minute::new(family, at, counted);
        let lost = self.pending.take(self.probing.ledger(), now, MOST_WAITING, pack);
        self.dropped = self.dropped.saturating_add(lost as u64);
        let mut told: BTreeMap<Arc<Whom>, (Option<String>, Vec<Minute>)> = BTreeMap::new();
        let mut bytes = 0;
        while bytes < ROOM
            && let Some((whom, minute)) = self.pending.pop()
        {
            bytes += 2 * minute.statistics.bytes().len();
            told.entry(whom).or_default().1.push(minute);
        }
        for whom in self.under_way.keys() {
            told.entry(Arc::clone(whom)).or_default().0 = self.probing.ledger().trouble(whom);
        }
        let (mut landmarks, mut peers) = (Vec::new(), Vec::new());
        for (whom, (trouble, minutes)) in told {
            let way = self.probing.ledger().way(&whom);
            match Arc::unwrap_or_clone(whom) {
                Whom::Landmark(landmark) => {
                    landmarks.push(ToLandmark { landmark, trouble, way, minutes });
                }
                Whom::Peer(peer) => peers.push(ToPeer { peer, trouble, way, minutes }),
            }
        }
        RoundTrips {
            landmarks,
            peers,
            flush_seconds: self.flush_seconds,
            dropped: std::mem::take(&mut self.dropped),
            is_all: self.is_over && self.pending.is_empty(),
        }
    }

    /// Stops, and waits for what is on its way: what is taken then is all.
    pub async fn stop(&mut self) {
        self.under_way.clear();
        let ended = async { while self.tasks.join_next().await.is_some() {} };
        self.is_over = tokio::time::timeout(LAST, ended).await.is_ok();
    }
}

fn target(wanted: &Wanted) -> anyhow::Result<Target> {
    let landmark = match &wanted.whom {
        Whom::Landmark(landmark) => landmark,
        Whom::Peer(peer) => {
            // A peer is no landmark, wherever it is.
            let host = peer.address.to_string();
            return Ok(Target { host, family: None, how: How::Icmp, placed: false });
        }
    };
    let Landmark { address, method, port, .. } = landmark;
    let (host, how) = match (method, port, &wanted.key) {
        (Method::Icmp, ..) => (address.clone(), How::Icmp),
        (Method::Tcp, Some(port), _) => (address.clone(), How::Tcp(*port)),
        (Method::Landmark, _, Some(digits)) => {
            let key = Key::parse(digits.as_bytes()).context("what the server sends is no key")?;
            let (host, port) = host_and_port(address)?;
            (host, How::Landmark(port, Arc::new(key)))
        }
        (Method::Tcp | Method::Landmark, ..) => bail!("the server names no port or no key of it"),
    };
    Ok(Target { host, family: None, how, placed: true })
}

#[cfg(test)]
mod tests {
    use chrono::Utc;
    use model::place::Position;

    use super::*;

    fn assigned(name: &str, interval_ms: u64) -> Assigned {
        let landmark = Landmark {
            name: name.into(),
            address: "127.0.0.1".into(),
            method: Method::Tcp,
            port: Some(1),
            position: Position { latitude: 0, longitude: 0 },
        };
        Assigned { landmark, interval_ms, key: None }
    }

    fn due(of: &RoundTrips, name: &str) -> u64 {
        let minutes = of.landmarks.iter().filter(|it| it.landmark.name == name);
        minutes.flat_map(|it| &it.minutes).map(|it| it.statistics.probes()).sum()
    }

    #[tokio::test]
    async fn what_is_assigned_is_probed_and_what_is_no_more_is_not() {
        let mut measuring = Measuring::new(Duration::from_secs(60));
        let nothing = measuring.take(Utc::now());
        assert_eq!(
            (nothing.landmarks.len(), nothing.flush_seconds, nothing.is_all),
            (0, 60, false)
        );

        measuring.follow(vec![assigned("a", 10), assigned("b", 10)], Vec::new());
        let counted = async |measuring: &mut Measuring, name: &str| loop {
            tokio::time::sleep(Duration::from_millis(10)).await;
            let told = measuring.take(Utc::now());
            if due(&told, name) >= 3 {
                return told;
            }
        };
        counted(&mut measuring, "a").await;
        // With another rate it begins anew; what stays as it was, goes on.
        measuring.follow(vec![assigned("a", 20)], Vec::new());
        let told = counted(&mut measuring, "a").await;
        // A server may say what it likes: no agent takes its own machine for a place.
        let trouble = told.landmarks.first().and_then(|it| it.trouble.as_deref());
        assert!(trouble.is_some_and(|it| it.contains("says nothing of a place")), "{told:?}");
        let mut minutes = told.landmarks.iter().flat_map(|it| &it.minutes);
        assert!(minutes.all(|it| it.statistics.received() == 0), "{told:?}");
        measuring.stop().await;
        assert!(measuring.take(Utc::now()).is_all);
        assert_eq!(measuring.take(Utc::now()).landmarks, [], "what was told is not told again");
    }

    #[test]
    fn a_landmark_without_what_it_takes_is_trouble_and_no_probe() {
        let key = "ab".repeat(32);
        for (method, port, key, expected) in [
            (Method::Tcp, Some(1), None, true),
            (Method::Tcp, None, None, false),
            (Method::Icmp, None, None, true),
            (Method::Landmark, None, Some(key.as_str()), true),
            (Method::Landmark, None, Some("ab"), false),
            (Method::Landmark, None, None, false),
        ] {
            let Assigned { landmark, .. } = assigned("a", 10);
            let landmark = Landmark { method, port, ..landmark };
            let assigned = Assigned { landmark, interval_ms: 10, key: key.map(Into::into) };
            assert_eq!(target(&assigned.clone().into()).is_ok(), expected, "{assigned:?}");
        }
    }

    #[tokio::test]
    async fn a_peer_is_told_apart_from_a_landmark_and_no_server_makes_an_agent_flood() {
        let peer = |number: u8| AssignedPeer {
            peer: Peer { node: format!("n{number}"), address: [127, 0, 0, number].into() },
            interval_ms: 0,
        };
        let mut measuring = Measuring::new(Duration::from_secs(60));
        measuring.follow(vec![assigned("n1", 10)], (1..=100).map(peer).collect());
        let intervals = measuring.under_way.values().map(|it| it.wanted.interval);
        let slow = intervals.filter(|it| *it >= PEER_AT_MOST_EVERY).count();
        assert_eq!((measuring.under_way.len(), slow), (1 + MOST_PEERS, MOST_PEERS));
        let told = measuring.take(Utc::now());
        assert_eq!((told.landmarks.len(), told.peers.len()), (1, MOST_PEERS));
        measuring.follow(vec![assigned("n1", 10)], Vec::new());
        assert_eq!(measuring.under_way.len(), 1, "what is assigned no more is not probed");
        measuring.stop().await;
    }
}
