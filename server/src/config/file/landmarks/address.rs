//! Addresses of landmarks: what can be asked at all, and may say something of a place.

use std::net::IpAddr;

use collect::probe::Nowhere;

use super::super::super::landmark::Asked;
use crate::probe::host_and_port;
use crate::scan::{acts_unseen, harmless};

/// What DNS allows of a name, and of what stands between two dots of it.
const LONGEST_NAME: usize = 253;
const LONGEST_LABEL: usize = 63;

/// What is wrong with an address, for who reads `address` before it.
pub fn flaw(address: &str, asked: &Asked) -> Option<String> {
    let shown = harmless(&super::super::start(address));
    if address.is_empty() {
        return Some("is empty: expected a host's name or address".into());
    }
    if address.chars().any(|c| c.is_whitespace() || acts_unseen(c)) {
        return Some(format!("is `{shown}`: it holds a space, or a character that is not seen"));
    }
    if let Some((_, rest)) = address.split_once("://") {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = harmless(&super::super::start(host));
        return Some(format!("is `{shown}`, a URL: expected a host alone, such as `{host}`"));
    }
    let host = match asked {
        Asked::Key(_) => match host_and_port(address) {
            Ok((host, _)) => host,
            Err(_) => {
                return Some(format!(
                    "is `{shown}`: expected HOST:PORT, such as oslo.example:7413"
                ));
            }
        },
        Asked::Icmp | Asked::Tcp(_) => address.to_owned(),
    };
    match host.parse::<IpAddr>() {
        Ok(ip) => Nowhere::of(ip).map(|nowhere| {
            format!("is {ip}, {nowhere}: a round trip to it says nothing of a place")
        }),
        Err(_) => no_host(&host, asked).map(|why| format!("is `{shown}`: {why}")),
    }
}

/// Why it is no name of a host.
fn no_host(host: &str, asked: &Asked) -> Option<String> {
    if host.contains(':') || host.starts_with('[') {
        return Some(match asked {
            Asked::Icmp => {
                "ICMP has no port, and an address of IPv6 needs no brackets: expected a host alone \
                            (for a port say `tcp` or `key-file`)"
                    .into()
            }
            Asked::Tcp(_) => "the port stands in `tcp`: expected a host alone".into(),
            Asked::Key(_) => {
                "expected HOST:PORT such as oslo.example:7413 or [2001:db8::1]:7413".into()
            }
        });
    }
    let name = host.strip_suffix('.').unwrap_or(host);
    let labels = || name.split('.');
    if name.len() > LONGEST_NAME || labels().any(|label| label.len() > LONGEST_LABEL) {
        let most = format!("{LONGEST_NAME} characters, and {LONGEST_LABEL} between two dots");
        return Some(format!("a host's name has {most} at most"));
    }
    let fits = |label: &str| {
        let of_names = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        !label.is_empty()
            && label.chars().all(of_names)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if !labels().all(fits) {
        let expected = "letters, digits and hyphens between dots (others as xn--…)";
        return Some(format!("it is no host's name: expected {expected}"));
    }
    let last = labels().next_back().unwrap_or_default();
    // Resolvers take 127.1 and 0x7f000001 for 127.0.0.1.
    let is_number = last.bytes().all(|it| it.is_ascii_digit())
        || last
            .to_ascii_lowercase()
            .strip_prefix("0x")
            .is_some_and(|digits| digits.bytes().all(|it| it.is_ascii_hexdigit()));
    if is_number {
        return Some("it is no address: expected four numbers such as 192.0.2.7, or a name".into());
    }
    last.eq_ignore_ascii_case("localhost")
        .then(|| format!("it is {}: a round trip to it says nothing of a place", Nowhere::Loopback))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_host_that_may_be_somewhere_is_an_address() {
        let (icmp, tcp, key) = (Asked::Icmp, Asked::Tcp(443), Asked::Key("k".into()));
        for (address, asked) in [
            ("oslo.example", &icmp),
            ("oslo.example.", &icmp),
            ("no-osl_1.xn--bcher-kva.example", &tcp),
            ("192.0.2.7", &icmp),
            ("2001:db8::7", &tcp),
            ("oslo.example:7413", &key),
            ("oslo.example", &key),
            ("[2001:db8::7]:7413", &key),
            ("2001:db8::7", &key),
            (&format!("{}.example", "a".repeat(63)), &icmp),
        ] {
            assert_eq!(flaw(address, asked), None, "{address}");
        }
        let long = "a".repeat(5_000);
        for (address, asked, said) in [
            ("", &icmp, "is empty"),
            (" ", &icmp, "it holds a space"),
            ("oslo example", &icmp, "it holds a space"),
            (
                "oslo.example\u{7}",
                &icmp,
                "is `oslo.example\\u{7}`: it holds a space, or a character",
            ),
            (
                "https://oslo.example/x",
                &tcp,
                "a URL: expected a host alone, such as `oslo.example`",
            ),
            ("oslo.example:443", &icmp, "ICMP has no port"),
            ("[2001:db8::7]", &icmp, "needs no brackets"),
            ("oslo.example:443", &tcp, "the port stands in `tcp`"),
            ("oslo.example:0", &key, "expected HOST:PORT"),
            ("oslo.example:x", &key, "expected HOST:PORT"),
            ("oslo..example", &icmp, "no host's name"),
            ("-oslo.example", &icmp, "no host's name"),
            ("blåbær.example", &icmp, "no host's name"),
            ("oslo.example/x", &icmp, "no host's name"),
            (&long, &icmp, "aaa`: a host's name has 253 characters"),
            (&format!("{}.example", "a".repeat(64)), &icmp, "and 63 between two dots"),
            ("127.1", &icmp, "it is no address"),
            ("2130706433", &icmp, "it is no address"),
            ("0x7f000001", &icmp, "it is no address"),
            ("999.1.1.1", &icmp, "it is no address"),
            ("localhost", &icmp, "every machine's own address (loopback)"),
            ("oslo.LOCALHOST.", &tcp, "every machine's own address (loopback)"),
            ("127.0.0.1", &icmp, "is 127.0.0.1, every machine's own address (loopback)"),
            ("127.0.0.1:7413", &key, "is 127.0.0.1, every machine's own address (loopback)"),
            ("[::1]:7413", &key, "is ::1, every machine's own address (loopback)"),
            ("::ffff:127.0.0.1", &tcp, "every machine's own address (loopback)"),
            ("0.0.0.0", &icmp, "the unspecified address"),
            ("224.0.0.1", &icmp, "of many machines (multicast)"),
            ("255.255.255.255", &icmp, "of all machines (broadcast)"),
            ("169.254.169.254", &icmp, "of the same wire alone (link-local)"),
            ("fe80::1", &icmp, "of the same wire alone (link-local)"),
        ] {
            let told = flaw(address, asked).unwrap_or_default();
            assert!(told.contains(said), "{address}: {told}");
            assert!(told.len() < 300, "{told}");
        }
    }
}
