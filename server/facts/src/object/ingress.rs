//! Ingresses: which services they lead to, and what of that is encrypted.

use serde::{Deserialize, Serialize};

use super::{Meta, ReachedBy};
use crate::lenient::{list, null_is_default};
use crate::pod_spec::NameRef;

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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

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
