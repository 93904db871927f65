//! Kubernetes objects, cut down to what is judged. Whatever is not named here is dropped while reading:
//! Secret values and `managedFields` never enter; of annotations those that confine a pod's containers do, and those that
//! are a word.

pub mod annotations;
mod attachment;
mod beyond;
mod config_map;
mod k3s;
mod limit_range;
mod names;
mod network_policy;
mod node;
mod read;
mod storage;
mod ways_in;

use std::sync::Arc;

use model::subject::WorkloadRef;
use model::verdict::Source;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

pub use attachment::{AllowedKind, AllowedNamespaces, AllowedRoutes};
pub use beyond::{
    ApiService, ApiServiceSpec, BackupLocation, BackupLocationConfig, BackupLocationSpec,
    ClientConfig, DnsConfig, DnsConfigData, ServiceReference, SnapshotContent, SnapshotContentSpec,
    SnapshotHandles, Webhook, WebhookConfiguration,
};
pub use config_map::ConfigMap;
pub use k3s::PolicyController;
pub use limit_range::{LimitRange, LimitRangeItem, LimitRangeSpec};
pub use network_policy::{
    NetworkPolicy, NetworkPolicySpec, NetworkRule, Peer, Port, allow_everything_together,
};
pub use node::{Node, NodeAddress, NodeInfo, NodeSpec, NodeStatus};
pub use storage::{
    ClaimKey, ClaimSpec, CsiVolume, LocalPath, PersistentVolume, PersistentVolumeClaim,
    PersistentVolumeSpec, StorageClass, TopologyRequirement, TopologyTerm, VolumeNodeAffinity,
};
pub use ways_in::{
    Gateway, GatewaySpec, Ingress, IngressBackend, IngressPath, IngressPaths, IngressRule,
    IngressSpec, IngressTls, Listener, LoadBalancerIngress, LoadBalancerStatus, ReachedBy,
    RequestMirror, Route, RouteFilter, RouteKind, RouteReference, RouteRule, RouteSpec, Service,
    ServicePort, ServiceSpec,
};

use crate::lenient::{list, null_is_default};
use crate::pod_spec::{HeldSpec, Toleration, tolerations};
use crate::selector::Labels;

/// `metadata`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct Meta {
    /// Those that are a word; [`Object::retain_annotations`] drops what nobody reads.
    #[serde(deserialize_with = "annotations::kept", skip_serializing_if = "Labels::is_empty")]
    pub annotations: Labels,
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "Labels::is_empty")]
    pub labels: Labels,
    #[serde(deserialize_with = "null_is_default")]
    pub name: String,
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub owner_references: Vec<OwnerReference>,
}

impl Meta {
    /// The owner that controls this object, if one does.
    pub fn controller(&self) -> Option<&OwnerReference> {
        self.owner_references.iter().find(|owner| owner.controller == Some(true))
    }
}

/// `metadata.ownerReferences[]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct OwnerReference {
    #[serde(deserialize_with = "null_is_default")]
    pub api_version: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub controller: Option<bool>,
    #[serde(deserialize_with = "null_is_default")]
    pub kind: String,
    #[serde(deserialize_with = "null_is_default")]
    pub name: String,
}

impl OwnerReference {
    /// The owner as a workload of this namespace: a kind that is not Kubernetes' own carries its group.
    pub fn workload(&self, namespace: &str) -> WorkloadRef {
        let group = self.api_version.split_once('/').map_or("", |(group, _)| group);
        let kind = match group {
            "" | "apps" | "batch" => self.kind.clone(),
            group => format!("{}.{group}", self.kind),
        };
        WorkloadRef::new(namespace, kind, &self.name)
    }
}

/// An object of which only the metadata is kept: a namespace, a service account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Named {
    /// `metadata`
    pub metadata: Meta,
}

/// A service account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ServiceAccount {
    /// `metadata`
    pub metadata: Meta,
    /// `automountServiceAccountToken`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub automount_service_account_token: Option<bool>,
}

/// What holds a pod template: the workload kinds and ReplicaSets.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Controller {
    /// Its kind, such as `Deployment`.
    pub kind: ControllerKind,
    /// `metadata`
    pub metadata: Meta,
    /// `spec.replicas`; `None` where the kind has none or it is not set.
    pub replicas: Option<i64>,
    /// `spec.ordinals.start` of a StatefulSet.
    pub first_ordinal: i64,
    /// `spec.volumeClaimTemplates` of a StatefulSet.
    pub claim_templates: Vec<PersistentVolumeClaim>,
    /// Annotations of the template's pods, as [`Meta::annotations`].
    pub template_annotations: Labels,
    /// Labels of the template's pods.
    pub template_labels: Labels,
    /// The template's pod spec.
    pub template: HeldSpec,
}

