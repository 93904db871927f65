//! Kubernetes objects, cut down to what is judged. Whatever is not named here is dropped while reading:
//! Secret values and `managedFields` never enter; of annotations those that confine a pod's containers do, and those that
//! are a word.

pub mod annotations;
mod attachment;
mod beyond;
mod config_map;
mod controller;
mod corefile;
mod gateway;
mod ingress;
mod k3s;
mod limit_range;
mod meta;
mod names;
mod network_policy;
mod node;
mod pod;
mod read;
mod runtime_class;
mod service;
mod storage;

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
pub use controller::{Controller, ControllerKind};
pub use gateway::{
    Gateway, GatewaySpec, Listener, RequestMirror, Route, RouteFilter, RouteKind, RouteReference,
    RouteRule, RouteSpec,
};
pub use ingress::{
    Ingress, IngressBackend, IngressPath, IngressPaths, IngressRule, IngressSpec, IngressTls,
};
pub use k3s::PolicyController;
pub use limit_range::{LimitRange, LimitRangeItem, LimitRangeSpec};
pub use meta::{Meta, Named, OwnerReference};
pub use network_policy::{
    NetworkPolicy, NetworkPolicySpec, NetworkRule, Peer, Port, allow_everything_together,
};
pub use node::{Node, NodeAddress, NodeInfo, NodeSpec, NodeStatus};
pub use pod::{Placement, Pod, RunningImage};
pub use runtime_class::{ClassScheduling, RuntimeClass};
pub use service::{
    LoadBalancerIngress, LoadBalancerStatus, ReachedBy, Service, ServicePort, ServiceSpec,
};
pub use storage::{
    ClaimKey, ClaimSpec, CsiVolume, LocalPath, PersistentVolume, PersistentVolumeClaim,
    PersistentVolumeSpec, StorageClass, TopologyRequirement, TopologyTerm, VolumeNodeAffinity,
};

use crate::selector::Labels;

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
