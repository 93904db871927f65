//! Addresses that say nothing of a place: whoever asks them asks itself, or nobody in particular.

use std::fmt;
use std::net::IpAddr;

use serde::Serialize;

/// Why a round trip to an address says nothing of where anybody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Nowhere {
    /// No address at all, which the kernel takes for this machine (0.0.0.0/8, `::`).
    Unspecified,
    /// Every machine's own (127.0.0.0/8, `::1`).
    Loopback,
    /// Of whoever is on the same wire (169.254.0.0/16, fe80::/10).
    LinkLocal,
    /// Of many machines (224.0.0.0/4, ff00::/8).
    Multicast,
    /// Of all machines (255.255.255.255).
    Broadcast,
    /// Of an interface of this machine.
    Own,
}

impl Nowhere {
    /// By the address alone. One of IPv4 that is written as one of IPv6 (`::ffff:127.0.0.1`) is the one of IPv4.
    pub fn of(address: IpAddr) -> Option<Self> {
        let address = address.to_canonical();
        let (unspecified, link_local, broadcast) = match address {
            IpAddr::V4(it) => (it.octets()[0] == 0, it.is_link_local(), it.is_broadcast()),
            IpAddr::V6(it) => (it.is_unspecified(), it.is_unicast_link_local(), false),
        };
        [
            (unspecified, Self::Unspecified),
            (address.is_loopback(), Self::Loopback),
            (link_local, Self::LinkLocal),
            (address.is_multicast(), Self::Multicast),
            (broadcast, Self::Broadcast),
        ]
        .into_iter()
        .find_map(|(is, nowhere)| is.then_some(nowhere))
    }

    /// The same for a machine that would send there by the address `source`: what is its own it sends to itself.
    pub fn seen_from(source: Option<IpAddr>, address: IpAddr) -> Option<Self> {
        let is_own = source.is_some_and(|source| source.to_canonical() == address.to_canonical());
        Self::of(address).or(is_own.then_some(Self::Own))
    }
}

impl fmt::Display for Nowhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unspecified => "the unspecified address",
            Self::Loopback => "every machine's own address (loopback)",
            Self::LinkLocal => "an address of the same wire alone (link-local)",
            Self::Multicast => "an address of many machines (multicast)",
            Self::Broadcast => "an address of all machines (broadcast)",
            Self::Own => "an address of the prober's own machine",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_nobody_or_oneself_is_told_however_it_is_written() {
        for (address, expected) in [
            ("127.0.0.1", Some(Nowhere::Loopback)),
            ("127.255.0.9", Some(Nowhere::Loopback)),
            ("::1", Some(Nowhere::Loopback)),
            ("::ffff:127.0.0.1", Some(Nowhere::Loopback)),
            ("0.0.0.0", Some(Nowhere::Unspecified)),
            ("0.1.2.3", Some(Nowhere::Unspecified)),
            ("::", Some(Nowhere::Unspecified)),
            ("::ffff:0.0.0.0", Some(Nowhere::Unspecified)),
            ("169.254.169.254", Some(Nowhere::LinkLocal)),
            ("fe80::1", Some(Nowhere::LinkLocal)),
            ("224.0.0.1", Some(Nowhere::Multicast)),
            ("::ffff:239.1.1.1", Some(Nowhere::Multicast)),
            ("ff02::1", Some(Nowhere::Multicast)),
            ("255.255.255.255", Some(Nowhere::Broadcast)),
            ("10.0.0.1", None),
            ("192.0.2.7", None),
            ("::ffff:192.0.2.7", None),
            ("fd00::7", None),
            ("2001:db8::1", None),
        ] {
            let address: IpAddr = address.parse().unwrap();
            assert_eq!(Nowhere::of(address), expected, "{address}");
            assert_eq!(
                Nowhere::seen_from(Some(address), address),
                expected.or(Some(Nowhere::Own)),
                "whoever sends there by that address is there: {address}"
            );
        }
        let [one, other] = ["::ffff:192.0.2.7", "192.0.2.7"].map(|it| it.parse().ok());
        assert_eq!(other.and_then(|it| Nowhere::seen_from(one, it)), Some(Nowhere::Own));
        assert_eq!(other.and_then(|it| Nowhere::seen_from(None, it)), None);
    }
}
