//! Following one source: list it, watch it from there, and list it again only when its version is lost.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::pin::pin;
use std::time::Duration;

use facts::inventory::Change;
use facts::object::ObjectKey;
use futures_util::AsyncBufReadExt as _;
use kube::Client;
use model::verdict::{Gap, GapCause, GapScope, Source};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::Observation;
use super::event::{self, Event};
use super::pace::{Backoff, Pace, jittered};
use super::state::States;
use crate::clock::now;
use crate::collection::Collection;
use crate::failure::Failure;
use crate::item::{self, Item};
use crate::list;

/// A watch that ends sooner, without having said anything, is not worth another at once.
const HASTY: Duration = Duration::from_secs(1);

/// So many failures of a watch in a row that may be its version's fault, and the version is given up.
const FRUITLESS: u32 = 2;

/// What ends a step before its time.
enum Stop {
    /// Nobody listens any more.
    Unheard,
    Failed(Failure),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// The task of one source.
pub(super) struct Follower {
    collection: Collection,
    client: Client,
    observations: mpsc::Sender<Observation>,
    states: watch::Sender<States>,
    pace: Pace,
    /// Grows over lists and watches alike, and starts again only after a watch that was worth it.
    backoff: Backoff,
    /// The open gap of the whole source.
    gap: Option<Gap>,
    /// The objects that have a gap of their own.
    unreadable: BTreeSet<ObjectKey>,
}

impl Follower {
    pub(super) fn new(
        source: Source,
        client: Client,
        observations: mpsc::Sender<Observation>,
        states: watch::Sender<States>,
        pace: &Pace,
    ) -> Self {
        Self {
            collection: Collection::of(source),
            client,
            observations,
            states,
            backoff: Backoff::new(pace.first_retry),
            pace: pace.clone(),
            gap: None,
            unreadable: BTreeSet::new(),
        }
    }

    /// Ends when nobody listens any more.
    pub(super) async fn run(mut self) {
        let _: Result<Infallible, Stop> = self.follow().await;
    }

    async fn follow(&mut self) -> Result<Infallible, Stop> {
        let plural = self.collection.source.plural();
        self.open(GapCause::NotListed, format!("the first list of {plural} has not ended yet"))
            .await?;
        loop {
            let version = self.list().await?;
            self.watch(version).await?;
        }
    }

    /// Lists until it succeeds; the version from which to watch.
    async fn list(&mut self) -> Result<String, Stop> {
        loop {
            match self.list_once().await {
                Err(Stop::Failed(Failure::NotFound))
                    if list::is_not_installed(&self.client, self.collection).await =>
                {
                    self.listed(BTreeSet::new(), BTreeSet::new(), true).await?;
                    tokio::time::sleep(jittered(self.pace.recheck)).await;
                }
                Err(Stop::Failed(failure)) => {
                    self.failed(&failure, "list").await?;
                    self.rest(&failure).await;
                }
                ended => return ended,
            }
        }
    }

    async fn list_once(&mut self) -> Result<String, Stop> {
        let (mut keys, mut unreadable) = (BTreeSet::new(), BTreeSet::new());
        let mut from = None;
        loop {
            let page = list::page(&self.client, self.collection, from.as_deref()).await?;
            let mut changes = Vec::with_capacity(page.items.len());
            for item in page.items {
                // What cannot be read is there: what was seen of it before stands, under its gap.
                keys.insert(key(&item));
                if let Item::Unreadable { key, .. } = &item {
                    unreadable.insert(key.clone());
                }
                self.seen(item, &mut changes);
            }
            self.send(changes).await?;
            from = page.next;
            if from.is_none() {
                self.listed(keys, unreadable, false).await?;
                return Ok(page.version);
            }
        }
    }

    /// A list has ended: its gap closes, and those of objects that it did not show.
    async fn listed(
        &mut self,
        keys: BTreeSet<ObjectKey>,
        unreadable: BTreeSet<ObjectKey>,
        live: bool,
    ) -> Result<(), Stop> {
        let source = self.collection.source;
        let mut changes = vec![Change::Listed(source, keys)];
        changes.extend(self.unreadable.difference(&unreadable).map(closed));
        self.unreadable = unreadable;
        self.confirm(|state| {
            state.listed = true;
            state.live |= live;
        });
        self.close(changes).await
    }

