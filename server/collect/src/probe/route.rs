//! Where a name leads, and by which of the machine's addresses.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use facts::latency::Family;

use super::nowhere::Nowhere;

/// How long an address is used before the name is asked for again.
pub(super) const RESOLVED_FOR: Duration = Duration::from_secs(60);

/// How long until a name without an address is asked for again.
const RETRIED_AFTER: Duration = Duration::from_secs(5);

/// Why there is no address that may be asked.
#[derive(Debug, thiserror::Error)]
pub enum Astray {
    /// The name has no address.
    #[error("the name `{host}` leads nowhere: {source}")]
    Unresolved {
        /// The name.
        host: String,
        /// What the resolver said.
        source: io::Error,
    },
    /// What it leads to is at no place, and a place was to be told of.
    #[error("`{host}` leads to {address}, {nowhere}: a round trip to it says nothing of a place")]
    Nowhere {
        /// The name, or the address.
        host: String,
        /// Where that leads.
        address: IpAddr,
        /// What that is.
        nowhere: Nowhere,
    },
}

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
    /// Whether only what is at a place may be asked.
    placed: bool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    current: Option<SocketAddr>,
    used: Vec<IpAddr>,
    asked: Option<Instant>,
    /// Why there is no address to send to.
    astray: Option<Arc<str>>,
}

impl Route {
    pub(super) fn new(host: String, port: u16, family: Option<Family>, placed: bool) -> Self {
        Self { host, port, family, placed, state: Mutex::default() }
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

    /// Why there is no address to send to; `None` where there is one.
    pub(super) fn astray(&self) -> Option<Arc<str>> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.astray.clone().filter(|_| state.current.is_none())
    }

    /// Asks for the name.
    pub(super) async fn resolve(&self) -> Result<SocketAddr, Astray> {
        let found = tokio::net::lookup_host((self.host.as_str(), self.port)).await;
        self.take(found.map(Iterator::collect))
    }

    fn take(&self, found: io::Result<Vec<SocketAddr>>) -> Result<SocketAddr, Astray> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.asked = Some(Instant::now());
        let chosen = self.choose(found, state.current);
        match &chosen {
            Ok(chosen) => {
                state.current = Some(*chosen);
                if state.used.last() != Some(&chosen.ip()) {
                    state.used.push(chosen.ip());
                }
            }
            Err(astray) => {
                if matches!(astray, Astray::Nowhere { .. }) {
                    state.current = None;
                }
                state.astray = Some(astray.to_string().into());
            }
        }
        chosen
    }

    fn choose(
        &self,
        found: io::Result<Vec<SocketAddr>>,
        current: Option<SocketAddr>,
    ) -> Result<SocketAddr, Astray> {
        let host = || self.host.clone();
        let unresolved = |source| Astray::Unresolved { host: host(), source };
        let mut found = found.map_err(unresolved)?;
        // What is written as an address of IPv6 may be one of IPv4.
        found.iter_mut().for_each(|it| it.set_ip(it.ip().to_canonical()));
        found.retain(|it| self.family.is_none_or(|family| family == Family::of(it.ip())));
        let nowhere = |it: &SocketAddr| {
            self.placed.then(|| Nowhere::seen_from(source_of(*it).ok(), it.ip())).flatten()
        };
        let mut placed = found.iter().copied().filter(|it| nowhere(it).is_none());
        if let Some(first) = placed.next() {
            let kept =
                current.filter(|current| *current == first || placed.any(|it| it == *current));
            return Ok(kept.unwrap_or(first));
        }
        let first = found.first();
        Err(match first.and_then(|it| Some((it.ip(), nowhere(it)?))) {
            Some((address, nowhere)) => Astray::Nowhere { host: host(), address, nowhere },
            None => unresolved(self.none()),
        })
    }

    fn none(&self) -> io::Error {
        let kind = self.family.map_or(String::new(), |family| format!("{} ", family.word()));
        io::Error::new(io::ErrorKind::NotFound, format!("no {kind}address is known for it"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(addresses: &[&str]) -> io::Result<Vec<SocketAddr>> {
        Ok(addresses.iter().map(|it| SocketAddr::new(it.parse().unwrap(), 7)).collect())
    }

    fn told(route: &Route, addresses: &[&str]) -> String {
        match route.take(found(addresses)) {
            Ok(address) => address.ip().to_string(),
            Err(astray) => astray.to_string(),
        }
    }

    #[test]
    fn an_address_is_kept_while_it_is_known_and_one_of_nowhere_is_never_asked_for_a_place() {
        let route = Route::new("oslo.example".into(), 7, None, true);
        assert_eq!(told(&route, &["198.51.100.1", "198.51.100.2"]), "198.51.100.1");
        assert_eq!(told(&route, &["198.51.100.2", "198.51.100.1"]), "198.51.100.1");
        assert_eq!(told(&route, &["127.0.0.1", "198.51.100.2"]), "198.51.100.2");
        assert!(route.take(Err(io::Error::other("away"))).is_err());
        assert_eq!((route.used().len(), route.astray()), (2, None), "its address is kept");
        for (address, expected) in [
            ("127.0.0.1", "127.0.0.1, every machine's own address (loopback): a round trip to it"),
            ("::ffff:127.0.0.1", "127.0.0.1, every machine's own address (loopback)"),
            ("fe80::1", "fe80::1, an address of the same wire alone (link-local)"),
        ] {
            let told = told(&route, &[address]);
            assert!(told.starts_with(&format!("`oslo.example` leads to {expected}")), "{told}");
            let state = route.state.lock().unwrap().current;
            assert_eq!((state, route.astray().as_deref()), (None, Some(told.as_str())));
        }
        assert_eq!(told(&route, &["198.51.100.2"]), "198.51.100.2");
        assert_eq!(route.astray(), None);
        let nothing = told(&route, &[]);
        assert!(nothing.contains("leads nowhere: no address is known for it"), "{nothing}");

        let by_hand = Route::new("oslo.example".into(), 7, Some(Family::Ipv4), false);
        assert_eq!(told(&by_hand, &["::1", "::ffff:127.0.0.1"]), "127.0.0.1");
    }

    #[test]
    fn an_address_of_an_interface_of_this_machine_is_no_place() {
        let Ok(own) = source_of(SocketAddr::from(([198, 51, 100, 1], 9))) else { return };
        let own = own.to_string();
        let said = told(&Route::new("me".into(), 7, None, true), &[&own]);
        assert!(said.contains("an address of the prober's own machine"), "{said}");
        assert_eq!(told(&Route::new("me".into(), 7, None, false), &[&own]), own);
    }
}
