//! A network with a wire of known length: a TUN device in a network namespace of its own, and a responder that stands
//! for all hosts behind it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::os::unix::fs::MetadataExt;
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use etherparse::{IpNumber, IpSlice, PacketBuilder, PacketBuilderStep, TcpHeaderSlice};
use tun_rs::SyncDevice;

/// Set where a test already runs in a network of its own.
const INSIDE: &str = "NORDVAKT_TEST_INSIDE";

/// Runs a test in a network namespace of its own. For that the test's name is run again in another process.
pub fn in_own_network(name: &str, test: impl FnOnce(Network)) {
    if std::env::var_os(INSIDE).is_some() {
        return test(Network::new());
    }
    if std::env::var_os("NORDVAKT_TEST_NETWORK").is_some_and(|network| network == "none") {
        eprintln!("SKIPPED: NORDVAKT_TEST_NETWORK=none says that no network can be made here");
        return;
    }
    // Who is not root becomes it within a user namespace, where that is allowed. Who is needs none, and can reach
    // what others own, such as a database's socket.
    let root = std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
    let become_root: &[&str] = if root { &[] } else { &["--user", "--map-root-user"] };
    let output = Command::new("unshare")
        .args(become_root)
        .arg("--net")
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(INSIDE, "1")
        .output()
        .expect("unshare (util-linux) runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{name} in a network of its own. Where no namespace or no /dev/net/tun is to be had, \
         NORDVAKT_TEST_NETWORK=none leaves it out.\n{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    eprint!("{}", String::from_utf8_lossy(&output.stderr));
}

/// What a host behind the wire does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Host {
    /// Answers after 1.2 ms.
    Oslo,
    /// Answers after 17 ms.
    Frankfurt,
    /// Answers four of five after 3 ms.
    Lossy,
    /// Answers twice after 3 ms.
    Doubled,
    /// Answers after 1.5 s.
    Slow,
    /// A router says after 0.6 ms that there is no way to it.
    Unreachable,
    /// Answers after 17 ms. Others answer in its name after 0.1 ms: from another address, with another identifier, with
    /// another payload.
    Forged,
    /// Answers nothing.
    Silent,
    /// Answers after 3 ms, which no host in Frankfurt can while one in Oslo answers after 1.2 ms.
    Impossible,
}

impl Host {
    pub const ALL: [Self; 9] = [
        Self::Oslo,
        Self::Frankfurt,
        Self::Lossy,
        Self::Doubled,
        Self::Slow,
        Self::Unreachable,
        Self::Forged,
        Self::Silent,
        Self::Impossible,
    ];

    /// No true answer comes earlier.
    pub const fn delay(self) -> Duration {
        Duration::from_micros(match self {
            Self::Oslo => 1_200,
            Self::Frankfurt | Self::Forged => 17_000,
            Self::Lossy | Self::Doubled | Self::Impossible => 3_000,
            Self::Slow => 1_500_000,
            Self::Unreachable => 600,
            Self::Silent => 0,
        })
    }

    pub fn v4(self) -> IpAddr {
        Ipv4Addr::new(10, 77, 1, self as u8).into()
    }

    pub fn v6(self) -> IpAddr {
        Ipv6Addr::new(0xfd77, 0, 0, 0, 0, 0, 1, self as u16).into()
    }

    fn of(address: IpAddr) -> Option<Self> {
        Self::ALL.into_iter().find(|host| host.v4() == address || host.v6() == address)
    }
}

/// The port that is accepted; every other is reset.
pub const OPEN_PORT: u16 = 80;

const ROUTER_V4: Ipv4Addr = Ipv4Addr::new(10, 77, 0, 254);
const ROUTER_V6: Ipv6Addr = Ipv6Addr::new(0xfd77, 0, 0, 0, 0, 0, 0, 0xfe);
const FORGER_DELAY: Duration = Duration::from_micros(100);

/// Requests that arrived, by the address asked and the protocol.
pub type Requests = BTreeMap<(IpAddr, u8), u64>;

/// Changes addresses and routes of this process's network.
pub fn ip(arguments: &str) {
    let done = Command::new("ip").args(arguments.split(' ')).status().expect("ip runs");
    assert!(done.success(), "ip {arguments}");
}

/// The network of this process.
pub struct Network {
    requests: Arc<Mutex<Requests>>,
}

impl Network {
    fn new() -> Self {
        let device =
            Arc::new(tun_rs::DeviceBuilder::new().name("wire").build_sync().expect("a TUN device"));
        for arguments in [
            "link set lo up",
            "link set wire up txqueuelen 10000",
            "address add 10.77.0.1/16 dev wire",
            "-6 address add fd77::1/64 dev wire nodad",
        ] {
            ip(arguments);
        }
        let requests = Arc::<Mutex<Requests>>::default();
        let wire = Arc::new(Wire { device, due: Mutex::default(), more: Condvar::new() });
        let (reading, counting) = (Arc::clone(&wire), Arc::clone(&requests));
        std::thread::spawn(move || reading.read(&counting));
        std::thread::spawn(move || wire.write());
        Self { requests }
    }

    /// Lets this process open ICMP datagram sockets.
    pub fn allow_datagram_sockets(&self) {
        std::fs::write("/proc/sys/net/ipv4/ping_group_range", "0 0").unwrap();
    }

    /// Requests that arrived at this address since this was last asked.
    pub fn take_requests(&self) -> Requests {
        std::mem::take(&mut *self.requests.lock().unwrap())
    }
}

type Due = BinaryHeap<Reverse<(Instant, u64, Vec<u8>)>>;

struct Wire {
    device: Arc<SyncDevice>,
    due: Mutex<Due>,
    more: Condvar,
}

