//! The prober on a wire of known length, and landmarks on loopback.

mod clocks;
mod landmark;
mod moved;
mod network;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use collect::probe::{How, Pace, Probed, Prober, Schedule, SocketKind, Target};
use facts::latency::{Failure, Family, Method, MinuteStatistics, Outcome};
use surge_ping::{Client, Config, PingIdentifier, PingSequence};
use tokio::runtime::Runtime;
use tokio::sync::watch;

use network::{Host, Network, OPEN_PORT, in_own_network};

const TIMEOUT: Duration = Duration::from_secs(1);

/// Together the targets are probed at less than the rate that all share.
const INTERVAL: Duration = Duration::from_millis(48);

/// A port that nobody accepts.
const CLOSED_PORT: u16 = 81;

/// Probes of each target. NORDVAKT_TEST_PROBES, such as 20000, says how many to send to all of them.
fn count(targets: usize) -> u64 {
    let all = std::env::var("NORDVAKT_TEST_PROBES").map_or(1_800, |all| all.parse().unwrap());
    u64::div_ceil(all, targets as u64).max(1)
}

/// A host by one family and method.
#[derive(Clone, Copy, Debug)]
struct Asked {
    host: Host,
    address: IpAddr,
    port: Option<u16>,
}

impl Asked {
    fn all() -> Vec<Self> {
        let addresses =
            Host::ALL.into_iter().flat_map(|host| [(host, host.v4()), (host, host.v6())]);
        addresses
            .flat_map(|(host, address)| {
                // Reset and accepted are told apart by no prober.
                let port = if host == Host::Frankfurt { CLOSED_PORT } else { OPEN_PORT };
                [Self { host, address, port: None }, Self { host, address, port: Some(port) }]
            })
            .collect()
    }

    fn target(self) -> Target {
        let how = self.port.map_or(How::Icmp, How::Tcp);
        Target { host: self.address.to_string(), family: None, how, placed: true }
    }

    /// Its number in the IP header.
    fn protocol(self) -> u8 {
        match (self.port, self.address) {
            (Some(_), _) => 6,
            (None, IpAddr::V4(_)) => 1,
            (None, IpAddr::V6(_)) => 58,
        }
    }
}

/// Probes all hosts by both families and methods at once.
fn probe_all(runtime: &Runtime) -> Vec<(Asked, Probed)> {
    let asked = Asked::all();
    let count = Some(count(asked.len()));
    let prober = Arc::new(Prober::new(Pace::default()));
    let (_keep, stop) = watch::channel(false);
    let probes: Vec<_> = asked
        .into_iter()
        .map(|asked| {
            let phase = Schedule::random_phase(INTERVAL);
            let schedule = Schedule { count, interval: INTERVAL, timeout: TIMEOUT, phase };
            let (prober, stop) = (Arc::clone(&prober), stop.clone());
            (
                asked,
                runtime
                    .spawn(async move { prober.probe(asked.target(), schedule, true, stop).await }),
            )
        })
        .collect();
    probes
        .into_iter()
        .map(|(asked, probe)| (asked, runtime.block_on(probe).unwrap().unwrap()))
        .collect()
}

/// Keeps every core busy as long as it lives.
struct Busy(Arc<AtomicBool>);

impl Busy {
    fn start(threads_a_core: usize) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        for _ in 0..std::thread::available_parallelism().unwrap().get() * threads_a_core {
            let stop = Arc::clone(&stop);
            std::thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            });
        }
        Self(stop)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// What must hold of every target, whatever the machine was busy with. Returns the shortest round trips.
