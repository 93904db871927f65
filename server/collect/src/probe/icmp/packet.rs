//! ICMP echo requests, and what comes back.

use std::net::IpAddr;

use facts::latency::{Failure, Family};
use surge_ping::{Icmpv4Packet, Icmpv6Packet};

use super::super::pending::Nonce;
use super::SocketKind;

/// ICMP's header for echoes: type, code, checksum, identifier, sequence number.
const HEADER: usize = 8;

/// The size of a request without the IP header, ping(8)'s: what is smaller or larger may be treated otherwise.
const SIZE: usize = 64;

const ECHO_REQUEST: u8 = 8;
const ECHO_REPLY: u8 = 0;
const ECHO_REQUEST_V6: u8 = 128;
const ECHO_REPLY_V6: u8 = 129;

/// The form that packets have on one socket.
pub(super) struct Packets {
    pub(super) family: Family,
    pub(super) kind: SocketKind,
    /// What a raw socket tells its own replies by; on a datagram socket the kernel puts its own.
    pub(super) identifier: u16,
}

/// What a packet is to the prober.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Message<'p> {
    /// An Echo Reply.
    Reply {
        /// Whether it has this socket's identifier.
        identified: bool,
        sequence: u16,
        payload: &'p [u8],
    },
    /// A router's or host's error that quotes an echo request of this socket's.
    Error { asked: IpAddr, sequence: u16, failure: Failure },
}

impl Packets {
    /// An echo request whose payload begins with the nonce.
    pub(super) fn request(&self, sequence: u16, nonce: &Nonce) -> [u8; SIZE] {
        let mut packet = [0; SIZE];
        let [identifier_high, identifier_low] = self.identifier.to_be_bytes();
        let [sequence_high, sequence_low] = sequence.to_be_bytes();
        let kind = match self.family {
            Family::Ipv4 => ECHO_REQUEST,
            Family::Ipv6 => ECHO_REQUEST_V6,
        };
        let header = [kind, 0, 0, 0, identifier_high, identifier_low, sequence_high, sequence_low];
        for (byte, value) in packet.iter_mut().zip(header.iter().chain(nonce)) {
            *byte = *value;
        }
        // Over IPv6 the kernel always puts it, since it is made over the addresses too.
        if self.family == Family::Ipv4 {
            let [high, low] = checksum(&packet).to_be_bytes();
            packet[2] = high;
            packet[3] = low;
        }
        packet
    }

    /// What it is; `None` for what is no business of this prober's.
    pub(super) fn read<'p>(&self, packet: &'p [u8], from: IpAddr) -> Option<Message<'p>> {
        let headers = self.ip_header(packet)? + HEADER;
        match from {
            IpAddr::V4(from) => {
                let kind = socket_type(self.kind);
                let read = Icmpv4Packet::decode(packet, kind, from, from).ok()?;
                let (kind, code) = (read.get_icmp_type().0, read.get_icmp_code().0);
                let identified = self.is_mine(read.get_identifier().0);
                let sequence = read.get_sequence().0;
                match (kind, code) {
                    (ECHO_REPLY, _) => {
                        let payload = packet.get(headers..)?;
                        Some(Message::Reply { identified, sequence, payload })
                    }
                    _ => {
                        let failure = failure_v4(kind, code).filter(|_| identified)?;
                        let asked = read.get_real_dest().into();
                        Some(Message::Error { asked, sequence, failure })
                    }
                }
            }
            IpAddr::V6(from) => {
                let read = Icmpv6Packet::decode(packet, from).ok()?;
                let (kind, code) = (read.get_icmpv6_type().0, read.get_icmpv6_code().0);
                let identified = self.is_mine(read.get_identifier().0);
                let sequence = read.get_sequence().0;
                match (kind, code) {
                    (ECHO_REPLY_V6, _) => {
                        let payload = packet.get(headers..)?;
                        Some(Message::Reply { identified, sequence, payload })
                    }
                    _ => {
                        let failure = failure_v6(kind, code).filter(|_| identified)?;
                        let asked = read.get_real_dest().into();
                        Some(Message::Error { asked, sequence, failure })
                    }
                }
            }
        }
    }

    /// On a datagram socket the kernel has sorted by its own identifier already.
    fn is_mine(&self, identifier: u16) -> bool {
        self.kind == SocketKind::Dgram || identifier == self.identifier
    }

    /// How long the IP header is that a raw IPv4 socket leaves before the packet.
    fn ip_header(&self, packet: &[u8]) -> Option<usize> {
        match (self.family, self.kind) {
            (Family::Ipv4, SocketKind::Raw) => {
                packet.first().map(|first| usize::from(first & 0x0f) * 4)
            }
            _ => Some(0),
        }
    }
}

