//! Network policies.

use std::collections::BTreeSet;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::Meta;
use crate::everybody::{Block, Families, is_a_whole_family, whole_families};
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

/// A rule of a network policy, as far as it tells whether it, or it with others, allows everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct NetworkRule {
    /// `from` or `to`: what it is limited to; empty where that is everybody, since no peer is named, or all namespaces are,
    /// or a whole family of addresses.
    #[serde(
        alias = "from",
        alias = "to",
        deserialize_with = "limit::<_, Peer>",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub peers: Vec<Peer>,
    /// The ports that it is limited to; empty where that is every one, since none is named, or all of TCP's are.
    #[serde(deserialize_with = "limit::<_, Port>", skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<Port>,
}

impl NetworkRule {
    fn is_of_port(&self, port: u16) -> bool {
        self.ports.is_empty() || self.ports.iter().any(|it| (it.port..=it.end_port).contains(&port))
    }
}

/// Whether these rules, which add up, let everybody through on every port of TCP: on each, no peer is named, or the blocks
/// that are make a whole family, the same on all.
pub fn allow_everything_together(rules: &[&NetworkRule]) -> bool {
    // Between two of these all ports are alike.
    let of_rules = rules.iter().flat_map(|rule| &rule.ports);
    let starts = of_rules.flat_map(|it| [Some(it.port), it.end_port.checked_add(1)]).flatten();
    let starts: BTreeSet<u16> = starts.chain([1]).filter(|port| *port > 0).collect();
    let mut open = Families { v4: true, v6: true };
    for port in starts {
        let here = || rules.iter().filter(|rule| rule.is_of_port(port));
        if here().any(|rule| rule.peers.is_empty()) {
            continue;
        }
        let of_port = whole_families(here().flat_map(|rule| &rule.peers).filter_map(Peer::block));
        open = Families { v4: open.v4 && of_port.v4, v6: open.v6 && of_port.v6 };
        if !open.v4 && !open.v6 {
            return false;
        }
    }
    !rules.is_empty()
}

/// What a rule may be limited to, as it is written, and what is kept of it.
trait Limit: Sized {
    /// As it is written.
    type Written: for<'de> Deserialize<'de>;

    /// What is kept of all; empty where they leave nothing out.
    fn kept(all: &[Self::Written]) -> Vec<Self>;

    /// What limits, and to what is not known.
    fn unknown() -> Self;
}

/// A peer that a rule names: a block of addresses; of what is selected by labels, no more than that something is.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Peer {
    #[serde(skip_serializing_if = "Option::is_none")]
    ip_block: Option<IpBlock>,
}

impl Peer {
    fn block(&self) -> Option<Block<'_>> {
        self.ip_block.as_ref().map(|it| Block { cidr: &it.cidr, except: &it.except })
    }
}

/// `from[]`, `to[]`
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct WrittenPeer {
    ip_block: Option<IpBlock>,
    namespace_selector: Option<LabelSelector>,
    #[serde(deserialize_with = "null_is_default")]
    pod_selector: LabelSelector,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(default)]
struct IpBlock {
    #[serde(deserialize_with = "null_is_default")]
    cidr: String,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    except: Vec<String>,
}

impl Limit for Peer {
    type Written = WrittenPeer;

    fn unknown() -> Self {
        Self::default()
    }

    fn kept(all: &[WrittenPeer]) -> Vec<Self> {
        let is_every_pod = |peer: &WrittenPeer| {
            let every = LabelSelector::selects_every_namespace;
            peer.namespace_selector.as_ref().is_some_and(every) && peer.pod_selector.is_empty()
        };
        let mut kept: Vec<Self> =
            all.iter().map(|peer| Self { ip_block: peer.ip_block.clone() }).collect();
        kept.sort_unstable();
        kept.dedup();
        if all.iter().any(is_every_pod) || is_a_whole_family(kept.iter().filter_map(Self::block)) {
            kept.clear();
        }
        kept
    }
}

/// Ports of TCP that a rule names, the first and the last; of a port by its name, or of another protocol, none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Port {
    port: u16,
    end_port: u16,
}

/// As a range whose end is before its start is.
const NO_PORT: Port = Port { port: 1, end_port: 0 };

