//! The ways from outside the cluster to a workload's pods.

use facts::object::{Object, Route, RouteKind, RouteReference, Service};
use facts::selector::Labels;
use facts::subject_facts::{Opening, Way};
use model::verdict::Source;

use super::{Inventory, Lookup};

/// The ways to pods of this namespace with any of these sets of labels, sorted.
pub(super) fn of(
    inventory: &Inventory,
    namespace: &str,
    labels: &[&Labels],
    looked_up: &mut dyn FnMut(Lookup),
) -> Vec<Opening> {
    for source in [Source::Services, Source::Ingresses] {
        looked_up(Lookup::Objects(source, namespace.into()));
    }
    let services: Vec<&Service> = (inventory.objects_in(Source::Services, namespace))
        .filter_map(|object| match object {
            Object::Service(service) => Some(service),
            _ => None,
        })
        .filter(|service| {
            let selector = &service.spec.selector;
            let selects = |labels: &Labels| {
                selector.iter().all(|(key, value)| labels.get(key) == Some(value))
            };
            !selector.is_empty() && labels.iter().any(|labels| selects(labels))
        })
        .collect();
    if services.is_empty() {
        return Vec::new();
    }
    // A route may lead here from any namespace, and its gateway may stand in any.
    for source in RouteKind::ALL.map(RouteKind::source).into_iter().chain([Source::Gateways]) {
        looked_up(Lookup::AllObjects(source));
    }
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
        let leads_here = route.spec.rules.iter().flat_map(|rule| &rule.backend_refs).any(|to| {
            to.names("Service", &service.metadata.namespace, &service.metadata.name, home)
        });
        let from_gateway =
            |from: &&RouteReference| from.kind.as_deref().is_none_or(|kind| kind == "Gateway");
        let mut parents = route.spec.parent_refs.iter().filter(from_gateway).peekable();
        let is_opened = parents.peek().is_some();
        let (way, is_encrypted) = match route.kind {
            RouteKind::Http | RouteKind::Grpc => {
                let encrypted: Option<Vec<bool>> =
                    parents.map(|parent| is_encrypted(inventory, route, parent)).collect();
                (Way::Gateway, encrypted.map(|parents| parents.iter().all(|it| *it)))
            }
            // Passed through or ended at the gateway: it is told by the name that TLS asks for.
            RouteKind::Tls => (Way::Gateway, Some(true)),
            RouteKind::Tcp | RouteKind::Udp => (Way::GatewayConnection, None),
        };
        (leads_here && is_opened).then(|| Opening {
            way,
            object: format!("{} {home}/{}", route.kind.word(), route.metadata.name),
            is_limited: false,
            is_encrypted,
        })
    })
}

/// Whether every listener that the route hangs on speaks TLS; `None` where the gateway was not seen.
fn is_encrypted(inventory: &Inventory, route: &Route, parent: &RouteReference) -> Option<bool> {
    let home = &route.metadata.namespace;
    let namespace = parent.namespace.as_deref().unwrap_or(home);
    let gateway =
        inventory.objects_in(Source::Gateways, namespace).find_map(|object| match object {
            Object::Gateway(gateway) if gateway.metadata.name == parent.name => Some(gateway),
            _ => None,
        })?;
    let section = parent.section_name.as_deref();
    let mut listeners = (gateway.spec.listeners.iter())
        .filter(|listener| section.is_none_or(|section| listener.name == section));
    Some(listeners.all(|listener| matches!(&*listener.protocol, "HTTPS" | "TLS")))
}
