//! Where each source stands in the Kubernetes API.

use model::Time;
use model::verdict::{Gap, GapCause, GapScope, Source};

/// A collection of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Collection {
    /// The source that it is.
    pub(crate) source: Source,
    /// API group; empty for the core group.
    pub(crate) group: &'static str,
    /// API version.
    pub(crate) version: &'static str,
    /// Kind of its objects.
    pub(crate) kind: &'static str,
    /// Whether its objects live in namespaces.
    pub(crate) namespaced: bool,
    /// Namespace and name of the one object that is asked for.
    pub(crate) only: Option<(&'static str, &'static str)>,
}

/// Served by every Kubernetes from 1.21 on, but for the Gateway API, the external snapshotter's and Velero's kinds, which are
/// installed where they are wanted.
const ALL: [Collection; 32] = [
    cluster(Source::Nodes, "", "Node"),
    cluster(Source::Namespaces, "", "Namespace"),
    namespaced(Source::Deployments, "apps", "Deployment"),
    namespaced(Source::ReplicaSets, "apps", "ReplicaSet"),
    namespaced(Source::StatefulSets, "apps", "StatefulSet"),
    namespaced(Source::DaemonSets, "apps", "DaemonSet"),
    namespaced(Source::CronJobs, "batch", "CronJob"),
    namespaced(Source::Jobs, "batch", "Job"),
    namespaced(Source::ReplicationControllers, "", "ReplicationController"),
    namespaced(Source::Pods, "", "Pod"),
    namespaced(Source::ServiceAccounts, "", "ServiceAccount"),
    namespaced(Source::Services, "", "Service"),
    namespaced(Source::Ingresses, "networking.k8s.io", "Ingress"),
    namespaced(Source::Gateways, "gateway.networking.k8s.io", "Gateway"),
    namespaced(Source::HttpRoutes, "gateway.networking.k8s.io", "HTTPRoute"),
    namespaced(Source::GrpcRoutes, "gateway.networking.k8s.io", "GRPCRoute"),
    Collection {
        version: "v1alpha2",
        ..namespaced(Source::TlsRoutes, "gateway.networking.k8s.io", "TLSRoute")
    },
    Collection {
        version: "v1alpha2",
        ..namespaced(Source::TcpRoutes, "gateway.networking.k8s.io", "TCPRoute")
    },
    Collection {
        version: "v1alpha2",
        ..namespaced(Source::UdpRoutes, "gateway.networking.k8s.io", "UDPRoute")
    },
    namespaced(Source::NetworkPolicies, "networking.k8s.io", "NetworkPolicy"),
    cluster(Source::PersistentVolumes, "", "PersistentVolume"),
    namespaced(Source::PersistentVolumeClaims, "", "PersistentVolumeClaim"),
    cluster(Source::StorageClasses, "storage.k8s.io", "StorageClass"),
    cluster(Source::RuntimeClasses, "node.k8s.io", "RuntimeClass"),
    namespaced(Source::LimitRanges, "", "LimitRange"),
    cluster(
        Source::ValidatingWebhooks,
        "admissionregistration.k8s.io",
        "ValidatingWebhookConfiguration",
    ),
    cluster(
        Source::MutatingWebhooks,
        "admissionregistration.k8s.io",
        "MutatingWebhookConfiguration",
    ),
    cluster(Source::ApiServices, "apiregistration.k8s.io", "APIService"),
    cluster(Source::SnapshotContents, "snapshot.storage.k8s.io", "VolumeSnapshotContent"),
    namespaced(Source::BackupLocations, "velero.io", "BackupStorageLocation"),
    Collection {
        only: Some(("kube-system", "coredns")),
        ..namespaced(Source::DnsConfig, "", "ConfigMap")
    },
    namespaced(Source::ConfigMaps, "", "ConfigMap"),
];

const fn cluster(source: Source, group: &'static str, kind: &'static str) -> Collection {
    Collection { source, group, version: "v1", kind, namespaced: false, only: None }
}

const fn namespaced(source: Source, group: &'static str, kind: &'static str) -> Collection {
    Collection { source, group, version: "v1", kind, namespaced: true, only: None }
}

impl Collection {
    /// Where `source` stands.
    pub(crate) fn of(source: Source) -> Self {
        // The table names every source, which a test holds.
        ALL.into_iter().find(|collection| collection.source == source).unwrap_or(ALL[0])
    }

