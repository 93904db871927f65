//! Addresses, and what those who publish or estimate it say of where they are.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use chrono::NaiveDate;

use crate::place::Country;

/// What one source outside the cluster says of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressClue {
    /// The field or input that the address was read from.
    pub path: String,
    /// The address; `None` where only its network was given.
    pub address: Option<IpAddr>,
    /// What is said.
    pub says: Says,
    /// Who says it.
    pub source: String,
    /// The day the source is of, where it tells one.
    pub as_of: Option<NaiveDate>,
}

/// What is said of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Says {
    /// Its provider publishes that it is of this region or zone, in the provider's own names.
    Region {
        /// The provider's key, such as `aws`.
        provider: &'static str,
        /// The region or zone.
        name: Box<str>,
    },
    /// Whoever holds it publishes where it is (RFC 8805).
    Published(Spot),
    /// A database estimates where it is.
    Estimated(Spot),
    /// It is announced by this autonomous system.
    Network {
        /// The system's number.
        asn: u32,
        /// The name that the source has for it.
        name: Option<Box<str>>,
    },
    /// Nothing, and why, by a list of addresses that somebody publishes.
    NothingPublished(String),
    /// Nothing, and why, by a database.
    NothingEstimated(String),
}

/// A place as sources of addresses have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The territory.
    pub territory: Country,
    /// The city, where the source has one.
    pub city: Option<Box<str>>,
}

/// Why an address is of no place by its kind (the registries of RFC 6890, RFC 5737, RFC 6598 and RFC 9637); `None`
/// for one that is routed globally.
pub fn not_global(address: IpAddr) -> Option<&'static str> {
    match address.to_canonical() {
        IpAddr::V4(address) => V4.iter().find(|(net, ..)| within(address.to_bits(), *net)),
        IpAddr::V6(address) => {
            return V6
                .iter()
                .find(|(net, length, _)| {
                    let shift = 128 - length;
                    address.to_bits() >> shift == net.to_bits() >> shift
                })
                .map(|(.., what)| *what)
                .or((address.segments()[0] & 0xe000 != 0x2000)
                    .then_some("an address outside global unicast"));
        }
    }
    .map(|(.., what)| *what)
}

type V4Net = (Ipv4Addr, u32);

fn within(bits: u32, (net, length): V4Net) -> bool {
    let shift = 32 - length;
    bits >> shift == net.to_bits() >> shift
}

const V4: [(V4Net, &str); 15] = [
    ((Ipv4Addr::new(0, 0, 0, 0), 8), "an address of this network"),
    ((Ipv4Addr::new(10, 0, 0, 0), 8), "a private address"),
    ((Ipv4Addr::new(100, 64, 0, 0), 10), "a shared address behind carrier-grade NAT"),
    ((Ipv4Addr::new(127, 0, 0, 0), 8), "a loopback address"),
    ((Ipv4Addr::new(169, 254, 0, 0), 16), "a link-local address"),
    ((Ipv4Addr::new(172, 16, 0, 0), 12), "a private address"),
    ((Ipv4Addr::new(192, 0, 0, 0), 24), "an address of a protocol"),
    ((Ipv4Addr::new(192, 0, 2, 0), 24), "an address of documentation"),
    ((Ipv4Addr::new(192, 88, 99, 0), 24), "an anycast address of 6to4 relays"),
    ((Ipv4Addr::new(192, 168, 0, 0), 16), "a private address"),
    ((Ipv4Addr::new(198, 18, 0, 0), 15), "an address of benchmarks"),
    ((Ipv4Addr::new(198, 51, 100, 0), 24), "an address of documentation"),
    ((Ipv4Addr::new(203, 0, 113, 0), 24), "an address of documentation"),
    ((Ipv4Addr::new(224, 0, 0, 0), 4), "a multicast address"),
    ((Ipv4Addr::new(240, 0, 0, 0), 4), "a reserved address"),
];

const V6: [(Ipv6Addr, u32, &str); 12] = [
    (Ipv6Addr::UNSPECIFIED, 128, "the unspecified address"),
    (Ipv6Addr::LOCALHOST, 128, "a loopback address"),
    (Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96, "an address of a translator"),
    (Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, 0, 0), 48, "an address of a translator"),
    (Ipv6Addr::new(0x100, 0, 0, 0, 0, 0, 0, 0), 64, "an address that discards"),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32, "an address of documentation"),
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23, "an address of a protocol"),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16, "an address of 6to4"),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20, "an address of documentation"),
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7, "a private address"),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10, "a link-local address"),
    (Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8, "a multicast address"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_global_addresses_are_of_a_place() {
        for (address, expected) in [
            ("10.1.2.3", Some("a private address")),
            ("172.31.255.255", Some("a private address")),
            ("172.32.0.0", None),
            ("192.168.0.1", Some("a private address")),
            ("100.64.0.1", Some("a shared address behind carrier-grade NAT")),
            ("100.128.0.1", None),
            ("127.0.0.1", Some("a loopback address")),
            ("169.254.169.254", Some("a link-local address")),
            ("192.0.2.1", Some("an address of documentation")),
            ("198.51.100.7", Some("an address of documentation")),
            ("203.0.113.7", Some("an address of documentation")),
            ("198.19.0.1", Some("an address of benchmarks")),
            ("224.0.0.1", Some("a multicast address")),
            ("255.255.255.255", Some("a reserved address")),
            ("0.0.0.0", Some("an address of this network")),
            ("193.0.6.139", None),
            ("::", Some("the unspecified address")),
            ("::1", Some("a loopback address")),
            ("::ffff:10.0.0.1", Some("a private address")),
            ("::ffff:193.0.6.139", None),
            ("2001:db8::1", Some("an address of documentation")),
            ("3fff::1", Some("an address of documentation")),
            ("2001::1", Some("an address of a protocol")),
            ("2002::1", Some("an address of 6to4")),
            ("fd00::1", Some("a private address")),
            ("fe80::1", Some("a link-local address")),
            ("ff02::1", Some("a multicast address")),
            ("4000::1", Some("an address outside global unicast")),
            ("2001:67c:2e8:22::c100:68b", None),
        ] {
            let parsed = address.parse().expect("an address");
            assert_eq!(not_global(parsed), expected, "{address}");
        }
    }
}