    /// Watches from this version on; returns when it is lost and the source must be listed again.
    async fn watch(&mut self, mut version: String) -> Result<(), Stop> {
        let mut fruitless = 0;
        loop {
            let (before, started) = (version.clone(), Instant::now());
            let ended = self.watch_once(&mut version).await;
            if version != before || started.elapsed() >= HASTY && ended.is_ok() {
                self.backoff.reset();
                fruitless = 0;
            }
            let failure = match ended {
                Ok(()) if version != before || started.elapsed() >= HASTY => continue,
                Ok(()) => {
                    self.pause(self.pace.last_retry, None).await;
                    continue;
                }
                Err(Stop::Failed(failure)) => failure,
                Err(Stop::Unheard) => return Err(Stop::Unheard),
            };
            match failure {
                Failure::Expired if version != before => return Ok(()),
                Failure::Expired | Failure::NotFound => {
                    self.pause(self.pace.last_retry, None).await;
                    return Ok(());
                }
                failure => {
                    fruitless += u32::from(failure.blames_version());
                    self.failed(&failure, "watch").await?;
                    self.rest(&failure).await;
                    if fruitless >= FRUITLESS {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// One watch, until it ends, breaks or falls silent. That is no failure yet: the next shows whether it is.
    async fn watch_once(&mut self, version: &mut String) -> Result<(), Stop> {
        let lasts = jittered(self.pace.watch);
        let request = list::get(&format!(
            "{}?watch=1&allowWatchBookmarks=true&timeoutSeconds={}&resourceVersion={version}{}",
            self.collection.path(),
            lasts.as_secs().max(1),
            self.collection.selector(),
        ))?;
        let answer = tokio::time::timeout(self.pace.answer, self.client.request_stream(request));
        let stream =
            answer.await.map_err(|_| Failure::late(self.pace.answer))?.map_err(Failure::from)?;
        self.confirm(|state| state.live = true);
        self.close(Vec::new()).await?;

        let mut lines = pin!(stream);
        let mut silence = pin!(silence(self.states.subscribe()));
        let mut too_late = pin!(tokio::time::sleep(lasts + self.pace.margin));
        let mut line = Vec::new();
        loop {
            line.clear();
            let read = tokio::select! {
                read = lines.read_until(b'\n', &mut line) => read,
                () = &mut silence => return Ok(()),
                () = &mut too_late => return Ok(()),
            };
            // A line without an end was cut with its connection.
            if read.is_err() || line.last() != Some(&b'\n') {
                return Ok(());
            }
            let (event, reached) = event::read(self.collection.source, &line)?;
            self.tell(event).await?;
            if !reached.is_empty() {
                *version = reached;
            }
        }
    }

    async fn tell(&mut self, event: Event) -> Result<(), Stop> {
        let mut changes = Vec::new();
        match event {
            Event::Bookmark => {}
            Event::Is(item) => self.seen(item, &mut changes),
            Event::Gone(key) => {
                if self.unreadable.remove(&key) {
                    changes.push(closed(&key));
                }
                changes.push(Change::Gone(key));
            }
        }
        self.confirm(|_| {});
        self.send(changes).await
    }

    /// An object, or the gap that it leaves.
    fn seen(&mut self, item: Item, changes: &mut Vec<Change>) {
        match item {
            Item::Read(object) => {
                let key = object.key();
                if self.unreadable.remove(&key) {
                    changes.push(closed(&key));
                }
                changes.push(Change::Seen(object));
            }
            Item::Unreadable { key, why } => {
                changes.push(Change::GapOpened(item::gap(&key, &why, now())));
                self.unreadable.insert(key);
            }
        }
    }

    async fn failed(&mut self, failure: &Failure, verb: &str) -> Result<(), Stop> {
        tracing::debug!(source = self.collection.source.plural(), %failure, verb, "collecting failed");
        let source = self.collection.source;
        self.states.send_if_modified(|states| std::mem::take(&mut states.of(source).live));
        self.open(failure.cause(), failure.detail(verb, self.collection)).await
    }

    async fn open(&mut self, cause: GapCause, detail: String) -> Result<(), Stop> {
        let source = self.collection.source;
        // What is shown is as old as what was last confirmed, or as the failure that has lasted since.
        let since = match &self.gap {
            Some(open) if open.cause == cause => open.since,
            _ => {
                let states = self.states.borrow();
                states.sources.get(&source).and_then(|state| state.confirmed_at).unwrap_or_else(now)
            }
        };
        let gap = Gap { source: Some(source), scope: GapScope::Cluster, cause, detail, since };
        if self.gap.as_ref() == Some(&gap) {
            return Ok(());
        }
        self.gap = Some(gap.clone());
        self.send(vec![Change::GapOpened(gap)]).await
    }

    async fn close(&mut self, mut changes: Vec<Change>) -> Result<(), Stop> {
        if self.gap.take().is_some() {
            changes.push(Change::GapClosed(Some(self.collection.source), GapScope::Cluster));
        }
        self.send(changes).await
    }

    async fn send(&self, changes: Vec<Change>) -> Result<(), Stop> {
        if changes.is_empty() {
            return Ok(());
        }
        let observation = Observation { changes, at: now() };
        self.observations.send(observation).await.map_err(|_| Stop::Unheard)
    }

    /// What is known of the source is all there is, now. Readers are woken only by what is more than the time.
    fn confirm(&self, change: impl FnOnce(&mut super::SourceState)) {
        let at = now();
        self.states.send_if_modified(|states| {
            let state = states.of(self.collection.source);
            let (listed, live) = (state.listed, state.live);
            change(state);
            state.confirmed_at = Some(at);
            (listed, live) != (state.listed, state.live)
        });
    }

    async fn rest(&mut self, failure: &Failure) {
        let ceiling = match failure {
            Failure::Refused { .. } => self.pace.last_retry_refused,
            _ => self.pace.last_retry,
        };
        self.pause(ceiling, failure.wait()).await;
    }

    /// Waits a little longer than the last time, but not once a silent API server speaks again.
    async fn pause(&mut self, ceiling: Duration, asked_for: Option<Duration>) {
        let wait = self.backoff.next(ceiling).max(asked_for.unwrap_or_default());
        let mut states = self.states.subscribe();
        let silent = !states.borrow_and_update().api_server.answers;
        if silent {
            let speaks = states.wait_for(|states| states.api_server.answers);
            let _ = tokio::time::timeout(wait, speaks).await;
        } else {
            tokio::time::sleep(wait).await;
        }
    }
}

/// Ends when the API server falls silent. A server that is silent already is on its way back, since it just answered.
async fn silence(mut states: watch::Receiver<States>) {
    let mut answered = states.borrow_and_update().api_server.answers;
    while states.changed().await.is_ok() {
        let answers = states.borrow_and_update().api_server.answers;
        if answered && !answers {
            return;
        }
        answered = answers;
    }
}

fn key(item: &Item) -> ObjectKey {
    match item {
        Item::Read(object) => object.key(),
        Item::Unreadable { key, .. } => key.clone(),
    }
}

fn closed(key: &ObjectKey) -> Change {
    Change::GapClosed(Some(key.source), item::scope(key))
}
