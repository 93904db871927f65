//! Listing and watching every source of one API server.
//!
//! One task a source lists it once and then follows it from version to version; one more asks the API server every
//! few seconds whether it is there, since a watch over a connection that is half dead is silent like a quiet cluster.
//! `kube::runtime::watcher` is not used: it has no sign of life on quiet kinds, and retries a version that the API
//! server refuses for ever.

mod event;
mod follow;
mod heartbeat;
mod pace;
mod state;
#[cfg(test)]
mod tests;

use facts::inventory::Change;
use kube::Client;
use model::Time;
use model::verdict::Source;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use crate::clock::now;
use crate::collection::not_asked;
pub use pace::Pace;
pub use state::{ApiServer, SourceState, States};

/// Observations that may wait before the tasks do: a full page is one.
const WAITING: usize = 64;

/// What was seen at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// What it changes, in order.
    pub changes: Vec<Change>,
    /// When it was seen.
    pub at: Time,
}

/// A cluster that is being watched, until this is dropped.
pub struct Watching {
    /// What is seen, source by source in order.
    pub observations: mpsc::Receiver<Observation>,
    /// How the watching goes, and how old what was seen is.
    pub states: watch::Receiver<States>,
    /// Aborted when dropped.
    _tasks: JoinSet<()>,
}

/// Starts to watch these sources. At first every one has a gap, that closes when its list has ended; that nobody asked for
/// the others is a gap that stays.
pub fn start(client: &Client, pace: &Pace, asked: &[Source]) -> Watching {
    let (send, observations) = mpsc::channel(WAITING);
    let (states, seen) = watch::channel(States::new(asked));
    let mut tasks = JoinSet::new();
    for &source in asked {
        let follower =
            follow::Follower::new(source, client.clone(), send.clone(), states.clone(), pace);
        tasks.spawn(follower.run());
    }
    let others = Source::ALL.into_iter().filter(|source| !asked.contains(source));
    let changes = others.map(|it| Change::GapOpened(not_asked(it, now()))).collect();
    tasks.spawn(async move { drop(send.send(Observation { changes, at: now() }).await) });
    tasks.spawn(heartbeat::run(client.clone(), states, pace.clone()));
    Watching { observations, states: seen, _tasks: tasks }
}
