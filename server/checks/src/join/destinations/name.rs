//! Whether a name leads out of the cluster, as its own resolver would take it.

use facts::object::{Object, ObjectKey, Service};
use model::verdict::Source;

use super::super::{Inventory, Lookup};

/// Where a name leads.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Leads {
    /// To something of the cluster, or of the pod itself.
    Inside,
    /// Out of the cluster.
    Outside,
    /// Out of it through this Service (`namespace/name`), to this host.
    Through(String, String),
}

/// Where a name leads that stands in a workload of this namespace. A Service goes before a host of the same name, for
/// so the resolver looks.
pub(super) fn leads(
    inventory: &Inventory,
    namespace: &str,
    host: &str,
    looked_up: &mut dyn FnMut(Lookup),
) -> Leads {
    let host = host.trim_end_matches('.');
    let labels: Vec<&str> = host.split('.').collect();
    let mut service = |namespace: &str, name: &str| {
        let (namespace, name) = (namespace.to_owned(), name.to_owned());
        let key = ObjectKey { source: Source::Services, namespace, name };
        looked_up(Lookup::Object(key.clone()));
        match inventory.object(&key) {
            Some(Object::Service(service)) => Some(through(service)),
            _ => None,
        }
    };
    let of_service = match *labels.as_slice() {
        [name] => service(namespace, name),
        [first, second] => service(second, first).or_else(|| service(namespace, second)),
        [first, second, "svc", ..] => service(second, first),
        [_, second, third] => service(third, second),
        [_, second, third, "svc", ..] => service(third, second),
        _ => None,
    };
    let is_local = labels.len() == 1
        || matches!(labels.as_slice(), [.., "localhost"] | [.., "cluster", "local"])
        || labels.iter().skip(2).take(2).any(|label| *label == "svc");
    match of_service {
        Some(leads) => leads,
        None if is_local => Leads::Inside,
        None => Leads::Outside,
    }
}

fn through(service: &Service) -> Leads {
    match service.external_target() {
        Some(target) => {
            let of = format!("{}/{}", service.metadata.namespace, service.metadata.name);
            Leads::Through(of, target.to_owned())
        }
        None => Leads::Inside,
    }
}