impl Controller {
    /// The workload it is, if nothing owns it.
    pub fn workload(&self) -> WorkloadRef {
        WorkloadRef::new(&self.metadata.namespace, self.kind.word(), &self.metadata.name)
    }

    /// The Deployment of which it is a revision of before, kept to be returned to: it makes no pods.
    pub fn old_revision_of(&self) -> Option<WorkloadRef> {
        let is_none = self.kind == ControllerKind::ReplicaSet && self.replicas == Some(0);
        let owner = self.metadata.controller().filter(|_| is_none)?;
        let is_deployment = owner.kind == "Deployment" && owner.api_version.starts_with("apps/");
        is_deployment.then(|| owner.workload(&self.metadata.namespace))
    }
}

/// Kinds that hold a pod template.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the kinds are documented by the Kubernetes API reference")]
pub enum ControllerKind {
    Deployment,
    ReplicaSet,
    StatefulSet,
    DaemonSet,
    Job,
    CronJob,
    ReplicationController,
    PodTemplate,
    /// A custom kind with its group, such as `Rollout.argoproj.io`.
    Custom(Arc<str>),
}

impl ControllerKind {
    /// Every kind that a cluster is asked for.
    pub const ALL: [Self; 7] = [
        Self::Deployment,
        Self::ReplicaSet,
        Self::StatefulSet,
        Self::DaemonSet,
        Self::Job,
        Self::CronJob,
        Self::ReplicationController,
    ];

    /// The kind's name.
    pub fn word(&self) -> &str {
        match self {
            Self::Deployment => "Deployment",
            Self::ReplicaSet => "ReplicaSet",
            Self::StatefulSet => "StatefulSet",
            Self::DaemonSet => "DaemonSet",
            Self::Job => "Job",
            Self::CronJob => "CronJob",
            Self::ReplicationController => "ReplicationController",
            Self::PodTemplate => "PodTemplate",
            Self::Custom(word) => word,
        }
    }

    /// Where its pod spec stands in the object.
    pub const fn pod_spec_path(&self) -> &'static str {
        match self {
            Self::CronJob => "spec.jobTemplate.spec.template.spec",
            Self::PodTemplate => "template.spec",
            _ => "spec.template.spec",
        }
    }

    /// The collection it is listed in.
    pub const fn source(&self) -> Source {
        match self {
            Self::Deployment => Source::Deployments,
            Self::ReplicaSet => Source::ReplicaSets,
            Self::StatefulSet => Source::StatefulSets,
            Self::DaemonSet => Source::DaemonSets,
            Self::Job => Source::Jobs,
            Self::CronJob => Source::CronJobs,
            Self::ReplicationController => Source::ReplicationControllers,
            Self::PodTemplate | Self::Custom(_) => Source::Templates,
        }
    }

    /// The kind that this collection of a cluster lists.
    pub fn of(source: Source) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.source() == source)
    }

    /// Whether a kind of this name is one of Kubernetes' own, and no custom one.
    pub fn is_own(word: &str) -> bool {
        Self::named(word).is_some() || word == Self::PodTemplate.word()
    }

    /// Of the kinds that a cluster is asked for, the one of this name.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// A pod.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Pod {
    /// `metadata`
    pub metadata: Meta,
    /// `spec`, as admitted: with sidecars that were injected and defaults that were set.
    pub spec: HeldSpec,
    /// Where it runs, and what.
    pub placement: Placement,
}

/// What a pod has that its variant has not.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Placement {
    /// `spec.nodeName`; empty while it is not scheduled.
    pub node_name: String,
    /// `status.phase`
    pub phase: String,
    /// The images that run, by container.
    pub images: Vec<RunningImage>,
}

/// An image that runs (`status.*containerStatuses[]`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RunningImage {
    /// The container's name.
    pub container: String,
    /// What the runtime calls the image (`imageID`): a repository and a digest, or a digest alone.
    pub id: String,
}

impl RunningImage {
    /// Its digest, such as `sha256:…`; `None` where the runtime tells none.
    pub fn digest(&self) -> Option<&str> {
        let digest = self.id.rsplit_once('@').map_or(&*self.id, |(_, digest)| digest);
        Some(without_scheme(digest)).filter(|digest| digest.starts_with("sha256:"))
    }

    /// The repository that it was pulled from, with its registry; `None` where the runtime tells a digest alone.
    pub fn repository(&self) -> Option<&str> {
        self.id.rsplit_once('@').map(|(repository, _)| without_scheme(repository))
    }
}

