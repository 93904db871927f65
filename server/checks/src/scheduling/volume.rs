//! What a persistent volume asks of the nodes that its pods are put on.

use facts::object::PersistentVolume;
use facts::pod_spec::{NodeOperator, NodeRequirement, NodeSelector, NodeSelectorTerm};

const ZONE: &str = "topology.kubernetes.io/zone";
const REGION: &str = "topology.kubernetes.io/region";
/// Labels of a volume that name where it is, each with its name of today.
const PLACES: [(&str, &str); 4] = [
    ("failure-domain.beta.kubernetes.io/region", REGION),
    ("failure-domain.beta.kubernetes.io/zone", ZONE),
    (REGION, REGION),
    (ZONE, ZONE),
];
/// Between the zones of a volume that is in several.
const BETWEEN: &str = "__";

/// A persistent volume that a pod mounts.
#[derive(Clone, Debug)]
pub struct Volume<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// `spec.nodeAffinity.required`
    pub(super) affinity: Option<&'a NodeSelector>,
    /// What its own labels ask.
    by_labels: Vec<NodeSelector>,
}

impl<'a> Volume<'a> {
    /// What it asks.
    pub fn of(volume: &'a PersistentVolume) -> Self {
        let labels = &volume.metadata.labels;
        let by_label = PLACES.iter().filter_map(|(key, today)| {
            let values: Vec<String> = labels.get(key)?.split(BETWEEN).map(Into::into).collect();
            (!values.iter().any(String::is_empty)).then(|| by_label(key, today, values))
        });
        Self {
            name: &volume.metadata.name,
            affinity: volume.spec.required_nodes(),
            by_labels: by_label.collect(),
        }
    }

    /// Each of these must select the node.
    pub(super) fn asks(&self) -> impl Iterator<Item = &NodeSelector> {
        self.affinity.into_iter().chain(&self.by_labels)
    }
}

/// The scheduler takes a node that has one of the values, by the label's name or by that of today; and a node that names no
/// place at all.
fn by_label(key: &str, today: &str, values: Vec<String>) -> NodeSelector {
    let asked = |key: &str, operator, values| NodeRequirement { key: key.into(), operator, values };
    let lacks = |key: &str| asked(key, NodeOperator::DoesNotExist, Vec::new());
    let mut terms = vec![vec![asked(key, NodeOperator::In, values.clone())]];
    if key != today {
        terms.push(vec![lacks(key), asked(today, NodeOperator::In, values)]);
    }
    terms.push(PLACES.iter().map(|(key, _)| lacks(key)).collect());
    let term = |match_expressions| NodeSelectorTerm { match_expressions, ..Default::default() };
    NodeSelector { node_selector_terms: terms.into_iter().map(term).collect() }
}
