//! The landmark itself.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use tokio::net::UdpSocket;

use super::super::pace::{Pace, TokenBucket};
use super::Key;
use super::message::{REQUEST_SIZE, answer, is_request, read_request};

/// Sources whose rate is remembered. Only who has the key becomes one.
const MOST_SOURCES: usize = 10_000;

/// How much a landmark answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// To all together.
    pub overall: Pace,
    /// To one source: an IPv4 address, or the 64 bits of an IPv6 network.
    pub per_source: Pace,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            overall: Pace { per_second: 10_000, burst: 1_000 },
            per_source: Pace { per_second: 100, burst: 100 },
        }
    }
}

/// What a landmark has done with the packets it got: each is in one account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Answered.
    pub answered: u64,
    /// Of another form than a request's.
    pub malformed: u64,
    /// A request made without the key.
    pub unauthenticated: u64,
    /// More than one source may ask.
    pub over_source_rate: u64,
    /// More than all may ask together.
    pub over_overall_rate: u64,
    /// The answer could not be sent.
    pub unsent: u64,
}

#[derive(Default)]
struct Counters {
    answered: AtomicU64,
    malformed: AtomicU64,
    unauthenticated: AtomicU64,
    over_source_rate: AtomicU64,
    over_overall_rate: AtomicU64,
    unsent: AtomicU64,
}

/// A landmark that answers who has its key, and nobody else.
pub struct Responder {
    socket: UdpSocket,
    key: Key,
    limits: Limits,
    overall: TokenBucket,
    counters: Counters,
}

impl Responder {
    /// Listens. On a machine of several addresses the one that is asked should be named: from a wildcard the kernel
    /// answers by the address that its routes prefer.
    pub async fn bind(address: SocketAddr, key: Key, limits: Limits) -> io::Result<Self> {
        let socket = UdpSocket::bind(address).await?;
        let overall = TokenBucket::new(limits.overall);
        Ok(Self { socket, key, limits, overall, counters: Counters::default() })
    }

    /// Where it listens.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// What was done so far.
    pub fn tally(&self) -> Tally {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Tally {
            answered: read(&self.counters.answered),
            malformed: read(&self.counters.malformed),
            unauthenticated: read(&self.counters.unauthenticated),
            over_source_rate: read(&self.counters.over_source_rate),
            over_overall_rate: read(&self.counters.over_overall_rate),
            unsent: read(&self.counters.unsent),
        }
    }

    /// Answers for ever.
    pub async fn serve(&self) {
        let mut sources = Sources { pace: self.limits.per_source, buckets: HashMap::new() };
        let mut buffer = [0; REQUEST_SIZE + 1];
        loop {
            match self.socket.recv_from(&mut buffer).await {
                Ok((length, from)) => {
                    let received = Instant::now();
                    let packet = buffer.get(..length).unwrap_or_default();
                    let account = self.handle(packet, from, received, &mut sources).await;
                    account.fetch_add(1, Ordering::Relaxed);
                }
                Err(error) => {
                    tracing::debug!(%error, "reading from the landmark's socket");
                    tokio::time::sleep(std::time::Duration::from_millis(10)).await;
                }
            }
        }
    }

    /// The key comes before the rates, so that who has none, and puts others' addresses on its packets, takes nothing of
    /// anybody's rate.
    async fn handle(
        &self,
        packet: &[u8],
        from: SocketAddr,
        received: Instant,
        sources: &mut Sources,
    ) -> &AtomicU64 {
        let counters = &self.counters;
        if !is_request(packet) {
            return &counters.malformed;
        }
        let Some(nonce) = read_request(&self.key, packet) else {
            return &counters.unauthenticated;
        };
        if !sources.take(from.ip()) {
            return &counters.over_source_rate;
        }
        if !self.overall.take() {
            return &counters.over_overall_rate;
        }
        let answer = answer(&self.key, &nonce, received.elapsed());
        match self.socket.send_to(&answer, from).await {
            Ok(_) => &counters.answered,
            Err(_) => &counters.unsent,
        }
    }
}

struct Sources {
    pace: Pace,
    buckets: HashMap<IpAddr, TokenBucket>,
}

impl Sources {
    fn take(&mut self, from: IpAddr) -> bool {
        let source = network(from);
        if !self.buckets.contains_key(&source) && self.buckets.len() >= MOST_SOURCES {
            self.buckets.retain(|_, bucket| !bucket.is_full());
            if self.buckets.len() >= MOST_SOURCES {
                return false;
            }
        }
        self.buckets.entry(source).or_insert_with(|| TokenBucket::new(self.pace)).take()
    }
}

/// Who has one IPv6 address has the 64 bits that follow its network's.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !0 << 64).into(),
        address => address,
    }
}
