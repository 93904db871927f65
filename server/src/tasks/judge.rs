//! Observations in, generations out: the one loop through which all that is stored of clusters has come.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::Context;
use checks::engine::Engine;
use checks::policy::Policy;
use chrono::Utc;
use collect::connect::Connection;
use collect::watch::{Observation, Pace, States, Watching};
use facts::inventory::Change;
use facts::judgement::Batch;
use model::Time;
use model::ids::ClusterId;
use model::verdict::{Gap, GapCause, GapScope, Source};
use model::view::Versions;
use store::{Lease, Store};
use tokio::sync::watch;

use super::endpoint::{AGAIN, Endpoint};
use super::outside::Outside;
use crate::metrics::Metrics;
use crate::source::{Seen, Source as Seeing};
use crate::tasks::hostname;

/// Changes that come within this time of one another are one generation.
const GATHER: Duration = Duration::from_millis(200);
/// How often what is shown is confirmed, the lease renewed, and time itself taken in.
const TICK: Duration = Duration::from_secs(5);
/// How long a replica that has died keeps the cluster.
const LEASE: Duration = Duration::from_secs(20);

/// Judges a cluster until told to stop.
pub async fn run(
    store: Store,
    source: Seeing,
    policy: Policy,
    outside: Outside,
    metrics: Metrics,
    mut stopped: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    store
        .register_cluster(source.id, &source.name, source.told())
        .await
        .context("registering the cluster")?;
    let judge = Judge {
        engine: Engine::new(source.id, policy.clone()),
        versions: policy.versions(),
        outside,
        store,
        metrics,
        holder: format!("{}:{}", hostname(), std::process::id()),
        cluster: source.id,
        lease: None,
        in_step: false,
    };
    let work = async {
        match source.seen {
            Seen::Watched { connection, version, asked } => {
                judge.watch(&connection, version, &asked).await
            }
            Seen::Recorded { header, changes, .. } => {
                judge.replay(header.recorded_at, changes).await
            }
        }
    };
    tokio::select! {
        result = work => result,
        _ = stopped.wait_for(|stopped| *stopped) => Ok(()),
    }
}

struct Judge {
    engine: Engine,
    outside: Outside,
    versions: Versions,
    store: Store,
    metrics: Metrics,
    holder: String,
    cluster: ClusterId,
    lease: Option<Lease>,
    /// The store holds what the engine last said; if not, the next batch is a complete one.
    in_step: bool,
}

impl Judge {
    async fn watch(
        mut self,
        connection: &Connection,
        version: Option<String>,
        asked: &[Source],
    ) -> anyhow::Result<()> {
        let mut watching = collect::watch::start(&connection.client, &Pace::default(), asked);
        let mut endpoint = Endpoint::new(connection, version);
        self.engine.apply(Change::ControlPlane(endpoint.ask().await));
        self.gather_first(&mut watching).await?;
        let mut tick = tokio::time::interval(TICK);
        let mut again = tokio::time::interval_at(tokio::time::Instant::now() + AGAIN, AGAIN);
        loop {
            let observed_at = observed_at(&watching.states.borrow());
            self.settle(observed_at).await;
            tokio::select! {
                observation = watching.observations.recv() => {
                    self.take(observation)?;
                    self.gather(&mut watching).await?;
                }
                _ = tick.tick() => self.confirm(observed_at).await,
                _ = again.tick() => {
                    self.engine.apply(Change::ControlPlane(endpoint.ask().await));
                }
            }
        }
    }

    /// Takes in all that is there before the first judgement, so that a start does not show a cluster that is
    /// half listed: every source has ended its list or says why it cannot.
    async fn gather_first(&mut self, watching: &mut Watching) -> anyhow::Result<()> {
        let mut awaited = BTreeSet::from(Source::ALL);
        while !awaited.is_empty() {
            let observation = watching.observations.recv().await;
            for change in observation.iter().flat_map(|observation| &observation.changes) {
                match change {
                    Change::Listed(source, _) => {
                        awaited.remove(source);
                    }
                    Change::GapOpened(Gap {
                        source: Some(source),
                        scope: GapScope::Cluster,
                        cause,
                        ..
                    }) if *cause != GapCause::NotListed => {
                        awaited.remove(source);
                    }
                    _ => {}
                }
            }
            self.take(observation)?;
        }
        Ok(())
    }

