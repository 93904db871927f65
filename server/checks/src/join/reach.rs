//! Where each spec of a workload may be scheduled: its own constraints, with those of what it names.

use std::collections::BTreeSet;

use facts::object::{Controller, ControllerKind, Object, ObjectKey, RuntimeClass};
use facts::pod_spec::PodSpec;
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
    let Asking { workload, declared, has_personal_data } = asking;
    let class = runtime_class(inventory, spec, looked_up);
    let kind = declared.map_or(&*workload.kind, |controller| controller.kind.word());
    let of_daemon_set = kind == ControllerKind::DaemonSet.word();
    let claims = claims(spec, declared);
    let mut reach = claims
        .into_iter()
        .map(|claims| {
            let mounted = Mounted::of(inventory, &workload.namespace, &claims, looked_up);
            with_volumes(inventory, of_daemon_set, (spec, class), mounted, looked_up)
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
    looked_up: &mut dyn FnMut(Lookup),
) -> Reach {
    let constraint = Constraint::of(spec, class, of_daemon_set, &mounted.volumes);
    let (constraint, reach) = inventory.candidates().reach(constraint);
    looked_up(Lookup::Reach(constraint));
    let pins = scheduling::pins(spec, class, &mounted.volumes);
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
                Some(Object::PersistentVolume(volume)) => mounted.volumes.extend(
                    (volume.spec.required_nodes())
                        .map(|affinity| Volume { name: &volume.metadata.name, affinity }),
                ),
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
