//! By which way probes reach their target.

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// What kind of socket carries ICMP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum SocketKind {
    /// The kernel sorts replies by its own identifier and passes on nothing else: no wrong identifier is seen, and no
    /// router's error (such a probe times out). Needs `net.ipv4.ping_group_range`.
    Dgram,
    /// All ICMP of the machine is seen. Needs CAP_NET_RAW.
    Raw,
}

impl SocketKind {
    /// `dgram` or `raw`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Dgram => "dgram",
            Self::Raw => "raw",
        }
    }
}

/// The way that the latest probe of a target went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Way {
    /// The address that was asked.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub address: IpAddr,
    /// The address by which the prober's machine sends there; `None` where it has no route.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub source: Option<IpAddr>,
    /// By what kind of socket, where it is ICMP.
    pub socket: Option<SocketKind>,
}

impl fmt::Display for Way {
    /// `192.0.2.7 from 10.0.0.1, raw socket`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { address, source, socket } = self;
        write!(f, "{address}")?;
        source.map_or(Ok(()), |source| write!(f, " from {source}"))?;
        socket.map_or(Ok(()), |socket| write!(f, ", {} socket", socket.word()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_is_told_as_far_as_it_is_known() {
        let way = Way {
            address: [192, 0, 2, 7].into(),
            source: Some([10, 0, 0, 1].into()),
            socket: Some(SocketKind::Raw),
        };
        assert_eq!(way.to_string(), "192.0.2.7 from 10.0.0.1, raw socket");
        assert_eq!(Way { socket: None, ..way }.to_string(), "192.0.2.7 from 10.0.0.1");
        assert_eq!(Way { source: None, socket: None, ..way }.to_string(), "192.0.2.7");
    }
}
