//! ICMP echo. Sockets and the reading of packets are surge-ping's; its clients are not used: they stamp a request after
//! it was sent, take a router's error for an answer, and drop in silence what is late, doubled or forged.

mod packet;

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use facts::latency::{Failure, Family, NotSent, Outcome};
use model::latency::SocketKind;
use surge_ping::{AsyncSocket, Config, ICMP};
use tokio::task::JoinHandle;

use super::clock::{Clock, Stamp};
use super::pending::{Nonce, OddCounters, Pending, nonce};
use super::until;
use packet::{Message, Packets};

/// The kernel's list of groups whose processes may open ICMP datagram sockets; it governs IPv6 as well.
const PING_GROUPS: &str = "/proc/sys/net/ipv4/ping_group_range";

/// No socket for ICMP could be opened.
#[derive(Debug, thiserror::Error)]
pub enum NoSocket {
    /// Neither kind is allowed.
    #[error(
        "no permission to send ICMP over {}: a datagram socket needs one of this process's groups in \
         net.ipv4.ping_group_range (it is `{groups}`), a raw socket needs CAP_NET_RAW. To mend it: sysctl -w \
         net.ipv4.ping_group_range=\"0 2147483647\" (in a pod: securityContext.sysctls, which the restricted level of \
         Pod Security allows), or grant CAP_NET_RAW, or measure with --tcp PORT or --landmark-key FILE",
        family.word()
    )]
    Permission {
        /// Over which protocol.
        family: Family,
        /// What the kernel's setting is.
        groups: String,
    },
    /// Something else, such as a machine without IPv6.
    #[error("opening a socket for ICMP over {}", family.word())]
    Other {
        /// Over which protocol.
        family: Family,
        /// What the kernel said.
        source: io::Error,
    },
}

impl NoSocket {
    fn new(family: Family, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::PermissionDenied => {
                let groups = std::fs::read_to_string(PING_GROUPS).unwrap_or_default();
                let groups = groups.split_whitespace().collect::<Vec<_>>().join(" ");
                Self::Permission { family, groups }
            }
            _ => Self::Other { family, source },
        }
    }
}

type Key = (IpAddr, u16);
type Answer = Result<Stamp, Failure>;

/// The one socket of a family, and all that is on its way over it.
pub(super) struct Icmp {
    shared: Arc<Shared>,
    receiving: JoinHandle<()>,
}

struct Shared {
    clock: Arc<dyn Clock>,
    socket: AsyncSocket,
    kind: SocketKind,
    packets: Packets,
    pending: Pending<Key, Answer>,
    asked: Mutex<HashMap<IpAddr, Asked>>,
}

/// An address that was asked.
struct Asked {
    /// It only grows; it comes round after 65,536 requests, when those before are long forgotten.
    next_sequence: u16,
    odd: Arc<OddCounters>,
}

impl Drop for Icmp {
    fn drop(&mut self) {
        self.receiving.abort();
    }
}

impl Icmp {
    /// Opens a datagram socket, or a raw one where that is not allowed.
    pub(super) fn open(family: Family, clock: Arc<dyn Clock>) -> Result<Self, NoSocket> {
        let kind = match family {
            Family::Ipv4 => ICMP::V4,
            Family::Ipv6 => ICMP::V6,
        };
        let socket = AsyncSocket::new(&Config::builder().kind(kind).build())
            .map_err(|error| NoSocket::new(family, error))?;
        let kind = match socket.get_type() {
            socket2::Type::RAW => SocketKind::Raw,
            _ => SocketKind::Dgram,
        };
        let mut identifier = [0; 2];
        getrandom::fill(&mut identifier)
            .map_err(|error| NoSocket::Other { family, source: error.into() })?;
        let shared = Arc::new(Shared {
            clock,
            packets: Packets { family, kind, identifier: u16::from_be_bytes(identifier) },
            socket,
            kind,
            pending: Pending::default(),
            asked: Mutex::default(),
        });
        let receiving = tokio::spawn(Arc::clone(&shared).receive());
        Ok(Self { shared, receiving })
    }

