//! The ways from outside the cluster to a workload's pods.

use facts::object::{Listener, Meta, Object, Route, RouteKind, RouteReference, Service};
use facts::selector::Labels;
use facts::subject_facts::{Opening, Way};
use model::subject::WorkloadRef;
use model::verdict::Source;

use super::{Inventory, Lookup, external_names};

/// The ways to pods of this workload, which have any of these sets of labels, and those that may lead to them, sorted.
pub(super) fn of(
    inventory: &Inventory,
    workload: &WorkloadRef,
    labels: &[&Labels],
    looked_up: &mut dyn FnMut(Lookup),
) -> (Vec<Opening>, Vec<Opening>) {
    let namespace = &*workload.namespace;
    for source in [Source::Services, Source::Ingresses] {
        looked_up(Lookup::Objects(source, namespace.into()));
    }
    let here: Vec<&Service> = (inventory.objects_in(Source::Services, namespace))
        .filter_map(|object| match object {
            Object::Service(service) => Some(service),
            _ => None,
        })
        .collect();
    let (services, loose): (Vec<&Service>, Vec<&Service>) = (here.iter().copied())
        .filter(|service| {
            let selector = &service.spec.selector;
            service.external_target().is_none()
                && (!service.selects_pods()
                    || labels.iter().any(|own| {
                        selector.are_among(own, |key, value| is_given(workload, key, value))
                    }))
        })
        .partition(|service| service.selects_pods());
    let has = |services: &[&Service], name: &str| {
        services.iter().any(|service| service.metadata.name == name)
    };
    let leads_elsewhere =
        |name: &str| has(&here, name) && !has(&services, name) && !has(&loose, name);
    let named = external_names::leading_to(inventory, namespace, leads_elsewhere, looked_up);
    for service in &named {
        looked_up(Lookup::Objects(Source::Ingresses, service.metadata.namespace.clone()));
    }
    let loose = [loose, named].concat();
    if services.is_empty() && loose.is_empty() {
        return (Vec::new(), Vec::new());
    }
    // A route may lead here from any namespace, and its gateway may stand in any.
    for source in RouteKind::ALL.map(RouteKind::source).into_iter().chain([Source::Gateways]) {
        looked_up(Lookup::AllObjects(source));
    }
    // Which listeners a route hangs on may rest on the labels of its namespace.
    let routes = RouteKind::ALL.iter().flat_map(|it| inventory.objects_everywhere(it.source()));
    for route in routes {
        let Object::Route(Route { metadata: Meta { namespace: home, .. }, spec, .. }) = route
        else {
            continue;
        };
        let leads_to = |it: &&Service| {
            let Meta { namespace, name, .. } = &it.metadata;
            spec.leads_to(namespace, name, home)
        };
        if services.iter().chain(&loose).any(leads_to) {
            looked_up(Lookup::Namespace(home.clone()));
        }
    }
    let through = |services: &[&Service]| {
        let mut openings: Vec<Opening> = services
            .iter()
            .flat_map(|service| {
                by_itself(service)
                    .chain(by_ingress(inventory, service))
                    .chain(by_route(inventory, service))
            })
            .collect();
        openings.sort_unstable();
        openings.dedup();
        openings
    };
    let openings = through(&services);
    let mut may_open = through(&loose);
    may_open.retain(|opening| !openings.contains(opening));
    (openings, may_open)
}

/// Whether the controller of a workload gives one of its pods this label, which no template has.
fn is_given(workload: &WorkloadRef, key: &str, value: &str) -> bool {
    let WorkloadRef { kind, name, .. } = workload;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    let is_numbered = || {
        let number = value.strip_prefix(&**name).and_then(|rest| rest.strip_prefix('-'));
        number.is_some_and(is_number)
    };
    match (&**kind, key) {
        ("StatefulSet", "statefulset.kubernetes.io/pod-name")
        | ("CronJob", "batch.kubernetes.io/job-name" | "job-name") => is_numbered(),
        ("StatefulSet", "apps.kubernetes.io/pod-index") => is_number(value),
        ("Job", "batch.kubernetes.io/job-name" | "job-name") => value == &**name,
        _ => false,
    }
}

