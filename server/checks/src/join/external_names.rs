//! Services of type ExternalName, by the namespaces of the cluster that their names lead into.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use facts::object::{Meta, Object, ObjectKey, Service};
use model::verdict::Source;

use super::{Inventory, Lookup};

/// What a Service of type ExternalName may stand for inside the cluster.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Target<'a> {
    /// Where that is, or [`ANYWHERE`].
    pub namespace: &'a str,
    /// The Service; `None` where it is a pod by its address, or whatever has an address.
    pub service: Option<&'a str>,
}

/// Where an address leads that stands for a name: some ingress controllers call it, and whose it is among Services and pods, of
/// whatever namespace, is not read.
const ANYWHERE: &str = "";

/// What a Service may stand for inside the cluster. A name that could be one of the cluster or of the internet is taken for
/// both: which it is, the search domains of whoever resolves it decide.
pub(super) fn targets(service: &Service) -> Vec<Target<'_>> {
    let Some(name) = service.external_target() else { return Vec::new() };
    if name.parse::<Ipv4Addr>().is_ok() {
        return vec![Target { namespace: ANYWHERE, service: None }];
    }
    let labels: Vec<&str> = name.split('.').collect();
    let in_full = labels.windows(3).filter_map(|labels| match *labels {
        [service, namespace, "svc"] => Some(Target { namespace, service: Some(service) }),
        [_, namespace, "pod"] => Some(Target { namespace, service: None }),
        _ => None,
    });
    let mut targets: Vec<Target<'_>> = in_full.collect();
    match *labels.as_slice() {
        _ if !targets.is_empty() => {}
        [only] => {
            targets.push(Target { namespace: &service.metadata.namespace, service: Some(only) });
        }
        [.., service, namespace] => targets.push(Target { namespace, service: Some(service) }),
        [] => {}
    }
    targets
}

/// The services of type ExternalName, of any namespace, that may lead to pods of this one, and those that stand for them in
/// turn. `leads_elsewhere` knows the services of the namespace that do not lead to the pods asked for.
pub(super) fn leading_to<'a>(
    inventory: &'a Inventory,
    namespace: &str,
    leads_elsewhere: impl Fn(&str) -> bool,
    looked_up: &mut dyn FnMut(Lookup),
) -> Vec<&'a Service> {
    looked_up(Lookup::Objects(Source::Services, ANYWHERE.into()));
    let stands_for = |service: &Service, namespace: &str, is_it: &dyn Fn(Option<&str>) -> bool| {
        targets(service).iter().any(|to| {
            let is_there =
                to.namespace == namespace || (to.namespace == ANYWHERE && to.service.is_none());
            is_there && is_it(to.service)
        })
    };
    let leads_here = |name: Option<&str>| name.is_none_or(|name| !leads_elsewhere(name));
    let mut found: Vec<&Service> = (inventory.leading_into(namespace))
        .filter(|service| stands_for(service, namespace, &leads_here))
        .collect();
    let mut at = 0;
    while let Some(service) = found.get(at).copied() {
        let Meta { namespace, name, .. } = &service.metadata;
        looked_up(Lookup::Objects(Source::Services, namespace.clone()));
        for service in inventory.leading_into(namespace) {
            if stands_for(service, namespace, &|it| it == Some(name.as_str()))
                && !found.iter().any(|known| std::ptr::eq(*known, service))
            {
                found.push(service);
            }
        }
        at += 1;
    }
    found
}

/// Those that lead into each namespace.
#[derive(Debug, Default)]
pub(super) struct ExternalNames(BTreeMap<String, BTreeSet<ObjectKey>>);

impl ExternalNames {
    /// Notes an object that is there now.
    pub fn note(&mut self, object: &Object, touched: &mut dyn FnMut(Lookup)) {
        for namespace in led_into(object) {
            self.0.entry(namespace.into()).or_default().insert(object.key());
            touched(Lookup::Objects(Source::Services, namespace.into()));
        }
    }

    /// Forgets an object that is gone, or is to be noted anew.
    pub fn forget(&mut self, object: &Object, touched: &mut dyn FnMut(Lookup)) {
        for namespace in led_into(object) {
            if let Some(keys) = self.0.get_mut(namespace) {
                keys.remove(&object.key());
                if keys.is_empty() {
                    self.0.remove(namespace);
                }
            }
            touched(Lookup::Objects(Source::Services, namespace.into()));
        }
    }

    /// Those that may lead into this namespace, from any.
    pub fn leading_into(&self, namespace: &str) -> impl Iterator<Item = &ObjectKey> {
        let anywhere = self.0.get(ANYWHERE).filter(|_| namespace != ANYWHERE);
        self.0.get(namespace).into_iter().chain(anywhere).flatten()
    }
}

fn led_into(object: &Object) -> BTreeSet<&str> {
    match object {
        Object::Service(service) => targets(service).iter().map(|it| it.namespace).collect(),
        _ => BTreeSet::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_name_leads_to_a_service_or_a_pod_of_a_namespace() {
        for (name, expected) in [
            ("api", &["shop api"][..]),
            ("api.pay", &["pay api"]),
            ("db-0.api.pay", &["pay api"]),
            ("api.pay.svc", &["pay api"]),
            ("api.pay.svc.cluster.local.", &["pay api"]),
            ("db-0.api.pay.svc.cluster.local", &["pay api"]),
            ("10-0-0-1.pay.pod.cluster.local", &["pay"]),
            ("svc.pay.svc.cluster.local", &["pay svc"]),
            ("api.svc.svc", &["svc api"]),
            ("mail.example", &["example mail"]),
            ("10.1.2.3", &[""]),
            ("PAY.Shop.SVC.", &["shop pay"]),
        ] {
            let service = json!({
                "metadata": { "namespace": "shop", "name": "x" },
                "spec": { "type": "ExternalName", "externalName": name },
            });
            let service: Service = serde_json::from_value(service).expect("a service");
            let told: Vec<String> = targets(&service)
                .iter()
                .map(|it| match it.service {
                    Some(service) => format!("{} {service}", it.namespace),
                    None => it.namespace.into(),
                })
                .collect();
            assert_eq!(told, expected, "{name}");
        }
    }
}
