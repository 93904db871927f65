//! What lets traffic in from outside the cluster: services, ingresses, gateways and their routes.

use std::net::IpAddr;

use model::verdict::Source;
use serde::{Deserialize, Serialize};

use super::Meta;
use super::attachment::AllowedRoutes;
use crate::everybody::{Block, is_a_whole_family};
use crate::lenient::{list, null_is_default};
use crate::pod_spec::NameRef;
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
    fn is_empty(&self) -> bool {
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
    #[serde(skip_serializing_if = "Option::is_none")]
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

/// An ingress.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Ingress {
    /// `metadata`
    pub metadata: Meta,
    /// `spec`
    #[serde(deserialize_with = "null_is_default")]
    pub spec: IngressSpec,
    /// `status`
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "ReachedBy::is_empty")]
    pub status: ReachedBy,
}

/// An ingress's `spec`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct IngressSpec {
    #[serde(alias = "backend", skip_serializing_if = "Option::is_none")]
    pub default_backend: Option<IngressBackend>,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<IngressRule>,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub tls: Vec<IngressTls>,
}

/// `rules[]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct IngressRule {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    #[serde(deserialize_with = "null_is_default")]
    pub http: IngressPaths,
}

/// `rules[].http`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct IngressPaths {
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<IngressPath>,
}

/// `rules[].http.paths[]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct IngressPath {
    #[serde(deserialize_with = "null_is_default")]
    pub backend: IngressBackend,
}

/// A backend of an ingress; one that is no service has none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "RawBackend")]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct IngressBackend {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<NameRef>,
}

/// As it is written; in v1beta1 by the service's name alone.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct RawBackend {
    service: Option<NameRef>,
    service_name: Option<String>,
}

impl From<RawBackend> for IngressBackend {
    fn from(raw: RawBackend) -> Self {
        let by_name = || raw.service_name.map(|name| NameRef { name });
        Self { service: raw.service.or_else(by_name) }
    }
}

/// `tls[]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct IngressTls {
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
}

impl IngressSpec {
    /// Whether it sends anything to this service.
    pub fn leads_to(&self, service: &str) -> bool {
        let is_it = |backend: &IngressBackend| {
            backend.service.as_ref().is_some_and(|named| named.name == service)
        };
        self.default_backend.as_ref().is_some_and(is_it)
            || self.rules.iter().flat_map(|rule| &rule.http.paths).any(|path| is_it(&path.backend))
    }

    /// Whether everything that it sends to this service comes in under TLS.
    pub fn encrypts_the_way_to(&self, service: &str) -> bool {
        let covered = |host: Option<&str>| {
            self.tls.iter().any(|tls| match host {
                // Entries without hosts are for whatever the controller serves.
                _ if tls.hosts.is_empty() => true,
                None => false,
                Some(host) => tls.hosts.iter().any(|of| covers(of, host)),
            })
        };
        let by_default = self.default_backend.as_ref().and_then(|it| it.service.as_ref());
        let is_default = by_default.is_some_and(|named| named.name == service);
        let mut hosts = self.rules.iter().filter(|rule| {
            let backends = rule.http.paths.iter().filter_map(|path| path.backend.service.as_ref());
            { backends }.any(|named| named.name == service)
        });
        // What no rule is for comes under any host.
        (!is_default || covered(None))
            && hosts.all(|rule| covered(rule.host.as_deref().filter(|host| !host.is_empty())))
    }
}

/// Whether a certificate's host, which may begin with `*.`, is for this host.
fn covers(certificate: &str, host: &str) -> bool {
    match certificate.strip_prefix("*.") {
        Some(domain) => host.split_once('.').is_some_and(|(_, rest)| rest == domain),
        None => certificate == host,
    }
}

/// A gateway.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Gateway {
    /// `metadata`
    pub metadata: Meta,
    /// `spec`
    #[serde(deserialize_with = "null_is_default")]
    pub spec: GatewaySpec,
}

/// A gateway's `spec`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by the Gateway API reference")]
pub struct GatewaySpec {
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub listeners: Vec<Listener>,
}

/// `listeners[]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Gateway API reference")]
pub struct Listener {
    #[serde(
        deserialize_with = "null_is_default",
        skip_serializing_if = "AllowedRoutes::is_default"
    )]
    pub allowed_routes: AllowedRoutes,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hostname: Option<String>,
    #[serde(deserialize_with = "null_is_default")]
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<i32>,
    #[serde(deserialize_with = "null_is_default")]
    pub protocol: String,
}

/// A route from gateways to services.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Route {
    /// Its kind.
    #[serde(skip)]
    pub kind: RouteKind,
    /// `metadata`
    pub metadata: Meta,
    /// `spec`
    #[serde(deserialize_with = "null_is_default")]
    pub spec: RouteSpec,
}

/// What a route takes from a gateway to a service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RouteKind {
    /// HTTP requests.
    #[default]
    Http,
    /// Calls of gRPC.
    Grpc,
    /// Connections of TLS, by the name that they ask for.
    Tls,
    /// Connections of TCP.
    Tcp,
    /// Packets of UDP.
    Udp,
}