/// A request as it came over the wire.
struct Request<'p> {
    packet: &'p [u8],
    from: IpAddr,
    to: IpAddr,
    host: Host,
    /// How many came to this host before.
    before: u64,
}

impl Wire {
    fn read(&self, requests: &Mutex<Requests>) {
        let mut buffer = [0; 2_048];
        loop {
            let length = self.device.recv(&mut buffer).unwrap();
            let arrived = Instant::now();
            let packet = &buffer[..length];
            let Ok(ip) = IpSlice::from_slice(packet) else { continue };
            let (from, to) = (ip.source_addr(), ip.destination_addr());
            let (protocol, payload) = (ip.payload_ip_number(), ip.payload().payload);
            let Some(host) = Host::of(to).filter(|_| is_request(protocol, payload)) else {
                continue;
            };
            let before = {
                let mut requests = requests.lock().unwrap();
                let count = requests.entry((to, protocol.0)).or_default();
                *count += 1;
                *count - 1
            };
            let request = Request { packet, from, to, host, before };
            let answers = match protocol {
                IpNumber::TCP => request.tcp(payload),
                _ => request.echo(payload),
            };
            let mut due = self.due.lock().unwrap();
            for (delay, answer) in answers {
                let order = due.len() as u64;
                due.push(Reverse((arrived + delay, order, answer)));
            }
            self.more.notify_one();
        }
    }

    fn write(&self) {
        let mut due = self.due.lock().unwrap();
        loop {
            let now = Instant::now();
            match due.peek() {
                None => due = self.more.wait(due).unwrap(),
                Some(Reverse((when, ..))) if *when > now => {
                    let left = *when - now;
                    due = self.more.wait_timeout(due, left).unwrap().0;
                }
                Some(_) => {
                    let Reverse((.., packet)) = due.pop().unwrap();
                    drop(due);
                    self.device.send(&packet).unwrap();
                    due = self.due.lock().unwrap();
                }
            }
        }
    }
}

/// An echo request, or the first packet of a TCP connection.
fn is_request(protocol: IpNumber, payload: &[u8]) -> bool {
    match protocol {
        IpNumber::ICMP => payload.first() == Some(&8),
        IpNumber::IPV6_ICMP => payload.first() == Some(&128),
        IpNumber::TCP => {
            TcpHeaderSlice::from_slice(payload).is_ok_and(|tcp| tcp.syn() && !tcp.ack())
        }
        _ => false,
    }
}

fn packet(from: IpAddr, to: IpAddr) -> PacketBuilderStep<etherparse::IpHeaders> {
    match (from, to) {
        (IpAddr::V4(from), IpAddr::V4(to)) => PacketBuilder::ipv4(from.octets(), to.octets(), 64),
        (IpAddr::V6(from), IpAddr::V6(to)) => PacketBuilder::ipv6(from.octets(), to.octets(), 64),
        _ => panic!("{from} and {to} are of two families"),
    }
}

impl Request<'_> {
    fn answers(&self, answer: impl Fn() -> Vec<u8>) -> Vec<(Duration, Vec<u8>)> {
        let delay = self.host.delay();
        match self.host {
            Host::Silent => Vec::new(),
            Host::Unreachable => vec![(delay, self.unreachable())],
            Host::Lossy if self.before % 5 == 4 => Vec::new(),
            Host::Doubled => vec![(delay, answer()), (delay, answer())],
            _ => vec![(delay, answer())],
        }
    }

    fn echo(&self, icmp: &[u8]) -> Vec<(Duration, Vec<u8>)> {
        let identifier = u16::from_be_bytes([icmp[4], icmp[5]]);
        let sequence = u16::from_be_bytes([icmp[6], icmp[7]]);
        let payload = &icmp[8..];
        let reply = |from, identifier, payload: &[u8]| {
            let (step, mut bytes) = (packet(from, self.from), Vec::new());
            match from {
                IpAddr::V4(_) => {
                    step.icmpv4_echo_reply(identifier, sequence).write(&mut bytes, payload)
                }
                IpAddr::V6(_) => {
                    step.icmpv6_echo_reply(identifier, sequence).write(&mut bytes, payload)
                }
            }
            .unwrap();
            bytes
        };
        let mut answers = self.answers(|| reply(self.to, identifier, payload));
        if self.host == Host::Forged {
            let mut other_payload = payload.to_vec();
            other_payload[0] ^= 1;
            let elsewhere = if self.to.is_ipv4() { Host::Silent.v4() } else { Host::Silent.v6() };
            answers.extend(
                [
                    reply(elsewhere, identifier, payload),
                    reply(self.to, identifier ^ 1, payload),
                    reply(self.to, identifier, &other_payload),
                ]
                .map(|forged| (FORGER_DELAY, forged)),
            );
        }
        answers
    }

    fn tcp(&self, payload: &[u8]) -> Vec<(Duration, Vec<u8>)> {
        let tcp = TcpHeaderSlice::from_slice(payload).unwrap();
        self.answers(|| {
            let step = packet(self.to, self.from)
                .tcp(tcp.destination_port(), tcp.source_port(), 1, 1_024)
                .ack(tcp.sequence_number().wrapping_add(1));
            let step = if tcp.destination_port() == OPEN_PORT { step.syn() } else { step.rst() };
            let mut bytes = Vec::new();
            step.write(&mut bytes, &[]).unwrap();
            bytes
        })
    }

    fn unreachable(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        match self.to {
            IpAddr::V4(_) => packet(ROUTER_V4.into(), self.from)
                .icmpv4_raw(3, 1, [0; 4])
                .write(&mut bytes, self.packet),
            IpAddr::V6(_) => packet(ROUTER_V6.into(), self.from)
                .icmpv6_raw(1, 3, [0; 4])
                .write(&mut bytes, self.packet),
        }
        .unwrap();
        bytes
    }
}
