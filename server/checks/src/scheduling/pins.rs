//! What ties a pod to some nodes, whichever nodes there will be: requirements that a node must have something to meet.

use facts::object::RuntimeClass;
use facts::object::annotations::NODE_SELECTOR;
use facts::pod_spec::{NodeOperator, NodeRequirement, NodeSelector, NodeSelectorTerm, PodSpec};
use facts::selector::Labels;
use model::place::{Country, Setter};
use model::scheduling::{Pin, PinnedTo};

use super::Volume;
use super::selector::NAME;
use crate::place::{self, Clues};

const HOSTNAME: &str = "kubernetes.io/hostname";

/// What every node has, wherever it is.
const COMMON: [&str; 6] = [
    "beta.kubernetes.io/arch",
    "beta.kubernetes.io/instance-type",
    "beta.kubernetes.io/os",
    "kubernetes.io/arch",
    "kubernetes.io/os",
    "node.kubernetes.io/instance-type",
];

/// Where a spec requires nodes.
pub(crate) const AFFINITY: &str =
    "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution";

/// What a spec, its runtime class, its volumes and its namespace require of a node, sorted.
pub(crate) fn of(
    spec: &PodSpec,
    class: Option<&RuntimeClass>,
    volumes: &[Volume<'_>],
    added: Option<(&str, &Labels)>,
) -> Vec<Pin> {
    let mut pins = Vec::new();
    if let Some(name) = spec.node_name.as_ref().filter(|name| !name.is_empty()) {
        pins.push(pin(None, "nodeName".into(), NAME, vec![name.clone()]));
    }
    pins.extend(by_labels(None, "nodeSelector", &spec.node_selector));
    if let Some(selector) = spec.node_affinity() {
        pins.extend(by_selector(None, AFFINITY, selector));
    }
    if let Some((class, scheduling)) = class.and_then(|it| Some((it, it.scheduling.as_ref()?))) {
        let object = format!("RuntimeClass {}", class.metadata.name);
        pins.extend(by_labels(Some(&object), "scheduling.nodeSelector", &scheduling.node_selector));
    }
    for volume in volumes {
        let object = format!("PersistentVolume {}", volume.name);
        let required = volume.affinity.into_iter();
        pins.extend(
            required.flat_map(|it| by_selector(Some(&object), "spec.nodeAffinity.required", it)),
        );
    }
    if let Some((namespace, labels)) = added {
        let object = format!("Namespace {namespace}");
        pins.extend(by_labels(
            Some(&object),
            &format!("metadata.annotations[{NODE_SELECTOR}]"),
            labels,
        ));
    }
    pins.sort_unstable();
    pins.dedup();
    pins
}

fn by_labels(object: Option<&str>, field: &str, labels: &Labels) -> Vec<Pin> {
    (labels.iter())
        .filter(|(key, _)| !COMMON.contains(key))
        .map(|(key, value)| pin(object, format!("{field}[{key}]"), key, vec![value.to_string()]))
        .collect()
}

/// Of terms any may hold, so that they tie a pod only if each of them does.
fn by_selector(object: Option<&str>, path: &str, selector: &NodeSelector) -> Vec<Pin> {
    let by_term: Vec<Vec<Pin>> =
        (selector.node_selector_terms.iter()).map(|term| by_term(object, path, term)).collect();
    if by_term.iter().any(Vec::is_empty) {
        return Vec::new();
    }
    by_term.into_iter().flatten().collect()
}

fn by_term(object: Option<&str>, path: &str, term: &NodeSelectorTerm) -> Vec<Pin> {
    let ties = |it: &&NodeRequirement| {
        matches!(it.operator, NodeOperator::In | NodeOperator::Exists)
            && !COMMON.contains(&&*it.key)
    };
    (term.match_expressions.iter().chain(&term.match_fields))
        .filter(ties)
        .map(|it| pin(object, path.into(), &it.key, it.values.clone()))
        .collect()
}

fn pin(object: Option<&str>, path: String, key: &str, values: Vec<String>) -> Pin {
    let is_place = place::PLACE_LABELS.contains(&key);
    let (to, set_by) = match key {
        NAME => (PinnedTo::Nodes, Setter::Administrator),
        HOSTNAME => (PinnedTo::Nodes, Setter::Kubelet),
        _ if place::is_restricted_label(key) => (PinnedTo::RestrictedLabel, Setter::Administrator),
        _ if is_place && !values.is_empty() => (PinnedTo::Place, Setter::Kubelet),
        _ => (PinnedTo::Label, Setter::Kubelet),
    };
    let mut territories: Vec<Country> = match to {
        PinnedTo::Place => values.iter().filter_map(|value| named_by(key, value)).collect(),
        _ => Vec::new(),
    };
    territories.sort_unstable();
    territories.dedup();
    let object = object.map(Into::into);
    Pin { to, object, path, key: key.into(), values, territories, set_by }
}

/// The territory of a node that says this alone.
fn named_by(key: &str, value: &str) -> Option<Country> {
    let labels = Labels::from_iter([(key, value.into())]);
    place::of(&Clues { labels: &labels, ..Clues::default() }).territory
}
