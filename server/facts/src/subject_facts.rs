//! What one subject is judged by: everything that a judge may see, joined beforehand, and so small that its
//! digest tells whether it must be judged again.

use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::Arc;

use model::context::{Circumstance, Known, Sign};
use model::image::Contents;
use model::place::Place;
use model::residency::{Destination, Resolution};
use model::scheduling::{Area, Reach};
use model::subject::WorkloadRef;
use serde::{Deserialize, Serialize};

use crate::beneath::{Beneath, KernelOwner};
use crate::canonical::Digest;
use crate::object::RunningImage;
use crate::pod_spec::{Container, ContainerList, PodSpec};
use crate::selector::Labels;
use crate::sorted_map::SortedMap;
use crate::spread::Spread;

/// The facts of one unit of judgement.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "unit", rename_all = "snake_case")]
pub enum Facts {
    /// A workload with its containers.
    Workload(WorkloadFacts),
    /// A namespace.
    Namespace(NamespaceFacts),
    /// A node.
    Node(NodeFacts),
    /// The cluster itself.
    Cluster(ClusterFacts),
}

/// A workload: each declared template, and each distinct spec among its running pods.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct WorkloadFacts {
    /// Which.
    pub workload: WorkloadRef,
    /// Declared templates first, its own before those of what it owns, then what runs, by digest. Never empty.
    pub variants: Vec<Variant>,
    /// Nodes its pods run on, with how many; pods that are not scheduled are under the empty name.
    pub nodes: SortedMap<u32>,
    /// The ways in from outside the cluster, sorted.
    #[serde(default)]
    pub openings: Vec<Opening>,
    /// Ways in that may lead to it, sorted: by services of its namespace whose endpoints no selector names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub may_open: Vec<Opening>,
    /// Whether it handles personal data, as labels and annotations say.
    #[serde(default)]
    pub personal_data: Circumstance,
    /// What it names outside the cluster, and the volumes behind its claims, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub destinations: Vec<Destination>,
    /// The label that says which system it is part of; `None` where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of: Option<Sign>,
    /// Of the nodes it runs on those that are not known to have a kernel of their own, by name; none where nobody asks
    /// what is beneath nodes, or it has no personal data.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kernels: Vec<(String, KernelOwner)>,
    /// The places of the nodes that its pods run on; none of a workload without personal data.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub runs_in: Vec<Area>,
    /// How far apart its members are; `None` where it is no StatefulSet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spread: Option<Box<Spread>>,
}

/// A way from outside the cluster to a workload's pods.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Opening {
    /// What kind of way.
    pub way: Way,
    /// The object that opens it, such as `Ingress shop/api`.
    pub object: String,
    /// It is open to named addresses alone, or inside the provider's network.
    pub is_limited: bool,
    /// Whether it speaks TLS; `None` where that is not the object's to say, or could not be seen.
    pub is_encrypted: Option<bool>,
}

impl Opening {
    /// The field that opens it.
    pub fn sign(&self) -> Sign {
        let (path, value) = match self.way {
            Way::LoadBalancer => ("spec.type", "LoadBalancer"),
            Way::NodePort => ("spec.type", "NodePort"),
            Way::LoadBalancerNodePort => ("spec.allocateLoadBalancerNodePorts", ""),
            Way::ExternalAddress => ("spec.externalIPs", ""),
            Way::Ingress => ("spec.rules", ""),
            Way::Gateway | Way::GatewayConnection => ("spec.parentRefs", ""),
        };
        Sign { object: self.object.clone(), path: path.into(), value: value.into() }
    }
}

/// How something outside the cluster gets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// A rule of an Ingress.
    Ingress,
    /// A route of a Gateway, of requests or of TLS.
    Gateway,
    /// A Service of type LoadBalancer.
    LoadBalancer,
    /// A Service of type NodePort.
    NodePort,
    /// The port of every node that a Service has beside its load balancer.
    LoadBalancerNodePort,
    /// A Service with `externalIPs`.
    ExternalAddress,
    /// A route of a Gateway, of whatever comes over TCP or UDP.
    GatewayConnection,
}

impl Way {
    /// Whether it is one of HTTP requests, which something understands on the way.
    pub const fn is_of_requests(self) -> bool {
        matches!(self, Self::Ingress | Self::Gateway)
    }
}

