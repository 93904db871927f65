//! The first round trip of a TCP connection: accepted or reset, the peer has answered.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use facts::latency::{Failure, NotSent, Outcome};
use tokio::net::TcpSocket;

use super::clock::{Clock, Stamp};
use super::route::source_of;

/// The kernel sends the first packet again after a second (RFC 6298, 2.1). Whatever takes longer may be the answer to
/// the second one, so that a loss would read as a round trip.
pub const LONGEST_OVER_TCP: Duration = Duration::from_secs(1);

/// One probe.
pub(super) async fn probe(clock: &dyn Clock, address: SocketAddr, timeout: Duration) -> Outcome {
    // Without a route `connect` fails in the same words as it does at a router's error.
    let (Ok(socket), Ok(_)) = (socket(address), source_of(address)) else {
        return Outcome::NotSent(NotSent::Unsendable);
    };
    let timeout = timeout.min(LONGEST_OVER_TCP);
    let sent = Stamp::before_sending(clock);
    let connected = tokio::time::timeout(timeout, socket.connect(address)).await;
    let received = Stamp::after_receiving(clock);
    match connected {
        Err(_) => Outcome::TimedOut,
        Ok(Ok(_)) => round_trip(&sent, &received, timeout),
        Ok(Err(error)) => match error.kind() {
            ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset => {
                round_trip(&sent, &received, timeout)
            }
            ErrorKind::TimedOut => Outcome::TimedOut,
            ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => {
                Outcome::Failed(Failure::Unreachable)
            }
            ErrorKind::AddrNotAvailable | ErrorKind::AddrInUse | ErrorKind::PermissionDenied => {
                Outcome::NotSent(NotSent::Unsendable)
            }
            _ => Outcome::Failed(Failure::Connection),
        },
    }
}

fn round_trip(sent: &Stamp, received: &Stamp, timeout: Duration) -> Outcome {
    match sent.until(received) {
        Ok(round_trip) if round_trip > timeout => Outcome::TimedOut,
        Ok(round_trip) => Outcome::Received(round_trip),
        Err(failure) => Outcome::Failed(failure),
    }
}

fn socket(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = match address.ip() {
        IpAddr::V4(_) => TcpSocket::new_v4(),
        IpAddr::V6(_) => TcpSocket::new_v6(),
    }?;
    // Closed by a reset: else each probe would keep a local port for a minute.
    socket.set_zero_linger()?;
    Ok(socket)
}