    /// The collection of a manifest's `apiVersion` and `kind`. Versions are not compared, which [`other_versions`] does: between
    /// those that there have been of a kind, what is judged has not changed, or is read where each has it (of an Ingress and a
    /// RuntimeClass). `extensions` is where workloads and network policies once were.
    pub(crate) fn named(api_version: &str, kind: &str) -> Option<Self> {
        let group = group(api_version);
        ALL.into_iter().filter(|collection| collection.only.is_none()).find(|collection| {
            collection.kind == kind
                && (collection.group == group
                    || (group == "extensions"
                        && matches!(collection.group, "apps" | "networking.k8s.io")))
        })
    }

    /// Path of the group's version, such as `/apis/apps/v1`.
    pub(crate) fn root(self) -> String {
        match self.group {
            "" => format!("/api/{}", self.version),
            group => format!("/apis/{group}/{}", self.version),
        }
    }

    /// Its plural name in the API.
    pub(crate) fn plural(self) -> &'static str {
        let name = self.source.plural();
        name.split_once('/').map_or(name, |(plural, _)| plural)
    }

    /// Path of the whole collection, over all namespaces, or of the one object's.
    pub(crate) fn path(self) -> String {
        match self.only {
            None => format!("{}/{}", self.root(), self.plural()),
            Some((namespace, _)) => {
                format!("{}/namespaces/{namespace}/{}", self.root(), self.plural())
            }
        }
    }

    /// What stands behind that path and the parameters, to be answered with the one object alone.
    pub(crate) fn selector(self) -> String {
        self.only
            .map(|(_, name)| format!("&fieldSelector=metadata.name%3D{name}"))
            .unwrap_or_default()
    }

    /// As RBAC and kubectl name it, such as `deployments.apps`.
    pub(crate) fn resource(self) -> String {
        match (self.group, self.only) {
            (_, Some((namespace, name))) => {
                format!("{} of the name {name} in {namespace}", self.plural())
            }
            ("", None) => self.source.plural().to_owned(),
            (group, None) => format!("{}.{group}", self.source.plural()),
        }
    }
}

/// That nobody asked for a source to be listed.
pub(crate) fn not_asked(source: Source, at: Time) -> Gap {
    Gap {
        source: Some(source),
        scope: GapScope::Cluster,
        cause: GapCause::NotAsked,
        detail: format!(
            "{} are not listed: `config-maps = true` under `[residency]` has the hosts that they name read, and nothing \
             else of them kept",
            source.plural()
        ),
        since: at,
    }
}

/// The versions that there have been of a group of Kubernetes' own, where an `apiVersion` is none of them: no API server
/// takes it. What is installed beside those may have others.
pub(crate) fn other_versions(api_version: &str) -> Option<&'static [&'static str]> {
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    let versions: &[&str] = match group {
        "" => &["v1"],
        "apps" => &["v1", "v1beta2", "v1beta1"],
        "batch" => &["v1", "v1beta1", "v2alpha1"],
        "extensions" => &["v1beta1"],
        "networking.k8s.io" | "apiregistration.k8s.io" => &["v1", "v1beta1"],
        "admissionregistration.k8s.io" | "node.k8s.io" | "storage.k8s.io" => {
            &["v1", "v1beta1", "v1alpha1"]
        }
        _ => return None,
    };
    (!versions.contains(&version)).then_some(versions)
}

/// The group of an `apiVersion`; empty for the core group.
pub(crate) fn group(api_version: &str) -> &str {
    api_version.split_once('/').map_or("", |(group, _)| group)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_has_its_own_place() {
        for source in Source::ALL {
            assert_eq!(Collection::of(source).source, source);
        }
        assert_eq!(Collection::of(Source::Pods).path(), "/api/v1/pods");
        assert_eq!(Collection::of(Source::CronJobs).path(), "/apis/batch/v1/cronjobs");
        assert_eq!(Collection::of(Source::CronJobs).resource(), "cronjobs.batch");
        let of_dns = Collection::of(Source::DnsConfig);
        assert_eq!(of_dns.path(), "/api/v1/namespaces/kube-system/configmaps");
        assert_eq!(of_dns.selector(), "&fieldSelector=metadata.name%3Dcoredns");
    }

    #[test]
    fn manifests_are_told_by_group_and_kind() {
        for (api_version, kind, source) in [
            ("v1", "Pod", Some(Source::Pods)),
            ("apps/v1", "Deployment", Some(Source::Deployments)),
            ("extensions/v1beta1", "Deployment", Some(Source::Deployments)),
            ("batch/v1beta1", "CronJob", Some(Source::CronJobs)),
            ("example.com/v1", "Deployment", None),
            ("v1", "Deployment", None),
            ("v1", "Secret", None),
            ("v1", "ConfigMap", Some(Source::ConfigMaps)),
        ] {
            let found = Collection::named(api_version, kind).map(|collection| collection.source);
            assert_eq!(found, source, "{api_version} {kind}");
        }
    }
}