/// One pod spec of a workload.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
    /// Images that run, by container.
    pub images: Vec<VariantImage>,
    /// What the account that its pods run as says of its token.
    #[serde(default)]
    pub token: AccountToken,
    /// The handler of its RuntimeClass; `None` where it names none, or that was not seen.
    #[serde(default)]
    pub runtime_handler: Option<String>,
    /// Where its pods may be scheduled.
    #[serde(default)]
    pub reach: Reach,
    /// What of the node is behind its claims.
    #[serde(default, skip_serializing_if = "Claimed::is_empty")]
    pub claimed: Claimed,
    /// Limits that containers get which name none: of what is declared, since a pod that runs has them written in itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub given_limits: Vec<GivenLimit>,
}

/// A limit that a namespace's limit range gives to containers without.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct GivenLimit {
    /// Of what: `memory`, `cpu`.
    pub resource: String,
    /// By what, as `LimitRange shop/defaults`.
    pub object: String,
    /// Another that gives a limit of 0, which is none: the API server takes either first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contradicted_by: Option<String>,
}

/// What is behind the claims of a spec.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Claimed {
    /// Paths of the node, sorted.
    pub paths: Vec<ClaimedPath>,
    /// Claims and volumes that were not seen, sorted: what is behind them may be a path of the node.
    pub unseen: Vec<String>,
    /// The claims that templates make.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub templates: Vec<TemplateClaim>,
}

impl Claimed {
    fn is_empty(&self) -> bool {
        *self == NO_CLAIMS
    }
}

/// A claim of a template: a volume's own (`ephemeral`), or a StatefulSet's (`volumeClaimTemplates`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TemplateClaim {
    /// The pod's name for the volume.
    pub volume: String,
    /// The claim; `None` where it is named after a pod, or nobody made it yet.
    pub claim: Option<String>,
}

impl TemplateClaim {
    /// What a destination is named that is behind it.
    pub fn name(&self) -> Cow<'_, str> {
        match &self.claim {
            Some(claim) => claim.into(),
            // No claim can have a space in its name.
            None => format!("{} (claim template)", self.volume).into(),
        }
    }
}

/// A path of the node that is a persistent volume.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ClaimedPath {
    /// The pod's name for it.
    pub volume: String,
    /// The persistent volume, as `PersistentVolume data`.
    pub object: String,
    /// The field of it that names the path.
    pub field: String,
    /// The path on the node, as it is written there.
    pub path: String,
    /// It is bound to the claim, or kept for it; else the claim is bound to nothing yet, and may be to this.
    pub is_bound: bool,
}

/// An image that runs in a variant's pods.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct VariantImage {
    /// As the runtime reports it.
    #[serde(flatten)]
    pub running: RunningImage,
    /// In how many of the pods.
    #[serde(default)]
    pub pods: u32,
    /// What was found in it; `None` before anybody looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inside: Option<Inside>,
    /// The architectures of the nodes that it runs on, by Go's names and sorted, empty of a node that does not say; told only
    /// of a list of platforms of which one was read, and of a container that runs several images.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub architectures: Vec<String>,
}

/// What came of looking into an image.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Inside {
    /// It was read.
    Read(Arc<Contents>),
    /// It is a list of images by platform, of which one was read.
    OneOf {
        /// Which, such as `linux/amd64`.
        platform: String,
        /// What was found in that one.
        contents: Arc<Contents>,
    },
    /// It was not, for this reason.
    NotRead(String),
}

/// What a service account says of mounting its token (`automountServiceAccountToken`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountToken {
    /// The account was not seen.
    #[default]
    AccountNotSeen,
    /// Nothing, which mounts it.
    NotSaid,
    /// It is to be mounted.
    Mounted,
    /// It is not, unless the pod says so.
    NotMounted,
}

/// What a check of a pod spec sees.
#[derive(Clone, Copy, Debug)]
pub struct PodFacts<'a> {
    /// The spec.
    pub spec: &'a PodSpec,
    /// Where it stands in its object.
    pub path: &'a str,
    /// What the account that it runs as says of its token.
    pub token: AccountToken,
    /// Images that run of it.
    pub images: &'a [VariantImage],
    /// The handler of its RuntimeClass; `None` where it names none, or that was not seen.
    pub runtime_handler: Option<&'a str>,
    /// The ways from outside the cluster to it.
    pub openings: &'a [Opening],
    /// Those that may lead to it.
    pub may_open: &'a [Opening],
    /// Whether its workload handles personal data.
    pub personal_data: &'a Circumstance,
    /// Where pods of it may be scheduled.
    pub reach: &'a Reach,
    /// What of the node is behind its claims.
    pub claimed: &'a Claimed,
    /// Limits that its containers get which name none.
    pub given_limits: &'a [GivenLimit],
    /// What its workload names outside the cluster, and the volumes behind its claims.
    pub destinations: &'a [Destination],
    /// Of the nodes its workload runs on those that are not known to have a kernel of their own, by name.
    pub kernels: &'a [(String, KernelOwner)],
    /// The places of the nodes that its workload's pods run on.
    pub runs_in: &'a [Area],
    /// How far apart the members of its workload are; `None` where that is no StatefulSet.
    pub spread: Option<&'a Spread>,
}

