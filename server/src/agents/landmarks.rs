//! The landmarks that agents are told to probe, and what becomes of the round trips that they report, those to other nodes
//! among them.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use chrono::TimeDelta;
use collect::probe::landmark::Key;
use facts::agent::{self, Assigned, Report};
use model::Time;
use model::ids::ClusterId;
use model::latency::{LandmarkId, ProberId, Way};
use store::Store;
use store::latency::{MinuteRow, Prober, Registered};
use tokio::sync::Mutex;

use super::lately::Lately;
use super::peers::Peers;
use super::tokens::BoundNode;
use crate::bound::proof::{self, Measured};
use crate::config::landmark::{Asked, Landmark};
use crate::config::prober::Prober as Undeclared;
use crate::tasks::probe::target;

/// How often it is asked what a node's round trips prove, unless nothing is proven yet, or one is shorter than all before:
/// only by time passing does less follow from them.
const PROVE_EVERY: TimeDelta = TimeDelta::minutes(5);

/// What agents probe, and what is known of each.
pub struct Landmarks {
    store: Store,
    cluster: ClusterId,
    given: Vec<Given>,
    /// Whether agents probe each other, too.
    has_mesh: bool,
    nodes: Lately<BoundNode, Mutex<Node>>,
}

/// A landmark that agents are given.
struct Given {
    landmark: Landmark,
    told: agent::Landmark,
    key: Option<String>,
}

/// What is known of a node that probes.
#[derive(Default)]
struct Node {
    /// Its run, by when that started.
    run: Option<(Time, Registered)>,
    /// Landmarks by what they are told as. One that nobody has ever named is `None`.
    landmarks: HashMap<agent::Landmark, Option<LandmarkId>>,
    troubles: BTreeMap<LandmarkId, Option<String>>,
    ways: BTreeMap<LandmarkId, Way>,
    shortest: BTreeMap<LandmarkId, Duration>,
    peers: Peers,
    /// When something was last proven.
    proved_at: Option<Time>,
}

impl Landmarks {
    /// Those of the configuration that are for agents, each with its key where it has one.
    ///
    /// # Errors
    /// A key that is to be handed over cannot be read.
    pub fn new(
        store: Store,
        cluster: ClusterId,
        configured: &[Landmark],
        has_mesh: bool,
    ) -> anyhow::Result<Self> {
        let wanted = configured.iter().filter(|it| it.enabled && it.agents);
        let given = wanted.map(|landmark| {
            let key = match &landmark.asked {
                Asked::Key(file) => Some(Key::read(file)?.disclose()),
                Asked::Icmp | Asked::Tcp(_) => None,
            };
            Ok(Given { landmark: landmark.clone(), told: target::told(landmark), key })
        });
        let given = given.collect::<anyhow::Result<_>>()?;
        Ok(Self { store, cluster, given, has_mesh, nodes: Lately::default() })
    }

    /// What each of so many agents is to probe.
    pub fn assigned(&self, agents: usize) -> Vec<Assigned> {
        let assigned = self.given.iter().map(|given| Assigned {
            landmark: given.told.clone(),
            interval_ms: (1_000.0 / given.landmark.rate_of_each(agents)).ceil() as u64,
            key: given.key.clone(),
        });
        assigned.collect()
    }

