//! What one subject is judged by: everything that a judge may see, joined beforehand, and so small that its
//! digest tells whether it must be judged again.

use std::sync::Arc;

use model::place::Place;
use model::subject::WorkloadRef;
use serde::{Deserialize, Serialize};

use crate::canonical::Digest;
use crate::pod_spec::{Container, ContainerList, PodSpec};
use crate::sorted_map::SortedMap;

/// The facts of one unit of judgement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "unit", rename_all = "snake_case")]
pub enum Facts {
    /// A workload with its containers.
    Workload(WorkloadFacts),
    /// A namespace.
    Namespace(NamespaceFacts),
    /// A node.
    Node(NodeFacts),
}

/// A workload: the declared template, and each distinct spec among its running pods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkloadFacts {
    /// Which.
    pub workload: WorkloadRef,
    /// The declared template first, then what runs, by digest. Never empty.
    pub variants: Vec<Variant>,
    /// Nodes its pods run on, with how many; pods that are not scheduled are under the empty name.
    pub nodes: SortedMap<u32>,
}

/// One pod spec of a workload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// The object it was read from, as `Deployment payments/api` or `Pod payments/api-7d9f-x2x`
    /// (of several pods, the first by name).
    pub object: String,
    /// Where the spec stands in that object: `spec`, `spec.template.spec`, …
    pub path: String,
    /// How many running pods have it; `None` for a declared template.
    pub pods: Option<u32>,
    /// The spec.
    pub spec: Arc<PodSpec>,
    /// Digest of the spec.
    pub digest: Digest,
    /// Images that run, as the runtime reports them.
    pub image_digests: Vec<String>,
}

/// What a check of a pod spec sees.
#[derive(Clone, Copy, Debug)]
pub struct PodFacts<'a> {
    /// The spec.
    pub spec: &'a PodSpec,
    /// Where it stands in its object.
    pub path: &'a str,
}

impl<'a> PodFacts<'a> {
    /// The path of a field of the spec, such as `hostPID`.
    pub fn at(&self, field: &str) -> String {
        format!("{}.{field}", self.path)
    }

    /// The path of an annotation of the pod, whose metadata stand beside its spec.
    pub fn annotation_at(&self, key: &str) -> String {
        format!("{}metadata.annotations[{key}]", self.path.strip_suffix("spec").unwrap_or_default())
    }

    /// What checks of its containers see: of every list.
    pub fn containers(self) -> impl Iterator<Item = ContainerFacts<'a>> {
        self.spec.every_container().map(move |(list, index, container)| ContainerFacts {
            pod: self,
            list,
            index,
            container,
        })
    }
}

/// What a check of a container sees: the container within its pod.
#[derive(Clone, Copy, Debug)]
pub struct ContainerFacts<'a> {
    /// The pod it is in.
    pub pod: PodFacts<'a>,
    /// The list it stands in.
    pub list: ContainerList,
    /// Its place in that list.
    pub index: usize,
    /// The container.
    pub container: &'a Container,
}

impl ContainerFacts<'_> {
    /// The path of one of its fields, such as `securityContext.privileged`.
    pub fn at(&self, field: &str) -> String {
        format!("{}.{}[{}].{field}", self.pod.path, self.list.field(), self.index)
    }
}

/// A namespace: what isolates it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamespaceFacts {
    /// Its name.
    pub name: String,
    /// Traffic in.
    pub ingress: Isolation,
    /// Traffic out.
    pub egress: Isolation,
    /// Workloads in it; an empty namespace has nothing to isolate.
    pub workloads: u32,
}

/// What the network policies of a namespace do in one direction.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Isolation {
    /// Policies that isolate every pod of the namespace in this direction, by name.
    pub denies_all_pods: Vec<String>,
    /// Of those, policies that let everything through again.
    pub allows_everything: Vec<String>,
    /// How many policies of the namespace speak of this direction at all.
    pub policies: u32,
}

/// A node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeFacts {
    /// Its name.
    pub name: String,
    /// Where it is, with every rung of evidence.
    pub place: Place,
    /// `spec.providerID`
    pub provider_id: Option<String>,
    /// Kubelet, kernel, operating system and runtime, as the node reports them.
    pub versions: Vec<(String, String)>,
}
