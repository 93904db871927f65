//! Where a registry may send to. Whoever names an image would else have us ask, from the inside, what only the inside
//! can reach.

use std::net::IpAddr;

use ::http::Uri;

/// How far in an address lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    /// Anybody's to reach.
    World,
    /// A network of somebody's own.
    Network,
    /// This machine.
    Machine,
}

/// Whether a registry at one address may send to another: outwards, or to what lies no farther in than it does itself.
/// Names are looked up; what cannot be is left to the attempt to go there.
pub(super) async fn may_send(from: &Uri, to: &Uri) -> bool {
    let (from, to) = (addresses(from).await, addresses(to).await);
    let own = from.iter().filter_map(|address| reach(*address)).max().unwrap_or(Reach::World);
    to.iter().all(|address| reach(*address).is_some_and(|reach| reach <= own))
}

async fn addresses(uri: &Uri) -> Vec<IpAddr> {
    let host = uri.host().unwrap_or_default();
    let host = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    match tokio::net::lookup_host((host, 0)).await {
        Ok(found) => found.map(|address| address.ip().to_canonical()).collect(),
        Err(_) => Vec::new(),
    }
}

/// `None` where nobody keeps images: link-local, where clouds hand their machines credentials, and what is no host's.
fn reach(address: IpAddr) -> Option<Reach> {
    let (nobodys, own) = match address {
        IpAddr::V4(it) => {
            let [first, second, ..] = it.octets();
            let shared = first == 100 && (64..128).contains(&second);
            let nobodys = first == 0 || it.is_broadcast() || it.is_link_local();
            (nobodys, it.is_private() || shared)
        }
        IpAddr::V6(it) => (it.is_unspecified() || it.is_unicast_link_local(), it.is_unique_local()),
    };
    match (nobodys || address.is_multicast(), address.is_loopback(), own) {
        (true, _, _) => None,
        (_, true, _) => Some(Reach::Machine),
        (_, _, true) => Some(Reach::Network),
        _ => Some(Reach::World),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nobody_is_sent_farther_in() {
        for (from, to, may) in [
            ("1.1.1.1", "8.8.8.8", true),
            ("1.1.1.1", "[2606:4700::1111]", true),
            ("1.1.1.1", "10.0.0.1", false),
            ("1.1.1.1", "172.31.0.1", false),
            ("1.1.1.1", "192.168.0.1", false),
            ("1.1.1.1", "100.64.0.1", false),
            ("1.1.1.1", "[fd00::1]", false),
            ("1.1.1.1", "127.0.0.1", false),
            ("1.1.1.1", "localhost", false),
            ("1.1.1.1", "[::1]", false),
            ("1.1.1.1", "[::ffff:127.0.0.1]", false),
            ("1.1.1.1", "[::ffff:10.0.0.1]", false),
            ("1.1.1.1", "169.254.169.254", false),
            ("1.1.1.1", "0.0.0.0", false),
            ("10.0.0.1", "10.0.0.2", true),
            ("10.0.0.1", "1.1.1.1", true),
            ("10.0.0.1", "127.0.0.1", false),
            ("10.0.0.1", "169.254.169.254", false),
            ("127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "10.0.0.1", true),
            ("127.0.0.1", "169.254.169.254", false),
            ("127.0.0.1", "[fe80::1]", false),
            ("127.0.0.1", "[::]", false),
        ] {
            let uri = |host: &str| format!("http://{host}:5000/").parse::<Uri>().unwrap();
            assert_eq!(may_send(&uri(from), &uri(to)).await, may, "{from} to {to}");
        }
    }
}
