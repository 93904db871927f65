//! Network policies.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::Meta;
use crate::everybody::{Block, is_a_whole_family, is_every_port};
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
    /// `from` or `to`: how many peers it is limited to; none where that is everybody, since no peer is named, or all
    /// namespaces are, or a whole family of addresses.
    #[serde(
        alias = "from",
        alias = "to",
        deserialize_with = "limit::<_, Peer>",
        skip_serializing_if = "is_zero"
    )]
    pub peers: u32,
    /// How many ports it is limited to; none where that is every one, since none is named, or all of TCP's are.
    #[serde(deserialize_with = "limit::<_, Port>", skip_serializing_if = "is_zero")]
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

/// What a rule may be limited to.
trait Limit: Sized {
    /// Whether these leave nothing out.
    fn is_everything(all: &[Self]) -> bool;
}

/// `from[]`, `to[]`
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Peer {
    ip_block: Option<IpBlock>,
    namespace_selector: Option<LabelSelector>,
    #[serde(deserialize_with = "null_is_default")]
    pod_selector: LabelSelector,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct IpBlock {
    #[serde(deserialize_with = "null_is_default")]
    cidr: String,
    #[serde(deserialize_with = "list")]
    except: Vec<String>,
}

impl Limit for Peer {
    fn is_everything(all: &[Self]) -> bool {
        let is_every_pod = |peer: &Self| {
            peer.namespace_selector.as_ref().is_some_and(LabelSelector::is_empty)
                && peer.pod_selector.is_empty()
        };
        let blocks = all.iter().filter_map(|peer| peer.ip_block.as_ref());
        all.iter().any(is_every_pod)
            || is_a_whole_family(blocks.map(|it| Block { cidr: &it.cidr, except: &it.except }))
    }
}

/// `ports[]`
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Port {
    protocol: Option<String>,
    port: Option<PortOrName>,
    end_port: Option<u16>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a port from 0 to 65535, or a port's name")]
enum PortOrName {
    Port(u16),
    Name(IgnoredAny),
}

impl Limit for Port {
    fn is_everything(all: &[Self]) -> bool {
        let of_tcp =
            all.iter().filter(|it| it.protocol.as_deref().is_none_or(|name| name == "TCP"));
        is_every_port(of_tcp.filter_map(|it| match it.port {
            None => Some((1, u16::MAX)),
            Some(PortOrName::Port(first)) => Some((first, it.end_port.unwrap_or(first))),
            Some(PortOrName::Name(_)) => None,
        }))
    }
}

/// Counts a list that limits, without keeping it; a record holds the count itself.
fn limit<'de, D: Deserializer<'de>, T: Limit + Deserialize<'de>>(
    deserializer: D,
) -> Result<u32, D::Error> {
    struct ListOrCount<T>(PhantomData<T>);
    impl<'de, T: Limit + Deserialize<'de>> Visitor<'de> for ListOrCount<T> {
        type Value = u32;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_unit<E>(self) -> Result<u32, E> {
            Ok(0)
        }

        fn visit_u64<E: de::Error>(self, count: u64) -> Result<u32, E> {
            u32::try_from(count).map_err(E::custom)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<u32, A::Error> {
            let mut all = Vec::new();
            while let Some(item) = items.next_element::<T>()? {
                all.push(item);
            }
            Ok(match T::is_everything(&all) {
                true => 0,
                false => u32::try_from(all.len()).unwrap_or(u32::MAX),
            })
        }
    }
    deserializer.deserialize_any(ListOrCount(PhantomData::<T>))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_rule_that_names_everybody_limits_nobody() {
        let block = |cidr: &str| json!({ "ipBlock": { "cidr": cidr } });
        let but = |except: Value| json!([{ "ipBlock": { "cidr": "0.0.0.0/0", "except": except } }]);
        let port = |protocol: &str, port: Value, end: Value| json!([{ "protocol": protocol, "port": port, "endPort": end }]);
        let null = Value::Null;
        for (peers, ports, expected) in [
            (json!(null), json!(null), true),
            (json!([]), json!([]), true),
            (json!([block("0.0.0.0/0")]), json!(null), true),
            (json!([block("10.0.0.0/8"), block("::/0")]), json!(null), true),
            (json!([block("0.0.0.0/1"), block("128.0.0.0/1")]), json!(null), true),
            (json!([block("10.0.0.0/8")]), json!(null), false),
            (but(json!(["169.254.169.254/32"])), json!(null), false),
            (but(json!([])), json!(null), true),
            (json!([{ "namespaceSelector": {} }]), json!(null), true),
            (json!([{ "namespaceSelector": {}, "podSelector": {} }]), json!(null), true),
            (
                json!([{ "namespaceSelector": {}, "podSelector": { "matchLabels": { "a": "b" } } }]),
                json!(null),
                false,
            ),
            (json!([{ "namespaceSelector": { "matchLabels": { "a": "b" } } }]), json!(null), false),
            (json!([{ "podSelector": {} }]), json!(null), false),
            (json!([{}]), json!(null), false),
            (json!(null), port("TCP", json!(443), null.clone()), false),
            (json!(null), port("TCP", json!("https"), null.clone()), false),
            (json!(null), port("TCP", json!(1), json!(65_535)), true),
            (json!(null), port("UDP", json!(1), json!(65_535)), false),
            (json!(null), port("TCP", null.clone(), null.clone()), true),
            (
                json!(null),
                json!([{ "port": 1, "endPort": 9_000 }, { "port": 9_001, "endPort": 65_535 }]),
                true,
            ),
            (json!([block("0.0.0.0/0")]), port("TCP", json!(1), json!(65_535)), true),
            (json!([{ "podSelector": {} }]), port("TCP", json!(1), json!(65_535)), false),
        ] {
            for direction in ["from", "to"] {
                let written = json!({ direction: peers, "ports": ports });
                let rule: NetworkRule = serde_json::from_value(written.clone()).expect("a rule");
                assert_eq!(rule.allows_everything(), expected, "{written}");
                let kept = serde_json::to_value(&rule).expect("a record");
                assert_eq!(serde_json::from_value::<NetworkRule>(kept).expect("as kept"), rule);
            }
        }
        assert!(serde_json::from_value::<NetworkRule>(json!({ "from": "everybody" })).is_err());
    }
}