/// Docker's ids begin with `docker://` or `docker-pullable://`.
fn without_scheme(id: &str) -> &str {
    id.rsplit_once("//").map_or(id, |(_, rest)| rest)
}

impl Placement {
    /// Whether its containers have ended for good: such a pod runs nothing and is not judged as running.
    pub fn is_over(&self) -> bool {
        matches!(self.phase.as_str(), "Succeeded" | "Failed")
    }
}

/// A runtime class.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct RuntimeClass {
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "String::is_empty")]
    pub handler: String,
    pub metadata: Meta,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduling: Option<ClassScheduling>,
}

/// `scheduling` of a runtime class: added to what its pods ask of nodes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct ClassScheduling {
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "Labels::is_empty")]
    pub node_selector: Labels,
    #[serde(deserialize_with = "tolerations", skip_serializing_if = "Vec::is_empty")]
    pub tolerations: Vec<Toleration>,
}

/// Any object that is watched.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each variant is documented by the type that it holds")]
pub enum Object {
    Node(Box<Node>),
    Namespace(Named),
    Pod(Pod),
    Controller(Controller),
    ServiceAccount(ServiceAccount),
    Service(Service),
    Ingress(Ingress),
    Gateway(Gateway),
    Route(Route),
    NetworkPolicy(NetworkPolicy),
    PersistentVolume(Box<PersistentVolume>),
    PersistentVolumeClaim(PersistentVolumeClaim),
    StorageClass(StorageClass),
    RuntimeClass(RuntimeClass),
    /// A limit range.
    LimitRange(LimitRange),
    ValidatingWebhooks(WebhookConfiguration),
    MutatingWebhooks(WebhookConfiguration),
    ApiService(ApiService),
    SnapshotContent(SnapshotContent),
    BackupLocation(BackupLocation),
    DnsConfig(DnsConfig),
    /// A ConfigMap.
    ConfigMap(ConfigMap),
}

/// An object's identity: its collection, namespace (empty for a cluster-wide one) and name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ObjectKey {
    /// The collection it is listed in.
    pub source: Source,
    /// Its namespace; empty for a cluster-wide object.
    pub namespace: String,
    /// Its name; of [`Source::Templates`], which are of many kinds, the kind too: `Rollout.argoproj.io/web`.
    pub name: String,
}

impl ObjectKey {
    /// The key of what holds a pod template.
    pub fn of_workload(workload: &WorkloadRef) -> Self {
        let WorkloadRef { namespace, kind, name } = workload;
        let (source, name) = match (kind.as_str(), ControllerKind::named(kind)) {
            ("Pod", _) => (Source::Pods, name.clone()),
            (_, Some(kind)) => (kind.source(), name.clone()),
            (_, None) => (Source::Templates, format!("{kind}/{name}")),
        };
        Self { source, namespace: namespace.clone(), name }
    }
}

impl Object {
    /// The collection it is listed in.
    pub const fn source(&self) -> Source {
        match self {
            Self::Node(_) => Source::Nodes,
            Self::Namespace(_) => Source::Namespaces,
            Self::Pod(_) => Source::Pods,
            Self::Controller(controller) => controller.kind.source(),
            Self::ServiceAccount(_) => Source::ServiceAccounts,
            Self::Service(_) => Source::Services,
            Self::Ingress(_) => Source::Ingresses,
            Self::Gateway(_) => Source::Gateways,
            Self::Route(route) => route.kind.source(),
            Self::NetworkPolicy(_) => Source::NetworkPolicies,
            Self::PersistentVolume(_) => Source::PersistentVolumes,
            Self::PersistentVolumeClaim(_) => Source::PersistentVolumeClaims,
            Self::StorageClass(_) => Source::StorageClasses,
            Self::RuntimeClass(_) => Source::RuntimeClasses,
            Self::LimitRange(_) => Source::LimitRanges,
            Self::ValidatingWebhooks(_) => Source::ValidatingWebhooks,
            Self::MutatingWebhooks(_) => Source::MutatingWebhooks,
            Self::ApiService(_) => Source::ApiServices,
            Self::SnapshotContent(_) => Source::SnapshotContents,
            Self::BackupLocation(_) => Source::BackupLocations,
            Self::DnsConfig(_) => Source::DnsConfig,
            Self::ConfigMap(_) => Source::ConfigMaps,
        }
    }

