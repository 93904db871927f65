//! The volumes behind a workload's claims: where each is by the nodes that it asks for, and whose driver keeps it.

use facts::object::{Object, ObjectKey, PersistentVolume, StorageClass};
use facts::pod_spec::NodeOperator;
use facts::selector::Labels;
use facts::subject_facts::Variant;
use model::place::{Place, PlaceEvidence, Setter};
use model::residency::{Destination, DestinationKind};
use model::subject::WorkloadRef;
use model::verdict::Source;

use super::super::{Inventory, Lookup, node, personal_data};
use crate::datasets;
use crate::place::{self, Clues, Declaration};

const HOSTNAME: &str = "kubernetes.io/hostname";

/// The volumes that the specs mount; of a claim that is not bound yet, where its class lets it be made.
pub(super) fn of(
    inventory: &Inventory,
    workload: &WorkloadRef,
    variants: &[Variant],
    looked_up: &mut dyn FnMut(Lookup),
) -> Vec<Destination> {
    let claims = personal_data::claims(variants).into_iter();
    claims.filter_map(|claim| behind(inventory, &workload.namespace, claim, looked_up)).collect()
}

/// What is behind a claim; nothing where the claim, or all that would tell, was not seen.
fn behind(
    inventory: &Inventory,
    namespace: &str,
    name: &str,
    looked_up: &mut dyn FnMut(Lookup),
) -> Option<Destination> {
    let mut object = |source, namespace: &str, name: &str| {
        let (namespace, name) = (namespace.to_owned(), name.to_owned());
        let key = ObjectKey { source, namespace, name };
        looked_up(Lookup::Object(key.clone()));
        inventory.object(&key)
    };
    let claim = match object(Source::PersistentVolumeClaims, namespace, name)? {
        Object::PersistentVolumeClaim(claim) => &claim.spec,
        _ => return None,
    };
    let named = |name: &Option<String>| name.clone().filter(|name| !name.is_empty());
    let (host, of, path, asked) = match named(&claim.volume_name) {
        Some(volume) => match object(Source::PersistentVolumes, "", &volume)? {
            Object::PersistentVolume(volume) => (
                driver(volume),
                format!("PersistentVolume {}", volume.metadata.name),
                "spec.nodeAffinity",
                asked_by_volume(volume),
            ),
            _ => return None,
        },
        None => match object(Source::StorageClasses, "", &named(&claim.storage_class_name)?)? {
            Object::StorageClass(class) => (
                class.provisioner.clone(),
                format!("StorageClass {}", class.metadata.name),
                "allowedTopologies",
                asked_by_class(class),
            ),
            _ => return None,
        },
    };
    Some(Destination {
        kind: DestinationKind::Volume,
        place: place_of(inventory, &host, path, &asked, looked_up),
        host: host.into(),
        named: name.into(),
        object: of.into(),
        path: path.into(),
    })
}

/// Who keeps it: its CSI driver, or that it is of the node.
fn driver(volume: &PersistentVolume) -> String {
    match &volume.spec.csi {
        Some(csi) => csi.driver.clone(),
        None if volume.spec.node_path().is_some() => "a path of the node".into(),
        None => "not named".into(),
    }
}

/// A label that is asked of nodes, and a value that it may have.
type Asked<'a> = Vec<(&'a str, &'a str)>;

fn asked_by_volume(volume: &PersistentVolume) -> Asked<'_> {
    let terms = volume.spec.required_nodes().map(|it| it.node_selector_terms.as_slice());
    (terms.unwrap_or_default().iter())
        .flat_map(|term| &term.match_expressions)
        .filter(|it| it.operator == NodeOperator::In)
        .flat_map(|it| it.values.iter().map(|value| (it.key.as_str(), value.as_str())))
        .collect()
}

fn asked_by_class(class: &StorageClass) -> Asked<'_> {
    (class.allowed_topologies.iter())
        .flat_map(|term| &term.match_label_expressions)
        .flat_map(|it| it.values.iter().map(|value| (it.key.as_str(), value.as_str())))
        .collect()
}

/// All that is asked must agree: a volume that may be in either of two places is in none that is known.
fn place_of(
    inventory: &Inventory,
    driver: &str,
    path: &str,
    asked: &Asked<'_>,
    looked_up: &mut dyn FnMut(Lookup),
) -> Place {
    let owner = owner(driver);
    let owned = Declaration { operator: owner.clone(), ..Declaration::default() };
    let mut ladder: Vec<PlaceEvidence> = Vec::new();
    for (key, value) in asked {
        if *key == HOSTNAME {
            let node = node::facts(inventory, value, looked_up);
            let decisive = node.and_then(|node| node.place.decisive().cloned());
            ladder.extend(decisive.map(|rung| PlaceEvidence {
                path: format!("{path}[{key}] {value}: {}", rung.path),
                ..rung
            }));
            continue;
        }
        let Some(label) = label(key) else { continue };
        let labels: Labels = [(label, (*value).into())].into_iter().collect();
        let clues = Clues { labels: &labels, declared: &[&owned], ..Clues::default() };
        ladder.extend(place::of(&clues).ladder.into_iter().map(|rung| PlaceEvidence {
            path: format!("{path}[{key}]"),
            set_by: Setter::Administrator,
            ..rung
        }));
    }
    Place::concluded(owner, ladder)
}

/// Whose a driver is; one driver may be several providers', as OpenStack's is, and then it names none.
pub(super) fn owner(driver: &str) -> Option<String> {
    let mut owners = datasets::providers().iter().filter(|provider| provider.has_driver(driver));
    owners.next().filter(|_| owners.next().is_none()).map(|it| it.key.clone())
}

/// The well-known label that a topology key means: drivers have zones and regions under names of their own.
fn label(key: &str) -> Option<&'static str> {
    let (_, name) = key.rsplit_once('/')?;
    match name {
        "zone" => Some("topology.kubernetes.io/zone"),
        "region" | "location" => Some("topology.kubernetes.io/region"),
        _ => None,
    }
}