    /// Keeps the round trips that a node reports, and says what they prove. Told twice, they count once.
    pub async fn keep(&self, of: &BoundNode, report: &Report, now: Time) -> store::Result<()> {
        let told = &report.round_trips;
        let is_end = told.is_all && (self.has_mesh || !self.given.is_empty());
        if told.landmarks.is_empty() && told.peers.is_empty() && !is_end {
            return Ok(());
        }
        let dropped = told.dropped;
        if dropped > 0 {
            tracing::warn!(node = of.name, dropped, "an agent had to drop minutes of round trips");
        }
        let node = self.nodes.of(of, now);
        let mut node = node.lock().await;
        let Registered { prober, run, .. } = self.registered(&mut node, of, report).await?;
        let of_peers = node.peers.rows(&self.store, (self.cluster, prober), &told.peers, now);
        let mut rows = of_peers.await?;
        let (mut troubles, mut ways) = (BTreeMap::new(), BTreeMap::new());
        let mut is_shorter = false;
        for told in &told.landmarks {
            let Some(id) = self.known(&mut node, prober, &told.landmark).await? else { continue };
            if node.troubles.get(&id) != Some(&told.trouble) {
                troubles.insert(id, told.trouble.clone());
            }
            if let Some(way) = told.way
                && node.ways.get(&id) != Some(&way)
            {
                ways.insert(id, way);
            }
            for minute in &told.minutes {
                let counted = minute.statistics.clone();
                is_shorter |= counted.min().is_some_and(|min| {
                    node.shortest.get(&id).is_none_or(|shortest| min < *shortest)
                });
                rows.push(MinuteRow::new(id, minute.family, minute.at, counted));
            }
        }
        let until = report.until();
        self.store.store_minutes(run, rows.iter(), until).await?;
        node.peers.sum(&self.store, &told.peers, until, now).await?;
        if !troubles.is_empty() {
            self.store.set_troubles(&troubles, now).await?;
            node.troubles.append(&mut troubles);
        }
        if !ways.is_empty() {
            self.store.set_ways(&ways).await?;
            node.ways.append(&mut ways);
        }
        if told.is_all {
            self.store.end_run(run, until).await?;
        }
        if is_shorter || node.proved_at.is_none_or(|at| at + PROVE_EVERY <= now) {
            self.prove(&mut node, prober, now).await?;
        }
        Ok(())
    }

    async fn registered(
        &self,
        node: &mut Node,
        of: &BoundNode,
        report: &Report,
    ) -> store::Result<Registered> {
        match &node.run {
            Some((started_at, registered)) if *started_at == report.started_at => {
                Ok(registered.clone())
            }
            _ => {
                let prober = Prober {
                    cluster: Some(self.cluster),
                    name: of.name.clone(),
                    host: of.uid.clone().unwrap_or_else(|| of.name.clone()),
                    country: None,
                    position: None,
                };
                let undeclared = Undeclared::default();
                let stored = |given: &Given| target::stored(&given.landmark, &undeclared);
                let landmarks: Vec<_> = self.given.iter().map(stored).collect();
                let flush = Duration::from_secs(report.round_trips.flush_seconds.max(1).into());
                let registered = self
                    .store
                    .register_prober(&prober, &landmarks, report.started_at, flush)
                    .await?;
                let given = self.given.iter().map(|it| it.told.clone());
                let ids = registered.landmarks.iter().map(|id| Some(*id));
                node.landmarks = given.zip(ids).collect();
                // Who is registered anew has no trouble until it tells.
                node.troubles = registered.landmarks.iter().map(|id| (*id, None)).collect();
                node.run = Some((report.started_at, registered.clone()));
                Ok(registered)
            }
        }
    }

    /// The landmark that an agent tells of: one that it was given, by this server or one before.
    async fn known(
        &self,
        node: &mut Node,
        prober: ProberId,
        told: &agent::Landmark,
    ) -> store::Result<Option<LandmarkId>> {
        if let Some(known) = node.landmarks.get(told) {
            return Ok(*known);
        }
        let found = self.store.landmark_of(prober, told).await?;
        if found.is_none() {
            tracing::warn!(
                landmark = told.name,
                "round trips to a landmark that no agent was given"
            );
        }
        node.landmarks.insert(told.clone(), found);
        Ok(found)
    }

    async fn prove(&self, node: &mut Node, prober: ProberId, now: Time) -> store::Result<()> {
        let by_id: BTreeMap<LandmarkId, &Landmark> = (self.given.iter())
            .filter(|given| given.landmark.asked.method().proves())
            .filter_map(|given| {
                let id = node.landmarks.get(&given.told).copied().flatten()?;
                Some((id, &given.landmark))
            })
            .collect();
        if by_id.is_empty() {
            return Ok(());
        }
        let ids: Vec<LandmarkId> = by_id.keys().copied().collect();
        let shortest = self.store.shortest(&ids, now - proof::WINDOW).await?;
        node.shortest = shortest.iter().map(|it| (it.landmark, it.min)).collect();
        let measured: Vec<Measured> = shortest
            .into_iter()
            .filter_map(|it| Some(target::measured(it, by_id.get(&it.landmark)?)))
            .collect();
        let proof = proof::of(&measured, None, now);
        node.proved_at = proof.as_ref().map(|_| now);
        match proof {
            Some(proof) => self.store.keep_proof(prober, now, &proof).await,
            None => Ok(()),
        }
    }
}