    pub(super) fn kind(&self) -> SocketKind {
        self.shared.kind
    }

    /// One probe.
    pub(super) async fn probe(
        &self,
        address: SocketAddr,
        timeout: Duration,
        odd: &Arc<OddCounters>,
    ) -> Outcome {
        let shared = &self.shared;
        let Ok(nonce) = nonce() else { return Outcome::NotSent(NotSent::Unsendable) };
        let key = shared.next(address.ip(), odd);
        let Some(waiting) = shared.pending.open(key, nonce, odd) else {
            return Outcome::NotSent(NotSent::Paced);
        };
        let mut request = shared.packets.request(key.1, &nonce);
        let sent = Stamp::before_sending(&*shared.clock);
        if shared.socket.send_to(&mut request, &address).await.is_err() {
            shared.pending.withdraw(key);
            return Outcome::NotSent(NotSent::Unsendable);
        }
        until(timeout, waiting, || shared.pending.time_out(key)).await.map_or(
            Outcome::TimedOut,
            |answer| match answer.and_then(|received| sent.until(&received)) {
                Ok(round_trip) if round_trip > timeout => {
                    odd.late();
                    Outcome::TimedOut
                }
                Ok(round_trip) => Outcome::Received(round_trip),
                Err(failure) => Outcome::Failed(failure),
            },
        )
    }
}

impl Shared {
    fn next(&self, address: IpAddr, odd: &Arc<OddCounters>) -> Key {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = asked
            .entry(address)
            .or_insert_with(|| Asked { next_sequence: 0, odd: Arc::clone(odd) });
        let sequence = asked.next_sequence;
        asked.next_sequence = sequence.wrapping_add(1);
        asked.odd = Arc::clone(odd);
        (address, sequence)
    }

    async fn receive(self: Arc<Self>) {
        let mut buffer = [0; 2_048];
        loop {
            match self.socket.recv_from(&mut buffer).await {
                Ok((length, from)) => {
                    let received = Stamp::after_receiving(&*self.clock);
                    let packet = buffer.get(..length).unwrap_or_default();
                    self.take(packet, from.ip(), received);
                }
                Err(error) => {
                    tracing::debug!(%error, "reading from the ICMP socket");
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            }
        }
    }

    fn take(&self, packet: &[u8], from: IpAddr, received: Stamp) {
        match self.packets.read(packet, from) {
            Some(Message::Reply { identified, sequence, payload }) => {
                self.take_reply(from, identified, sequence, payload, received);
            }
            Some(Message::Error { asked, sequence, failure }) => {
                self.pending.fail((asked, sequence), Err(failure));
            }
            None => {}
        }
    }

    fn take_reply(
        &self,
        from: IpAddr,
        identified: bool,
        sequence: u16,
        payload: &[u8],
        received: Stamp,
    ) {
        let nonce = payload.get(..size_of::<Nonce>()).unwrap_or_default();
        let key = (from, sequence);
        if self.pending.is(key, nonce) {
            if identified {
                self.pending.answer(key, Ok(received));
            } else {
                self.forged(from);
            }
        } else if let Some(asked) = self.whose(sequence, nonce) {
            match self.pending.odd_of((asked, sequence)) {
                Some(odd) if asked != from => odd.elsewhere(),
                _ => self.forged(from),
            }
        } else if identified {
            self.forged(from);
        }
    }

    /// The address to which this nonce was sent.
    fn whose(&self, sequence: u16, nonce: &[u8]) -> Option<IpAddr> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.keys().copied().find(|address| self.pending.is((*address, sequence), nonce))
    }

    /// Counted where the address was ever asked; anything else is somebody else's.
    fn forged(&self, from: IpAddr) {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(asked) = asked.get(&from) {
            asked.odd.forged();
        }
    }
}