    /// Its metadata.
    pub const fn meta(&self) -> &Meta {
        match self {
            Self::Node(node) => &node.metadata,
            Self::Namespace(namespace) => &namespace.metadata,
            Self::Pod(pod) => &pod.metadata,
            Self::Controller(controller) => &controller.metadata,
            Self::ServiceAccount(account) => &account.metadata,
            Self::Service(service) => &service.metadata,
            Self::Ingress(ingress) => &ingress.metadata,
            Self::Gateway(gateway) => &gateway.metadata,
            Self::Route(route) => &route.metadata,
            Self::NetworkPolicy(policy) => &policy.metadata,
            Self::PersistentVolume(volume) => &volume.metadata,
            Self::PersistentVolumeClaim(claim) => &claim.metadata,
            Self::StorageClass(class) => &class.metadata,
            Self::RuntimeClass(class) => &class.metadata,
            Self::LimitRange(range) => &range.metadata,
            Self::ValidatingWebhooks(webhooks) | Self::MutatingWebhooks(webhooks) => {
                &webhooks.metadata
            }
            Self::ApiService(api) => &api.metadata,
            Self::SnapshotContent(snapshot) => &snapshot.metadata,
            Self::BackupLocation(location) => &location.metadata,
            Self::DnsConfig(config) => &config.metadata,
            Self::ConfigMap(map) => &map.metadata,
        }
    }

    /// Packs its pod spec, if it has one, when its fields have been looked at.
    pub fn pack(&mut self) {
        match self {
            Self::Pod(pod) => pod.spec.pack(),
            Self::Controller(controller) => controller.template.pack(),
            _ => {}
        }
    }

    /// Its metadata, to complete what a manifest leaves out.
    pub const fn meta_mut(&mut self) -> &mut Meta {
        match self {
            Self::Node(node) => &mut node.metadata,
            Self::Namespace(namespace) => &mut namespace.metadata,
            Self::Pod(pod) => &mut pod.metadata,
            Self::Controller(controller) => &mut controller.metadata,
            Self::ServiceAccount(account) => &mut account.metadata,
            Self::Service(service) => &mut service.metadata,
            Self::Ingress(ingress) => &mut ingress.metadata,
            Self::Gateway(gateway) => &mut gateway.metadata,
            Self::Route(route) => &mut route.metadata,
            Self::NetworkPolicy(policy) => &mut policy.metadata,
            Self::PersistentVolume(volume) => &mut volume.metadata,
            Self::PersistentVolumeClaim(claim) => &mut claim.metadata,
            Self::StorageClass(class) => &mut class.metadata,
            Self::RuntimeClass(class) => &mut class.metadata,
            Self::LimitRange(range) => &mut range.metadata,
            Self::ValidatingWebhooks(webhooks) | Self::MutatingWebhooks(webhooks) => {
                &mut webhooks.metadata
            }
            Self::ApiService(api) => &mut api.metadata,
            Self::SnapshotContent(snapshot) => &mut snapshot.metadata,
            Self::BackupLocation(location) => &mut location.metadata,
            Self::DnsConfig(config) => &mut config.metadata,
            Self::ConfigMap(map) => &mut map.metadata,
        }
    }

    /// What a load balancer in front of it is reached by.
    pub fn load_balancers(&self) -> &[LoadBalancerIngress] {
        match self {
            Self::Service(service) => &service.status.load_balancer.ingress,
            Self::Ingress(ingress) => &ingress.status.load_balancer.ingress,
            _ => &[],
        }
    }

    /// Hosts and addresses that the cluster itself calls by it: of webhooks, of resolvers.
    pub fn called(&self) -> Vec<&str> {
        match self {
            Self::ValidatingWebhooks(of) | Self::MutatingWebhooks(of) => {
                (of.webhooks.iter()).filter_map(|it| it.client_config.url.as_deref()).collect()
            }
            Self::DnsConfig(config) => config.data.forwarders().map(|(_, to)| to).collect(),
            _ => Vec::new(),
        }
    }

    /// Its identity.
    pub fn key(&self) -> ObjectKey {
        if let Self::Controller(controller) = self {
            return ObjectKey::of_workload(&controller.workload());
        }
        let meta = self.meta();
        ObjectKey {
            source: self.source(),
            namespace: meta.namespace.clone(),
            name: meta.name.clone(),
        }
    }

