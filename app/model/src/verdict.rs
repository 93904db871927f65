//! What a check says, and what it rests on.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::context::Sign;
use crate::ids::{CheckId, FindingId};
use crate::subject::SubjectRef;

/// The four answers. *Unknown is never Pass.*
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The subject was seen to be as the check wants it.
    Pass,
    /// The check asks nothing of this subject.
    NotApplicable,
    /// What would answer was not observed.
    Unknown,
    /// The subject was seen to be otherwise.
    Fail,
}

impl Verdict {
    /// Its word in texts and query strings.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::NotApplicable => "not_applicable",
            Self::Unknown => "unknown",
            Self::Fail => "fail",
        }
    }

    /// Its place in a list: what failed, then what nobody could tell, then what passed.
    pub const fn worst_first(self) -> u8 {
        match self {
            Self::Fail => 0,
            Self::Unknown | Self::NotApplicable => 1,
            Self::Pass => 2,
        }
    }

    /// A pass, to be returned by a judge.
    pub fn pass() -> Judged {
        Judged::new(Self::Pass, String::new())
    }

    /// The check asks nothing of this subject.
    pub fn not_applicable() -> Judged {
        Judged::new(Self::NotApplicable, String::new())
    }

    /// Nothing was seen of what the check asks about: not applicable if all of it was looked at, else unknown.
    pub fn nothing_seen() -> Judged {
        Judged { nothing_seen: true, ..Self::not_applicable() }
    }

    /// The check asks nothing of this subject, for a reason that is worth saying.
    pub fn exempt(reason: impl Into<String>) -> Judged {
        Judged::new(Self::NotApplicable, reason.into())
    }

    /// Not observed; `reason` says what is missing.
    pub fn unknown(reason: impl Into<String>) -> Judged {
        Judged::new(Self::Unknown, reason.into())
    }

    /// Seen to be otherwise; `reason` says what was seen, in a clause without a capital or full stop.
    pub fn fail(reason: impl Into<String>) -> Judged {
        Judged::new(Self::Fail, reason.into())
    }
}

/// What a judge returns: the verdict, why, and the fields it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Judged {
    /// The answer.
    pub verdict: Verdict,
    /// What was seen, or what is missing; empty for a pass.
    pub reason: String,
    /// Field paths in the judged object, such as `spec.containers[0].securityContext.privileged`;
    /// a path to a field that is not set names where it would stand.
    pub at: Vec<String>,
    /// Fields of other objects.
    pub signs: Vec<Sign>,
    /// It rests on an absence: what one of the check's needs hides may be there.
    #[serde(default)]
    pub nothing_seen: bool,
}

impl Judged {
    fn new(verdict: Verdict, reason: String) -> Self {
        Self { verdict, reason, at: Vec::new(), signs: Vec::new(), nothing_seen: false }
    }

    /// Adds a field that the verdict rests on.
    #[must_use]
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.at.push(path.into());
        self
    }

    /// Adds a field of another object that the verdict rests on.
    #[must_use]
    pub fn seen(mut self, sign: Sign) -> Self {
        self.signs.push(sign);
        self
    }
}

/// How bad a failed check is; its weight is in [`crate::risk`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Low,
    /// Worth a ticket.
    Medium,
    /// A step on a way in or out.
    High,
    /// A way out of the container or into the cluster by itself.
    Critical,
}

impl Severity {
    /// Most severe first, as lists show them.
    pub const ALL: [Self; 4] = [Self::Critical, Self::High, Self::Medium, Self::Low];

    /// Its word in texts and query strings.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// Causes: of one family only the worst finding counts in a subject's risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// The host's filesystem or a runtime's socket inside the container.
    HostMount,
    /// Privileged containers.
    Privileged,
    /// The host's process, network or IPC namespace.
    HostNamespace,
    /// Linux capabilities.
    Capabilities,
    /// Gaining privileges by executing a file.
    Escalation,
    /// Who the process runs as.
    User,
    /// A writable root filesystem.
    RootFilesystem,
    /// System call filtering.
    Seccomp,
    /// AppArmor and SELinux.
    AccessControl,
    /// The kernel's own switches: /proc and its parameters.
    KernelInterface,
    /// Kinds of volumes.
    VolumeKind,
    /// Ports of the node.
    HostPort,
    /// What the kubelet is made to ask.
    KubeletRequests,
    /// Which image runs, and whether it is always the same one.
    ImagePinning,
    /// Whose registry an image is from.
    ImageSource,
    /// What is in an image beside the program.
    ImageContents,
    /// Whether what is in an image is still mended.
    ImageUpdates,
    /// Memory a container may take from its neighbours.
    MemoryLimit,
    /// Processor time a container may take from its neighbours.
    CpuLimit,
    /// The service account's token in the container.
    AccountToken,
    /// Credentials where they are easily read.
    Secrets,
    /// What the namespace lets in next.
    Admission,
    /// The namespace that nobody chose.
    DefaultNamespace,
    /// Traffic into a namespace.
    Ingress,
    /// Traffic out of a namespace.
    Egress,
    /// Ways in from outside the cluster.
    Exposure,
    /// Data in the clear.
    Encryption,
    /// The kernel that containers share with their node.
    SharedKernel,
    /// What a node is itself: a machine, a virtual one, or one of many containers.
    LayerBeneath,
    /// Whether what a node runs on is still mended.
    NodeUpdates,
    /// What a node's neighbours take of its processors and disks.
    NoisyNeighbours,
    /// How far apart those are that wait for each other.
    Replication,
    /// Where data is.
    Place,
    /// Whose law its operator answers to.
    Jurisdiction,
}

