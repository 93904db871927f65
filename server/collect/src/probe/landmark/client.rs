//! The prober's side: one connected socket a landmark, so that the kernel passes on its packets alone.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use facts::latency::{Failure, NotSent, Outcome};
use tokio::net::UdpSocket;
use tokio::task::JoinHandle;

use super::super::clock::{Clock, Stamp};
use super::super::pending::{Nonce, OddCounters, Pending, nonce};
use super::super::until;
use super::Key;
use super::message::{ANSWER_SIZE, read_answer, request};

type Answer = Result<(Stamp, Duration), Failure>;

/// A landmark that is asked.
pub(in super::super) struct Client {
    shared: Arc<Shared>,
    receiving: JoinHandle<()>,
}

struct Shared {
    clock: Arc<dyn Clock>,
    socket: UdpSocket,
    key: Arc<Key>,
    pending: Pending<Nonce, Answer>,
    odd: Arc<OddCounters>,
}

impl Drop for Client {
    fn drop(&mut self) {
        self.receiving.abort();
    }
}

impl Client {
    pub(in super::super) async fn open(
        address: SocketAddr,
        key: Arc<Key>,
        clock: Arc<dyn Clock>,
        odd: Arc<OddCounters>,
    ) -> io::Result<Self> {
        let any: IpAddr = match address.ip() {
            IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
            IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
        };
        let socket = UdpSocket::bind((any, 0)).await?;
        socket.connect(address).await?;
        let shared = Arc::new(Shared { clock, socket, key, pending: Pending::default(), odd });
        let receiving = tokio::spawn(Arc::clone(&shared).receive());
        Ok(Self { shared, receiving })
    }

    /// One probe: what passed at the landmark itself is taken off, since the answer that says it is authentic.
    pub(in super::super) async fn probe(&self, timeout: Duration) -> Outcome {
        let shared = &self.shared;
        let Ok(nonce) = nonce() else { return Outcome::NotSent(NotSent::Unsendable) };
        let Some(waiting) = shared.pending.open(nonce, nonce, &shared.odd) else {
            return Outcome::NotSent(NotSent::Unsendable);
        };
        let request = request(&shared.key, &nonce);
        let sent = Stamp::before_sending(&*shared.clock);
        if shared.send(nonce, &request).await.is_err() {
            shared.pending.withdraw(nonce);
            return Outcome::NotSent(NotSent::Unsendable);
        }
        match until(timeout, waiting, || shared.pending.time_out(nonce)).await {
            None => Outcome::TimedOut,
            Some(Err(failure)) => Outcome::Failed(failure),
            Some(Ok((received, held))) => match sent.until(&received) {
                Err(failure) => Outcome::Failed(failure),
                Ok(span) if span > timeout => {
                    shared.odd.late();
                    Outcome::TimedOut
                }
                Ok(span) => match span.checked_sub(held).filter(|left| !left.is_zero()) {
                    Some(round_trip) => Outcome::Received(round_trip),
                    None => Outcome::Failed(Failure::HoldTime),
                },
            },
        }
    }
}

impl Shared {
    /// A connected socket tells at the next call that an earlier packet was refused: that one has failed, not this.
    async fn send(&self, nonce: Nonce, request: &[u8]) -> io::Result<usize> {
        match self.socket.send(request).await {
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
                self.refused(Some(nonce));
                self.socket.send(request).await
            }
            sent => sent,
        }
    }

    /// Nothing listens there: of the requests on their way it is the oldest that was refused.
    fn refused(&self, not_yet_sent: Option<Nonce>) {
        let oldest = self.pending.oldest_open().filter(|oldest| Some(*oldest) != not_yet_sent);
        if let Some(oldest) = oldest {
            self.pending.fail(oldest, Err(Failure::Unreachable));
        }
    }

    async fn receive(self: Arc<Self>) {
        // A longer packet is cut, and its length is still another than an answer's.
        let mut buffer = [0; ANSWER_SIZE + 1];
        loop {
            match self.socket.recv(&mut buffer).await {
                Ok(length) => {
                    let received = Stamp::after_receiving(&*self.clock);
                    let packet = buffer.get(..length).unwrap_or_default();
                    match read_answer(&self.key, packet) {
                        None => self.odd.forged(),
                        Some((nonce, held)) => {
                            // One whose request is forgotten was answered before: an old answer played again.
                            if !self.pending.answer(nonce, Ok((received, held))) {
                                self.odd.duplicate();
                            }
                        }
                    }
                }
                Err(error) if error.kind() == ErrorKind::ConnectionRefused => self.refused(None),
                Err(error) => {
                    tracing::debug!(%error, "reading from a landmark's socket");
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            }
        }
    }
}
