//! Network policies.

use serde::{Deserialize, Deserializer, Serialize};

use super::Meta;
use crate::lenient::{list, null_is_default};
use crate::selector::LabelSelector;

/// A network policy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct NetworkPolicy {
    /// `metadata`
    pub metadata: Meta,
    /// `spec`
    #[serde(deserialize_with = "null_is_default")]
    pub spec: NetworkPolicySpec,
}

/// A network policy's `spec`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NetworkPolicySpec {
    /// Whom it isolates; an empty selector isolates every pod of the namespace.
    #[serde(deserialize_with = "null_is_default")]
    pub pod_selector: LabelSelector,
    /// Directions; where not set, `Ingress`, and `Egress` too if there are egress rules.
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub policy_types: Vec<String>,
    /// Rules that allow traffic in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ingress: Option<Vec<NetworkRule>>,
    /// Rules that allow traffic out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub egress: Option<Vec<NetworkRule>>,
}

/// A rule of a network policy, as far as it tells whether it allows everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct NetworkRule {
    /// `from` or `to`: how many peers are named; none means everybody.
    #[serde(
        alias = "from",
        alias = "to",
        deserialize_with = "count_of",
        skip_serializing_if = "is_zero"
    )]
    pub peers: u32,
    /// How many ports are named; none means every port.
    #[serde(deserialize_with = "count_of", skip_serializing_if = "is_zero")]
    pub ports: u32,
}

impl NetworkRule {
    /// Whether it lets everybody through on every port.
    pub const fn allows_everything(&self) -> bool {
        self.peers == 0 && self.ports == 0
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
const fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// Counts a list without keeping it; a record holds the count itself.
fn count_of<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "expected a list")]
    enum ListOrCount {
        Count(u32),
        List(Vec<serde::de::IgnoredAny>),
        Null(()),
    }
    Ok(match ListOrCount::deserialize(deserializer)? {
        ListOrCount::Count(count) => count,
        ListOrCount::List(list) => u32::try_from(list.len()).unwrap_or(u32::MAX),
        ListOrCount::Null(()) => 0,
    })
}
