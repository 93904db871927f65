//! What a unit names outside its cluster: hosts, addresses, and the volumes that a workload mounts.

mod cluster;
mod name;
mod volume;

use std::net::IpAddr;

use facts::object::{ConfigMap, LoadBalancerIngress, Meta, Object, ObjectKey};
use facts::subject_facts::Variant;
use model::address::AddressClue;
use model::place::Place;
use model::residency::{Destination, DestinationKind};
use model::subject::WorkloadRef;
use model::verdict::Source;

use super::{Inventory, Lookup};
use crate::config_maps;
use crate::image_reference::ImageReference;
use crate::place::{self, Clues};
pub use cluster::OF_THE_CLUSTER;
pub(super) use cluster::of as of_cluster;
use name::Leads;
pub(crate) use volume::ATTACHED_ALONE;

/// What a workload names: the registries of its images, hosts in its environment, the volumes behind its claims.
pub(super) fn of_workload(
    inventory: &Inventory,
    workload: &WorkloadRef,
    variants: &[Variant],
    looked_up: &mut dyn FnMut(Lookup),
) -> Vec<Destination> {
    let mut named = Named::default();
    for variant in variants {
        for (list, index, container) in variant.spec.every_container() {
            let at = |field: &str| format!("{}.{}[{index}].{field}", variant.path, list.field());
            if let Some(registry) = registry(&container.image) {
                named.host(inventory, DestinationKind::Registry, registry, || at("image"));
            }
            for (nth, variable) in container.env.iter().enumerate() {
                let host = variable.value.as_ref().and_then(|value| value.host.as_deref());
                let Some(host) = host else { continue };
                match name::leads(inventory, &workload.namespace, host, looked_up) {
                    Leads::Inside => {}
                    Leads::Outside => {
                        let at = || at(&format!("env[{nth}]"));
                        named.host(inventory, DestinationKind::Environment, host, at);
                    }
                    Leads::Through(service, target) => named.push(Destination {
                        kind: DestinationKind::ExternalName,
                        class: Box::default(),
                        place: place_of_host(inventory, &target),
                        host: target.into(),
                        named: host.into(),
                        object: format!("Service {service}").into(),
                        path: at(&format!("env[{nth}]")).into(),
                    }),
                }
            }
        }
    }
    for reading in variants.iter().flat_map(|variant| config_maps::read_by(&variant.spec)) {
        let (namespace, name) = (workload.namespace.clone(), reading.map.to_owned());
        let key = ObjectKey { source: Source::ConfigMaps, namespace, name };
        looked_up(Lookup::Object(key.clone()));
        if let Some(Object::ConfigMap(map)) = inventory.object(&key) {
            named.config_map(inventory, map, |key| reading.has(key), looked_up);
        }
    }
    for volume in volume::of(inventory, workload, variants, looked_up) {
        named.push(volume);
    }
    named.sorted()
}

/// What Services and Ingresses of a namespace are reached by, what its external names stand for, and what its ConfigMaps
/// name.
pub(super) fn of_namespace(
    inventory: &Inventory,
    namespace: &str,
    looked_up: &mut dyn FnMut(Lookup),
) -> Vec<Destination> {
    let mut named = Named::default();
    for object in inventory.objects_in(Source::Services, namespace) {
        let Object::Service(service) = object else { continue };
        let of = format!("Service {namespace}/{}", service.metadata.name);
        if let Some(target) = service.external_target() {
            named.push(Destination {
                kind: DestinationKind::ExternalName,
                class: Box::default(),
                place: place_of_host(inventory, target),
                host: target.into(),
                named: Box::default(),
                object: of.clone().into(),
                path: "spec.externalName".into(),
            });
        }
        let ways = &service.status.load_balancer.ingress;
        named.addresses(inventory, DestinationKind::LoadBalancer, &of, ways, looked_up);
    }
    for object in inventory.objects_in(Source::ConfigMaps, namespace) {
        let Object::ConfigMap(map) = object else { continue };
        named.config_map(inventory, map, |_| true, looked_up);
    }
    for object in inventory.objects_in(Source::Ingresses, namespace) {
        let Object::Ingress(ingress) = object else { continue };
        let of = format!("Ingress {namespace}/{}", ingress.metadata.name);
        let ways = &ingress.status.load_balancer.ingress;
        named.addresses(inventory, DestinationKind::Ingress, &of, ways, looked_up);
    }
    named.sorted()
}

