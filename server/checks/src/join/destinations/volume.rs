//! The volumes behind a workload's claims: where each is by the nodes that it asks for, and whose driver keeps it.

use facts::object::{ClaimSpec, Object, ObjectKey, PersistentVolume, StorageClass, TopologyTerm};
use facts::pod_spec::{NodeOperator, NodeRequirement, NodeSelector, NodeSelectorTerm};
use facts::selector::Labels;
use facts::subject_facts::{TemplateClaim, Variant};
use model::place::{Place, PlaceEvidence, Setter};
use model::residency::{Destination, DestinationKind};
use model::scheduling::Area;
use model::subject::WorkloadRef;
use model::verdict::Source;

use super::super::{Inventory, Lookup, node, personal_data};
use crate::datasets;
use crate::kept::{self, NODE_PATH};
use crate::place::{self, Clues, Declaration, handle};
use crate::scheduling::Constraint;

/// The volumes that the specs mount; of a claim that is not bound yet, where its class lets it be made.
pub(super) fn of(
    inventory: &Inventory,
    workload: &WorkloadRef,
    variants: &[Variant],
    looked_up: &mut dyn FnMut(Lookup),
) -> Vec<Destination> {
    let mut claims = personal_data::claims(variants);
    claims.extend(templates(variants).filter_map(|(_, it)| it.claim.as_deref()));
    let mut found = Vec::new();
    for name in claims {
        let key = ObjectKey {
            source: Source::PersistentVolumeClaims,
            namespace: workload.namespace.clone(),
            name: name.into(),
        };
        looked_up(Lookup::Object(key.clone()));
        if let Some(Object::PersistentVolumeClaim(claim)) = inventory.object(&key) {
            found.extend(behind(inventory, name, &claim.spec, looked_up));
        }
    }
    for (variant, to_be_made) in templates(variants).filter(|(_, it)| it.claim.is_none()) {
        if let Some(claim) = template(inventory, workload, variant, &to_be_made.volume) {
            found.extend(behind(inventory, &to_be_made.name(), claim, looked_up));
        }
    }
    found
}

fn templates(variants: &[Variant]) -> impl Iterator<Item = (&Variant, &TemplateClaim)> {
    variants
        .iter()
        .flat_map(|variant| variant.claimed.templates.iter().map(move |it| (variant, it)))
}

/// What a claim for this volume is made of: by the volume itself, or by the workload.
fn template<'a>(
    inventory: &'a Inventory,
    workload: &'a WorkloadRef,
    variant: &'a Variant,
    volume: &str,
) -> Option<&'a ClaimSpec> {
    let own = variant.spec.volumes.iter().filter(|it| it.name == volume);
    let own = own.filter_map(|it| it.ephemeral.as_ref()).map(|it| &it.volume_claim_template.spec);
    let of_set = inventory.folding().templates(workload).flat_map(|it| &it.claim_templates);
    let of_set = of_set.filter(|it| it.metadata.name == volume).map(|it| &it.spec);
    own.chain(of_set).next()
}

/// What is behind a claim; nothing where all that would tell was not seen.
fn behind(
    inventory: &Inventory,
    name: &str,
    claim: &ClaimSpec,
    looked_up: &mut dyn FnMut(Lookup),
) -> Option<Destination> {
    let mut object = |source, name: &str| {
        let key = ObjectKey { source, namespace: String::new(), name: name.to_owned() };
        looked_up(Lookup::Object(key.clone()));
        inventory.object(&key)
    };
    let named = |name: &Option<String>| name.clone().filter(|name| !name.is_empty());
    let (host, of, kept) = match named(&claim.volume_name) {
        Some(volume) => match object(Source::PersistentVolumes, &volume)? {
            Object::PersistentVolume(volume) => {
                let of = format!("PersistentVolume {}", volume.metadata.name);
                (driver(volume), of, Kept::by(volume))
            }
            _ => return None,
        },
        None => match object(Source::StorageClasses, &named(&claim.storage_class_name)?)? {
            Object::StorageClass(class) => {
                let of = format!("StorageClass {}", class.metadata.name);
                (class.provisioner.clone(), of, Kept::by_class(class))
            }
            _ => return None,
        },
    };
    Some(Destination {
        kind: DestinationKind::Volume,
        class: named(&claim.storage_class_name).unwrap_or_default().into(),
        place: kept.place(inventory, &host, looked_up),
        host: host.into(),
        named: name.into(),
        object: of.into(),
        path: kept.path.into(),
    })
}

/// Where a volume is.
pub(super) fn place(
    inventory: &Inventory,
    volume: &PersistentVolume,
    looked_up: &mut dyn FnMut(Lookup),
) -> Place {
    Kept::by(volume).place(inventory, &driver(volume), looked_up)
}

/// Who keeps it: its CSI driver, or that it is of the node.
fn driver(volume: &PersistentVolume) -> String {
    match &volume.spec.csi {
        Some(csi) => csi.driver.clone(),
        None if volume.spec.node_path().is_some() => NODE_PATH.into(),
        None => "not named".into(),
    }
}