fn hold_to_account(network: &Network, all: &[(Asked, Probed)], socket: SocketKind) {
    let requests = network.take_requests();
    let (mut probes, mut sent, mut received) = (0, 0, 0);
    let mut not_sent = BTreeMap::<&str, u64>::new();
    for (asked, probed) in all {
        let statistics = probed.minutes.total();
        // The hard one: no round trip is below the length of the wire.
        for sample in &probed.samples {
            if let Outcome::Received(round_trip) = sample.outcome {
                assert!(round_trip >= asked.host.delay(), "{asked:?}: {sample:?}");
            }
        }
        assert!(statistics.min().is_none_or(|min| min >= asked.host.delay()), "{asked:?}");

        // Every probe is in one account, and those that were sent are those that arrived.
        let numbers: Vec<u64> = probed.samples.iter().map(|sample| sample.number).collect();
        assert_eq!(numbers, (0..count(all.len())).collect::<Vec<_>>(), "{asked:?}");
        assert_eq!(statistics.sent() + statistics.not_sent(), count(all.len()), "{asked:?}");
        // One that was not sent says why, each by itself and in the sum.
        let mut reasons = BTreeMap::<_, u64>::new();
        for sample in &probed.samples {
            if let Outcome::NotSent(reason) = sample.outcome {
                *reasons.entry(reason).or_default() += 1;
                *not_sent.entry(reason.word()).or_default() += 1;
            }
        }
        assert_eq!(&reasons, statistics.not_sent_by_reason(), "{asked:?}");
        let arrived = requests.get(&(asked.address, asked.protocol())).copied().unwrap_or_default();
        match asked.port {
            None => assert_eq!(statistics.sent(), arrived, "{asked:?}: {statistics:?}"),
            // The kernel may have sent a connection's first packet again.
            Some(_) => assert!(statistics.sent() <= arrived, "{asked:?}: {arrived} {statistics:?}"),
        }
        assert_eq!(probed.addresses, [asked.address]);
        let expected =
            if asked.port.is_some() { (Method::Tcp, None) } else { (Method::Icmp, Some(socket)) };
        assert_eq!((probed.method, probed.socket), expected);
        let source = if asked.address.is_ipv4() { "10.77.0.1" } else { "fd77::1" };
        assert_eq!(probed.source, source.parse().ok());
        ends_as_it_must(*asked, &statistics, socket);
        probes += count(all.len());
        sent += statistics.sent();
        received += statistics.received();
    }
    let unsent: u64 = not_sent.values().sum();
    assert_eq!(sent + unsent, probes, "{not_sent:?}");
    // Nothing but a machine that came too late may have kept a probe back.
    assert!(not_sent.keys().all(|reason| *reason == "missed"), "{not_sent:?}");
    let kept_back = match unsent {
        0 => "none kept back".to_owned(),
        missed => format!("{missed} missed, the machine being busy"),
    };
    eprintln!(
        "{sent} of {probes} probes sent over a {} socket and TCP, {kept_back}; {received} round trips, none below its wire",
        socket.word()
    );
}

fn ends_as_it_must(asked: Asked, statistics: &MinuteStatistics, socket: SocketKind) {
    let (sent, received) = (statistics.sent(), statistics.received());
    assert!(sent > 0, "{asked:?}: {statistics:?}");
    let odd = statistics.odd();
    let icmp = asked.port.is_none();
    match asked.host {
        Host::Oslo | Host::Frankfurt | Host::Impossible => {
            assert_eq!((received, odd.any()), (sent, false), "{asked:?}: {statistics:?}");
        }
        Host::Lossy if icmp => {
            assert_eq!(statistics.timeouts(), sent / 5, "{asked:?}: {statistics:?}");
            assert_eq!(received, sent - sent / 5, "{asked:?}: {statistics:?}");
        }
        // What the kernel sends again is taken for another request by the wire, not by the prober.
        Host::Lossy => {
            assert_eq!(received + statistics.timeouts(), sent, "{asked:?}: {statistics:?}");
            assert!(statistics.timeouts() > 0 && received > sent / 2, "{asked:?}: {statistics:?}");
        }
        Host::Doubled => {
            assert_eq!(received, sent, "{asked:?}: {statistics:?}");
            // The last one's second answer may come when nobody counts any more.
            let doubled = if icmp { sent - 1..=sent } else { 0..=0 };
            assert!(doubled.contains(&odd.duplicates), "{asked:?}: {statistics:?}");
        }
        Host::Slow => {
            assert_eq!((received, statistics.timeouts()), (0, sent), "{asked:?}: {statistics:?}");
            assert!(!icmp || odd.late > 0, "{asked:?}: {statistics:?}");
        }
        Host::Unreachable if icmp && socket == SocketKind::Dgram => {
            assert_eq!((received, statistics.timeouts()), (0, sent), "{asked:?}: {statistics:?}");
        }
        Host::Unreachable => {
            let unreachable = statistics.failures().get(&Failure::Unreachable).copied();
            assert_eq!((received, unreachable), (0, Some(sent)), "{asked:?}: {statistics:?}");
        }
        Host::Forged => {
            assert_eq!(received, sent, "{asked:?}: {statistics:?}");
            // A datagram socket is not shown another's identifier.
            let forged = if socket == SocketKind::Raw { 2 * sent } else { sent };
            let expected = if icmp { (forged, sent) } else { (0, 0) };
            assert_eq!((odd.forged, odd.elsewhere), expected, "{asked:?}: {statistics:?}");
        }
        Host::Silent => {
            assert_eq!((received, statistics.timeouts()), (0, sent), "{asked:?}: {statistics:?}");
        }
    }
}

