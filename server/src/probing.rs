//! Probing landmarks for as long as somebody wants it: what a server and the agents of nodes do alike.

mod ledger;

use std::sync::Arc;
use std::time::Duration;

use collect::probe::{Ended, NotProbed, Prober, Schedule, Target};
use tokio::sync::{mpsc, watch};

use crate::probe::chain;
pub use ledger::{Ledger, Pending};

/// A round trip that takes longer than this on Earth is a loss to whoever waits for it.
const TIMEOUT: Duration = Duration::from_secs(2);

/// How long until a landmark that cannot be probed is tried again.
const RETRY: Duration = Duration::from_secs(30);

/// Probes that have ended and wait to be counted.
const WAITING: usize = 1_024;

/// A landmark that is to be probed.
pub struct Probed<K, T, E> {
    /// What it is known as.
    pub landmark: K,
    /// What it is called.
    pub name: String,
    /// From one probe to the next.
    pub interval: Duration,
    /// What is probed; asked for again wherever it could not be.
    pub target: T,
    /// Is told of each probe before it is counted.
    pub ended: E,
}

/// Probes landmarks, each known as `K`, and counts what becomes of it.
pub struct Probing<K> {
    prober: Arc<Prober>,
    ledger: Arc<Ledger<K>>,
}

impl<K> Clone for Probing<K> {
    fn clone(&self) -> Self {
        Self { prober: Arc::clone(&self.prober), ledger: Arc::clone(&self.ledger) }
    }
}

impl<K: Ord + Clone> Probing<K> {
    /// By this prober.
    pub fn new(prober: Prober) -> Self {
        Self { prober: Arc::new(prober), ledger: Arc::default() }
    }

    /// What is counted.
    pub const fn ledger(&self) -> &Arc<Ledger<K>> {
        &self.ledger
    }

    /// Probes a landmark until told to stop; where it cannot be probed, says why and tries again.
    pub async fn until<T, E>(self, probed: Probed<K, T, E>, mut stopped: watch::Receiver<bool>)
    where
        T: Fn() -> anyhow::Result<Target>,
        E: Fn(&mut Ended),
    {
        while let Err(error) = self.follow(&probed, stopped.clone()).await {
            tracing::warn!(landmark = probed.name, "not probed: {error:#}");
            self.ledger.cannot_be_probed(&probed.landmark, &format!("{error:#}"));
            tokio::select! {
                () = tokio::time::sleep(RETRY) => {}
                _ = stopped.wait_for(|stopped| *stopped) => return,
            }
        }
    }

    async fn follow<T, E>(
        &self,
        probed: &Probed<K, T, E>,
        stopped: watch::Receiver<bool>,
    ) -> anyhow::Result<()>
    where
        T: Fn() -> anyhow::Result<Target>,
        E: Fn(&mut Ended),
    {
        let target = (probed.target)()?;
        let interval = probed.interval;
        let phase = Schedule::random_phase(interval);
        let schedule = Schedule { count: None, interval, timeout: TIMEOUT, phase };
        let (send, mut ending) = mpsc::channel(WAITING);
        let counting = async {
            while let Some(mut ended) = ending.recv().await {
                (probed.ended)(&mut ended);
                self.ledger.record(&probed.landmark, &ended);
            }
        };
        let (followed, ()) =
            tokio::join!(self.prober.follow(target, schedule, send, stopped), counting);
        followed.map_err(|error: NotProbed| anyhow::anyhow!(chain(&error)))
    }
}
