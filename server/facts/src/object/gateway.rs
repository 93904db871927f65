//! Gateways, and the routes from them to services.

use model::verdict::Source;
use serde::{Deserialize, Serialize};

use super::Meta;
use super::attachment::AllowedRoutes;
use crate::lenient::{list, null_is_default};

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
