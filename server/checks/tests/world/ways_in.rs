//! Services and what leads to them.

use facts::object::{
    Gateway, Ingress, Listener, Object, Route, RouteKind, RouteReference, RouteRule, RuntimeClass,
    Service, ServiceSpec,
};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;

use super::objects::{labels, meta, name, namespace};

pub fn object() -> impl Strategy<Value = Object> {
    prop_oneof![
        3 => service(),
        2 => ingress(),
        1 => gateway(),
        2 => route(),
        1 => (meta(), select(vec!["runc", "kata"])).prop_map(|(mut metadata, handler)| {
            metadata.namespace = String::new();
            Object::RuntimeClass(RuntimeClass {
                handler: handler.into(),
                metadata,
                ..RuntimeClass::default()
            })
        }),
    ]
}

fn service() -> impl Strategy<Value = Object> {
    let kind = select(vec!["ClusterIP", "NodePort", "LoadBalancer"]);
    let open = (kind, labels(), prop::bool::ANY).prop_map(|(kind, selector, internal)| {
        ServiceSpec { internal, kind: Some(kind.into()), selector, ..ServiceSpec::default() }
    });
    let name =
        select(vec!["x", "y.a", "x.b.svc", "z.b.svc.cluster.local", "1-2-3-4.a.pod", "1.2.3.4"]);
    let named = name.prop_map(|name| ServiceSpec {
        external_name: Some(name.into()),
        kind: Some("ExternalName".into()),
        ..ServiceSpec::default()
    });
    (meta(), prop_oneof![2 => open, 1 => named]).prop_map(|(metadata, spec)| {
        Object::Service(Service { metadata, spec, status: Default::default() })
    })
}

#[expect(clippy::expect_used, reason = "a constant that reads")]
fn ingress() -> impl Strategy<Value = Object> {
    (meta(), name(), prop::bool::ANY).prop_map(|(metadata, service, encrypted)| {
        let spec = json!({
            "defaultBackend": { "service": { "name": service } },
            "tls": if encrypted { json!([{}]) } else { json!([]) },
        });
        Object::Ingress(Ingress {
            metadata,
            spec: serde_json::from_value(spec).expect("a spec"),
            status: Default::default(),
        })
    })
}

fn gateway() -> impl Strategy<Value = Object> {
    (meta(), select(vec!["HTTP", "HTTPS"])).prop_map(|(metadata, protocol)| {
        let mut gateway = Gateway { metadata, ..Gateway::default() };
        gateway.spec.listeners.push(Listener { protocol: protocol.into(), ..Listener::default() });
        Object::Gateway(gateway)
    })
}

/// From a gateway in either namespace to a service in either.
fn route() -> impl Strategy<Value = Object> {
    let reference = || {
        (name(), prop::option::of(namespace())).prop_map(|(name, namespace)| RouteReference {
            name,
            namespace,
            ..RouteReference::default()
        })
    };
    (select(RouteKind::ALL.to_vec()), meta(), reference(), reference()).prop_map(
        |(kind, metadata, from, to)| {
            let mut route = Route { kind, metadata, ..Route::default() };
            route.spec.parent_refs.push(from);
            route.spec.rules.push(RouteRule { backend_refs: vec![to], ..RouteRule::default() });
            Object::Route(route)
        },
    )
}
