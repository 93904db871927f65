//! Reads the images that run from their registries, each digest once, for as long as the server runs.

mod gaps;
mod reading;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use checks::engine::InUse;
use chrono::Utc;
use facts::inventory::Gaps;
use facts::subject_facts::Inside;
use model::Time;
use model::ids::ClusterId;
use model::images::ReadFailure;
use store::Store;
use store::images::KnownImage;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::config::Registry;
use reading::Asked;

/// Images that are read at the same time.
const AT_ONCE: usize = 4;

/// How often what nothing runs any more is looked for, and how long it is kept.
const KEEPING: Duration = Duration::from_secs(3600);
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// How long until a registry is asked again whose image could not be kept.
const RETRY: Duration = Duration::from_secs(30);

/// What is known of the images that run.
#[derive(Debug, Default, PartialEq)]
pub struct Known {
    /// What came of looking into each, by digest, of those that were asked for.
    pub inside: BTreeMap<String, Inside>,
    /// The registries that did not give all of them.
    pub gaps: Gaps,
}

/// Between whoever judges and whoever reads.
pub struct Link {
    /// What is known.
    pub known: watch::Receiver<Arc<Known>>,
    /// Which images run.
    pub in_use: watch::Sender<Arc<BTreeMap<String, InUse>>>,
}

/// Reads images of one cluster.
pub struct ImageReader {
    store: Store,
    cluster: ClusterId,
    registries: Arc<[Registry]>,
    in_use: watch::Receiver<Arc<BTreeMap<String, InUse>>>,
    told: watch::Sender<Arc<Known>>,
    known: BTreeMap<String, KnownImage>,
    asking: BTreeSet<String>,
    readings: JoinSet<Asked>,
    /// Registries that are not asked before then: they were not reached, or the database was not.
    down: BTreeMap<String, Time>,
    kept_at: Option<Time>,
}

impl ImageReader {
    /// One that knows what the store knows, so that a restart forgets nothing in between.
    pub async fn new(
        store: Store,
        cluster: ClusterId,
        registries: Vec<Registry>,
    ) -> anyhow::Result<(Self, Link)> {
        let (told, known) = watch::channel(Arc::default());
        let (sender, in_use) = watch::channel(Arc::default());
        let mut reader = Self {
            store,
            cluster,
            registries: registries.into(),
            in_use,
            told,
            known: BTreeMap::new(),
            asking: BTreeSet::new(),
            readings: JoinSet::new(),
            down: BTreeMap::new(),
            kept_at: None,
        };
        reader.recall().await.context("asking the database for the images that run")?;
        reader.tell();
        Ok((reader, Link { known, in_use: sender }))
    }

    /// Reads until told to stop; what is being read then is given up.
    pub async fn run(mut self, mut stopped: watch::Receiver<bool>) {
        tokio::select! {
            () = self.read() => {}
            _ = stopped.wait_for(|stopped| *stopped) => {}
        }
    }

    /// Reads until whoever judges has ended.
    async fn read(&mut self) {
        loop {
            self.begin();
            let wait = self.until_next(Utc::now());
            tokio::select! {
                Some(ended) = self.readings.join_next() => match ended {
                    Ok(asked) => self.take(asked).await,
                    Err(error) => tracing::error!(%error, "reading an image broke off"),
                },
                changed = self.in_use.changed() => match changed {
                    Ok(()) => self.catch_up().await,
                    Err(_) => return,
                },
                () = tokio::time::sleep(wait) => self.keep_house().await,
            }
        }
    }

    /// Takes in which images run now.
    async fn catch_up(&mut self) {
        if let Err(error) = self.recall().await {
            tracing::warn!(error = &error as &dyn std::error::Error, "looking up images");
        }
        self.keep_house().await;
        self.tell();
    }

    /// Another replica, or another cluster's server, may have read what runs here.
    async fn recall(&mut self) -> store::Result<()> {
        let stored = self.store.images_of(self.cluster).await?;
        self.known = stored.into_iter().map(|image| (image.digest.clone(), image)).collect();
        Ok(())
    }

