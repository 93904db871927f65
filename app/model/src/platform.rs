//! Which Kubernetes a cluster is, as far as its nodes tell.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Who makes a cluster's Kubernetes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Distribution {
    /// Kubernetes as it is released, or what was not recognised.
    Upstream,
    /// Amazon's.
    Eks,
    /// Google's.
    Gke,
    /// Microsoft's.
    Aks,
    /// Red Hat's.
    OpenShift,
    /// k3s
    K3s,
    /// RKE2
    Rke2,
}

impl Distribution {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Upstream => "Kubernetes",
            Self::Eks => "EKS",
            Self::Gke => "GKE",
            Self::Aks => "AKS",
            Self::OpenShift => "OpenShift",
            Self::K3s => "k3s",
            Self::Rke2 => "RKE2",
        }
    }
}

/// A cluster's Kubernetes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Platform {
    /// Who makes it.
    pub distribution: Distribution,
    /// The minor version of its kubelets; `None` where they tell none.
    pub minor: Option<u32>,
}

impl Platform {
    /// By what one node tells of itself. Most distributions mark their kubelet's version; Red Hat's is known by the
    /// operating system, and Microsoft's by the names that its node pools give to machines.
    pub fn of_node(kubelet: &str, system: &str, provider_id: &str) -> Self {
        let marked = [
            ("-eks-", Distribution::Eks),
            ("-gke.", Distribution::Gke),
            ("+k3s", Distribution::K3s),
            ("+rke2", Distribution::Rke2),
        ];
        let marked = marked.into_iter().find(|(mark, _)| kubelet.contains(mark));
        let provider_id = provider_id.to_ascii_lowercase();
        let distribution = match marked {
            Some((_, distribution)) => distribution,
            None if system.starts_with("Red Hat") && system.contains("CoreOS") => {
                Distribution::OpenShift
            }
            None if provider_id.starts_with("azure://")
                && provider_id.contains("/virtualmachinescalesets/aks") =>
            {
                Distribution::Aks
            }
            None => Distribution::Upstream,
        };
        let minor =
            kubelet.strip_prefix("v1.").and_then(|rest| rest.split('.').next()?.parse().ok());
        Self { distribution, minor }
    }

    /// By what its nodes tell: the distribution of most, and the newest version. `None` without nodes.
    pub fn of_nodes(nodes: &[Self]) -> Option<Self> {
        let many = |node: &&Self| {
            let same = |other: &&Self| other.distribution == node.distribution;
            (nodes.iter().filter(same).count(), node.distribution)
        };
        let most = nodes.iter().max_by_key(many)?;
        let minor = nodes.iter().filter_map(|node| node.minor).max();
        Some(Self { distribution: most.distribution, minor })
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.minor {
            Some(minor) => write!(f, "{} 1.{minor}", self.distribution.name()),
            None => f.write_str(self.distribution.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distribution_is_known_by_what_its_nodes_tell() {
        let aks = "azure:///subscriptions/1/resourceGroups/mc_a_b_norwayeast/providers/Microsoft.Compute/\
                   virtualMachineScaleSets/aks-pool1-1234-vmss/virtualMachines/0";
        let own = "azure:///subscriptions/1/resourceGroups/own/providers/Microsoft.Compute/virtualMachines/one";
        let rhcos = "Red Hat Enterprise Linux CoreOS 416.94.202410211619-0";
        for (kubelet, system, provider, expected) in [
            ("v1.30.4-eks-a737599", "Amazon Linux 2023", "aws:///eu-north-1a/i-1", "EKS 1.30"),
            ("v1.31.1-gke.1678000", "Container-Optimized OS", "gce://p/z/n", "GKE 1.31"),
            ("v1.32.1+k3s1", "Debian", "k3s://one", "k3s 1.32"),
            ("v1.29.3+rke2r1", "SLES", "", "RKE2 1.29"),
            ("v1.29.9+5865c5b", rhcos, "", "OpenShift 1.29"),
            ("v1.30.6", "Ubuntu 22.04", aks, "AKS 1.30"),
            ("v1.30.6", "Ubuntu 22.04", own, "Kubernetes 1.30"),
            ("v1.37.0", "Debian", "kind://docker/a/b", "Kubernetes 1.37"),
            ("", "", "", "Kubernetes"),
        ] {
            let platform = Platform::of_node(kubelet, system, provider);
            assert_eq!(platform.to_string(), expected, "{kubelet}");
        }
    }

    #[test]
    fn most_nodes_decide_and_the_newest_version_counts() {
        let node = |distribution, minor| Platform { distribution, minor: Some(minor) };
        let (eks, upstream) = (Distribution::Eks, Distribution::Upstream);
        let nodes = [node(eks, 29), node(upstream, 31), node(eks, 30)];
        assert_eq!(Platform::of_nodes(&nodes), Some(node(eks, 31)));
        assert_eq!(Platform::of_nodes(&[]), None);
    }
}
