//! Measures round trips to the landmarks that are turned on, for as long as the server runs.
//!
//! Whatever has ended is counted in memory and stored once in a flush interval, and when the server is told to stop.
//! Each flush writes minutes whole, over what this run wrote of them before: told twice, it counts once. Killed, a run
//! has lost what it measured since its last flush, and its row says when that was.

pub mod target;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use chrono::Utc;
use collect::probe::{Ended, Pace, Prober};
use facts::bound::Bound;
use facts::latency::{Family, MinuteStatistics};
use model::latency::LandmarkId;
use store::Store;
use store::latency::{MinuteRow, Registered};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::bound::proof::{self, Measured};
use crate::config::landmark::Landmark;
use crate::config::prober::Prober as Configured;
use crate::metrics::Metrics;
use crate::probing::{Ledger, Pending, Probed, Probing};

/// How long until a database is tried again that does not answer.
const RETRY: Duration = Duration::from_secs(30);

/// How long the database may take for a flush.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often what is over is merged, and what is too old dropped.
const KEEPING: Duration = Duration::from_secs(600);

/// Minutes that wait for a database that is away, at most: those of 4 landmarks in a week. Then the oldest go.
const MOST_WAITING: usize = 40_000;

/// What the round trips prove of where this server is; nothing as long as none do.
pub type Proven = watch::Receiver<Option<Bound>>;

/// Probes until told to stop, and tells what that proves.
pub async fn run(
    store: Store,
    configured: Configured,
    landmarks: Vec<Landmark>,
    metrics: Metrics,
    proven: watch::Sender<Option<Bound>>,
    mut stopped: watch::Receiver<bool>,
) {
    let registered = tokio::select! {
        registered = register(&store, &configured, &landmarks) => registered,
        _ = stopped.wait_for(|stopped| *stopped) => return,
    };
    let by_server = Probing::new(Prober::new(Pace::default()));
    let ledger = Arc::clone(by_server.ledger());
    let mut probing = JoinSet::new();
    for (id, landmark) in registered.landmarks.iter().zip(&landmarks) {
        if landmark.enabled {
            let (configured, metrics) = (landmark.clone(), metrics.clone());
            let (name, method) = (landmark.name.clone(), landmark.asked.method());
            let probed = Probed {
                landmark: *id,
                name: landmark.name.clone(),
                interval: Duration::from_secs_f64(1.0 / landmark.rate),
                target: move || target::target(&configured),
                ended: move |probe: &mut Ended| metrics.probed(&name, method, probe.sample.outcome),
            };
            probing.spawn(by_server.clone().until(probed, stopped.clone()));
        }
    }
    // The run lasts as long as the server, also where no landmark is on.
    probing.spawn(async move {
        // An error means that the sender is gone: that is the word to stop, too.
        let _ = stopped.wait_for(|stopped| *stopped).await;
    });
    let pending = Pending::default();
    let keeper = Keeper { store, configured, landmarks, registered, ledger, pending, proven };
    keeper.until_all_end(probing).await;
}

/// Makes the prober known, however long the database is away.
async fn register(store: &Store, configured: &Configured, landmarks: &[Landmark]) -> Registered {
    let prober = target::prober(configured);
    let landmarks: Vec<_> = landmarks.iter().map(|it| target::stored(it, configured)).collect();
    loop {
        match store.register_prober(&prober, &landmarks, Utc::now(), configured.flush()).await {
            Ok(registered) => return registered,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "registering the prober");
                tokio::time::sleep(RETRY).await;
            }
        }
    }
}

/// Stores what was counted, and says what it proves.
struct Keeper {
    store: Store,
    configured: Configured,
    landmarks: Vec<Landmark>,
    registered: Registered,
    ledger: Arc<Ledger<LandmarkId>>,
    pending: Pending<LandmarkId, MinuteRow>,
    proven: watch::Sender<Option<Bound>>,
}

impl Keeper {
    async fn until_all_end(mut self, mut probing: JoinSet<()>) {
        let mut flush = tokio::time::interval(self.configured.flush());
        let mut keeping = tokio::time::interval(KEEPING);
        while !probing.is_empty() {
            tokio::select! {
                _ = probing.join_next() => {}
                _ = flush.tick() => self.flush().await,
                () = self.ledger.troubled() => self.flush().await,
                _ = keeping.tick() => self.keep().await,
            }
        }
        self.flush().await;
        let (run, now) = (self.registered.run, Utc::now());
        if self.pending.is_empty() {
            self.warn("ending the prober's run", self.store.end_run(run, now).await);
        } else {
            tracing::error!(
                minutes = self.pending.len(),
                "round trips are lost: the database does not answer"
            );
        }
    }

    async fn flush(&mut self) {
        let now = Utc::now();
        let pack =
            |landmark: &LandmarkId, family: Option<Family>, at, counted: &MinuteStatistics| {
                MinuteRow::new(*landmark, family, at, counted)
            };
        let lost = self.pending.take(&self.ledger, now, MOST_WAITING, pack);
        if lost > 0 {
            tracing::error!(minutes = lost, "round trips are lost: too many wait for the database");
        }
        match tokio::time::timeout(PATIENCE, self.store_pending(now)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::warn!(
                    error = format!("{error:#}"),
                    waiting = self.pending.len(),
                    "storing round trips"
                );
            }
            Err(_) => {
                tracing::warn!(waiting = self.pending.len(), "storing round trips takes too long")
            }
        }
    }

    async fn store_pending(&mut self, now: model::Time) -> anyhow::Result<()> {
        let run = self.registered.run;
        self.store.store_minutes(run, self.pending.minutes(), now).await?;
        self.pending.minutes_are_stored();
        if !self.pending.troubles.is_empty() {
            self.store.set_troubles(&self.pending.troubles, now).await?;
            self.pending.troubles.clear();
        }
        if !self.pending.ways.is_empty() {
            self.store.set_ways(&self.pending.ways).await?;
            self.pending.ways.clear();
        }
        self.prove(now).await.context("saying what the round trips prove")
    }

    async fn prove(&self, now: model::Time) -> anyhow::Result<()> {
        let by_id: BTreeMap<LandmarkId, &Landmark> = (self.registered.landmarks.iter().copied())
            .zip(&self.landmarks)
            .filter(|(_, landmark)| landmark.enabled && landmark.asked.method().proves())
            .collect();
        let ids: Vec<LandmarkId> = by_id.keys().copied().collect();
        let shortest = self.store.shortest(&ids, now - proof::WINDOW).await?;
        let measured: Vec<Measured> = shortest
            .into_iter()
            .filter_map(|it| Some(target::measured(it, by_id.get(&it.landmark)?)))
            .collect();
        let proof = proof::of(&measured, self.configured.country, now);
        let bound = proof.as_ref().map(proof::bound);
        self.proven.send_if_modified(|told| {
            let is_news = *told != bound;
            *told = bound;
            is_news
        });
        if let Some(proof) = proof {
            self.store.keep_proof(self.registered.prober, now, &proof).await?;
        }
        Ok(())
    }

    async fn keep(&self) {
        self.warn("merging round trips", self.store.keep_latency(Utc::now()).await);
    }

    fn warn(&self, doing: &str, done: store::Result<()>) {
        if let Err(error) = done {
            tracing::warn!(error = &error as &dyn std::error::Error, "{doing}");
        }
    }
}
