//! Which listeners of a gateway a route hangs on, and which services it leads to.

use serde::{Deserialize, Serialize};

use super::gateway::{Gateway, Listener, Route, RouteReference, RouteSpec};
use crate::lenient::{list, null_is_default};
use crate::selector::{LabelSelector, Labels};

/// `listeners[].allowedRoutes`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by the Gateway API reference")]
pub struct AllowedRoutes {
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<AllowedKind>,
    #[serde(deserialize_with = "null_is_default")]
    pub namespaces: AllowedNamespaces,
}

/// `listeners[].allowedRoutes.kinds[]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by the Gateway API reference")]
pub struct AllowedKind {
    #[serde(deserialize_with = "null_is_default")]
    pub kind: String,
}

/// `listeners[].allowedRoutes.namespaces`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by the Gateway API reference")]
pub struct AllowedNamespaces {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selector: Option<LabelSelector>,
}

impl AllowedRoutes {
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl Gateway {
    /// The listeners that a route hangs on by one of its parents, which names this gateway. `labels`: those of the route's
    /// namespace, where that was seen; where not, a selector is taken to select it.
    pub fn listeners_of(
        &self,
        route: &Route,
        parent: &RouteReference,
        labels: Option<&Labels>,
    ) -> Vec<&Listener> {
        let is_same = self.metadata.namespace == route.metadata.namespace;
        let takes_namespace = |of: &AllowedNamespaces| match of.from.as_deref() {
            None | Some("Same") => is_same,
            Some("Selector") => match (&of.selector, labels) {
                (Some(selector), Some(labels)) => selector.matches(labels),
                (selector, None) => selector.is_some(),
                (None, Some(_)) => false,
            },
            Some(from) => from == "All",
        };
        let takes = |listener: &&Listener| {
            let AllowedRoutes { kinds, namespaces } = &listener.allowed_routes;
            parent.section_name.as_ref().is_none_or(|name| *name == listener.name)
                && parent.port.is_none_or(|port| listener.port.is_none_or(|of| of == port))
                && (kinds.is_empty() || kinds.iter().any(|it| it.kind == route.kind.word()))
                && takes_namespace(namespaces)
                && meet(listener.hostname.as_deref(), &route.spec.hostnames)
        };
        self.spec.listeners.iter().filter(takes).collect()
    }
}

impl RouteSpec {
    /// Whether it sends anything to this service, or a copy of it; `home` is the route's own namespace.
    pub fn leads_to(&self, namespace: &str, service: &str, home: &str) -> bool {
        let is_it = |to: &RouteReference| to.names("Service", namespace, service, home);
        self.rules.iter().any(|rule| {
            rule.backend_refs.iter().any(|to| to.weight != Some(0) && is_it(to)) || {
                rule.filters.iter().filter_map(|it| it.request_mirror.as_ref())
            }
            .any(|mirror| is_it(&mirror.backend_ref))
        })
    }
}

/// Whether a host can be both a listener's and a route's; without a name, either is for all.
fn meet(listener: Option<&str>, route: &[String]) -> bool {
    let Some(listener) = listener.filter(|name| !name.is_empty()) else { return true };
    route.is_empty() || route.iter().any(|name| is_in(name, listener) || is_in(listener, name))
}

/// Whether a host, or all hosts that `*.` stands for, are among those that another stands for.
fn is_in(name: &str, of: &str) -> bool {
    name.eq_ignore_ascii_case(of)
        || of.strip_prefix('*').is_some_and(|domain| {
            domain.starts_with('.')
                && name.len() > domain.len()
                && name.to_ascii_lowercase().ends_with(&domain.to_ascii_lowercase())
        })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_route_hangs_on_the_listeners_that_take_it() {
        let allowing = |from: Value, kinds: Value| json!({ "allowedRoutes": { "namespaces": from, "kinds": kinds } });
        let from = |from: &str| allowing(json!({ "from": from }), json!([]));
        let selecting = |value: &str| {
            let selector = json!({ "matchLabels": { "team": value } });
            allowing(json!({ "from": "Selector", "selector": selector }), json!([]))
        };
        let named = |name: &str| json!({ "hostname": name });
        let labels = Labels::of([("team", "a")]);
        for (listener, gateway, parent, hostnames, labels, takes) in [
            (json!({}), "shop", json!({}), json!([]), None, true),
            (json!({}), "infra", json!({}), json!([]), None, false),
            (from("All"), "infra", json!({}), json!([]), None, true),
            (from("None"), "shop", json!({}), json!([]), None, false),
            (selecting("a"), "infra", json!({}), json!([]), Some(&labels), true),
            (selecting("b"), "infra", json!({}), json!([]), Some(&labels), false),
            (selecting("b"), "infra", json!({}), json!([]), None, true),
            (
                allowing(json!({}), json!([{ "kind": "GRPCRoute" }])),
                "shop",
                json!({}),
                json!([]),
                None,
                false,
            ),
            (
                allowing(json!({}), json!([{ "kind": "HTTPRoute" }])),
                "shop",
                json!({}),
                json!([]),
                None,
                true,
            ),
            (json!({}), "shop", json!({ "sectionName": "web" }), json!([]), None, true),
            (json!({}), "shop", json!({ "sectionName": "other" }), json!([]), None, false),
            (json!({}), "shop", json!({ "port": 80 }), json!([]), None, true),
            (json!({}), "shop", json!({ "port": 443 }), json!([]), None, false),
            (named("a.example"), "shop", json!({}), json!(["A.example"]), None, true),
            (named("a.example"), "shop", json!({}), json!(["b.example"]), None, false),
            (named("*.example"), "shop", json!({}), json!(["b.c.example"]), None, true),
            (named("*.example"), "shop", json!({}), json!(["example"]), None, false),
            (named("a.b.example"), "shop", json!({}), json!(["*.example", "x"]), None, true),
            (named("a.example"), "shop", json!({}), json!([]), None, true),
        ] {
            let mut written = json!({ "name": "web", "port": 80, "protocol": "HTTP" });
            for (key, value) in listener.as_object().into_iter().flatten() {
                written[key] = value.clone();
            }
            let gateway: Gateway = serde_json::from_value(json!({
                "metadata": { "name": "g", "namespace": gateway },
                "spec": { "listeners": [written] },
            }))
            .expect("a gateway");
            let route: Route = serde_json::from_value(json!({
                "metadata": { "name": "r", "namespace": "shop" },
                "spec": { "hostnames": hostnames },
            }))
            .expect("a route");
            let parent: RouteReference = serde_json::from_value(parent).expect("a parent");
            let taken = gateway.listeners_of(&route, &parent, labels).len();
            assert_eq!(taken, usize::from(takes), "{gateway:?} {route:?} {parent:?}");
        }
    }

    #[test]
    fn a_route_leads_to_what_it_weighs_and_what_it_mirrors_to() {
        for (rule, leads) in [
            (json!({ "backendRefs": [{ "name": "api" }] }), true),
            (json!({ "backendRefs": [{ "name": "api", "weight": 1 }] }), true),
            (json!({ "backendRefs": [{ "name": "api", "weight": 0 }, { "name": "b" }] }), false),
            (
                json!({ "filters": [{ "requestMirror": { "backendRef": { "name": "api" } } }] }),
                true,
            ),
            (json!({ "filters": [{ "type": "URLRewrite" }] }), false),
        ] {
            let spec: RouteSpec =
                serde_json::from_value(json!({ "rules": [rule] })).expect("a route");
            assert_eq!(spec.leads_to("shop", "api", "shop"), leads, "{spec:?}");
        }
    }
}