/// Where a fact comes from: the collections of the API server and what is derived outside it.
/// A [`Gap`] names one, and a check names those it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// `nodes`
    Nodes,
    /// `namespaces`
    Namespaces,
    /// `pods`
    Pods,
    /// `deployments`
    Deployments,
    /// `replicasets`
    ReplicaSets,
    /// `statefulsets`
    StatefulSets,
    /// `daemonsets`
    DaemonSets,
    /// `jobs`
    Jobs,
    /// `cronjobs`
    CronJobs,
    /// `replicationcontrollers`
    ReplicationControllers,
    /// `serviceaccounts`
    ServiceAccounts,
    /// `services`
    Services,
    /// `ingresses`
    Ingresses,
    /// `gateways` of the Gateway API
    Gateways,
    /// `httproutes` of the Gateway API
    HttpRoutes,
    /// `grpcroutes` of the Gateway API
    GrpcRoutes,
    /// `tlsroutes` of the Gateway API
    TlsRoutes,
    /// `tcproutes` of the Gateway API
    TcpRoutes,
    /// `udproutes` of the Gateway API
    UdpRoutes,
    /// `networkpolicies`
    NetworkPolicies,
    /// `persistentvolumes`
    PersistentVolumes,
    /// `persistentvolumeclaims`
    PersistentVolumeClaims,
    /// `storageclasses`
    StorageClasses,
    /// `runtimeclasses`
    RuntimeClasses,
    /// `limitranges`
    LimitRanges,
    /// Pod templates in objects that no cluster is asked for: PodTemplates, and custom resources. Manifests hold them.
    Templates,
    /// `validatingwebhookconfigurations`
    ValidatingWebhooks,
    /// `mutatingwebhookconfigurations`
    MutatingWebhooks,
    /// `apiservices`, which add APIs of other servers
    ApiServices,
    /// `volumesnapshotcontents` of the external snapshotter
    SnapshotContents,
    /// `backupstoragelocations` of Velero
    BackupLocations,
    /// The one ConfigMap of the cluster's resolver, `coredns` in `kube-system`
    DnsConfig,
    /// `configmaps`, which are listed where somebody asked for it alone
    ConfigMaps,
    /// GeoIP databases and lists of addresses: files outside the cluster, which no API lists.
    Geolocation,
    /// What is in images, as their registries give it.
    Images,
    /// `vulnerabilityreports`, which trivy-operator writes.
    VulnerabilityReports,
    /// What the agents of nodes report.
    Agents,
}

impl Source {
    /// Every collection of the API server, in the order in which they are listed.
    pub const ALL: [Self; 32] = [
        Self::Nodes,
        Self::Namespaces,
        Self::Deployments,
        Self::ReplicaSets,
        Self::StatefulSets,
        Self::DaemonSets,
        Self::CronJobs,
        Self::Jobs,
        Self::ReplicationControllers,
        Self::Pods,
        Self::ServiceAccounts,
        Self::Services,
        Self::Ingresses,
        Self::Gateways,
        Self::HttpRoutes,
        Self::GrpcRoutes,
        Self::TlsRoutes,
        Self::TcpRoutes,
        Self::UdpRoutes,
        Self::NetworkPolicies,
        Self::PersistentVolumes,
        Self::PersistentVolumeClaims,
        Self::StorageClasses,
        Self::RuntimeClasses,
        Self::LimitRanges,
        Self::ValidatingWebhooks,
        Self::MutatingWebhooks,
        Self::ApiServices,
        Self::SnapshotContents,
        Self::BackupLocations,
        Self::DnsConfig,
        Self::ConfigMaps,
    ];

    /// Whether it is listed where somebody asked for it alone.
    pub const fn is_opt_in(self) -> bool {
        matches!(self, Self::ConfigMaps)
    }

