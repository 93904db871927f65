//! Whether a workload handles personal data: by its own word, by what it mounts, or by its namespace's word.

use std::collections::BTreeSet;

use facts::object::annotations::marks;
use facts::object::{Controller, Meta, Object, ObjectKey};
use facts::subject_facts::Variant;
use model::context::{Circumstance, Known, Sign};
use model::subject::WorkloadRef;
use model::verdict::Source;

use super::{Inventory, Lookup};
use crate::policy::{DeclaredPersonal, PersonalData};

/// What labels and annotations say of a workload with these specs.
pub(super) fn of(
    inventory: &Inventory,
    workload: &WorkloadRef,
    variants: &[Variant],
    looked_up: &mut dyn FnMut(Lookup),
) -> Circumstance {
    let mut said = Said::by(inventory.personal_data());
    let declared: Vec<&Controller> = inventory.folding().templates(workload).collect();
    for controller in &declared {
        said.by_controller(workload, controller);
    }
    said.by_pods(inventory, workload);
    let own = std::mem::take(&mut said.signs);
    let by_policy = by_policy(inventory, workload, &declared);

    for controller in declared {
        said.by_claim_templates(inventory, workload, controller, looked_up);
    }
    for claim in claims(variants) {
        said.by_claim(inventory, &workload.namespace, claim, looked_up);
    }
    let mounted = std::mem::take(&mut said.signs);

    if said.rules.inherit_from_namespace {
        looked_up(Lookup::Namespace(workload.namespace.clone()));
        if let Some(meta) = inventory.namespace(&workload.namespace) {
            said.by_object(&format!("Namespace {}", workload.namespace), meta);
        }
    }
    let Said { rules, signs: of_namespace, unseen } = said;
    conclude(rules, by_policy, own, mounted, of_namespace, unseen)
}

/// What the operator declares of the workload, each declaration by its place among them.
fn by_policy(inventory: &Inventory, workload: &WorkloadRef, declared: &[&Controller]) -> Vec<Sign> {
    let of_controllers = declared.iter().flat_map(|it| [&it.metadata.labels, &it.template_labels]);
    let of_pods = || inventory.folding().members(workload).map(|(_, pod)| &pod.replica.labels);
    let means = |it: &DeclaredPersonal| it.means(workload, of_controllers.clone().chain(of_pods()));
    let declarations = inventory.personal_data().declared.iter().enumerate();
    let sign = |(nth, it): (usize, &DeclaredPersonal)| Sign {
        object: "the policy".into(),
        path: format!("policy.personal[{nth}]"),
        value: format!("{} (declared by {})", it.reason, it.by),
    };
    declarations.filter(|(_, it)| means(it)).map(sign).collect()
}

/// What is declared to be personal data is, whatever else is said; personal data in the workload or in what it mounts is personal data; else its own word counts, and where it has none
/// its namespace's. What could not be seen may hold what nobody said.
fn conclude(
    rules: &PersonalData,
    by_policy: Vec<Sign>,
    own: Vec<Sign>,
    mounted: Vec<Sign>,
    of_namespace: Vec<Sign>,
    unseen: Vec<String>,
) -> Circumstance {
    let is_personal = |sign: &Sign| rules.values.contains(&sign.value);
    let answered = |answer, mut signs: Vec<Sign>| {
        signs.sort_unstable();
        signs.dedup();
        Circumstance { answer, signs, missing: None }
    };
    let inherits = own.is_empty();
    let mut personal: Vec<Sign> =
        own.iter().chain(&mounted).filter(|sign| is_personal(sign)).cloned().collect();
    if inherits {
        personal.extend(of_namespace.iter().filter(|sign| is_personal(sign)).cloned());
    }
    personal.extend(by_policy);
    if !personal.is_empty() {
        return answered(Known::Yes, personal);
    }
    let word = if inherits { of_namespace } else { own };
    match (word.is_empty(), unseen.first()) {
        (true, _) => {
            let keys: Vec<&str> = rules.keys.iter().map(String::as_str).collect();
            let of_namespace =
                if rules.inherit_from_namespace { ", nor on its namespace" } else { "" };
            Circumstance::not_known(format!(
                "there is no label or annotation `{}` on it{of_namespace}",
                keys.join("`, `"),
            ))
        }
        (false, Some(unseen)) => Circumstance::not_known(format!(
            "it says that it has none, but mounts {unseen}, which was not seen"
        )),
        (false, None) => answered(Known::No, word),
    }
}

fn object(workload: &WorkloadRef, controller: &Controller) -> String {
    super::workload::object(controller.kind.word(), workload, &controller.metadata.name)
}

/// The claims that the specs mount, by name.
pub(super) fn claims(variants: &[Variant]) -> BTreeSet<&str> {
    (variants.iter())
        .flat_map(|variant| &variant.spec.volumes)
        .filter_map(|volume| volume.persistent_volume_claim.as_ref())
        .map(|claim| claim.claim_name.as_str())
        .collect()
}