/// The host that an image is pulled from, without its port; nothing of what is no reference, or names the node itself.
pub(crate) fn registry(image: &str) -> Option<&str> {
    let registry = ImageReference::parse(image)?.registry();
    let host = match registry.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => registry,
    };
    (host != "localhost").then_some(host)
}

/// Where a host is by its name and by what is declared of it.
fn place_of_host(inventory: &Inventory, host: &str) -> Place {
    let declared = inventory.declared().of_host(host);
    place::of(&Clues { host: Some(host), declared: &declared, ..Clues::default() })
}

/// Where an address is by what is said of it.
fn place_of_address(
    inventory: &Inventory,
    address: IpAddr,
    path: &str,
    looked_up: &mut dyn FnMut(Lookup),
) -> Place {
    looked_up(Lookup::Address(address));
    let clues = inventory.clues(address).iter().cloned();
    let clues: Vec<AddressClue> =
        clues.map(|clue| AddressClue { path: path.into(), ..clue }).collect();
    let declared = inventory.declared().of_host(&address.to_string());
    place::of(&Clues { addresses: &clues, declared: &declared, ..Clues::default() })
}

/// What was named so far, each once.
#[derive(Default)]
struct Named {
    destinations: Vec<Destination>,
}

impl Named {
    /// A host under its own name, by the field `at`.
    fn host(
        &mut self,
        inventory: &Inventory,
        kind: DestinationKind,
        host: &str,
        at: impl FnOnce() -> String,
    ) {
        if !self.destinations.iter().any(|known| known.key() == (kind, host, host, "")) {
            self.destinations.push(Destination {
                kind,
                host: host.into(),
                named: Box::default(),
                object: Box::default(),
                path: at().into(),
                class: Box::default(),
                place: place_of_host(inventory, host),
            });
        }
    }

    /// The hosts outside that a ConfigMap names under keys that are read.
    fn config_map(
        &mut self,
        inventory: &Inventory,
        map: &ConfigMap,
        is_read: impl Fn(&str) -> bool,
        looked_up: &mut dyn FnMut(Lookup),
    ) {
        let Meta { namespace, name, .. } = &map.metadata;
        for (key, host) in map.named().filter(|(key, _)| is_read(key)) {
            let target = match name::leads(inventory, namespace, host, looked_up) {
                Leads::Inside => continue,
                Leads::Outside => host.to_owned(),
                Leads::Through(_, target) => target,
            };
            self.push(Destination {
                kind: DestinationKind::ConfigMap,
                class: Box::default(),
                place: place_of_host(inventory, &target),
                named: if target == host { Box::default() } else { host.into() },
                host: target.into(),
                object: format!("ConfigMap {namespace}/{name}").into(),
                path: format!("data[{key}]").into(),
            });
        }
    }

    fn push(&mut self, destination: Destination) {
        if !self.destinations.iter().any(|known| known.key() == destination.key()) {
            self.destinations.push(destination);
        }
    }

    fn addresses(
        &mut self,
        inventory: &Inventory,
        kind: DestinationKind,
        object: &str,
        ways: &[LoadBalancerIngress],
        looked_up: &mut dyn FnMut(Lookup),
    ) {
        for way in ways {
            let (host, field, place) = match (way.address(), &*way.hostname) {
                (Some(address), _) => (
                    address.to_string(),
                    "ip",
                    place_of_address(inventory, address, "ip", looked_up),
                ),
                (None, "") => continue,
                (None, host) => (host.to_owned(), "hostname", place_of_host(inventory, host)),
            };
            self.push(Destination {
                kind,
                host: host.into(),
                named: Box::default(),
                object: object.into(),
                path: format!("status.loadBalancer.ingress[].{field}").into(),
                class: Box::default(),
                place,
            });
        }
    }

    fn sorted(mut self) -> Vec<Destination> {
        self.destinations.sort_unstable_by(|a, b| a.key().cmp(&b.key()));
        self.destinations.shrink_to_fit();
        self.destinations
    }
}

#[cfg(test)]
mod tests;