    /// Reads an object of this collection from any format; unknown fields are dropped, bad ones are an error.
    pub fn read<'de, D: Deserializer<'de>>(
        source: Source,
        deserializer: D,
    ) -> Result<Self, D::Error> {
        let mut object = match source {
            Source::Nodes => Self::Node(Box::deserialize(deserializer)?),
            Source::Namespaces => Self::Namespace(Named::deserialize(deserializer)?),
            Source::Pods => Self::Pod(read::pod(deserializer)?),
            Source::ServiceAccounts => {
                Self::ServiceAccount(ServiceAccount::deserialize(deserializer)?)
            }
            Source::Services => Self::Service(read::service(deserializer)?),
            Source::Ingresses => Self::Ingress(Ingress::deserialize(deserializer)?),
            Source::Gateways => Self::Gateway(Gateway::deserialize(deserializer)?),
            Source::HttpRoutes => read::route(RouteKind::Http, deserializer)?,
            Source::GrpcRoutes => read::route(RouteKind::Grpc, deserializer)?,
            Source::TlsRoutes => read::route(RouteKind::Tls, deserializer)?,
            Source::TcpRoutes => read::route(RouteKind::Tcp, deserializer)?,
            Source::UdpRoutes => read::route(RouteKind::Udp, deserializer)?,
            Source::NetworkPolicies => {
                Self::NetworkPolicy(NetworkPolicy::deserialize(deserializer)?)
            }
            Source::PersistentVolumes => Self::PersistentVolume(Box::deserialize(deserializer)?),
            Source::PersistentVolumeClaims => {
                Self::PersistentVolumeClaim(PersistentVolumeClaim::deserialize(deserializer)?)
            }
            Source::StorageClasses => Self::StorageClass(StorageClass::deserialize(deserializer)?),
            Source::RuntimeClasses => Self::RuntimeClass(RuntimeClass::deserialize(deserializer)?),
            Source::LimitRanges => Self::LimitRange(LimitRange::deserialize(deserializer)?),
            Source::ValidatingWebhooks => {
                Self::ValidatingWebhooks(WebhookConfiguration::deserialize(deserializer)?)
            }
            Source::MutatingWebhooks => {
                Self::MutatingWebhooks(WebhookConfiguration::deserialize(deserializer)?)
            }
            Source::ApiServices => Self::ApiService(ApiService::deserialize(deserializer)?),
            Source::SnapshotContents => {
                Self::SnapshotContent(SnapshotContent::deserialize(deserializer)?)
            }
            Source::BackupLocations => {
                Self::BackupLocation(BackupLocation::deserialize(deserializer)?)
            }
            Source::DnsConfig => Self::DnsConfig(DnsConfig::deserialize(deserializer)?),
            Source::ConfigMaps => Self::ConfigMap(ConfigMap::deserialize(deserializer)?),
            Source::Deployments => read::controller(ControllerKind::Deployment, deserializer)?,
            Source::ReplicaSets => read::controller(ControllerKind::ReplicaSet, deserializer)?,
            Source::StatefulSets => read::controller(ControllerKind::StatefulSet, deserializer)?,
            Source::DaemonSets => read::controller(ControllerKind::DaemonSet, deserializer)?,
            Source::Jobs => read::controller(ControllerKind::Job, deserializer)?,
            Source::CronJobs => read::controller(ControllerKind::CronJob, deserializer)?,
            Source::Geolocation
            | Source::Images
            | Source::Templates
            | Source::VulnerabilityReports
            | Source::Agents => {
                return Err(Error::custom("no object is read of this source alone"));
            }
            Source::ReplicationControllers => {
                read::controller(ControllerKind::ReplicationController, deserializer)?
            }
        };
        if !object.is_known_by_labels() {
            object.meta_mut().labels = Labels::default();
        }
        Ok(object)
    }

    /// Whether anything is read from its own labels: what guards a workload or leads to it says nothing by its own.
    const fn is_known_by_labels(&self) -> bool {
        match self {
            Self::ServiceAccount(_)
            | Self::Service(_)
            | Self::Ingress(_)
            | Self::Gateway(_)
            | Self::Route(_)
            | Self::NetworkPolicy(_)
            | Self::RuntimeClass(_)
            | Self::LimitRange(_)
            | Self::ValidatingWebhooks(_)
            | Self::MutatingWebhooks(_)
            | Self::ApiService(_)
            | Self::SnapshotContent(_)
            | Self::BackupLocation(_)
            | Self::DnsConfig(_)
            | Self::ConfigMap(_) => false,
            Self::Node(_)
            | Self::Namespace(_)
            | Self::Pod(_)
            | Self::Controller(_)
            | Self::PersistentVolume(_)
            | Self::PersistentVolumeClaim(_)
            | Self::StorageClass(_) => true,
        }
    }

    /// Reads what holds a pod template, whatever its kind.
    pub fn read_template<'de, D: Deserializer<'de>>(
        kind: ControllerKind,
        deserializer: D,
    ) -> Result<Self, D::Error> {
        read::controller(kind, deserializer)
    }

    /// Writes what is kept in the form that [`Object::read`] reads: a record's form.
    pub fn write(&self) -> serde_json::Value {
        read::write(self)
    }
}
