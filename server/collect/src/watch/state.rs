//! How the watching goes, and how old what was seen is.

use std::collections::BTreeMap;

use model::Time;
use model::verdict::Source;

use crate::clock::now;

/// One source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SourceState {
    /// Its list has ended once.
    pub listed: bool,
    /// A watch is open, or the kind was seen not to be installed.
    pub live: bool,
    /// When what is known of it was last known to be all: the last event, or the last sign of life of the API server
    /// while a watch was open.
    pub confirmed_at: Option<Time>,
}

/// The API server itself, which is asked every few seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiServer {
    /// Whether it answers.
    pub answers: bool,
    /// Since when that is so; while it does not answer, everything shown is as old as this.
    pub since: Time,
    /// Why it does not; empty while it does.
    pub detail: String,
}

/// Everything that is watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct States {
    /// Each source.
    pub sources: BTreeMap<Source, SourceState>,
    /// The API server.
    pub api_server: ApiServer,
}

impl States {
    pub(super) fn new(asked: &[Source]) -> Self {
        Self {
            sources: asked.iter().map(|source| (*source, SourceState::default())).collect(),
            api_server: ApiServer { answers: true, since: now(), detail: String::new() },
        }
    }

    /// The moment up to which everything that could be listed is confirmed; `None` before anything is.
    pub fn confirmed_at(&self) -> Option<Time> {
        self.sources
            .values()
            .filter(|state| state.listed)
            .filter_map(|state| state.confirmed_at)
            .min()
    }

    pub(super) fn of(&mut self, source: Source) -> &mut SourceState {
        self.sources.entry(source).or_default()
    }
}