/// What the service opens by itself.
fn by_itself(service: &Service) -> impl Iterator<Item = Opening> {
    let spec = &service.spec;
    let is_limited = spec.limits_its_load_balancer();
    let by_kind = match spec.kind.as_deref() {
        Some("LoadBalancer") => Some((Way::LoadBalancer, is_limited)),
        Some("NodePort") => Some((Way::NodePort, false)),
        _ => None,
    };
    // What limits the load balancer does not guard the nodes.
    let is_bypassed = matches!(by_kind, Some((Way::LoadBalancer, true))) && spec.has_node_ports();
    let by_address = (!spec.external_ips.is_empty()).then_some((Way::ExternalAddress, false));
    [by_kind, is_bypassed.then_some((Way::LoadBalancerNodePort, false)), by_address]
        .into_iter()
        .flatten()
        .map(move |(way, is_limited)| Opening {
            way,
            object: format!("Service {}/{}", service.metadata.namespace, service.metadata.name),
            is_limited,
            is_encrypted: None,
        })
}

fn by_ingress(inventory: &Inventory, service: &Service) -> impl Iterator<Item = Opening> {
    let name = &service.metadata.name;
    inventory.objects_in(Source::Ingresses, &service.metadata.namespace).filter_map(move |object| {
        let Object::Ingress(ingress) = object else { return None };
        ingress.spec.leads_to(name).then(|| Opening {
            way: Way::Ingress,
            object: format!("Ingress {}/{}", ingress.metadata.namespace, ingress.metadata.name),
            is_limited: false,
            is_encrypted: Some(ingress.spec.encrypts_the_way_to(name)),
        })
    })
}

fn by_route(inventory: &Inventory, service: &Service) -> impl Iterator<Item = Opening> {
    let routes = RouteKind::ALL
        .into_iter()
        .flat_map(move |kind| inventory.objects_everywhere(kind.source()));
    routes.filter_map(move |object| {
        let Object::Route(route) = object else { return None };
        let home = &route.metadata.namespace;
        let Meta { namespace, name, .. } = &service.metadata;
        if !route.spec.leads_to(namespace, name, home) {
            return None;
        }
        let parents: Vec<Parent<'_>> = (route.spec.parent_refs.iter())
            .filter_map(|parent| Parent::of(inventory, route, parent))
            .collect();
        if parents.is_empty() {
            return None;
        }
        let (way, is_encrypted) = match route.kind {
            RouteKind::Http | RouteKind::Grpc => {
                let encrypted: Option<Vec<bool>> =
                    parents.iter().map(Parent::is_encrypted).collect();
                (Way::Gateway, encrypted.map(|parents| parents.iter().all(|it| *it)))
            }
            // Passed through or ended at the gateway: it is told by the name that TLS asks for.
            RouteKind::Tls => (Way::Gateway, Some(true)),
            RouteKind::Tcp | RouteKind::Udp => (Way::GatewayConnection, None),
        };
        Some(Opening {
            way,
            object: format!("{} {home}/{}", route.kind.word(), route.metadata.name),
            is_limited: false,
            is_encrypted,
        })
    })
}

/// What a route hangs on.
enum Parent<'a> {
    /// A gateway that was not seen, or listeners that stand apart from theirs, which are not read.
    NotSeen,
    /// These listeners, one at least.
    Listeners(Vec<&'a Listener>),
}

impl<'a> Parent<'a> {
    /// `None` where it lets nothing in: it is no gateway, or none of its listeners takes the route.
    fn of(inventory: &'a Inventory, route: &Route, parent: &RouteReference) -> Option<Self> {
        match parent.kind.as_deref() {
            None | Some("Gateway") => {}
            Some("ListenerSet" | "XListenerSet") => return Some(Self::NotSeen),
            Some(_) => return None,
        }
        let home = &route.metadata.namespace;
        let namespace = parent.namespace.as_deref().unwrap_or(home);
        let mut gateways = inventory.objects_in(Source::Gateways, namespace);
        let gateway = gateways.find_map(|object| match object {
            Object::Gateway(gateway) if gateway.metadata.name == parent.name => Some(gateway),
            _ => None,
        });
        let Some(gateway) = gateway else { return Some(Self::NotSeen) };
        let labels = inventory.namespace_labels(home).map(|labels| {
            // The API server gives it to each.
            Labels::of(labels.iter().chain([("kubernetes.io/metadata.name", &**home)]))
        });
        let listeners = gateway.listeners_of(route, parent, labels.as_ref());
        (!listeners.is_empty()).then_some(Self::Listeners(listeners))
    }

