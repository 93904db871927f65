//! Probing targets: at t0 + k · interval, whatever became of the probes before.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use facts::latency::{Family, Method, Minutes, NotSent, Odd, Outcome};
use model::Time;
use model::latency::{SocketKind, Way};
use tokio::sync::{OnceCell, mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::clock::{Clock, MachineClock};
use super::icmp::{Icmp, NoSocket};
use super::landmark::Key;
use super::pace::{Pace, TokenBucket};
use super::peer::Peer;
use super::route::{Astray, source_of};

/// The longest time-out: far below the time after which a sequence number comes again.
pub const LONGEST_TIMEOUT: Duration = Duration::from_secs(10);

/// How late a probe may be sent and still be the one of its time.
const TOLERATED: Duration = Duration::from_millis(50);

/// Probes that have ended and wait to be counted.
const WAITING: usize = 1_024;

/// How a target is probed.
#[derive(Clone, Debug)]
pub enum How {
    /// ICMP echo.
    Icmp,
    /// A connection to this port.
    Tcp(u16),
    /// A landmark at this port, with its key.
    Landmark(u16, Arc<Key>),
}

impl How {
    /// Its method.
    pub const fn method(&self) -> Method {
        match self {
            Self::Icmp => Method::Icmp,
            Self::Tcp(_) => Method::Tcp,
            Self::Landmark(..) => Method::Landmark,
        }
    }

    /// Its port; 0 where the method has none.
    pub(super) const fn port(&self) -> u16 {
        match self {
            Self::Icmp => 0,
            Self::Tcp(port) | Self::Landmark(port, _) => *port,
        }
    }
}

/// What is probed.
#[derive(Clone, Debug)]
pub struct Target {
    /// A name or an address.
    pub host: String,
    /// Only over this family.
    pub family: Option<Family>,
    /// By which method.
    pub how: How,
    /// Whether its round trips are to say something of a place: an address that is at none is not asked then.
    pub placed: bool,
}

/// When it is probed.
#[derive(Clone, Copy, Debug)]
pub struct Schedule {
    /// How often; `None` until it is stopped.
    pub count: Option<u64>,
    /// From one probe to the next.
    pub interval: Duration,
    /// How long an answer may take, [`LONGEST_TIMEOUT`] at most.
    pub timeout: Duration,
    /// How long after the beginning the first one is sent. Targets that are probed alike should not be at once.
    pub phase: Duration,
}

impl Schedule {
    /// A time within an interval, another for each target.
    pub fn random_phase(interval: Duration) -> Duration {
        // Without randomness the kernel has no nonce for a probe either, which says so.
        let share = f64::from(getrandom::u32().unwrap_or_default()) / f64::from(u32::MAX);
        interval.mul_f64(share)
    }
}

/// A probe that has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Its number, from 0.
    pub number: u64,
    /// When it was due, or sent.
    pub at: Time,
    /// What it ended in.
    pub outcome: Outcome,
}

/// A probe that has ended, as it is handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The probe.
    pub sample: Sample,
    /// The address that was asked, or would have been; `None` while the name has none.
    pub address: Option<IpAddr>,
    /// The way that it went; `None` where it was not sent.
    pub way: Option<Way>,
    /// Why there was no address to ask.
    pub astray: Option<Arc<str>>,
    /// Answers that belong to no open probe, since the last one was handed out.
    pub odd: Odd,
}

/// What was measured of a target.
#[derive(Debug)]
pub struct Probed {
    /// The addresses that were asked, the latest last. More than one: the name has moved meanwhile.
    pub addresses: Vec<IpAddr>,
    /// The address by which the kernel sends there.
    pub source: Option<IpAddr>,
    /// By which method.
    pub method: Method,
    /// What kind of socket, where it is ICMP.
    pub socket: Option<SocketKind>,
    /// Its statistics, minute by minute.
    pub minutes: Minutes,
    /// Each probe by its number, if that was asked for.
    pub samples: Vec<Sample>,
}

