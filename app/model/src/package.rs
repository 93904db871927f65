//! Which running workloads have a package before a version, and where that cannot be said.

use serde::{Deserialize, Serialize};

use crate::ids::ClusterId;
use crate::subject::WorkloadRef;
use crate::view::ClusterView;
use crate::vulnerability::Package;

/// What is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PackageQuestion {
    /// The package's whole name, that of its source package, or a Maven artifact's without its group.
    pub name: String,
    /// Versions before this one; any version if `None`.
    pub before: Option<String>,
    /// Of this ecosystem alone, such as `deb`.
    pub ecosystem: Option<String>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PackagesPage {
    /// Every cluster that the viewer may see.
    #[serde(skip)]
    pub clusters: Vec<ClusterView>,
    /// What was asked; `None`: nothing yet.
    pub question: Option<PackageQuestion>,
    /// Running workloads by the answer; all zero before anything is asked.
    pub workloads: PackageAnswers,
    /// Running images by what is known of their packages.
    pub coverage: PackageCoverage,
    /// Where the package is, those before the version first, then those whose order cannot be said; a bounded list.
    pub found: Vec<FoundPackage>,
    /// Containers of workloads of which it cannot be said, since nothing lists what is in their image; a bounded list.
    pub unlisted: Vec<UnlistedContainer>,
}

/// Running workloads by the answer. Each counts once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PackageAnswers {
    /// They have it.
    pub have: u64,
    /// They do not: each of their images has an inventory, and it is in none, or in later versions alone.
    pub have_not: u64,
    /// They have the package in a version whose order is not known.
    pub unordered: u64,
    /// Nothing that was seen has it, and an image of theirs has no inventory.
    pub unlisted: u64,
    /// They have running pods, and the runtime reports no digest of their images.
    pub undigested: u64,
}

impl PackageAnswers {
    /// Workloads of which it cannot be said.
    pub const fn unknown(&self) -> u64 {
        self.unordered + self.unlisted + self.undigested
    }

    /// All running workloads.
    pub const fn total(&self) -> u64 {
        self.have + self.have_not + self.unknown()
    }
}

/// Images that run, by what is known of their packages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PackageCoverage {
    /// A report lists all that was found in them.
    pub inventory: u64,
    /// There are reports, and they list packages with vulnerabilities alone.
    pub vulnerable_only: u64,
    /// There is no report.
    pub none: u64,
}

impl PackageCoverage {
    /// All images that run.
    pub const fn total(&self) -> u64 {
        self.inventory + self.vulnerable_only + self.none
    }
}

/// A package in an image that a workload runs.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FoundPackage {
    /// The cluster.
    pub cluster: ClusterId,
    /// The workload.
    pub workload: WorkloadRef,
    /// Its containers with that image.
    pub containers: Vec<String>,
    /// The image that runs.
    pub digest: String,
    /// The package, as it was found.
    pub package: Package,
    /// Whether that is before the version; `None`: the order of these versions is not known.
    pub is_before: Option<bool>,
    /// Whose reports say so.
    pub told_by: Vec<String>,
}

/// A container of which nothing lists what is in its image.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnlistedContainer {
    /// The cluster.
    pub cluster: ClusterId,
    /// The workload.
    pub workload: WorkloadRef,
    /// The container.
    pub container: String,
    /// The image that runs.
    pub digest: String,
    /// There is a report, of packages with vulnerabilities alone.
    pub has_report: bool,
}