    /// Whether every listener speaks TLS; `None` where they were not seen.
    fn is_encrypted(&self) -> Option<bool> {
        let Self::Listeners(listeners) = self else { return None };
        Some(listeners.iter().all(|listener| matches!(&*listener.protocol, "HTTPS" | "TLS")))
    }
}

#[cfg(test)]
mod tests {
    use facts::inventory::Change;
    use serde_json::json;

    use super::*;
    use crate::policy::Policy;

    #[test]
    fn a_service_may_select_by_a_label_that_a_controller_gives() {
        let (set, job) = ("statefulset.kubernetes.io/pod-name", "batch.kubernetes.io/job-name");
        for (kind, key, value, expected) in [
            ("StatefulSet", set, "kafka-0", true),
            ("StatefulSet", set, "kafka-12", true),
            ("StatefulSet", set, "kafka-x", false),
            ("StatefulSet", set, "kafka-", false),
            ("StatefulSet", set, "other-0", false),
            ("StatefulSet", "apps.kubernetes.io/pod-index", "0", true),
            ("StatefulSet", "app", "kafka-0", false),
            ("Deployment", set, "kafka-0", false),
            ("Job", job, "kafka", true),
            ("Job", job, "kafka-1", false),
            ("CronJob", job, "kafka-29384756", true),
            ("CronJob", "job-name", "kafka", false),
        ] {
            let workload = WorkloadRef::new("x", kind, "kafka");
            assert_eq!(is_given(&workload, key, value), expected, "{kind} {key}={value}");
        }
    }

    /// An Ingress of namespace `edge` leads to a Service of type ExternalName.
    #[test]
    fn an_external_name_leads_to_what_it_names_and_to_nothing_else() {
        let selecting = |app: &str| json!({ "selector": { "app": app } });
        let named = |target: &str| json!({ "type": "ExternalName", "externalName": target });
        let perhaps = "Ingress edge/way";
        for (target, services, expected) in [
            ("pay.shop.svc", vec![], &[perhaps][..]),
            ("pay.shop.svc", vec![("shop", "pay", selecting("api"))], &[perhaps]),
            ("pay.shop.svc", vec![("shop", "pay", json!({}))], &[perhaps]),
            ("pay.shop.svc", vec![("shop", "pay", selecting("other"))], &[]),
            ("pay.shop.svc", vec![("shop", "other", selecting("other"))], &[perhaps]),
            ("1-2-3-4.shop.pod", vec![("shop", "pay", selecting("other"))], &[perhaps]),
            ("10.1.2.3", vec![("shop", "pay", selecting("other"))], &[perhaps]),
            ("pay.between.svc", vec![("between", "pay", named("10.1.2.3"))], &[perhaps]),
            ("pay.shop.svc", vec![("shop", "pay", named("mail.example"))], &[]),
            ("pay.shop.svc", vec![("shop", "pay", named("api.shop.svc"))], &[perhaps]),
            ("pay.between.svc", vec![("between", "pay", named("api.shop.svc"))], &[perhaps]),
            ("other.between.svc", vec![("between", "pay", named("api.shop.svc"))], &[]),
            (
                "pay.between.svc",
                vec![
                    ("between", "pay", named("pay.shop.svc")),
                    ("shop", "pay", named("back.between.svc")),
                    ("between", "back", named("pay.shop.svc")),
                ],
                &[],
            ),
        ] {
            let mut inventory = Inventory::new(&Policy::default());
            let metadata =
                |namespace: &str, name: &str| json!({ "name": name, "namespace": namespace });
            let backend = json!({ "defaultBackend": { "service": { "name": "out" } } });
            let ingress = json!({ "metadata": metadata("edge", "way"), "spec": backend });
            let of_ingress = [(Source::Ingresses, ingress)];
            let named = [("edge", "out", named(target))].into_iter().chain(services.clone());
            let objects = named.map(|(namespace, name, spec)| {
                (Source::Services, json!({ "metadata": metadata(namespace, name), "spec": spec }))
            });
            for (source, object) in objects.chain(of_ingress) {
                let object = Object::read(source, &object).expect("an object");
                inventory.apply(Change::Seen(Box::new(object)));
            }
            let workload = WorkloadRef::new("shop", "Deployment", "api");
            let labels = Labels::of([("app", "api")]);
            let (is, may) = of(&inventory, &workload, &[&labels], &mut |_| ());
            assert!(is.is_empty(), "{target}");
            let may: Vec<&str> = may.iter().map(|it| &*it.object).collect();
            assert_eq!(may, expected, "{target} {services:?}");
        }
    }

