//! The listener of agents, as it is configured.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

/// The account that `docs/kubernetes.yaml` gives to agents.
pub const ACCOUNT: &str = "nordvakt/nordvakt-agent";

/// Other nodes that each agent probes where nobody says how many.
pub const PEERS: u64 = 3;

/// Where agents are listened to, and who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agents {
    /// The address; it may be one that others reach, since whoever has no token is told nothing there.
    pub listen: SocketAddr,
    /// The server's certificate and those between it and one that agents trust, as PEM.
    pub certificate: PathBuf,
    /// The certificate's key, as PEM.
    pub key: PathBuf,
    /// The agents' ServiceAccount, as `NAMESPACE/NAME`.
    pub account: String,
    /// Other nodes that each agent probes, beside one in each other place; 0 for none at all.
    pub peers: u64,
}

impl fmt::Display for Agents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let certificate = self.certificate.display();
        let Self { listen, account, peers, .. } = self;
        write!(
            f,
            "{listen}, certificate {certificate}, of the account {account}, {peers} peers of each"
        )
    }
}