    /// Begins to read what is due, as far as there is room.
    fn begin(&mut self) {
        let now = Utc::now();
        self.down.retain(|_, until| *until > now);
        let in_use = Arc::clone(&self.in_use.borrow());
        for (digest, image) in &*in_use {
            if self.readings.len() >= AT_ONCE {
                return;
            }
            let is_down = image.repositories.iter().any(|it| self.down.contains_key(registry(it)));
            if self.asking.contains(digest) || is_down || !self.is_due(digest, now) {
                continue;
            }
            self.asking.insert(digest.clone());
            let tries = self.known.get(digest).map_or(0, |known| match &known.outcome {
                Ok(_) => 0,
                Err(failed) => failed.tries,
            });
            let registries = Arc::clone(&self.registries);
            self.readings.spawn(reading::ask(digest.clone(), image.clone(), registries, tries));
        }
    }

    fn is_due(&self, digest: &str, now: Time) -> bool {
        match self.known.get(digest).map(|known| &known.outcome) {
            None => true,
            Some(Ok(_)) => false,
            Some(Err(failed)) => failed.retry_at <= now,
        }
    }

    /// How long nothing is due, unless something else happens.
    fn until_next(&self, now: Time) -> Duration {
        let in_use = self.in_use.borrow();
        let retries = (self.known.values())
            .filter(|known| in_use.contains_key(&known.digest))
            .filter_map(|known| Some(known.outcome.as_ref().err()?.retry_at));
        let next = retries.chain(self.down.values().copied()).filter(|at| *at > now).min();
        let wait = next.and_then(|at| (at - now).to_std().ok()).unwrap_or(KEEPING);
        wait.min(KEEPING)
    }

    /// Keeps what came of asking, and tells it.
    async fn take(&mut self, asked: Asked) {
        self.asking.remove(&asked.digest);
        let Asked { digest, repository, at, outcome } = asked;
        let kept = match &outcome {
            Ok(image) => self.store.keep_image(&digest, &repository, image, at).await,
            Err(failed) => {
                tracing::warn!(%digest, %repository, reason = %failed.reason, "an image was not read");
                if failed.failure == ReadFailure::Unreachable {
                    self.down.insert(registry(&repository).into(), failed.retry_at);
                }
                self.store.keep_failure(&digest, &repository, failed).await
            }
        };
        if let Err(error) = kept {
            // Asked for again after a while: what is told and not kept would be forgotten by a restart.
            tracing::warn!(error = &error as &dyn std::error::Error, "keeping an image");
            self.down.insert(registry(&repository).into(), Utc::now() + RETRY);
            return;
        }
        let list = outcome.as_ref().ok().filter(|image| image.digest != digest);
        let one_of = list.map(|image| image.platform.to_string());
        let outcome = outcome.map(|image| Arc::new(image.contents));
        self.known.insert(digest.clone(), KnownImage { digest, repository, one_of, outcome });
        self.tell();
    }

    /// Tells what is known of what runs.
    fn tell(&self) {
        let before = Arc::clone(&self.told.borrow());
        let inside = |known: &KnownImage| match (&known.outcome, &known.one_of) {
            (Ok(contents), None) => Inside::Read(Arc::clone(contents)),
            (Ok(contents), Some(platform)) => {
                Inside::OneOf { platform: platform.clone(), contents: Arc::clone(contents) }
            }
            (Err(failed), _) => Inside::NotRead(failed.reason.clone()),
        };
        let now = Known {
            inside: self.known.values().map(|it| (it.digest.clone(), inside(it))).collect(),
            gaps: gaps::of(self.known.values(), &before.gaps),
        };
        if *before != now {
            self.told.send_replace(Arc::new(now));
        }
    }

    async fn keep_house(&mut self) {
        let now = Utc::now();
        if self.kept_at.is_some_and(|kept_at| now - kept_at < chrono_duration(KEEPING)) {
            return;
        }
        match self.store.forget_images(now, KEPT).await {
            Ok(_) => self.kept_at = Some(now),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "forgetting images");
            }
        }
    }
}

fn chrono_duration(of: Duration) -> chrono::TimeDelta {
    chrono::TimeDelta::from_std(of).unwrap_or(chrono::TimeDelta::MAX)
}

fn registry(repository: &str) -> &str {
    repository.split_once('/').map_or(repository, |(registry, _)| registry)
}