impl RouteKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Http, Self::Grpc, Self::Tls, Self::Tcp, Self::Udp];

    /// The collection that routes of this kind are listed in.
    pub const fn source(self) -> Source {
        match self {
            Self::Http => Source::HttpRoutes,
            Self::Grpc => Source::GrpcRoutes,
            Self::Tls => Source::TlsRoutes,
            Self::Tcp => Source::TcpRoutes,
            Self::Udp => Source::UdpRoutes,
        }
    }

    /// Its name in the API.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Http => "HTTPRoute",
            Self::Grpc => "GRPCRoute",
            Self::Tls => "TLSRoute",
            Self::Tcp => "TCPRoute",
            Self::Udp => "UDPRoute",
        }
    }
}

/// A route's `spec`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Gateway API reference")]
pub struct RouteSpec {
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub hostnames: Vec<String>,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub parent_refs: Vec<RouteReference>,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RouteRule>,
}

/// `parentRefs[]`, `rules[].backendRefs[]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Gateway API reference")]
pub struct RouteReference {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    #[serde(deserialize_with = "null_is_default")]
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<i32>,
}

impl RouteReference {
    /// The name and namespace of what it refers to, if that is of this kind; `kind` is also what no kind means.
    pub fn names(&self, kind: &str, namespace: &str, name: &str, home: &str) -> bool {
        self.kind.as_deref().is_none_or(|it| it == kind)
            && self.name == name
            && self.namespace.as_deref().unwrap_or(home) == namespace
    }
}

/// `rules[]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Gateway API reference")]
pub struct RouteRule {
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub backend_refs: Vec<RouteReference>,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<RouteFilter>,
}

/// `rules[].filters[]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Gateway API reference")]
pub struct RouteFilter {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_mirror: Option<RequestMirror>,
}

/// `rules[].filters[].requestMirror`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Gateway API reference")]
pub struct RequestMirror {
    #[serde(deserialize_with = "null_is_default")]
    pub backend_ref: RouteReference,
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

    #[test]
    fn an_ingress_leads_to_its_backends_in_each_version() {
        for spec in [
            json!({ "defaultBackend": { "service": { "name": "api" } } }),
            json!({ "backend": { "serviceName": "api", "servicePort": 80 } }),
            json!({ "rules": [{ "http": { "paths": [{ "backend": { "service": { "name": "api" } } }] } }] }),
            json!({ "rules": [{ "http": { "paths": [{ "backend": { "serviceName": "api" } }] } }] }),
        ] {
            let read: IngressSpec = serde_json::from_value(spec.clone()).expect("an ingress");
            assert!(read.leads_to("api") && !read.leads_to("web"), "{spec}");
            let again = serde_json::to_value(&read).and_then(serde_json::from_value);
            assert_eq!(again.ok(), Some(read), "{spec}");
        }
    }

    #[test]
    fn an_ingress_encrypts_what_its_certificates_cover() {
        let rule = |host: Option<&str>, service: &str| {
            json!({
                "host": host,
                "http": { "paths": [{ "backend": { "service": { "name": service } } }] },
            })
        };
        for (tls, rules, default, expected) in [
            (
                json!([{ "hosts": ["a.example"] }]),
                json!([rule(Some("a.example"), "api")]),
                None,
                true,
            ),
            (
                json!([{ "hosts": ["*.example"] }]),
                json!([rule(Some("a.example"), "api")]),
                None,
                true,
            ),
            (
                json!([{ "hosts": ["*.example"] }]),
                json!([rule(Some("b.a.example"), "api")]),
                None,
                false,
            ),
            (
                json!([{ "hosts": ["b.example"] }]),
                json!([rule(Some("a.example"), "api")]),
                None,
                false,
            ),
            (json!([{ "secretName": "x" }]), json!([rule(None, "api")]), None, true),
            (json!([{ "hosts": ["a.example"] }]), json!([rule(None, "api")]), None, false),
            (
                json!([{ "hosts": ["a.example"] }]),
                json!([rule(Some("a.example"), "api"), rule(Some("b.example"), "api")]),
                None,
                false,
            ),
            (
                json!([{ "hosts": ["a.example"] }]),
                json!([rule(Some("a.example"), "api"), rule(Some("b.example"), "other")]),
                None,
                true,
            ),
            (json!([]), json!([]), Some("api"), false),
            (json!([{ "hosts": ["a.example"] }]), json!([]), Some("api"), false),
            (json!([{ "hosts": ["a.example"] }, {}]), json!([]), Some("api"), true),
            (
                json!([{ "hosts": ["a.example"] }]),
                json!([rule(Some("a.example"), "api")]),
                Some("other"),
                true,
            ),
            (json!(null), json!([rule(Some("a.example"), "api")]), None, false),
        ] {
            let spec = json!({
                "defaultBackend": default.map(|name| json!({ "service": { "name": name } })),
                "rules": rules,
                "tls": tls,
            });
            let read: IngressSpec = serde_json::from_value(spec.clone()).expect("an ingress");
            assert!(read.leads_to("api"), "{spec}");
            assert!(!read.leads_to("nobody"));
            assert_eq!(read.encrypts_the_way_to("api"), expected, "{spec}");
        }
    }
}
