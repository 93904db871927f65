//! What of the node is behind a spec's claims: a persistent volume may be a path of it.

use std::collections::BTreeSet;

use facts::object::{ClaimSpec, Controller, Object, ObjectKey, PersistentVolume};
use facts::pod_spec::PodSpec;
use facts::subject_facts::{Claimed, ClaimedPath, TemplateClaim};
use model::subject::WorkloadRef;
use model::verdict::Source;

use super::{Inventory, Lookup, reach};

/// What is behind the claims of a spec of a workload, which `declared` holds as its template; else pods have it.
pub(super) fn of(
    inventory: &Inventory,
    workload: &WorkloadRef,
    spec: &PodSpec,
    declared: Option<&Controller>,
    looked_up: &mut dyn FnMut(Lookup),
) -> Claimed {
    let namespace = &workload.namespace;
    let (paths, unseen, templates) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    let mut behind = Behind { inventory, namespace, looked_up, paths, unseen, templates };
    for volume in &spec.volumes {
        if let Some(claim) = &volume.persistent_volume_claim {
            behind.claim(&volume.name, &claim.claim_name, None);
        }
        if let Some(ephemeral) = &volume.ephemeral {
            // The claim is named after the pod, and so after whatever comes.
            let ending = format!("-{}", volume.name);
            let spec = &ephemeral.volume_claim_template.spec;
            behind.unbound(&volume.name, spec, |name| name.ends_with(&ending));
            let pods = inventory.folding().members(workload).take(PODS);
            let pods = pods.filter(|_| declared.is_none()).map(|(pod, _)| pod);
            behind.template(&volume.name, spec, pods.map(|pod| format!("{pod}{ending}")));
        }
    }
    if let Some(controller) = declared {
        for template in &controller.claim_templates {
            let (volume, set) = (&template.metadata.name, &controller.metadata.name);
            let names =
                reach::ordinals(controller).map(|ordinal| format!("{volume}-{set}-{ordinal}"));
            behind.template(volume, &template.spec, names);
        }
    }
    Claimed {
        paths: behind.paths.into_iter().collect(),
        unseen: behind.unseen.into_iter().collect(),
        templates: behind.templates,
    }
}

/// The claims of so many pods are looked at.
const PODS: usize = 1000;

struct Behind<'i, 'l> {
    inventory: &'i Inventory,
    namespace: &'i str,
    looked_up: &'l mut dyn FnMut(Lookup),
    paths: BTreeSet<ClaimedPath>,
    unseen: BTreeSet<String>,
    templates: Vec<TemplateClaim>,
}

impl Behind<'_, '_> {
    /// The claims that a template makes under these names: those that are there, and one to come where not all are.
    fn template(
        &mut self,
        volume: &str,
        template: &ClaimSpec,
        names: impl Iterator<Item = String>,
    ) {
        let (made, to_come): (Vec<String>, Vec<String>) =
            names.partition(|name| self.claim(volume, name, Some(template)));
        let is_one_to_come = made.is_empty() || !to_come.is_empty();
        let claims = made.into_iter().map(Some).chain(is_one_to_come.then_some(None));
        let claims = claims.map(|claim| TemplateClaim { volume: volume.into(), claim });
        self.templates.extend(claims);
    }

    /// A claim by its name, and whether it is there; one that is not yet will be made of the template, if there is one.
    fn claim(&mut self, volume: &str, name: &str, template: Option<&ClaimSpec>) -> bool {
        let (source, namespace) = (Source::PersistentVolumeClaims, self.namespace.to_owned());
        let key = ObjectKey { source, namespace, name: name.into() };
        (self.looked_up)(Lookup::Object(key.clone()));
        let made = match self.inventory.object(&key) {
            Some(Object::PersistentVolumeClaim(claim)) => Some(&claim.spec),
            _ => None,
        };
        match made.or(template) {
            Some(spec) => self.unbound(volume, spec, |of| of == name),
            None => {
                let unseen = format!("PersistentVolumeClaim {}/{name}", self.namespace);
                self.unseen.insert(unseen);
            }
        }
        made.is_some()
    }

    /// A claim that may be bound, or be bound later: to a volume that is kept for it, or to any of its class.
    fn unbound(&mut self, volume: &str, claim: &ClaimSpec, is_its_name: impl Fn(&str) -> bool) {
        if let Some(name) = claim.volume_name.as_deref().filter(|name| !name.is_empty()) {
            return self.bound(volume, name);
        }
        (self.looked_up)(Lookup::AllObjects(Source::PersistentVolumes));
        let inventory = self.inventory;
        for object in inventory.objects_everywhere(Source::PersistentVolumes) {
            let Object::PersistentVolume(persistent) = object else { continue };
            let is_bound = match &persistent.spec.claim_ref {
                Some(of) if of.namespace == self.namespace && is_its_name(&of.name) => true,
                None if is_of_class(persistent, claim) => false,
                _ => continue,
            };
            self.path(volume, persistent, is_bound);
        }
    }

    fn bound(&mut self, volume: &str, name: &str) {
        let (source, namespace) = (Source::PersistentVolumes, String::new());
        let key = ObjectKey { source, namespace, name: name.into() };
        (self.looked_up)(Lookup::Object(key.clone()));
        let inventory = self.inventory;
        match inventory.object(&key) {
            Some(Object::PersistentVolume(persistent)) => self.path(volume, persistent, true),
            _ => drop(self.unseen.insert(format!("PersistentVolume {name}"))),
        }
    }

    fn path(&mut self, volume: &str, persistent: &PersistentVolume, is_bound: bool) {
        if let Some((path, field)) = persistent.spec.node_path() {
            self.paths.insert(ClaimedPath {
                volume: volume.into(),
                object: format!("PersistentVolume {}", persistent.metadata.name),
                field: field.into(),
                path: path.into(),
                is_bound,
            });
        }
    }
}

/// Whether the claim asks for volumes of this class; one that names none gets the cluster's own, whichever that is.
fn is_of_class(persistent: &PersistentVolume, claim: &ClaimSpec) -> bool {
    let class = |name: &Option<String>| name.clone().unwrap_or_default();
    claim.storage_class_name.is_none()
        || class(&claim.storage_class_name) == class(&persistent.spec.storage_class_name)
}

#[cfg(test)]
mod tests;
