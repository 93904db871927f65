//! Nodes.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::Meta;
use crate::lenient::{list, null_is_default, text_or_nothing};
use crate::pod_spec::{Taint, lasting_taints};

/// A node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Node {
    /// `metadata`
    pub metadata: Meta,
    /// `spec`
    #[serde(deserialize_with = "null_is_default")]
    pub spec: NodeSpec,
    /// `status`
    #[serde(deserialize_with = "null_is_default")]
    pub status: NodeStatus,
}

/// A node's `spec`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct NodeSpec {
    #[serde(rename = "providerID", skip_serializing_if = "Option::is_none")]
    pub provider_id: Option<String>,
    #[serde(deserialize_with = "lasting_taints", skip_serializing_if = "Vec::is_empty")]
    pub taints: Vec<Taint>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unschedulable: Option<bool>,
}

/// A node's `status`, without what changes at every heartbeat.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct NodeStatus {
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<NodeAddress>,
    #[serde(deserialize_with = "null_is_default")]
    pub node_info: NodeInfo,
}

/// `status.addresses[]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct NodeAddress {
    #[serde(deserialize_with = "text_or_nothing")]
    pub address: String,
    #[serde(rename = "type", deserialize_with = "text_or_nothing")]
    pub kind: String,
}

impl NodeStatus {
    /// Its addresses that are IP addresses, with their types. What is malformed says nothing.
    pub fn ip_addresses(&self) -> impl Iterator<Item = (&str, IpAddr)> {
        let of_a_machine = |it: &&NodeAddress| matches!(&*it.kind, "ExternalIP" | "InternalIP");
        let read = |it: &NodeAddress| it.address.parse::<IpAddr>().ok().map(|ip| ip.to_canonical());
        self.addresses
            .iter()
            .filter(of_a_machine)
            .filter_map(move |it| Some((&*it.kind, read(it)?)))
    }
}

/// `status.nodeInfo`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct NodeInfo {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub architecture: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub container_runtime_version: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kernel_version: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kubelet_version: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub os_image: String,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn malformed_addresses_say_nothing_and_hide_nothing() {
        let addresses = |written: serde_json::Value| {
            let node = json!({ "metadata": { "name": "a" }, "status": { "addresses": written } });
            let node: Node = serde_json::from_value(node).expect("a node");
            let found = node.status.ip_addresses();
            found.map(|(kind, address)| format!("{kind} {address}")).collect::<Vec<_>>()
        };
        for (written, expected) in [
            (json!(null), vec![]),
            (
                json!([
                    { "type": "InternalIP", "address": "10.0.0.7" },
                    { "type": "ExternalIP", "address": "::ffff:185.10.1.1" },
                    { "type": "ExternalIP", "address": "2a0a:1::1" },
                    { "type": "Hostname", "address": "185.10.1.2" },
                ]),
                vec!["InternalIP 10.0.0.7", "ExternalIP 185.10.1.1", "ExternalIP 2a0a:1::1"],
            ),
            (
                json!([
                    { "type": "ExternalIP", "address": "185.10.1.300" },
                    { "type": "ExternalIP", "address": "fe80::1%eth0" },
                    { "type": "ExternalIP", "address": 185 },
                    { "type": "ExternalIP", "address": null },
                    { "type": ["ExternalIP"], "address": "185.10.1.1" },
                    { "address": "185.10.1.1" },
                    {},
                    { "type": "ExternalIP", "address": "185.10.1.1" },
                ]),
                vec!["ExternalIP 185.10.1.1"],
            ),
        ] {
            assert_eq!(addresses(written.clone()), expected, "{written}");
        }
    }
}
