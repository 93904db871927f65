//! What is in an image: what its configuration says, and what the merged files of its layers show.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// An image of one platform, as it was read.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Image {
    /// Digest of the platform's manifest: what a runtime reports that it runs.
    pub digest: String,
    /// What it is built for.
    pub platform: Platform,
    /// When it was built, as it says itself; builds that can be repeated say 1970 or nothing.
    pub created: Option<DateTime<Utc>>,
    /// The user it starts as, as it is configured: a name or number, with or without a group. Empty is root.
    pub user: String,
    /// Its layers, the lowest first.
    pub layers: Vec<Layer>,
    /// The image it says it was built on.
    pub base: Option<BaseLabels>,
    /// What is seen in a container that starts from it.
    pub contents: Contents,
}

impl Image {
    /// What is pulled, in bytes.
    pub fn compressed_bytes(&self) -> u64 {
        self.layers.iter().map(|layer| layer.compressed_bytes).sum()
    }

    /// Whether its lowest layers are all those of another, and more lie on them: by what they unpack to, so that it
    /// holds however they were compressed, and whatever its labels say.
    pub fn is_built_on(&self, other: &Self) -> bool {
        let lower = self.layers.iter().zip(&other.layers);
        self.layers.len() > other.layers.len()
            && !other.layers.is_empty()
            && lower.into_iter().all(|(own, others)| own.diff_id == others.diff_id)
    }
}

/// What an image is built for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Platform {
    /// `linux`.
    pub os: String,
    /// By Go's names: `amd64`, `arm64`, `arm`.
    pub architecture: String,
    /// Such as `v7` of `arm`.
    pub variant: Option<String>,
}

impl FromStr for Platform {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split('/').collect();
        let (os, architecture, variant) = match parts.as_slice() {
            [os, architecture] => (os, architecture, None),
            [os, architecture, variant] => (os, architecture, Some((*variant).to_owned())),
            _ => return Err("expected OS/ARCHITECTURE such as linux/amd64 or linux/arm/v7".into()),
        };
        Ok(Self { os: (*os).to_owned(), architecture: (*architecture).to_owned(), variant })
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.os, self.architecture)?;
        self.variant.as_ref().map_or(Ok(()), |variant| write!(f, "/{variant}"))
    }
}

/// A layer.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Layer {
    /// Digest of the blob in the registry.
    pub digest: String,
    /// Digest of what it unpacks to: the same for the same files, however they were compressed.
    pub diff_id: String,
    /// As it is pulled.
    pub compressed_bytes: u64,
    /// The archive in it.
    pub unpacked_bytes: u64,
}

/// What an image says of the one it was built on (`org.opencontainers.image.base.*`): a claim of whoever built it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BaseLabels {
    /// Its reference.
    pub name: Option<String>,
    /// Its digest.
    pub digest: Option<String>,
}

/// The files of all layers laid over each other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Contents {
    /// Files that are seen; two names of one file are one.
    pub files: u64,
    /// Their bytes. What a higher layer replaced or removed is not among them, though it is pulled.
    pub bytes: u64,
    /// What `os-release` says; `None` where there is none.
    pub distribution: Option<OsRelease>,
    /// Shells that could be run, by path.
    pub shells: Vec<Program>,
    /// Package managers that could be run, by path.
    pub package_managers: Vec<Program>,
    /// Databases of installed packages, by path. Images without any package manager may have one, for scanners.
    pub package_databases: Vec<String>,
}

impl Contents {
    /// Neither a shell nor a package manager was found by its name. A program under another name is not recognised.
    pub fn is_distroless(&self) -> bool {
        self.shells.is_empty() && self.package_managers.is_empty()
    }
}

/// A file that somebody in the container could run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Program {
    /// Its path.
    pub path: String,
    /// The file that a link at that path leads to.
    pub leads_to: Option<String>,
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        self.leads_to.as_ref().map_or(Ok(()), |file| write!(f, " -> {file}"))
    }
}

/// What `os-release` says (freedesktop.org).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OsRelease {
    /// `ID`, such as `debian`; `linux` where it names none, as the specification has it.
    pub id: String,
    /// `NAME`.
    pub name: Option<String>,
    /// `VERSION_ID`, such as `12`; rolling distributions have none.
    pub version_id: Option<String>,
    /// `PRETTY_NAME`.
    pub pretty_name: Option<String>,
}

/// The release of a distribution, and who mends it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Distribution {
    /// What it is called.
    pub name: String,
    /// Who mends it on the day that is told for.
    pub support: Support,
    /// Where its ends are known from.
    pub source: String,
}

/// Who mends a distribution on a day.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Support {
    /// It has one release, which is always updated: old images of it are not.
    Rolling,
    /// Everybody gets security updates, up to and with this day.
    Updated {
        /// The last day.
        until: NaiveDate,
    },
    /// Only a longer support, which is for fewer packages or for subscribers, has them.
    Extended {
        /// The last day of updates for everybody.
        ended: NaiveDate,
        /// The last day of the longer support.
        until: NaiveDate,
        /// Whose it is.
        by: String,
    },
    /// Nobody gets updates that its maker answers for.
    Ended {
        /// The last day of the longest support.
        ended: NaiveDate,
    },
}

impl fmt::Display for Support {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rolling => f.write_str("rolling: it is as new as its image"),
            Self::Updated { until } => write!(f, "security updates until {until}"),
            Self::Extended { ended, until, by } => {
                write!(f, "security updates ended on {ended}; {by} has them until {until}")
            }
            Self::Ended { ended } => write!(f, "past its end of life since {ended}"),
        }
    }
}
