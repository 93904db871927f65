//! All that a pod asks of a node, as one value: pods with equal constraints go to the same nodes.

use facts::object::RuntimeClass;
use facts::pod_spec::{NodeSelector, PodSpec, Toleration};
use facts::selector::Labels;

use super::{Candidate, Volume, selector, taint};

/// What a pod asks of the node that it is put on.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Constraint {
    /// `nodeName`: the scheduler is not asked.
    node_name: Option<String>,
    /// Labels that must be equal: the pod's and its runtime class's.
    labels: Vec<Labels>,
    affinity: Option<NodeSelector>,
    /// Labels that must be there: those of the domains that its pods are spread over, or put together in.
    domains: Vec<String>,
    /// What its bound volumes ask.
    volumes: Vec<NodeSelector>,
    tolerations: Vec<Toleration>,
    /// Another scheduler may not look at taints, and a runtime class that was not seen may tolerate any.
    ignores_taints: bool,
}

impl Constraint {
    /// What pods of this spec ask, with these volumes and with the labels that admission adds to what they select.
    pub fn of(
        spec: &PodSpec,
        class: Option<&RuntimeClass>,
        of_daemon_set: bool,
        volumes: &[Volume<'_>],
        added: Option<&Labels>,
    ) -> Self {
        let is_unseen = class.is_none() && spec.runtime_class_name.is_some();
        let class = class.and_then(|class| class.scheduling.as_ref());
        let mut tolerations = spec.tolerations.clone();
        tolerations.extend(class.into_iter().flat_map(|class| class.tolerations.iter().cloned()));
        if of_daemon_set {
            // Its controller adds this to each of its pods.
            tolerations.push(Toleration {
                key: Some(taint::CORDON.into()),
                operator: Some("Exists".into()),
                ..Toleration::default()
            });
        }
        let selectors = [Some(&spec.node_selector), class.map(|class| &class.node_selector), added];
        let selectors = selectors.into_iter().flatten().filter(|labels| !labels.is_empty());
        let volumes = volumes.iter().flat_map(Volume::asks).cloned().collect();
        Self {
            node_name: spec.node_name.clone().filter(|name| !name.is_empty()),
            labels: sorted(selectors.cloned().collect()),
            affinity: spec.node_affinity().cloned(),
            domains: sorted(domains(spec).map(Into::into).collect()),
            volumes: sorted(volumes),
            tolerations: sorted(tolerations),
            ignores_taints: spec.scheduler_name.is_some() || is_unseen,
        }
    }

    /// What a volume asks of the nodes that may mount it, whatever keeps pods away from them.
    pub fn of_volume(affinity: NodeSelector) -> Self {
        Self { volumes: vec![affinity], ignores_taints: true, ..Self::default() }
    }

    /// Whether the scheduler may choose this node.
    pub fn admits(&self, name: &str, node: &Candidate) -> bool {
        if let Some(named) = &self.node_name {
            return named == name;
        }
        self.labels.iter().all(|labels| {
            labels.iter().all(|(key, value)| node.labels.get(key) == Some(value))
        }) && self.affinity.as_ref().is_none_or(|it| selector::selects(it, &node.labels, name))
            && self.domains.iter().all(|key| node.labels.contains_key(key))
            // A volume's affinity is asked of labels alone.
            && self.volumes.iter().all(|it| selector::selects(it, &node.labels, ""))
            && !self.is_kept_away(node)
    }

    fn is_kept_away(&self, node: &Candidate) -> bool {
        !self.ignores_taints
            && (node.taints.iter().any(|it| taint::keeps_away(it, &self.tolerations))
                || node.is_cordoned && taint::keeps_away_by_cordon(&self.tolerations))
    }
}

/// The labels without which the scheduler takes no node: a node that lacks one is in no domain to count pods in, and neither
/// spread nor affinity between pods can be met there, whichever pods there are.
fn domains(spec: &PodSpec) -> impl Iterator<Item = &str> {
    let by_default = spec.scheduler_name.is_none();
    let spread = spec.topology_spread_constraints.iter();
    let spread = spread.filter(|it| it.when_unsatisfiable == "DoNotSchedule");
    let together = spec.affinity.iter().flat_map(|it| &it.pod_affinity.required);
    (spread.map(|it| &*it.topology_key))
        .chain(together.map(|it| &*it.topology_key))
        .filter(move |key| by_default && !key.is_empty())
}

fn sorted<T: Ord>(mut values: Vec<T>) -> Vec<T> {
    values.sort_unstable();
    values.dedup();
    values
}
