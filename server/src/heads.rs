//! The newest generation of each cluster, kept in memory: what ETags and the live stream say.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use model::ids::{ClusterId, Generation};
use serde::Serialize;
use tokio::sync::watch;

/// A cluster's newest generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Head {
    /// The cluster.
    pub cluster: ClusterId,
    /// Its newest generation.
    pub generation: Generation,
    /// When it was last confirmed by the API server.
    pub observed_at: Option<DateTime<Utc>>,
    /// When its newest generation was committed: another database may have one of the same number.
    #[serde(skip)]
    pub committed_at: Option<DateTime<Utc>>,
}

impl From<store::Head> for Head {
    fn from(head: store::Head) -> Self {
        let store::Head { cluster, generation, observed_at, committed_at } = head;
        Self { cluster, generation, observed_at, committed_at }
    }
}

/// All clusters' heads, as of the last word from the database.
#[derive(Clone)]
pub struct Heads {
    heads: watch::Receiver<Arc<BTreeMap<ClusterId, Head>>>,
}

/// The end that [`Heads`] are told through.
pub type HeadsSender = watch::Sender<Arc<BTreeMap<ClusterId, Head>>>;

impl Heads {
    /// No cluster yet, and the end to tell of some.
    pub fn new() -> (HeadsSender, Self) {
        let (sender, heads) = watch::channel(Arc::default());
        (sender, Self { heads })
    }

    /// As they are now.
    pub fn now(&self) -> Arc<BTreeMap<ClusterId, Head>> {
        self.heads.borrow().clone()
    }

    /// Waits until they differ from what this handle saw last; `false` when the server stops.
    pub async fn changed(&mut self) -> bool {
        self.heads.changed().await.is_ok()
    }
}