/// `ports[]`
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct WrittenPort {
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
    type Written = WrittenPort;

    fn unknown() -> Self {
        NO_PORT
    }

    fn kept(all: &[WrittenPort]) -> Vec<Self> {
        let run = |it: &WrittenPort| match (it.protocol.as_deref(), &it.port) {
            (None | Some("TCP"), None) => Self { port: 1, end_port: u16::MAX },
            (None | Some("TCP"), Some(PortOrName::Port(port))) => {
                Self { port: *port, end_port: it.end_port.unwrap_or(*port) }
            }
            _ => NO_PORT,
        };
        let mut kept: Vec<Self> = all.iter().map(run).collect();
        let everybody = NetworkRule { peers: Vec::new(), ports: kept.clone() };
        if allow_everything_together(&[&everybody]) {
            kept.clear();
        }
        kept
    }
}

/// Reads a list that limits, and keeps what is needed to add it up with others. Records of old hold a count alone: of what,
/// is not known.
fn limit<'de, D: Deserializer<'de>, T: Limit>(deserializer: D) -> Result<Vec<T>, D::Error> {
    struct ListOrCount<T>(PhantomData<T>);
    impl<'de, T: Limit> Visitor<'de> for ListOrCount<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_unit<E>(self) -> Result<Vec<T>, E> {
            Ok(Vec::new())
        }

        fn visit_u64<E: de::Error>(self, count: u64) -> Result<Vec<T>, E> {
            Ok((count > 0).then(T::unknown).into_iter().collect())
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
            let mut all = Vec::new();
            while let Some(item) = items.next_element::<T::Written>()? {
                all.push(item);
            }
            Ok(T::kept(&all))
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
        let by_name = |operator: &str, values: Value| json!({ "matchExpressions": [{ "key": "kubernetes.io/metadata.name", "operator": operator, "values": values }] });
        let every_namespace = by_name("Exists", json!(null));
        let but_one = by_name("NotIn", json!(["a"]));
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
            (json!([{ "namespaceSelector": every_namespace }]), json!(null), true),
            (json!([{ "namespaceSelector": but_one }]), json!(null), false),
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
                assert_eq!(allow_everything_together(&[&rule]), expected, "{written}");
                let kept = serde_json::to_value(&rule).expect("a record");
                assert_eq!(serde_json::from_value::<NetworkRule>(kept).expect("as kept"), rule);
            }
        }
        assert!(serde_json::from_value::<NetworkRule>(json!({ "from": "everybody" })).is_err());
    }

    #[test]
    fn rules_add_up() {
        let halves = ["0.0.0.0/1", "128.0.0.0/1"];
        let from = |cidr: &str, ports: Value| json!({ "from": [{ "ipBlock": { "cidr": cidr } }], "ports": ports });
        let ports = |first: u16, last: u16| json!([{ "port": first, "endPort": last }]);
        let (low, high) = (ports(1, 32_767), ports(32_768, 65_535));
        let null = Value::Null;
        for (rules, expected) in [
            (vec![], false),
            (vec![json!({})], true),
            (halves.map(|half| from(half, null.clone())).to_vec(), true),
            (vec![from(halves[0], null.clone()), from("8000::/1", null.clone())], false),
            (vec![json!({ "ports": low }), json!({ "ports": high })], true),
            (vec![json!({ "ports": low }), json!({ "ports": ports(32_769, 65_535) })], false),
            (vec![json!({ "ports": low }), from(halves[0], high.clone())], false),
            (
                vec![
                    json!({ "ports": low }),
                    from(halves[0], high.clone()),
                    from(halves[1], high.clone()),
                ],
                true,
            ),
            (vec![from("0.0.0.0/0", low.clone()), from("::/0", high.clone())], true),
            (vec![from(halves[0], low), from(halves[1], high)], false),
            (vec![json!({ "peers": 1 }), json!({ "ports": 1 })], false),
        ] {
            let read = |rule: &Value| serde_json::from_value(rule.clone()).expect("a rule");
            let read: Vec<NetworkRule> = rules.iter().map(read).collect();
            let together = allow_everything_together(&read.iter().collect::<Vec<_>>());
            assert_eq!(together, expected, "{rules:?}");
        }
    }
}