/// Of a spec on its own no claim is known.
static NO_CLAIMS: Claimed =
    Claimed { paths: Vec::new(), unseen: Vec::new(), templates: Vec::new() };

/// Of a spec on its own it is not known.
static NOBODY_SAYS: Circumstance =
    Circumstance { answer: Known::NotKnown, signs: Vec::new(), missing: None };

/// Of a spec on its own no node is known.
static NOWHERE: Reach = Reach {
    areas: Vec::new(),
    elsewhere: Vec::new(),
    pins: Vec::new(),
    uncounted: Vec::new(),
    unseen: Vec::new(),
    dividers: Vec::new(),
};

impl<'a> PodFacts<'a> {
    /// A spec on its own, without what was seen beside it.
    pub fn alone(spec: &'a PodSpec, path: &'a str) -> Self {
        Self {
            spec,
            path,
            token: AccountToken::AccountNotSeen,
            images: &[],
            runtime_handler: None,
            openings: &[],
            may_open: &[],
            personal_data: &NOBODY_SAYS,
            reach: &NOWHERE,
            claimed: &NO_CLAIMS,
            given_limits: &[],
            destinations: &[],
            kernels: &[],
            runs_in: &[],
            spread: None,
        }
    }

    /// The name of the account that it runs as.
    pub fn account(&self) -> &'a str {
        self.spec.account()
    }

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
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NamespaceFacts {
    /// Its name.
    pub name: String,
    /// Traffic in.
    pub ingress: Isolation,
    /// Traffic out.
    pub egress: Isolation,
    /// Workloads in it; an empty namespace has nothing to isolate.
    pub workloads: u32,
    /// Its labels that Pod Security admission reads; `None` where the namespace itself was not seen.
    #[serde(default)]
    pub admission: Option<Labels>,
    /// Whether the network plugin enforces policies.
    #[serde(default)]
    pub enforcement: Enforcement,
    /// The network plugin, if it obeys policies of kinds of its own, which are not read and may refuse traffic too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_policies: Option<String>,
    /// The names that its network policies have, of those that a policy we propose would take.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taken: Vec<String>,
    /// What its Services and Ingresses are reached by, and what its external names stand for, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub destinations: Vec<Destination>,
}

/// Whether the cluster's network plugin enforces network policies, and which it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Enforcement {
    /// No plugin was recognised.
    #[default]
    NotKnown,
    /// This one does not.
    NotEnforced(String),
    /// This one does.
    Enforced(String),
}

/// What the network policies of a namespace do in one direction.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Isolation {
    /// Policies that isolate every pod of the namespace in this direction, by name.
    pub denies_all_pods: Vec<String>,
    /// Of those, policies that let everything through again.
    pub allows_everything: Vec<String>,
    /// How many policies of the namespace speak of this direction at all.
    pub policies: u32,
}

/// A node.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NodeFacts {
    /// Its name.
    pub name: String,
    /// Where it is, with every rung of evidence.
    pub place: Place,
    /// `spec.providerID`
    pub provider_id: Option<String>,
    /// Its addresses by type, as the node reports them, such as `InternalIP` and `10.0.0.7`.
    #[serde(default)]
    pub addresses: Vec<(String, String)>,
    /// Kubelet, kernel, operating system and runtime, as the node reports them.
    pub versions: Vec<(String, String)>,
    /// What is known of the layer beneath it; `None` where no agent has ever reported from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beneath: Option<Beneath>,
}

/// The server that watches a cluster: what it collects leaves the cluster for where it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Collector {
    /// The node of the cluster that it runs on, by its own word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// The address from which it reaches the API server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<IpAddr>,
    /// Where it is, with every rung of evidence.
    pub place: Place,
}

/// The cluster itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ClusterFacts {
    /// The host of its API endpoint; `None` where nothing was connected to, as of a recording.
    pub endpoint: Option<String>,
    /// Where that leads, where it is a name that was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolution: Option<Resolution>,
    /// Where its control plane is, with every rung of evidence.
    pub control_plane: Place,
    /// Who watches it; `None` where nobody does, as of a recording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collector: Option<Collector>,
    /// The API server's version, such as `v1.37.2`.
    #[serde(default)]
    pub version: Option<String>,
    /// What it calls or hands data to outside itself, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub destinations: Vec<Destination>,
}
