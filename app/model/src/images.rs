//! Images that run: the shapes of their pages.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::ClusterId;
use crate::image::{BaseLabels, Distribution, Layer, OsRelease, Program};
use crate::subject::WorkloadRef;
use crate::view::ClusterView;
use crate::vulnerability::ReportView;

/// Every image that runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImagesPage {
    /// The clusters that they run in.
    pub clusters: Vec<ClusterView>,
    /// Why images are not read, and how to turn it on; `None` where they are read.
    pub not_asked: Option<String>,
    /// The images, by digest.
    pub images: Vec<ImageView>,
}

/// An image that runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImageView {
    /// What the runtime reports that it runs, such as `sha256:…`: of a list of platforms often the list's.
    pub digest: String,
    /// Registry and path that it was pulled from; none where runtimes report the digest alone.
    pub repositories: Vec<String>,
    /// How many workloads run it.
    pub workloads: u64,
    /// What was found in it, or why it was not read.
    pub reading: ImageReading,
}

/// What came of reading an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum ImageReading {
    /// It was not read yet, or images are not read at all.
    NotYet,
    /// It was asked for and could not be read.
    NotRead(NotRead),
    /// It was read.
    Read(Box<ImageFound>),
}

impl ImageReading {
    /// What was found, if it was read.
    pub fn found(&self) -> Option<&ImageFound> {
        match self {
            Self::Read(found) => Some(found),
            Self::NotYet | Self::NotRead(_) => None,
        }
    }
}

/// Why an image could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NotRead {
    /// What failed.
    pub failure: ReadFailure,
    /// In words, and how to mend it.
    pub reason: String,
    /// When it was asked for last.
    pub tried_at: DateTime<Utc>,
}

/// What failed where an image could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReadFailure {
    /// The registry does not show it.
    Refused,
    /// The registry did not answer.
    Unreachable,
    /// What it sent cannot be used.
    Unreadable,
}

impl ReadFailure {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Refused, Self::Unreachable, Self::Unreadable];

    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Unreachable => "unreachable",
            Self::Unreadable => "unreadable",
        }
    }
}

/// What was found in an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImageFound {
    /// When it was read.
    pub read_at: DateTime<Utc>,
    /// What it is built for, such as `linux/amd64`.
    pub platform: String,
    /// What is pulled, in bytes.
    pub pulled_bytes: u64,
    /// Bytes of the files that are seen in a container.
    pub seen_bytes: u64,
    /// Those files.
    pub files: u64,
    /// Shells that could be run.
    pub shells: Vec<Program>,
    /// Package managers that could be run.
    pub package_managers: Vec<Program>,
    /// What its `os-release` says; `None` where it has none.
    pub os_release: Option<OsRelease>,
    /// The release by the dataset of distributions, as of today; `None` where that does not know it.
    pub distribution: Option<Distribution>,
}

impl ImageFound {
    /// Neither a shell nor a package manager was found by its name.
    pub fn is_distroless(&self) -> bool {
        self.shells.is_empty() && self.package_managers.is_empty()
    }
}

/// One image that runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImagePage {
    /// The clusters that it runs in.
    pub clusters: Vec<ClusterView>,
    /// Why images are not read, and how to turn it on; `None` where they are read.
    pub not_asked: Option<String>,
    /// The image.
    pub image: ImageView,
    /// How it is made; `None` where it was not read.
    pub build: Option<ImageBuild>,
    /// Other images that run or ran here, whose layers are its lowest: what it is built on.
    pub built_on: Vec<BaseImage>,
    /// Who runs it.
    pub runs_in: Vec<RunsIn>,
    /// The newest report of each scanner on it. None: of its vulnerabilities nothing is known.
    pub reports: Vec<ReportView>,
}

/// How an image is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImageBuild {
    /// The repository that it was read from.
    pub repository: String,
    /// Digest of the manifest for the platform; the image's own where that is no list.
    pub manifest: String,
    /// When it was built, as it says itself.
    pub created: Option<DateTime<Utc>>,
    /// The user that it starts as, as configured; empty is root.
    pub user: String,
    /// Its layers, the lowest first.
    pub layers: Vec<Layer>,
    /// What its labels claim of the image that it was built on.
    pub base: Option<BaseLabels>,
    /// Paths of databases of installed packages.
    pub package_databases: Vec<String>,
}

/// An image that others are built on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BaseImage {
    /// Its digest.
    pub digest: String,
    /// The repository that it was read from.
    pub repository: String,
    /// How many of the layers are its.
    pub layers: u64,
    /// Whether it runs here, and has a page.
    pub runs: bool,
}

/// A container that runs an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunsIn {
    /// The cluster.
    pub cluster: ClusterId,
    /// The workload.
    pub workload: WorkloadRef,
    /// The container's name.
    pub container: String,
    /// The image as the pods name it.
    pub reference: String,
    /// In how many running pods.
    pub pods: u64,
}
