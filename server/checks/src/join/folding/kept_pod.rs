//! A pod as it is kept.

use std::sync::Arc;

use facts::object::{OwnerReference, Pod, RunningImage};
use facts::pod_spec::PodSpec;
use facts::pod_spec::packed::{self, Packed};
use facts::selector::Labels;
use model::subject::WorkloadRef;

/// A pod's namespace and name in one text, which takes the least, in the order of both.
pub(super) type PodKey = Arc<str>;

/// No name has it, and it comes before whatever a name has.
const BETWEEN: char = '\0';

pub(super) fn pod_key(namespace: &str, name: &str) -> String {
    format!("{namespace}{BETWEEN}{name}")
}

/// The namespace and the name of a key.
pub(super) fn split(key: &str) -> (&str, &str) {
    key.split_once(BETWEEN).unwrap_or_default()
}

/// What is kept of a pod: some 100 bytes with its key, since all but its name and its node is shared.
#[derive(Debug)]
pub(crate) struct KeptPod {
    /// All else of it.
    pub replica: Arc<Replica>,
    /// The node it is on; empty while it is not scheduled.
    pub node: Arc<str>,
    /// What it folds into; `None` once it is over, for then it runs nothing.
    pub(super) workload: Option<Arc<WorkloadRef>>,
}

/// What a pod has in common with those that were made from the same template and do the same.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Replica {
    /// Its controller.
    pub(super) owner: Option<OwnerReference>,
    pub(super) phase: String,
    /// Images that run.
    pub images: Vec<RunningImage>,
    /// Its labels.
    pub labels: Labels,
    /// Those of its annotations that classify.
    pub annotations: Labels,
    /// Its spec.
    pub spec: Packed,
}

impl Replica {
    /// That of a pod.
    pub(super) fn of(pod: Pod) -> Self {
        let owner = owner(&pod).cloned();
        Self {
            owner,
            phase: pod.placement.phase,
            images: pod.placement.images,
            labels: pod.metadata.labels,
            annotations: pod.metadata.annotations,
            spec: pod.spec.bytes(),
        }
    }

    /// Whether it is that of this pod.
    pub(super) fn is_of(&self, pod: &Pod) -> bool {
        self.owner.as_ref() == owner(pod)
            && self.phase == pod.placement.phase
            && self.images == pod.placement.images
            && self.labels == pod.metadata.labels
            && self.annotations == pod.metadata.annotations
            && self.spec == pod.spec.bytes()
    }
}

/// Owned by a node is the mirror of a static pod: it stands on its own.
fn owner(pod: &Pod) -> Option<&OwnerReference> {
    pod.metadata.controller().filter(|owner| owner.kind != "Node")
}

impl KeptPod {
    /// Its spec.
    pub fn spec(&self) -> PodSpec {
        packed::read(&packed::json(&self.replica.spec))
    }
}