const fn socket_type(kind: SocketKind) -> socket2::Type {
    match kind {
        SocketKind::Dgram => socket2::Type::DGRAM,
        SocketKind::Raw => socket2::Type::RAW,
    }
}

/// RFC 792 and RFC 1812, 5.2.7. A redirect or a source quench ends nothing.
const fn failure_v4(kind: u8, code: u8) -> Option<Failure> {
    Some(match (kind, code) {
        (3, 9 | 10 | 13) => Failure::Prohibited,
        (3, _) => Failure::Unreachable,
        (11, _) => Failure::HopLimit,
        (12, _) => Failure::OtherIcmp,
        _ => return None,
    })
}

/// RFC 4443, 3. Everything from 128 on is no error.
const fn failure_v6(kind: u8, code: u8) -> Option<Failure> {
    Some(match (kind, code) {
        (1, 1 | 5 | 6) => Failure::Prohibited,
        (1, _) => Failure::Unreachable,
        (3, _) => Failure::HopLimit,
        (2 | 4, _) => Failure::OtherIcmp,
        _ => return None,
    })
}

/// The Internet checksum (RFC 1071).
fn checksum(packet: &[u8]) -> u16 {
    let mut sum: u32 = packet
        .chunks(2)
        .map(|pair| u32::from(pair[0]) << 8 | u32::from(pair.get(1).copied().unwrap_or_default()))
        .sum();
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !(sum as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RAW_V4: Packets =
        Packets { family: Family::Ipv4, kind: SocketKind::Raw, identifier: 0x1234 };
    const FROM: [u8; 4] = [10, 9, 0, 1];

    /// An IPv4 packet with options, as a raw socket hands it over.
    fn packet(icmp: &[u8]) -> Vec<u8> {
        let mut packet = vec![0; 24];
        packet[0] = 0x46;
        packet[3] = 24 + icmp.len() as u8;
        packet[9] = 1;
        packet[12..16].copy_from_slice(&FROM);
        packet.extend_from_slice(icmp);
        packet
    }

    fn reply(identifier: u16) -> Vec<u8> {
        let mut icmp = Packets { identifier, ..RAW_V4 }.request(7, &[5; 16]);
        icmp[0] = ECHO_REPLY;
        packet(&icmp)
    }

    #[test]
    fn a_request_carries_a_checksum_over_ipv4() {
        let request = RAW_V4.request(0xabcd, &[9; 16]);
        assert_eq!(checksum(&request), 0, "a packet with its checksum sums up to nothing");
        assert_eq!(request[4..8], [0x12, 0x34, 0xab, 0xcd]);
        assert_eq!(request[8..24], [9; 16]);
    }

    #[test]
    fn only_an_echo_reply_is_one() {
        let from = IpAddr::from(FROM);
        for (identifier, identified) in [(0x1234, true), (0x1235, false)] {
            let packet = reply(identifier);
            let Some(Message::Reply { identified: read, sequence: 7, payload }) =
                RAW_V4.read(&packet, from)
            else {
                panic!("{identifier:x} is a reply");
            };
            assert_eq!((read, &payload[..16]), (identified, &[5; 16][..]));
        }
        assert_eq!(
            RAW_V4.read(&packet(&RAW_V4.request(7, &[5; 16])), from),
            None,
            "a request of ours"
        );
        for length in 0..reply(0x1234).len() {
            RAW_V4.read(&reply(0x1234)[..length], from);
        }
    }

    #[test]
    fn an_error_ends_the_probe_that_it_quotes() {
        let error = |kind: u8, code: u8| {
            let mut icmp =
                vec![kind, code, 0, 0, 0, 0, 0, 0, 0x45, 0, 0, 84, 0, 0, 0, 0, 64, 1, 0, 0];
            icmp.extend_from_slice(&[10, 0, 0, 1, 10, 7, 7, 7]);
            icmp.extend_from_slice(&RAW_V4.request(7, &[5; 16])[..8]);
            packet(&icmp)
        };
        let asked = IpAddr::from([10, 7, 7, 7]);
        for (kind, code, failure) in [
            (3, 1, Some(Failure::Unreachable)),
            (3, 13, Some(Failure::Prohibited)),
            (11, 0, Some(Failure::HopLimit)),
            (12, 0, Some(Failure::OtherIcmp)),
            (5, 1, None),
            (4, 0, None),
        ] {
            let packet = error(kind, code);
            let expected = failure.map(|failure| Message::Error { asked, sequence: 7, failure });
            assert_eq!(RAW_V4.read(&packet, IpAddr::from(FROM)), expected, "{kind} {code}");
            let other = Packets { identifier: 1, ..RAW_V4 };
            assert_eq!(other.read(&packet, IpAddr::from(FROM)), None, "another's");
        }
    }
}
