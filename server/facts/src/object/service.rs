//! Services, and what a load balancer in front of anything is reached by.

use std::net::IpAddr;

use serde::{Deserialize, Deserializer, Serialize};

use super::Meta;
use crate::everybody::{Block, is_a_whole_family};
use crate::lenient::{list, null_is_default};
use crate::selector::Labels;

/// A service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Service {
    /// `metadata`
    pub metadata: Meta,
    /// `spec`
    #[serde(deserialize_with = "null_is_default")]
    pub spec: ServiceSpec,
    /// `status`
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "ReachedBy::is_empty")]
    pub status: ReachedBy,
}

impl Service {
    /// Whether it leads to pods by their labels: one of type ExternalName leads by its name alone.
    pub fn selects_pods(&self) -> bool {
        !self.spec.selector.is_empty() && self.spec.kind.as_deref() != Some("ExternalName")
    }

    /// What it stands for, if it is of type ExternalName.
    pub fn external_target(&self) -> Option<&str> {
        let target = self.spec.external_name.as_deref().map(|name| name.trim_end_matches('.'));
        target.filter(|name| self.spec.kind.as_deref() == Some("ExternalName") && !name.is_empty())
    }
}

/// `status` of what a load balancer is made for
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct ReachedBy {
    #[serde(deserialize_with = "null_is_default")]
    pub load_balancer: LoadBalancerStatus,
}

impl ReachedBy {
    pub(super) fn is_empty(&self) -> bool {
        self.load_balancer.ingress.is_empty()
    }
}

/// `status.loadBalancer`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct LoadBalancerStatus {
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub ingress: Vec<LoadBalancerIngress>,
}

/// `status.loadBalancer.ingress[]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct LoadBalancerIngress {
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "String::is_empty")]
    pub hostname: String,
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "String::is_empty")]
    pub ip: String,
}

impl LoadBalancerIngress {
    /// Its address, if it has one that can be read.
    pub fn address(&self) -> Option<IpAddr> {
        self.ip.parse().ok()
    }
}

/// A service's `spec`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct ServiceSpec {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allocate_load_balancer_node_ports: Option<bool>,
    #[serde(
        rename = "externalIPs",
        deserialize_with = "list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub external_ips: Vec<String>,
    /// In lower case, as names are compared.
    #[serde(deserialize_with = "lower_case", skip_serializing_if = "Option::is_none")]
    pub external_name: Option<String>,
    /// Not of the spec: an annotation tells the cloud to keep the load balancer inside its network.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub internal: bool,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub load_balancer_source_ranges: Vec<String>,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<ServicePort>,
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "Labels::is_empty")]
    pub selector: Labels,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

/// `ports[]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct ServicePort {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_port: Option<i32>,
}

fn lower_case<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let name = Option::<String>::deserialize(deserializer)?;
    Ok(name.map(|name| name.to_ascii_lowercase()))
}

impl ServiceSpec {
    /// Whether its load balancer takes traffic from some addresses alone, or from inside the provider's network.
    pub fn limits_its_load_balancer(&self) -> bool {
        let ranges = &self.load_balancer_source_ranges;
        self.internal || (!ranges.is_empty() && !is_a_whole_family(ranges.iter().map(Block::from)))
    }

    /// Whether, beside a load balancer, a port of every node leads to it: it does unless that was declined and no port is
    /// named.
    pub fn has_node_ports(&self) -> bool {
        self.allocate_load_balancer_node_ports != Some(false)
            || self.ports.iter().any(|port| port.node_port.is_some_and(|it| it != 0))
    }
}

/// Each cloud's annotation, and the value that keeps the load balancer inside. By the clouds' own documentation.
const INSIDE: [(&str, &str); 12] = [
    ("service.beta.kubernetes.io/aws-load-balancer-internal", "true"),
    ("service.beta.kubernetes.io/aws-load-balancer-scheme", "internal"),
    ("service.beta.kubernetes.io/azure-load-balancer-internal", "true"),
    ("networking.gke.io/load-balancer-type", "internal"),
    ("cloud.google.com/load-balancer-type", "internal"),
    ("service.beta.kubernetes.io/openstack-internal-load-balancer", "true"),
    ("service.beta.kubernetes.io/oci-load-balancer-internal", "true"),
    ("load-balancer.hetzner.cloud/disable-public-network", "true"),
    ("service.beta.kubernetes.io/scw-loadbalancer-private", "true"),
    ("service.beta.kubernetes.io/do-loadbalancer-network", "internal"),
    ("service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type", "private"),
    ("service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type", "intranet"),
];

/// Whether an annotation of a service keeps its load balancer inside.
pub(super) fn is_kept_inside(annotations: &Labels) -> bool {
    INSIDE.iter().any(|(key, means)| {
        annotations.get(key).is_some_and(|value| value.eq_ignore_ascii_case(means))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_service_is_limited_by_ranges_that_leave_somebody_out() {
        for (spec, limited, node_ports) in [
            (json!({}), false, true),
            (json!({ "loadBalancerSourceRanges": ["192.0.2.0/24"] }), true, true),
            (json!({ "loadBalancerSourceRanges": ["0.0.0.0/0"] }), false, true),
            (json!({ "loadBalancerSourceRanges": ["192.0.2.0/24", "::/0"] }), false, true),
            (json!({ "loadBalancerSourceRanges": ["0.0.0.0/1", "128.0.0.0/1"] }), false, true),
            (json!({ "internal": true }), true, true),
            (json!({ "allocateLoadBalancerNodePorts": true }), false, true),
            (json!({ "allocateLoadBalancerNodePorts": false }), false, false),
            (
                json!({ "allocateLoadBalancerNodePorts": false, "ports": [{ "port": 80 }] }),
                false,
                false,
            ),
            (
                json!({ "allocateLoadBalancerNodePorts": false, "ports": [{ "nodePort": 30_080 }] }),
                false,
                true,
            ),
        ] {
            let read: ServiceSpec = serde_json::from_value(spec.clone()).expect("a service");
            let seen = (read.limits_its_load_balancer(), read.has_node_ports());
            assert_eq!(seen, (limited, node_ports), "{spec}");
        }
    }
}
