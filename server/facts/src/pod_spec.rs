//! A pod's specification, cut down to what is judged. Field names are Kubernetes' own, so that a field's
//! path here is its path in the manifest.

pub mod annotations;
mod arguments;
mod confinement;
mod environment;
mod handler;
mod held;
pub mod packed;
mod quantity;
mod scheduling;
mod volume;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use annotations::ProfileAnnotations;
pub use arguments::Arguments;
pub use confinement::{AppArmorProfile, SeLinuxOptions, SeccompProfile, Sysctl, WindowsOptions};
pub use environment::{EnvFrom, EnvVar, EnvVarSource, KeyRef, NameRef};
pub use handler::{Exec, Handler, Lifecycle, Target};
pub use held::HeldSpec;
pub use quantity::Quantity;
pub use scheduling::{
    Affinity, NodeAffinity, NodeOperator, NodeRequirement, NodeSelector, NodeSelectorTerm, PodTerm,
    PodTerms, SpreadConstraint, Taint, Toleration,
};
pub(crate) use scheduling::{lasting_taints, tolerations};
pub use volume::{
    ClaimRef, EmptyDir, Ephemeral, EphemeralClaim, HostPath, ImageVolume, Present, Projected,
    Projection, SecretRef, TokenProjection, Volume,
};

pub use crate::credential_argument::CredentialArgument;
use crate::lenient::{list, null_is_default};
use crate::selector::Labels;
use crate::sorted_map::SortedMap;

/// `spec` of a pod or of a workload's template.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct PodSpec {
    #[serde(deserialize_with = "scheduling::affinity", skip_serializing_if = "Option::is_none")]
    pub affinity: Option<Box<Affinity>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub automount_service_account_token: Option<bool>,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub containers: Vec<Container>,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub ephemeral_containers: Vec<Container>,
    #[serde(rename = "hostIPC", skip_serializing_if = "Option::is_none")]
    pub host_ipc: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_network: Option<bool>,
    #[serde(rename = "hostPID", skip_serializing_if = "Option::is_none")]
    pub host_pid: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_users: Option<bool>,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub init_containers: Vec<Container>,
    /// Not of the spec: the pod is the mirror of a static one, which a kubelet runs from a file of its node.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_mirror: bool,
    /// A template's own wish; where a pod runs is in its placement, so that replicas stay of one variant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_name: Option<String>,
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "Labels::is_empty")]
    pub node_selector: Labels,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os: Option<PodOs>,
    /// Of the pod's own metadata, not of its spec: pods that differ in them are confined differently.
    #[serde(
        deserialize_with = "null_is_default",
        skip_serializing_if = "ProfileAnnotations::is_empty"
    )]
    pub profile_annotations: ProfileAnnotations,
    /// What all containers share, where the cluster knows resources of a whole pod.
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "Resources::is_empty")]
    pub resources: Resources,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runtime_class_name: Option<String>,
    /// Of a scheduler that is not Kubernetes' own.
    #[serde(deserialize_with = "scheduling::scheduler", skip_serializing_if = "Option::is_none")]
    pub scheduler_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security_context: Option<PodSecurityContext>,
    /// What `serviceAccountName` was called before; kept where that names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_account: Option<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_account_name: Option<String>,
    #[serde(deserialize_with = "tolerations", skip_serializing_if = "Vec::is_empty")]
    pub tolerations: Vec<Toleration>,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub topology_spread_constraints: Vec<SpreadConstraint>,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub volumes: Vec<Volume>,
}

/// Which of a pod's lists a container stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ContainerList {
    /// `initContainers`; with `restartPolicy: Always` it is a sidecar.
    InitContainers,
    /// `containers`
    Containers,
    /// `ephemeralContainers`
    EphemeralContainers,
}

impl ContainerList {
    /// The list's field name.
    pub const fn field(self) -> &'static str {
        match self {
            Self::InitContainers => "initContainers",
            Self::Containers => "containers",
            Self::EphemeralContainers => "ephemeralContainers",
        }
    }
}

impl PodSpec {
    /// The fields that are kept with it and stand beside it.
    pub(crate) const BESIDE: [&str; 2] = ["isMirror", "profileAnnotations"];

    /// Every container with its list and place in it: init, regular, ephemeral.
    pub fn every_container(&self) -> impl Iterator<Item = (ContainerList, usize, &Container)> {
        [
            (ContainerList::InitContainers, &self.init_containers),
            (ContainerList::Containers, &self.containers),
            (ContainerList::EphemeralContainers, &self.ephemeral_containers),
        ]
        .into_iter()
        .flat_map(|(list, containers)| {
            containers.iter().enumerate().map(move |(index, container)| (list, index, container))
        })
    }

    /// The name of the account that it runs as.
    pub fn account(&self) -> &str {
        let named = self.service_account_name.as_deref().filter(|name| !name.is_empty());
        let named = named.or(self.service_account.as_deref()).filter(|name| !name.is_empty());
        named.unwrap_or("default")
    }

    /// Without the account's old name where it has the new one: a cluster gives both.
    pub(crate) fn with_one_account(mut self) -> Self {
        if self.service_account_name.as_deref().is_some_and(|name| !name.is_empty()) {
            self.service_account = None;
        }
        self
    }

    /// The volumes in which a container gets a token for the API server, by their places among the volumes.
    pub fn projected_tokens(&self) -> impl Iterator<Item = usize> {
        let is_mounted = |name: &str| {
            (self.every_container())
                .any(|(_, _, it)| it.volume_mounts.iter().any(|mount| mount.name == name))
        };
        let volumes = self.volumes.iter().enumerate();
        volumes.filter(move |(_, it)| it.holds_token() && is_mounted(&it.name)).map(|(at, _)| at)
    }