    /// The collection's plural name in the API, which is also its word in texts; of a single object its name behind it.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Nodes => "nodes",
            Self::Namespaces => "namespaces",
            Self::Pods => "pods",
            Self::Deployments => "deployments",
            Self::ReplicaSets => "replicasets",
            Self::StatefulSets => "statefulsets",
            Self::DaemonSets => "daemonsets",
            Self::Jobs => "jobs",
            Self::CronJobs => "cronjobs",
            Self::ReplicationControllers => "replicationcontrollers",
            Self::ServiceAccounts => "serviceaccounts",
            Self::Services => "services",
            Self::Ingresses => "ingresses",
            Self::Gateways => "gateways",
            Self::HttpRoutes => "httproutes",
            Self::GrpcRoutes => "grpcroutes",
            Self::TlsRoutes => "tlsroutes",
            Self::TcpRoutes => "tcproutes",
            Self::UdpRoutes => "udproutes",
            Self::NetworkPolicies => "networkpolicies",
            Self::PersistentVolumes => "persistentvolumes",
            Self::PersistentVolumeClaims => "persistentvolumeclaims",
            Self::StorageClasses => "storageclasses",
            Self::RuntimeClasses => "runtimeclasses",
            Self::LimitRanges => "limitranges",
            Self::Templates => "templates",
            Self::ValidatingWebhooks => "validatingwebhookconfigurations",
            Self::MutatingWebhooks => "mutatingwebhookconfigurations",
            Self::ApiServices => "apiservices",
            Self::SnapshotContents => "volumesnapshotcontents",
            Self::BackupLocations => "backupstoragelocations",
            Self::DnsConfig => "configmaps/coredns",
            Self::ConfigMaps => "configmaps",
            Self::Geolocation => "geolocation",
            Self::Images => "images",
            Self::VulnerabilityReports => "vulnerabilityreports",
            Self::Agents => "agents",
        }
    }
}

/// Why something could not be observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum GapCause {
    /// Its first list has not finished.
    NotListed,
    /// The API server refuses to show it (403 or 401).
    Forbidden,
    /// The API server cannot be reached or fails; what is shown is as old as `since`.
    Unreachable,
    /// One object, document or file could not be read.
    Unreadable,
    /// What was given does not say that it is all there is.
    NotGiven,
    /// Nobody asked for it to be looked at. The checks that need it make no verdict, and are none that could not answer.
    NotAsked,
}

/// Where a gap lies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum GapScope {
    /// The whole cluster.
    Cluster,
    /// One namespace.
    Namespace(String),
    /// One object: `namespace` is empty for a cluster-wide one.
    Object {
        /// Its namespace.
        namespace: String,
        /// Its name, or file and document where it has none.
        name: String,
    },
}

/// Something that could not be observed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Gap {
    /// What is missing; `None` where it cannot be told (a file that did not parse may have held anything).
    pub source: Option<Source>,
    /// Where.
    pub scope: GapScope,
    /// Why.
    pub cause: GapCause,
    /// What happened and how to mend it, in a sentence.
    pub detail: String,
    /// Since when.
    pub since: DateTime<Utc>,
}

impl Gap {
    /// The source that nobody asked for, where that is what it says.
    pub fn not_asked(&self) -> Option<Source> {
        self.source.filter(|_| self.cause == GapCause::NotAsked)
    }
}

/// Judgements answered, of judgements due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Coverage {
    /// Those that ended in Pass or Fail.
    pub answered: u64,
    /// Checks times the subjects they apply to; the not applicable are not due.
    pub due: u64,
}

impl Coverage {
    /// Whole percent, rounded down, so that 100 is said only of a whole; `None` where nothing was due.
    pub fn percent(self) -> Option<u64> {
        (self.answered * 100).checked_div(self.due)
    }
}

impl std::ops::Add for Coverage {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { answered: self.answered + other.answered, due: self.due + other.due }
    }
}

/// What one finding was concluded from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Evidence {
    /// The object, as `Kind namespace/name` or `Kind name`.
    pub object: String,
    /// SHA-256 of what was kept of that object (canonical JSON), in hexadecimal.
    pub hash: String,
    /// The field it rests on; empty where it rests on an absence.
    pub path: String,
    /// The field's value as JSON text; `None` where it is not set.
    pub value: Option<String>,
    /// In how many running pods of this workload it was seen; 0 for a declared template and for what has no pods.
    pub pods: u32,
}

/// A check that did not pass on a subject.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Finding {
    /// Its lasting identity.
    pub id: FindingId,
    /// The check.
    pub check: CheckId,
    /// How bad.
    pub severity: Severity,
    /// `Fail` or `Unknown`.
    pub verdict: Verdict,
    /// What was judged.
    pub subject: SubjectRef,
    /// What was seen, or what is missing.
    pub reason: String,
    /// What it was concluded from.
    pub evidence: Vec<Evidence>,
}
