//! What else than nodes reveals where data is, or could go: hosts, addresses and volumes that objects of a cluster name,
//! with the place of each as far as something tells it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{LawApplied, Nexus, ResidencyCounts, Scope, Standing};
use crate::context::Known;
use crate::ids::ClusterId;
use crate::place::{Country, Place};
use crate::subject::SubjectRef;
use crate::verdict::{Gap, Source, Verdict};
use crate::view::ClusterView;

/// What names a destination, and so what goes there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DestinationKind {
    /// The registry of an image: it learns what runs, and when.
    Registry,
    /// A host in the value of an environment variable.
    Environment,
    /// A host in a ConfigMap.
    ConfigMap,
    /// What a Service of type ExternalName stands for.
    ExternalName,
    /// The address of a Service of type LoadBalancer.
    LoadBalancer,
    /// The address of an Ingress.
    Ingress,
    /// A persistent volume that a workload mounts.
    Volume,
    /// A snapshot of a volume.
    Snapshot,
    /// Where Velero keeps backups.
    Backup,
    /// An admission webhook: the API server sends it objects.
    Webhook,
    /// The server of an aggregated API.
    ApiService,
    /// A resolver that the cluster's own asks: it learns the names that are looked up.
    Dns,
}

impl DestinationKind {
    /// The collections that name it beside the workloads themselves.
    pub const fn sources(self) -> &'static [Source] {
        match self {
            Self::Registry | Self::Environment => &[],
            Self::ConfigMap => &[Source::ConfigMaps],
            Self::ExternalName | Self::LoadBalancer => &[Source::Services],
            Self::Ingress => &[Source::Ingresses],
            Self::Volume => {
                &[Source::PersistentVolumeClaims, Source::PersistentVolumes, Source::StorageClasses]
            }
            Self::Snapshot => &[Source::SnapshotContents],
            Self::Backup => &[Source::BackupLocations],
            Self::Webhook => &[Source::ValidatingWebhooks, Source::MutatingWebhooks],
            Self::ApiService => &[Source::ApiServices],
            Self::Dns => &[Source::DnsConfig],
        }
    }

    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::Registry,
        Self::Environment,
        Self::ConfigMap,
        Self::ExternalName,
        Self::LoadBalancer,
        Self::Ingress,
        Self::Volume,
        Self::Snapshot,
        Self::Backup,
        Self::Webhook,
        Self::ApiService,
        Self::Dns,
    ];

    /// Its word in addresses and exports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Registry => "registry",
            Self::Environment => "environment",
            Self::ConfigMap => "config_map",
            Self::ExternalName => "external_name",
            Self::LoadBalancer => "load_balancer",
            Self::Ingress => "ingress",
            Self::Volume => "volume",
            Self::Snapshot => "snapshot",
            Self::Backup => "backup",
            Self::Webhook => "webhook",
            Self::ApiService => "api_service",
            Self::Dns => "dns",
        }
    }
}

impl fmt::Display for DestinationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// It is no kind of destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no kind of destination")]
pub struct NoKind;

impl FromStr for DestinationKind {
    type Err = NoKind;

    fn from_str(text: &str) -> Result<Self, NoKind> {
        Self::ALL.into_iter().find(|kind| kind.word() == text).ok_or(NoKind)
    }
}

/// Something that an object names, as it was seen, whatever law judges it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Destination {
    /// What names it.
    pub kind: DestinationKind,
    /// The host or address; of a volume the driver that keeps it.
    pub host: Box<str>,
    /// What stands in the workload for it, where that is another word: the Service of an external name, the claim to a volume.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub named: Box<str>,
    /// The object, as `Service shop/mail`; empty where it is the workload itself.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub object: Box<str>,
    /// The field.
    pub path: Box<str>,
    /// The storage class of a volume, as its claim names it; else empty.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub class: Box<str>,
    /// Where it is and who runs it.
    pub place: Place,
}

impl Destination {
    /// What stands in the workload for it.
    pub fn name(&self) -> &str {
        if self.named.is_empty() { &self.host } else { &self.named }
    }