    /// What `affinity` requires of nodes.
    pub fn node_affinity(&self) -> Option<&NodeSelector> {
        self.affinity.as_ref()?.node_affinity.as_ref()?.required.as_ref()
    }

    /// Whether `spec.os.name` says Windows, whose pods some controls exempt.
    pub fn is_windows(&self) -> bool {
        self.os.as_ref().is_some_and(|os| os.name == "windows")
    }
}

/// `spec.os`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct PodOs {
    pub name: String,
}

/// `spec.securityContext`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct PodSecurityContext {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_armor_profile: Option<Box<AppArmorProfile>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fs_group: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_as_group: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_as_non_root: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_as_user: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub se_linux_options: Option<Box<SeLinuxOptions>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seccomp_profile: Option<SeccompProfile>,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub sysctls: Vec<Sysctl>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub windows_options: Option<WindowsOptions>,
}

/// A container of any list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, remote = "Self")]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct Container {
    #[serde(skip_serializing_if = "Arguments::is_empty")]
    pub args: Arguments,
    #[serde(skip_serializing_if = "Arguments::is_empty")]
    pub command: Arguments,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub env: Vec<EnvVar>,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub env_from: Vec<EnvFrom>,
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "String::is_empty")]
    pub image: String,
    #[serde(deserialize_with = "handler::lifecycle", skip_serializing_if = "Option::is_none")]
    pub lifecycle: Option<Box<Lifecycle>>,
    #[serde(deserialize_with = "handler::telling", skip_serializing_if = "Option::is_none")]
    pub liveness_probe: Option<Box<Handler>>,
    #[serde(deserialize_with = "null_is_default")]
    pub name: String,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<ContainerPort>,
    #[serde(deserialize_with = "handler::telling", skip_serializing_if = "Option::is_none")]
    pub readiness_probe: Option<Box<Handler>>,
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "Resources::is_empty")]
    pub resources: Resources,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restart_policy: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security_context: Option<SecurityContext>,
    #[serde(deserialize_with = "handler::telling", skip_serializing_if = "Option::is_none")]
    pub startup_probe: Option<Box<Handler>>,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub volume_mounts: Vec<VolumeMount>,
}

impl Serialize for Container {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

/// What an argument is may depend on the program, which the other list names.
impl<'de> Deserialize<'de> for Container {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut container = Self::deserialize(deserializer)?;
        Arguments::settle(&mut container.command, &mut container.args);
        Ok(container)
    }
}

impl Container {
    /// Whether `securityContext.privileged` is true.
    pub fn is_privileged(&self) -> bool {
        self.security_context.as_ref().is_some_and(|context| context.privileged == Some(true))
    }

    /// Its probes and hooks, with the field of each.
    pub fn handlers(&self) -> impl Iterator<Item = (&'static str, &Handler)> {
        let hooks = self.lifecycle.as_deref();
        let handlers = [
            ("livenessProbe", self.liveness_probe.as_deref()),
            ("readinessProbe", self.readiness_probe.as_deref()),
            ("startupProbe", self.startup_probe.as_deref()),
            ("lifecycle.postStart", hooks.and_then(|hooks| hooks.post_start.as_deref())),
            ("lifecycle.preStop", hooks.and_then(|hooks| hooks.pre_stop.as_deref())),
        ];
        handlers.into_iter().filter_map(|(field, handler)| Some((field, handler?)))
    }

    /// The hosts that its probes and hooks have the kubelet connect to, with the field of each.
    pub fn probed_hosts(&self) -> impl Iterator<Item = (String, &str)> {
        self.handlers()
            .flat_map(|(field, Handler { http_get, tcp_socket, .. })| {
                [(field, "httpGet", &*http_get.host), (field, "tcpSocket", &*tcp_socket.host)]
            })
            .filter(|(.., host)| !host.is_empty())
            .map(|(field, by, host)| (format!("{field}.{by}.host"), host))
    }
}

/// `ports[]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct ContainerPort {
    pub container_port: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_port: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// `resources`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct Resources {
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "SortedMap::is_empty")]
    pub limits: SortedMap<Quantity>,
    #[serde(deserialize_with = "null_is_default", skip_serializing_if = "SortedMap::is_empty")]
    pub requests: SortedMap<Quantity>,
}

impl Resources {
    fn is_empty(&self) -> bool {
        self.limits.is_empty() && self.requests.is_empty()
    }
}

/// A container's `securityContext`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct SecurityContext {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_privilege_escalation: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_armor_profile: Option<Box<AppArmorProfile>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capabilities: Option<Capabilities>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub privileged: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proc_mount: Option<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_only_root_filesystem: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_as_group: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_as_non_root: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_as_user: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub se_linux_options: Option<Box<SeLinuxOptions>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seccomp_profile: Option<SeccompProfile>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub windows_options: Option<WindowsOptions>,
}

/// `capabilities`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct Capabilities {
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub add: Vec<String>,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub drop: Vec<String>,
}

/// `volumeMounts[]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the fields are documented by the Kubernetes API reference")]
pub struct VolumeMount {
    #[serde(deserialize_with = "null_is_default")]
    pub mount_path: String,
    #[serde(deserialize_with = "null_is_default")]
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_only: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_path: Option<String>,
}
