//! Control planes: where the API endpoint's name leads, and where that is; and who watches them.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Destination;
use crate::ids::ClusterId;
use crate::place::Place;
use crate::verdict::Verdict;

/// Where the name of an API endpoint leads.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Resolution {
    /// The addresses, in order.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub addresses: Vec<IpAddr>,
    /// Since when these.
    pub since: DateTime<Utc>,
    /// When the name was last answered, where it is not any more: the addresses are kept, and as old as this.
    pub last_answered: Option<DateTime<Utc>>,
}

/// A control plane as it was seen, whatever law judges it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControlPlaneSeen {
    /// Its cluster.
    pub cluster: ClusterId,
    /// Host of the API endpoint, where that is known.
    pub endpoint: Option<String>,
    /// Where that leads, where it is a name that was answered.
    pub resolution: Option<Resolution>,
    /// Where it is.
    pub place: Place,
    /// The webhooks outside that it sends objects to.
    pub webhooks: Vec<Destination>,
}

/// A control plane and where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ControlPlaneResidence {
    /// Its cluster.
    pub cluster: ClusterId,
    /// Host of the API endpoint; `None` where nothing is connected to, as of a recording.
    pub endpoint: Option<String>,
    /// Where that leads; `None` where it is an address itself, or was never answered.
    pub resolution: Option<Resolution>,
    /// `pass` inside the scope, `fail` outside, else `unknown`.
    pub verdict: Verdict,
    /// Where it is, with every rung of evidence.
    pub place: Place,
}

/// A collector as it was seen, whatever law judges it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectorSeen {
    /// The cluster that it watches.
    pub cluster: ClusterId,
    /// The node of the cluster that it runs on, by its own word.
    pub node: Option<String>,
    /// The address from which it reaches the API server.
    pub address: Option<IpAddr>,
    /// Where it is.
    pub place: Place,
}

/// The server that watches a cluster, and where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CollectorResidence {
    /// The cluster that it watches.
    pub cluster: ClusterId,
    /// The node of the cluster that it runs on, by its own word.
    pub node: Option<String>,
    /// The address from which it reaches the API server.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub address: Option<IpAddr>,
    /// `pass` inside the scope, `fail` outside, else `unknown`.
    pub verdict: Verdict,
    /// Where it is, with every rung of evidence.
    pub place: Place,
}

impl CollectorSeen {
    /// What names it: its node, else its address; empty where neither is known.
    pub fn name(&self) -> String {
        named(self.node.as_deref(), self.address)
    }
}

impl CollectorResidence {
    /// As [`CollectorSeen::name`].
    pub fn name(&self) -> String {
        named(self.node.as_deref(), self.address)
    }
}

fn named(node: Option<&str>, address: Option<IpAddr>) -> String {
    node.map(Into::into).or_else(|| Some(address?.to_string())).unwrap_or_default()
}