    /// What tells it from the others of its unit, and orders them.
    pub fn key(&self) -> (DestinationKind, &str, &str, &str) {
        (self.kind, &self.host, self.name(), &self.object)
    }
}

/// Destinations that a unit of a cluster names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DestinationsSeen {
    /// The cluster.
    pub cluster: ClusterId,
    /// The unit: a workload, a namespace or the cluster.
    pub subject: SubjectRef,
    /// Whether a workload handles personal data; not known of the others.
    pub personal_data: Known,
    /// What it names.
    pub destinations: Vec<Destination>,
}

/// Which destinations are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DestinationsAsked {
    /// Of this kind; `None` for all.
    pub kind: Option<DestinationKind>,
    /// With this verdict; `None` for all.
    pub verdict: Option<Verdict>,
}

/// Where data is or could go besides nodes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Destinations {
    /// The clusters that were looked at.
    pub clusters: Vec<ClusterView>,
    /// Within what places are judged.
    pub scope: Scope,
    /// The law that judges.
    #[serde(flatten)]
    pub law: LawApplied,
    /// How many there are of each kind, by verdict, whatever was asked for.
    pub kinds: Vec<KindCounts>,
    /// Those that were asked for: outside first, then unknown, then inside.
    pub destinations: Vec<DestinationResidence>,
    /// What hides others.
    pub gaps: Vec<Gap>,
}

impl Destinations {
    /// All of them by verdict, whatever was asked for.
    pub fn counts(&self) -> ResidencyCounts {
        self.kinds.iter().fold(ResidencyCounts::default(), |sum, of| ResidencyCounts {
            inside: sum.inside + of.counts.inside,
            outside: sum.outside + of.counts.outside,
            unknown: sum.unknown + of.counts.unknown,
        })
    }
}

/// Destinations of a kind, by verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KindCounts {
    /// The kind.
    pub kind: DestinationKind,
    /// How many of those that were seen.
    pub counts: ResidencyCounts,
    /// Whether a gap hides others, or all of them.
    pub not_all_seen: bool,
}

/// A destination, judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DestinationResidence {
    /// What names it.
    pub kind: DestinationKind,
    /// The host or address; of volumes the driver that keeps them.
    pub host: String,
    /// Inside the scope, outside, or unknown.
    pub verdict: Verdict,
    /// What its territory is to the scope; `unknown` without one.
    pub standing: Standing,
    /// Where it is, with every rung of evidence.
    pub place: Place,
    /// Who runs it; `None` where nothing names an operator that is known.
    pub operator: Option<DestinationOperator>,
    /// The first twenty that name it: those with personal data first.
    pub named_by: Vec<NamedBy>,
    /// How many name it.
    pub namers: u64,
    /// How many of them handle personal data.
    pub with_personal_data: u64,
}

/// Who runs a destination, apart from where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DestinationOperator {
    /// Its key in the dataset of providers.
    pub key: String,
    /// The ultimate parent company, as far as it is known.
    pub company: Option<String>,
    /// The parent's country.
    pub parent_country: Option<Country>,
    /// Whether something ties it to the United States.
    pub us_nexus: Nexus,
    /// Every tie by itself.
    pub nexuses: Vec<String>,
    /// Its certification under the Data Privacy Framework.
    pub dpf_certified: String,
    /// What foreign orders it may be exposed to, a sentence each.
    pub exposed_to: Vec<String>,
    /// Where that is known from.
    pub source: String,
    /// Why nobody should take it as settled.
    pub doubts: Vec<String>,
}

/// Who names a destination.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NamedBy {
    /// Whether it handles personal data; not known of what is no workload.
    pub personal_data: Known,
    /// The cluster.
    pub cluster: ClusterId,
    /// The workload, namespace or cluster.
    pub subject: SubjectRef,
    /// The object, as `Service shop/mail`; empty where it is the workload itself.
    pub object: String,
    /// The field.
    pub path: String,
}