    /// Where a Service without a selector is open, its endpoints may be pods of its namespace.
    #[test]
    fn what_leads_who_knows_where_may_lead_to_any_pod_of_its_namespace() {
        let balanced = json!({ "type": "LoadBalancer", "ports": [{ "port": 80 }] });
        let (plain, open) = (json!({ "ports": [{ "port": 80 }] }), Way::LoadBalancer);
        let named = |target: &str| json!({ "type": "ExternalName", "externalName": target });
        let selecting = json!({ "type": "LoadBalancer", "selector": { "app": "api" } });
        let both = json!({ "type": "ExternalName", "externalName": "mail.example", "selector": { "app": "api" } });
        for (namespace, spec, certain, perhaps) in [
            (
                "shop",
                &balanced,
                vec![],
                vec![(Way::Ingress, "Ingress shop/db"), (open, "Service shop/db")],
            ),
            ("shop", &plain, vec![], vec![(Way::Ingress, "Ingress shop/db")]),
            ("shop", &named("mail.example"), vec![], vec![]),
            (
                "shop",
                &named("api.shop.svc.cluster.local."),
                vec![],
                vec![(Way::Ingress, "Ingress shop/db")],
            ),
            ("shop", &named("api.other.svc"), vec![], vec![]),
            ("shop", &named("api.shop"), vec![], vec![(Way::Ingress, "Ingress shop/db")]),
            ("shop", &named("api"), vec![], vec![(Way::Ingress, "Ingress shop/db")]),
            (
                "shop",
                &named("db-0.api.shop.svc.cluster.local"),
                vec![],
                vec![(Way::Ingress, "Ingress shop/db")],
            ),
            (
                "shop",
                &named("10-0-0-1.shop.pod.cluster.local"),
                vec![],
                vec![(Way::Ingress, "Ingress shop/db")],
            ),
            ("shop", &both, vec![], vec![]),
            ("other", &balanced, vec![], vec![]),
            ("other", &named("api"), vec![], vec![]),
            ("other", &named("api.shop"), vec![], vec![(Way::Ingress, "Ingress other/db")]),
            (
                "other",
                &named("api.shop.svc.cluster.local"),
                vec![],
                vec![(Way::Ingress, "Ingress other/db")],
            ),
            ("other", &named("api.elsewhere.svc"), vec![], vec![]),
            (
                "shop",
                &selecting,
                vec![(Way::Ingress, "Ingress shop/db"), (open, "Service shop/db")],
                vec![],
            ),
        ] {
            let mut inventory = Inventory::new(&Policy::default());
            let metadata = json!({ "name": "db", "namespace": namespace });
            let backend = json!({ "defaultBackend": { "service": { "name": "db" } } });
            let pods = json!({ "metadata": { "labels": { "app": "api" } } });
            for (source, object) in [
                (Source::Services, json!({ "metadata": metadata, "spec": spec })),
                (Source::Ingresses, json!({ "metadata": metadata, "spec": backend })),
                (
                    Source::Deployments,
                    json!({
                        "metadata": { "name": "api", "namespace": "shop" },
                        "spec": { "template": pods },
                    }),
                ),
            ] {
                let object = Object::read(source, &object).expect("an object");
                inventory.apply(Change::Seen(Box::new(object)));
            }
            let workload = WorkloadRef::new("shop", "Deployment", "api");
            let labels = Labels::of([("app", "api")]);
            let (is, may) = of(&inventory, &workload, &[&labels], &mut |_| ());
            let told = |openings: Vec<Opening>| -> Vec<(Way, String)> {
                openings.into_iter().map(|it| (it.way, it.object)).collect()
            };
            let owned = |of: Vec<(Way, &str)>| -> Vec<(Way, String)> {
                of.into_iter().map(|(way, object)| (way, object.to_owned())).collect()
            };
            assert_eq!((told(is), told(may)), (owned(certain), owned(perhaps)), "{spec}");
        }
    }
}