/// What tells where a volume is kept.
struct Kept<'a> {
    /// What its driver calls it.
    handle: Option<&'a str>,
    /// The nodes that it asks for.
    nodes: Option<NodeSelector>,
    /// The field that asks.
    path: &'static str,
}

impl<'a> Kept<'a> {
    fn by(volume: &'a PersistentVolume) -> Self {
        let csi = volume.spec.csi.as_ref();
        Self {
            handle: csi.map(|csi| csi.volume_handle.as_str()),
            nodes: volume.spec.required_nodes().cloned(),
            path: "spec.nodeAffinity",
        }
    }

    fn by_class(class: &StorageClass) -> Self {
        let term = |term: &TopologyTerm| NodeSelectorTerm {
            match_expressions: (term.match_label_expressions.iter())
                .map(|it| NodeRequirement {
                    key: it.key.clone(),
                    operator: NodeOperator::In,
                    values: it.values.clone(),
                })
                .collect(),
            ..NodeSelectorTerm::default()
        };
        let terms: Vec<_> = class.allowed_topologies.iter().map(term).collect();
        let nodes = NodeSelector { node_selector_terms: terms };
        let nodes = Some(nodes).filter(|nodes| !nodes.node_selector_terms.is_empty());
        Self { handle: None, nodes, path: "allowedTopologies" }
    }

    /// By the zones and regions that it names, in its handle or of its nodes; else by the nodes themselves.
    fn place(
        &self,
        inventory: &Inventory,
        driver: &str,
        looked_up: &mut dyn FnMut(Lookup),
    ) -> Place {
        let owner = owner(driver);
        let handle = self.handle.and_then(|it| handle::named(driver, it, "spec.csi.volumeHandle"));
        let mut ladder: Vec<PlaceEvidence> = handle.into_iter().collect();
        ladder.extend(self.by_labels(owner.as_deref()));
        if ladder.iter().all(|rung| rung.territory.is_none()) {
            ladder.extend(self.by_nodes(inventory, looked_up));
        }
        if !is_known(driver) {
            ladder.iter_mut().for_each(|rung| rung.source += ATTACHED_ALONE);
        }
        Place::concluded(owner, ladder)
    }

    /// All that is asked must agree: a volume that may be in either of two places is in none that is known.
    fn by_labels(&self, owner: Option<&str>) -> Vec<PlaceEvidence> {
        let owned = Declaration { operator: owner.map(Into::into), ..Declaration::default() };
        let terms = self.nodes.iter().flat_map(|nodes| &nodes.node_selector_terms);
        let asked = terms.flat_map(|term| &term.match_expressions);
        let asked = asked.filter(|it| it.operator == NodeOperator::In);
        let values = asked.flat_map(|it| it.values.iter().map(|value| (it.key.as_str(), value)));
        let rungs = values.filter_map(|(key, value)| {
            let labels: Labels = [(label(key)?, value.as_str().into())].into_iter().collect();
            let clues = Clues { labels: &labels, declared: &[&owned], ..Clues::default() };
            Some(place::of(&clues).ladder.into_iter().map(move |rung| PlaceEvidence {
                path: format!("{}[{key}]", self.path),
                set_by: Setter::Administrator,
                ..rung
            }))
        });
        rungs.flatten().collect()
    }

    /// What decides of the first node in each place that has such nodes; where one of them is of no known place, all say
    /// nothing.
    fn by_nodes(
        &self,
        inventory: &Inventory,
        looked_up: &mut dyn FnMut(Lookup),
    ) -> Vec<PlaceEvidence> {
        let Some(nodes) = &self.nodes else { return Vec::new() };
        let (constraint, reach) =
            inventory.candidates().reach(Constraint::of_volume(nodes.clone()));
        looked_up(Lookup::Reach(constraint));
        let unplaced = reach.areas.iter().find(|area| area.territory.is_none());
        let first = |area: &Area| {
            let name = area.nodes.first()?;
            let node = node::facts(inventory, name, looked_up)?;
            let rung = node.place.decisive()?.clone();
            let path = format!("{} selects {name}: {}", self.path, rung.path);
            let Some(unplaced) = unplaced.and_then(|area| area.nodes.first()) else {
                return Some(PlaceEvidence { path, ..rung });
            };
            let source = format!("it selects {unplaced} too, whose place is not known");
            let nowhere = PlaceEvidence { territory: None, country: None, city: None, ..rung };
            Some(PlaceEvidence { path, source, position: None, ..nowhere })
        };
        reach.areas.iter().filter_map(first).collect()
    }
}

/// Of a driver that no dataset knows, the nodes on which a volume may be used are all that is seen.
pub(crate) const ATTACHED_ALONE: &str =
    "; used there alone, and where its driver keeps the data is not seen";

/// Whether it is known how the driver keeps data: where it is used.
fn is_known(driver: &str) -> bool {
    kept::by_nodes(driver) || datasets::providers().iter().any(|it| it.has_driver(driver))
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
