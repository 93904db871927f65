//! Where each spec of a workload may be scheduled: its own constraints, with those of what it names.

use std::collections::BTreeSet;

use facts::object::{Controller, ControllerKind, Object, ObjectKey, RuntimeClass};
use facts::pod_spec::PodSpec;
use facts::selector::Labels;
use facts::subject_facts::Variant;
use model::scheduling::Reach;
use model::subject::WorkloadRef;
use model::verdict::Source;

use super::{Inventory, Lookup};
use crate::scheduling::{self, Constraint, Volume};

/// Ordinals that are looked at, of a StatefulSet: those beyond are taken to be bound to nothing.
const ORDINALS: i64 = 1000;

/// For whom it is asked.
#[derive(Clone, Copy)]
pub(super) struct Asking<'a> {
    pub workload: &'a WorkloadRef,
    /// What holds the spec as its template; `None` of a spec that runs.
    pub declared: Option<&'a Controller>,
    pub has_personal_data: bool,
    /// What its namespace adds to the node selector of its template, as [`admitted`] tells.
    pub added: Option<&'a Labels>,
}

/// What admission adds to the node selector of a workload's pods: what its namespace says, if all that run have it. Whether
/// the API server heeds the namespace's word, nothing but its pods tells.
pub(super) fn admitted(
    inventory: &Inventory,
    workload: &WorkloadRef,
    variants: &[Variant],
    looked_up: &mut dyn FnMut(Lookup),
) -> Option<Labels> {
    looked_up(Lookup::Namespace(workload.namespace.clone()));
    let added = inventory.namespace(&workload.namespace)?.added_node_selector()?;
    let mut running = variants.iter().filter(|variant| variant.pods.is_some()).peekable();
    running.peek()?;
    let has = |spec: &PodSpec| {
        added.iter().all(|(key, value)| spec.node_selector.get(key) == Some(value))
    };
    running.all(|variant| has(&variant.spec)).then_some(added)
}

/// What was not seen is named so often.
const UNSEEN: usize = 3;

/// Where pods of this spec may be scheduled. Nodes are named, and labels to pin on, only where there is personal data:
/// else every node that comes would make all workloads others.
pub(super) fn of(
    inventory: &Inventory,
    asking: Asking<'_>,
    spec: &PodSpec,
    looked_up: &mut dyn FnMut(Lookup),
) -> Reach {
    let Asking { workload, declared, has_personal_data, added } = asking;
    let class = runtime_class(inventory, spec, looked_up);
    let kind = declared.map_or(&*workload.kind, |controller| controller.kind.word());
    let of_daemon_set = kind == ControllerKind::DaemonSet.word();
    let claims = claims(spec, declared);
    let mut reach = claims
        .into_iter()
        .map(|claims| {
            let mounted = Mounted::of(inventory, &workload.namespace, &claims, looked_up);
            let added = added.map(|added| (&*workload.namespace, added));
            with_volumes(inventory, of_daemon_set, (spec, class), mounted, added, looked_up)
        })
        .reduce(Reach::or)
        .unwrap_or_default();
    if spec.runtime_class_name.is_some() && class.is_none() {
        let name = spec.runtime_class_name.as_deref().unwrap_or_default();
        reach.unseen.push(format!("RuntimeClass {name}"));
    }
    reach.unseen.truncate(UNSEEN);
    reach.uncounted = uncounted(spec);
    if has_personal_data {
        looked_up(Lookup::Dividers);
        reach.dividers = inventory.candidates().dividers().to_vec();
    } else {
        reach.areas.iter_mut().for_each(|area| {
            area.nodes.clear();
            area.more = true;
        });
    }
    reach
}

fn with_volumes(
    inventory: &Inventory,
    of_daemon_set: bool,
    (spec, class): (&PodSpec, Option<&RuntimeClass>),
    mounted: Mounted<'_>,
    added: Option<(&str, &Labels)>,
    looked_up: &mut dyn FnMut(Lookup),
) -> Reach {
    let labels = added.map(|(_, labels)| labels);
    let constraint = Constraint::of(spec, class, of_daemon_set, &mounted.volumes, labels);
    let (constraint, reach) = inventory.candidates().reach(constraint);
    looked_up(Lookup::Reach(constraint));
    let pins = scheduling::pins(spec, class, &mounted.volumes, added);
    Reach { pins, unseen: mounted.unseen, ..reach }
}

fn runtime_class<'i>(
    inventory: &'i Inventory,
    spec: &PodSpec,
    looked_up: &mut dyn FnMut(Lookup),
) -> Option<&'i RuntimeClass> {
    let key = cluster_wide(Source::RuntimeClasses, spec.runtime_class_name.as_deref()?);
    looked_up(Lookup::Object(key.clone()));
    match inventory.object(&key)? {
        Object::RuntimeClass(class) => Some(class),
        _ => None,
    }
}

/// The claims that a pod of it mounts: of a StatefulSet's template each ordinal has its own.
fn claims(spec: &PodSpec, declared: Option<&Controller>) -> BTreeSet<Vec<String>> {
    let own: Vec<String> = (spec.volumes.iter())
        .filter_map(|volume| Some(volume.persistent_volume_claim.as_ref()?.claim_name.clone()))
        .collect();
    let Some(controller) = declared.filter(|it| !it.claim_templates.is_empty()) else {
        return BTreeSet::from([own]);
    };
    let of_ordinal = |ordinal: i64| {
        let templates = controller.claim_templates.iter().map(|it| &it.metadata.name);
        let claims = templates.map(|name| format!("{name}-{}-{ordinal}", controller.metadata.name));
        own.iter().cloned().chain(claims).collect()
    };
    let beyond = (controller.replicas > Some(ORDINALS)).then(|| own.clone());
    ordinals(controller).map(of_ordinal).chain(beyond).collect()
}