/// Why a target could not be probed at all.
#[derive(Debug, thiserror::Error)]
pub enum NotProbed {
    /// There is no address to ask.
    #[error(transparent)]
    Astray(#[from] Astray),
    /// No socket of this kind can be opened.
    #[error(transparent)]
    NoSocket(#[from] Arc<NoSocket>),
    /// No socket for a landmark can be opened.
    #[error("reaching the landmark: {0}")]
    Landmark(#[source] std::io::Error),
}

type Opened = OnceCell<Arc<Icmp>>;

/// What all targets share: one ICMP socket a family, one rate, one clock.
pub struct Prober {
    clock: Arc<dyn Clock>,
    bucket: TokenBucket,
    icmp: [Opened; 2],
}

impl Prober {
    /// One that sends no faster than this, whatever is asked of it.
    pub fn new(pace: Pace) -> Self {
        Self::with_clock(pace, Arc::new(MachineClock))
    }

    /// One with these clocks.
    pub fn with_clock(pace: Pace, clock: Arc<dyn Clock>) -> Self {
        Self { clock, bucket: TokenBucket::new(pace), icmp: Default::default() }
    }

    pub(super) const fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// The socket of a family, opened when it is first asked for; what was refused is asked for again.
    pub(super) async fn icmp(&self, family: Family) -> Result<Arc<Icmp>, Arc<NoSocket>> {
        let [v4, v6] = &self.icmp;
        let opened = match family {
            Family::Ipv4 => v4,
            Family::Ipv6 => v6,
        };
        let open =
            async || Icmp::open(family, Arc::clone(&self.clock)).map(Arc::new).map_err(Arc::new);
        opened.get_or_try_init(open).await.cloned()
    }

    /// Probes a target until the schedule is over or `stop` says so (true, or that nobody is left to say it), and tells
    /// at the end what was measured.
    pub async fn probe(
        self: &Arc<Self>,
        target: Target,
        schedule: Schedule,
        keep_samples: bool,
        stop: watch::Receiver<bool>,
    ) -> Result<Probed, NotProbed> {
        let method = target.how.method();
        let peer = Arc::new(Peer::find(self, target, &schedule).await?);
        let (ended, ending) = mpsc::channel(WAITING);
        let (minutes, samples) = tokio::join!(
            count(ending, keep_samples),
            self.fire(Arc::clone(&peer), schedule, ended, stop)
        )
        .0;
        let addresses = peer.addresses();
        let source = addresses.last().and_then(|address| source_of((*address, 0).into()).ok());
        let socket = peer.socket_kind().await;
        Ok(Probed { addresses, source, method, socket, minutes, samples })
    }

    /// Probes a target until the schedule is over or `stop` says so, and hands out each probe as it ends. While the
    /// channel is full, those that have ended wait; the schedule does not.
    pub async fn follow(
        self: &Arc<Self>,
        target: Target,
        schedule: Schedule,
        ended: mpsc::Sender<Ended>,
        stop: watch::Receiver<bool>,
    ) -> Result<(), NotProbed> {
        let peer = Arc::new(Peer::find(self, target, &schedule).await?);
        self.fire(peer, schedule, ended, stop).await;
        Ok(())
    }

    /// What is on its way when it is over is waited for.
    async fn fire(
        &self,
        peer: Arc<Peer>,
        schedule: Schedule,
        ended: mpsc::Sender<Ended>,
        mut stop: watch::Receiver<bool>,
    ) {
        let start = Instant::now() + schedule.phase;
        let mut under_way = JoinSet::new();
        for number in 0..schedule.count.unwrap_or(u64::MAX) {
            let due = start + span(schedule.interval, number);
            tokio::select! {
                biased;
                _ = stop.wait_for(|stop| *stop) => break,
                () = tokio::time::sleep_until(due) => {}
            }
            while under_way.try_join_next().is_some() {}
            let at = self.clock.wall().into();
            let refused = if Instant::now() > due + TOLERATED {
                Some(NotSent::Missed)
            } else {
                (!self.bucket.take()).then_some(NotSent::Paced)
            };
            let (peer, ended) = (Arc::clone(&peer), ended.clone());
            let probe = async move {
                let (address, outcome) = match refused {
                    Some(reason) => (peer.address(), Outcome::NotSent(reason)),
                    None => peer.probe().await,
                };
                let sample = Sample { number, at, outcome };
                let sent = address.filter(|_| !matches!(outcome, Outcome::NotSent(_)));
                let way = match sent {
                    Some(address) => Some(peer.way(address).await),
                    None => None,
                };
                // Who counts goes last.
                let astray = address.is_none().then(|| peer.astray()).flatten();
                let odd = peer.take_odd();
                ended.send(Ended { sample, address, way, astray, odd }).await.ok();
            };
            under_way.spawn(probe);
        }
        drop(ended);
        while under_way.join_next().await.is_some() {}
    }
}

async fn count(mut ending: mpsc::Receiver<Ended>, keep_samples: bool) -> (Minutes, Vec<Sample>) {
    let (mut minutes, mut samples) = (Minutes::default(), Vec::new());
    while let Some(Ended { sample, odd, .. }) = ending.recv().await {
        minutes.record(sample.number, sample.at, sample.outcome);
        minutes.record_odd(sample.at, odd);
        if keep_samples {
            samples.push(sample);
        }
    }
    samples.sort_by_key(|sample| sample.number);
    (minutes, samples)
}

fn span(interval: Duration, number: u64) -> Duration {
    let interval = u64::try_from(interval.as_nanos()).unwrap_or(u64::MAX);
    Duration::from_nanos(interval.saturating_mul(number))
}
