//! Who is asked, and by which means.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use facts::latency::{Family, NotSent, Odd, Outcome};
use model::latency::{SocketKind, Way};
use tokio::sync::Mutex;

use super::landmark::{Client, Key};
use super::pending::OddCounters;
use super::route::{RESOLVED_FOR, Route, source_of};
use super::run::{How, LONGEST_TIMEOUT, NotProbed, Prober, Schedule, Target};
use super::tcp;

/// A target, ready to be asked.
pub(super) struct Peer {
    prober: Arc<Prober>,
    route: Arc<Route>,
    timeout: Duration,
    odd: Arc<OddCounters>,
    means: Means,
    /// As it was last asked of the kernel.
    way: std::sync::Mutex<Option<(Instant, Way)>>,
}

enum Means {
    Icmp,
    Tcp,
    Landmark { key: Arc<Key>, client: Mutex<Option<(SocketAddr, Arc<Client>)>> },
}

impl Peer {
    /// Finds the address, and opens what is needed. A name without an address is an error only where the schedule ends
    /// by itself.
    pub(super) async fn find(
        prober: &Arc<Prober>,
        target: Target,
        schedule: &Schedule,
    ) -> Result<Self, NotProbed> {
        let Target { host, family, how, placed } = target;
        let route = Arc::new(Route::new(host, how.port(), family, placed));
        let means = match how {
            How::Icmp => Means::Icmp,
            How::Tcp(_) => Means::Tcp,
            How::Landmark(_, key) => Means::Landmark { key, client: Mutex::new(None) },
        };
        let timeout = schedule.timeout.min(LONGEST_TIMEOUT);
        let odd = Arc::default();
        let peer = Self {
            prober: Arc::clone(prober),
            route,
            timeout,
            odd,
            means,
            way: Default::default(),
        };
        match (peer.route.resolve().await, schedule.count) {
            (Ok(address), _) => peer.open(address).await?,
            (Err(astray), Some(_)) => return Err(astray.into()),
            (Err(_), None) => {}
        }
        Ok(peer)
    }

    async fn open(&self, address: SocketAddr) -> Result<(), NotProbed> {
        match &self.means {
            Means::Icmp => {
                self.prober.icmp(Family::of(address.ip())).await?;
            }
            Means::Landmark { key, client } => {
                self.client(address, key, client).await.map_err(NotProbed::Landmark)?;
            }
            Means::Tcp => {}
        }
        Ok(())
    }

    /// One probe, and the address that it asked.
    pub(super) async fn probe(&self) -> (Option<IpAddr>, Outcome) {
        match self.route.current() {
            Some(address) => (Some(address.ip()), self.ask(address).await),
            None => (None, Outcome::NotSent(NotSent::Unresolved)),
        }
    }

    async fn ask(&self, address: SocketAddr) -> Outcome {
        match &self.means {
            Means::Tcp => tcp::probe(&**self.prober.clock(), address, self.timeout).await,
            Means::Icmp => match self.prober.icmp(Family::of(address.ip())).await {
                Ok(icmp) => icmp.probe(address, self.timeout, &self.odd).await,
                Err(_) => Outcome::NotSent(NotSent::Unsendable),
            },
            Means::Landmark { key, client } => match self.client(address, key, client).await {
                Ok(opened) => {
                    let outcome = opened.probe(self.timeout).await;
                    if outcome == Outcome::NotSent(NotSent::Unsendable) {
                        self.forget(&opened, client).await;
                    }
                    outcome
                }
                Err(_) => Outcome::NotSent(NotSent::Unsendable),
            },
        }
    }

    /// The landmark's socket, another one when the name has moved.
    async fn client(
        &self,
        address: SocketAddr,
        key: &Arc<Key>,
        client: &Mutex<Option<(SocketAddr, Arc<Client>)>>,
    ) -> std::io::Result<Arc<Client>> {
        let mut client = client.lock().await;
        if let Some((known, client)) = &*client
            && *known == address
        {
            return Ok(Arc::clone(client));
        }
        let (key, clock) = (Arc::clone(key), Arc::clone(self.prober.clock()));
        let opened = Arc::new(Client::open(address, key, clock, Arc::clone(&self.odd)).await?);
        *client = Some((address, Arc::clone(&opened)));
        Ok(opened)
    }

    /// Has the next probe open another socket: one that is connected stays bound to the address that this machine had.
    async fn forget(
        &self,
        opened: &Arc<Client>,
        client: &Mutex<Option<(SocketAddr, Arc<Client>)>>,
    ) {
        let mut client = client.lock().await;
        if client.as_ref().is_some_and(|(_, current)| Arc::ptr_eq(current, opened)) {
            *client = None;
            *self.way.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
    }

    /// Answers that belong to no open probe, since this was last asked.
    pub(super) fn take_odd(&self) -> Odd {
        self.odd.take()
    }

    /// The address that is asked now.
    pub(super) fn address(&self) -> Option<IpAddr> {
        self.route.current().map(|address| address.ip())
    }

    /// Why there is no address to ask.
    pub(super) fn astray(&self) -> Option<Arc<str>> {
        self.route.astray()
    }

    /// Every address that was asked.
    pub(super) fn addresses(&self) -> Vec<IpAddr> {
        self.route.used()
    }

    /// What carries its ICMP.
    pub(super) async fn socket_kind(&self) -> Option<SocketKind> {
        self.socket_to(*self.route.used().last()?).await
    }

    async fn socket_to(&self, address: IpAddr) -> Option<SocketKind> {
        match &self.means {
            Means::Icmp => self.prober.icmp(Family::of(address)).await.ok().map(|icmp| icmp.kind()),
            Means::Tcp | Means::Landmark { .. } => None,
        }
    }

    /// The way that probes of this address go. The kernel is asked as seldom as a name is.
    pub(super) async fn way(&self, address: IpAddr) -> Way {
        let known = *self.way.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((asked, way)) = known
            && way.address == address
            && asked.elapsed() < RESOLVED_FOR
        {
            return way;
        }
        let source = source_of((address, 0).into()).ok();
        let way = Way { address, source, socket: self.socket_to(address).await };
        *self.way.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), way));
        way
    }
}