/// The ordinals of a StatefulSet's pods that are looked at.
pub(super) fn ordinals(controller: &Controller) -> impl Iterator<Item = i64> {
    let (first, replicas) = (controller.first_ordinal, controller.replicas);
    (0..replicas.unwrap_or(1).clamp(1, ORDINALS)).map(move |number| first.saturating_add(number))
}

/// What a pod's claims are bound to.
struct Mounted<'i> {
    volumes: Vec<Volume<'i>>,
    unseen: Vec<String>,
}

impl<'i> Mounted<'i> {
    fn of(
        inventory: &'i Inventory,
        namespace: &str,
        claims: &[String],
        looked_up: &mut dyn FnMut(Lookup),
    ) -> Self {
        let mut mounted = Self { volumes: Vec::new(), unseen: Vec::new() };
        for name in claims {
            let key = ObjectKey {
                source: Source::PersistentVolumeClaims,
                namespace: namespace.into(),
                name: name.clone(),
            };
            looked_up(Lookup::Object(key.clone()));
            let Some(Object::PersistentVolumeClaim(claim)) = inventory.object(&key) else {
                mounted.unseen.push(format!("PersistentVolumeClaim {namespace}/{name}"));
                continue;
            };
            // What is not bound yet goes where the pod goes.
            let bound = claim.spec.volume_name.as_deref().filter(|name| !name.is_empty());
            let Some(volume) = bound else { continue };
            let key = cluster_wide(Source::PersistentVolumes, volume);
            looked_up(Lookup::Object(key.clone()));
            match inventory.object(&key) {
                Some(Object::PersistentVolume(volume)) => {
                    mounted.volumes.push(Volume::of(volume));
                }
                _ => mounted.unseen.push(format!("PersistentVolume {volume}")),
            }
        }
        mounted
    }
}

fn cluster_wide(source: Source, name: &str) -> ObjectKey {
    ObjectKey { source, namespace: String::new(), name: name.into() }
}

/// Fields that narrow the choice further.
fn uncounted(spec: &PodSpec) -> Vec<String> {
    let affinity = spec.affinity.as_ref();
    let spreads = spec
        .topology_spread_constraints
        .iter()
        .any(|constraint| constraint.when_unsatisfiable == "DoNotSchedule");
    [
        ("affinity.podAffinity", affinity.is_some_and(|it| !it.pod_affinity.is_empty())),
        ("affinity.podAntiAffinity", affinity.is_some_and(|it| !it.pod_anti_affinity.is_empty())),
        ("topologySpreadConstraints", spreads),
    ]
    .into_iter()
    .filter(|(_, is_set)| *is_set)
    .map(|(field, _)| field.into())
    .collect()
}

#[cfg(test)]
mod tests {
    use facts::inventory::Change;
    use facts::subject_facts::Facts;
    use model::subject::SubjectRef;
    use serde_json::json;

    use super::*;
    use crate::join::facts_of;
    use crate::policy::Policy;

    #[test]
    fn what_a_namespace_adds_to_selectors_counts_once_all_pods_that_run_have_it() {
        let with = json!({ "disk": "fast", "own": "1", "site": "oslo" });
        let without = json!({ "own": "1" });
        let pinned = "Namespace shop disk=fast, Namespace shop site=oslo";
        for (said, pods, expected) in [
            (Some("disk=fast, site=oslo"), vec![&with], pinned),
            (Some("disk=fast,site=oslo"), vec![&with, &with], pinned),
            (Some("disk=fast,site=oslo"), vec![&with, &without], ""),
            (Some("disk=fast,site=oslo"), vec![], ""),
            (Some("disk=slow"), vec![&with], ""),
            (Some("disk"), vec![&with], ""),
            (None, vec![&with], ""),
        ] {
            let mut inventory = Inventory::new(&Policy::default());
            let mut see = |source, object| {
                let read = Object::read(source, object).expect("an object");
                let again = Object::read(source, read.write()).expect("as kept");
                inventory.apply(Change::Seen(Box::new(again)));
            };
            let annotations = json!({ "scheduler.alpha.kubernetes.io/node-selector": said });
            let namespace = json!({ "metadata": { "annotations": annotations, "name": "shop" } });
            see(Source::Namespaces, namespace);
            let set = json!({
                "metadata": { "name": "db", "namespace": "shop", "uid": "1" },
                "spec": { "template": { "spec": { "nodeSelector": { "own": "1" } } } },
            });
            see(Source::StatefulSets, set);
            let owner =
                json!({ "controller": true, "kind": "StatefulSet", "name": "db", "uid": "1" });
            for (number, selector) in pods.iter().enumerate() {
                let metadata = json!({ "name": format!("db-{number}"), "namespace": "shop", "ownerReferences": [owner] });
                see(
                    Source::Pods,
                    json!({ "metadata": metadata, "spec": { "nodeSelector": selector } }),
                );
            }
            let unit = SubjectRef::Workload(WorkloadRef::new("shop", "StatefulSet", "db"));
            let facts = facts_of(&inventory, &unit, &mut |_| ());
            let Some(Facts::Workload(facts)) = facts else { panic!("{facts:?}") };
            let pins = facts.variants[0].reach.pins.iter().filter_map(|pin| {
                let object = pin.object.as_ref()?;
                Some(format!("{object} {}={}", pin.key, pin.values.join("|")))
            });
            assert_eq!(pins.collect::<Vec<_>>().join(", "), expected, "{said:?} {pods:?}");
        }
    }
}
