//! Where a name leads, and by which of the machine's addresses.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use facts::latency::Family;

/// How long an address is used before the name is asked for again.
const RESOLVED_FOR: Duration = Duration::from_secs(60);

/// How long until a name without an address is asked for again.
const RETRIED_AFTER: Duration = Duration::from_secs(5);

/// The address by which the kernel would send there. Nothing is sent.
pub(super) fn source_of(address: SocketAddr) -> io::Result<IpAddr> {
    let any: IpAddr = match address.ip() {
        IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let socket = UdpSocket::bind((any, 0))?;
    let mut address = address;
    if address.port() == 0 {
        address.set_port(9);
    }
    socket.connect(address)?;
    Ok(socket.local_addr()?.ip())
}

/// A name that is asked for again from time to time. Its address is kept as long as it is among the answers, and while
/// there is none: a round trip that changes its peer is another series.
#[derive(Debug)]
pub(super) struct Route {
    host: String,
    port: u16,
    family: Option<Family>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    current: Option<SocketAddr>,
    used: Vec<IpAddr>,
    asked: Option<Instant>,
}

impl Route {
    pub(super) fn new(host: String, port: u16, family: Option<Family>) -> Self {
        Self { host, port, family, state: Mutex::default() }
    }

    /// The address to send to now. Where it is time, the name is asked for again, and this does not wait for it.
    pub(super) fn current(self: &Arc<Self>) -> Option<SocketAddr> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let again = if state.current.is_some() { RESOLVED_FOR } else { RETRIED_AFTER };
        if state.asked.is_some_and(|asked| asked.elapsed() >= again) {
            state.asked = Some(Instant::now());
            let route = Arc::clone(self);
            tokio::spawn(async move {
                if let Err(error) = route.resolve().await {
                    tracing::debug!(host = route.host, %error, "resolving a target again");
                }
            });
        }
        state.current
    }

    /// Every address that was used, in order.
    pub(super) fn used(&self) -> Vec<IpAddr> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).used.clone()
    }

    /// Asks for the name.
    pub(super) async fn resolve(&self) -> io::Result<SocketAddr> {
        let found: Vec<SocketAddr> = tokio::net::lookup_host((self.host.as_str(), self.port))
            .await?
            .filter(|address| self.family.is_none_or(|family| family == Family::of(address.ip())))
            .collect();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.asked = Some(Instant::now());
        let kept = state.current.filter(|current| found.contains(current));
        let chosen = kept.or(found.first().copied()).ok_or_else(|| self.none())?;
        state.current = Some(chosen);
        if state.used.last() != Some(&chosen.ip()) {
            state.used.push(chosen.ip());
        }
        Ok(chosen)
    }

    fn none(&self) -> io::Error {
        let kind = self.family.map_or("", Family::word);
        io::Error::new(io::ErrorKind::NotFound, format!("no {kind} address is known for it"))
    }
}