/// What was said so far.
struct Said<'r> {
    rules: &'r PersonalData,
    signs: Vec<Sign>,
    /// Claims and volumes that are mounted and were not seen.
    unseen: Vec<String>,
}

impl<'r> Said<'r> {
    const fn by(rules: &'r PersonalData) -> Self {
        Self { rules, signs: Vec::new(), unseen: Vec::new() }
    }

    fn by_object(&mut self, object: &str, meta: &Meta) {
        self.by_marks(object, "", meta.marks());
    }

    /// `within` stands before `metadata` in the path.
    fn by_marks<'a>(
        &mut self,
        object: &str,
        within: &str,
        marks: impl Iterator<Item = (&'static str, &'a str, &'a str)>,
    ) {
        let signs =
            marks.filter(|(_, key, _)| self.rules.keys.contains(*key)).map(|(list, key, value)| {
                Sign {
                    object: object.into(),
                    path: format!("{within}metadata.{list}[{key}]"),
                    value: value.into(),
                }
            });
        self.signs.extend(signs);
    }

    fn by_controller(&mut self, workload: &WorkloadRef, controller: &Controller) {
        let object = object(workload, controller);
        self.by_object(&object, &controller.metadata);
        let within = controller.kind.pod_spec_path().strip_suffix("spec").unwrap_or_default();
        let template = marks(&controller.template_labels, &controller.template_annotations);
        self.by_marks(&object, within, template);
    }

    /// What its pods say beyond its template: of several that say the same, the first by name.
    fn by_pods(&mut self, inventory: &Inventory, workload: &WorkloadRef) {
        let mut of_pods = Said::by(self.rules);
        for (name, pod) in inventory.folding().members(workload) {
            let said = of_pods.signs.len();
            let object = super::workload::object("Pod", workload, name);
            of_pods.by_marks(&object, "", marks(&pod.replica.labels, &pod.replica.annotations));
            let new = of_pods.signs.split_off(said);
            let says = |signs: &[Sign], sign: &Sign| {
                signs.iter().any(|it| it.path.ends_with(&sign.path) && it.value == sign.value)
            };
            let new = new.into_iter().filter(|it| !says(&self.signs, it));
            let new: Vec<Sign> = new.filter(|it| !says(&of_pods.signs, it)).collect();
            of_pods.signs.extend(new);
        }
        self.signs.extend(of_pods.signs);
    }

    fn by_claim_templates(
        &mut self,
        inventory: &Inventory,
        workload: &WorkloadRef,
        controller: &Controller,
        looked_up: &mut dyn FnMut(Lookup),
    ) {
        let object = object(workload, controller);
        for template in &controller.claim_templates {
            let within = format!("spec.volumeClaimTemplates[{}].", template.metadata.name);
            self.by_marks(&object, &within, template.metadata.marks());
            self.by_class(inventory, template.spec.storage_class_name.as_deref(), looked_up);
        }
    }

    /// A claim, the volume that it is bound to, and the class of either.
    fn by_claim(
        &mut self,
        inventory: &Inventory,
        namespace: &str,
        name: &str,
        looked_up: &mut dyn FnMut(Lookup),
    ) {
        let key = ObjectKey {
            source: Source::PersistentVolumeClaims,
            namespace: namespace.into(),
            name: name.into(),
        };
        looked_up(Lookup::Object(key.clone()));
        let object = format!("PersistentVolumeClaim {namespace}/{name}");
        let Some(Object::PersistentVolumeClaim(claim)) = inventory.object(&key) else {
            self.unseen.push(object);
            return;
        };
        self.by_object(&object, &claim.metadata);
        let mut class = claim.spec.storage_class_name.as_deref();
        if let Some(volume) = claim.spec.volume_name.as_deref().filter(|name| !name.is_empty()) {
            let key = ObjectKey {
                source: Source::PersistentVolumes,
                namespace: String::new(),
                name: volume.into(),
            };
            looked_up(Lookup::Object(key.clone()));
            let object = format!("PersistentVolume {volume}");
            match inventory.object(&key) {
                Some(Object::PersistentVolume(volume)) => {
                    self.by_object(&object, &volume.metadata);
                    class = class.or(volume.spec.storage_class_name.as_deref());
                }
                _ => self.unseen.push(object),
            }
        }
        self.by_class(inventory, class, looked_up);
    }

    /// A class need not exist: what is bound by hand names one that is only a word.
    fn by_class(
        &mut self,
        inventory: &Inventory,
        class: Option<&str>,
        looked_up: &mut dyn FnMut(Lookup),
    ) {
        let Some(class) = class.filter(|class| !class.is_empty()) else { return };
        let key = ObjectKey {
            source: Source::StorageClasses,
            namespace: String::new(),
            name: class.into(),
        };
        looked_up(Lookup::Object(key.clone()));
        if let Some(Object::StorageClass(class)) = inventory.object(&key) {
            self.by_object(&format!("StorageClass {}", class.metadata.name), &class.metadata);
        }
    }
}

#[cfg(test)]
mod tests;