    async fn gather(&mut self, watching: &mut Watching) -> anyhow::Result<()> {
        let until = tokio::time::Instant::now() + GATHER;
        while let Ok(observation) =
            tokio::time::timeout_at(until, watching.observations.recv()).await
        {
            self.take(observation)?;
        }
        Ok(())
    }

    fn take(&mut self, observation: Option<Observation>) -> anyhow::Result<()> {
        let observation = observation.context("the watching tasks have ended")?;
        for change in observation.changes {
            self.engine.apply(change);
        }
        Ok(())
    }

    async fn replay(mut self, observed_at: Time, changes: Vec<Change>) -> anyhow::Result<()> {
        for change in changes {
            self.engine.apply(change);
        }
        let mut tick = tokio::time::interval(TICK);
        loop {
            self.settle(observed_at).await;
            tick.tick().await;
            self.confirm(observed_at).await;
        }
    }

    /// Judges what changed and commits it. What cannot be committed now is part of the next complete batch.
    async fn settle(&mut self, observed_at: Time) {
        let started = Instant::now();
        let now = Utc::now();
        for change in self.outside.news(|| self.engine.addresses()) {
            self.engine.apply(change);
        }
        let mut batch = match self.in_step {
            true => self.engine.settle(now),
            false => self.engine.complete(now),
        };
        batch.observed_at = observed_at;
        if batch.is_empty() {
            return;
        }
        self.in_step = false;
        match self.commit(&batch).await {
            Ok(true) => {
                self.in_step = true;
                self.outside.images_in_use(|| self.engine.images_in_use());
                let gaps = self.engine.gaps().iter().filter(|gap| gap.not_asked().is_none());
                let gaps = gaps.count();
                self.metrics.settled(batch.judged.len(), gaps, started.elapsed());
            }
            Ok(false) => {}
            Err(error) => {
                self.metrics.failed_commit();
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "committing a generation"
                );
            }
        }
    }

    /// Whether it was committed; if another replica judges this cluster, it was not.
    async fn commit(&mut self, batch: &Batch) -> store::Result<bool> {
        if self.lease.is_none() {
            self.lease = self.store.acquire_lease(self.cluster, &self.holder, LEASE).await?;
        }
        let Some(lease) = &self.lease else { return Ok(false) };
        let generation = self.store.commit(*lease, batch, &self.engine, &self.versions).await?;
        match generation {
            Some(generation) => {
                tracing::info!(%generation, units = batch.judged.len(), gone = batch.gone.len(), "committed");
                self.metrics.committed(generation.get());
                Ok(true)
            }
            None => {
                self.lose_lease();
                Ok(false)
            }
        }
    }

    /// Renews the lease and says up to when what is shown was seen.
    async fn confirm(&mut self, observed_at: Time) {
        let renewed = match &self.lease {
            Some(lease) => self.store.renew_lease(*lease, LEASE).await,
            None => return,
        };
        let told = match (renewed, &self.lease) {
            (Ok(true), Some(lease)) => self.store.touch(*lease, observed_at).await,
            (Ok(_), _) => {
                self.lose_lease();
                return;
            }
            (Err(error), _) => Err(error),
        };
        if let Err(error) = told {
            tracing::warn!(error = &error as &dyn std::error::Error, "confirming what is shown");
        }
    }

    fn lose_lease(&mut self) {
        tracing::warn!("another replica judges this cluster now");
        self.metrics.lost_lease();
        self.lease = None;
        self.in_step = false;
    }
}

/// The moment up to which everything that may be seen was seen.
fn observed_at(states: &States) -> Time {
    states.confirmed_at().unwrap_or_else(Utc::now)
}
