//! The listener of agents, as it is configured.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

/// The account that `docs/kubernetes.yaml` gives to agents.
pub const ACCOUNT: &str = "nordvakt/nordvakt-agent";

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
}

impl fmt::Display for Agents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let certificate = self.certificate.display();
        write!(f, "{}, certificate {certificate}, of the account {}", self.listen, self.account)
    }
}