/// Oslo and Frankfurt are 1,098 km apart: with 30 km of uncertainty each, light needs 6.92 ms there and back.
fn is_an_impossible_pair(all: &[(Asked, Probed)]) {
    let shortest = |wanted: Host, family: Family| {
        all.iter()
            .find(|(asked, _)| {
                asked.host == wanted && asked.port.is_none() && Family::of(asked.address) == family
            })
            .and_then(|(_, probed)| probed.minutes.total().min())
            .unwrap()
    };
    for family in [Family::Ipv4, Family::Ipv6] {
        let pair = shortest(Host::Oslo, family) + shortest(Host::Impossible, family);
        assert!(pair < Duration::from_micros(6_920), "{pair:?}");
        let pair = shortest(Host::Oslo, family) + shortest(Host::Frankfurt, family);
        assert!(pair > Duration::from_micros(6_920), "{pair:?}");
    }
}

#[test]
fn no_round_trip_is_shorter_than_the_wire() {
    in_own_network("probe::no_round_trip_is_shorter_than_the_wire", |network| {
        let runtime = Runtime::new().unwrap();
        let idle = probe_all(&runtime);
        hold_to_account(&network, &idle, SocketKind::Raw);
        is_an_impossible_pair(&idle);

        let busy = Busy::start(1);
        hold_to_account(&network, &probe_all(&runtime), SocketKind::Raw);
        drop(busy);
    });
}

#[test]
fn no_round_trip_is_shorter_than_the_wire_by_datagram_sockets() {
    in_own_network(
        "probe::no_round_trip_is_shorter_than_the_wire_by_datagram_sockets",
        |network| {
            network.allow_datagram_sockets();
            let busy = Busy::start(1);
            hold_to_account(&network, &probe_all(&Runtime::new().unwrap()), SocketKind::Dgram);
            drop(busy);
        },
    );
}

/// The network can tell a wrong prober: surge-ping's own client reads the clock after it has sent.
#[test]
fn a_clock_that_is_read_after_sending_is_found_out() {
    in_own_network("probe::a_clock_that_is_read_after_sending_is_found_out", |_network| {
        const MOST: u16 = 50_000;
        let busy = Busy::start(3);
        let found = Runtime::new().unwrap().block_on(async {
            let client = Client::new(&Config::default()).unwrap();
            let mut pinger = client.pinger(Host::Oslo.v4(), PingIdentifier(1)).await;
            for sequence in 0..MOST {
                let (_, round_trip) = pinger.ping(PingSequence(sequence), &[0; 56]).await.unwrap();
                if round_trip < Host::Oslo.delay() {
                    eprintln!(
                        "ping {sequence} read {round_trip:?} over a wire of {:?}",
                        Host::Oslo.delay()
                    );
                    return true;
                }
            }
            false
        });
        drop(busy);
        assert!(found, "{MOST} pings and none below the wire");
    });
}
