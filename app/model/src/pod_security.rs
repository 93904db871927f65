//! Pod Security Standards: levels, versions, and which of them a pod breaks.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A level; each is stricter than the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PodSecurityLevel {
    /// Everything is allowed.
    Privileged,
    /// What is known to lead out of a container is not.
    Baseline,
    /// Only what is hardened is.
    Restricted,
}

impl PodSecurityLevel {
    /// Every level.
    pub const ALL: [Self; 3] = [Self::Privileged, Self::Baseline, Self::Restricted];

    /// The word that a namespace's label says.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Privileged => "privileged",
            Self::Baseline => "baseline",
            Self::Restricted => "restricted",
        }
    }
}

impl fmt::Display for PodSecurityLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A text that is no level or version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotPodSecurity {
    /// No level.
    #[error(
        "`{0}` is no level of Pod Security Standards: expected privileged, baseline or restricted"
    )]
    Level(String),
    /// No version.
    #[error(
        "`{0}` is no version of Pod Security Standards: expected `latest` or a minor version such as v1.37"
    )]
    Version(String),
    /// A version whose rules are not known here.
    #[error(
        "{0} is newer than {newest}, the newest version that is known here: say `latest` to judge by that",
        newest = PodSecurityVersion::NEWEST
    )]
    Unknown(String),
}

impl FromStr for PodSecurityLevel {
    type Err = NotPodSecurity;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|level| level.word() == text)
            .ok_or_else(|| NotPodSecurity::Level(text.into()))
    }
}

/// A version: a minor version of Kubernetes, from v1.0 to the newest whose rules are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct PodSecurityVersion(u8);

impl PodSecurityVersion {
    /// v1.0, the oldest.
    pub const OLDEST: Self = Self(0);
    /// The newest whose rules are known; `latest` means this.
    pub const NEWEST: Self = Self(37);

    /// `v1.MINOR`; one newer than the newest is the newest, as an API server takes a label.
    pub const fn new(minor: u8) -> Self {
        if minor > Self::NEWEST.0 { Self::NEWEST } else { Self(minor) }
    }

    /// The newest that an API server of this release knows, such as `v1.34.1` or `v1.33.5-gke.100`; `None` where that is
    /// no release.
    pub fn of_release(release: &str) -> Option<Self> {
        let minor = release.strip_prefix("v1.")?.split(|it: char| !it.is_ascii_digit()).next()?;
        minor.parse().ok().map(Self::new)
    }

    /// Its minor version.
    pub const fn minor(self) -> u8 {
        self.0
    }

    /// Every version, the oldest first.
    pub fn all() -> impl DoubleEndedIterator<Item = Self> {
        (0..=Self::NEWEST.0).map(Self)
    }
}

impl fmt::Display for PodSecurityVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v1.{}", self.0)
    }
}

impl FromStr for PodSecurityVersion {
    type Err = NotPodSecurity;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "latest" {
            return Ok(Self::NEWEST);
        }
        let digits = text.strip_prefix("v1.").filter(|digits| {
            !digits.is_empty()
                && digits.bytes().all(|byte| byte.is_ascii_digit())
                && (*digits == "0" || !digits.starts_with('0'))
        });
        let digits = digits.ok_or_else(|| NotPodSecurity::Version(text.into()))?;
        match digits.parse() {
            Ok(minor) if minor <= Self::NEWEST.0 => Ok(Self(minor)),
            _ => Err(NotPodSecurity::Unknown(text.into())),
        }
    }
}

impl From<PodSecurityVersion> for String {
    fn from(version: PodSecurityVersion) -> Self {
        version.to_string()
    }
}

impl TryFrom<String> for PodSecurityVersion {
    type Error = NotPodSecurity;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(feature = "openapi")]
crate::text_schema!(PodSecurityVersion);

/// What a namespace may enforce.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PodSecurityStandard {
    /// The level.
    pub level: PodSecurityLevel,
    /// The version of its rules.
    pub version: PodSecurityVersion,
}

impl fmt::Display for PodSecurityStandard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.level, self.version)
    }
}

/// Versions, both ends among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Versions {
    /// The first.
    pub since: PodSecurityVersion,
    /// The last.
    pub until: PodSecurityVersion,
}

impl Versions {
    /// Every version.
    pub const ALL: Self =
        Self { since: PodSecurityVersion::OLDEST, until: PodSecurityVersion::NEWEST };

    /// From v1.MINOR on.
    pub const fn since(minor: u8) -> Self {
        Self { since: PodSecurityVersion(minor), ..Self::ALL }
    }

    /// Up to v1.MINOR.
    pub const fn until(self, minor: u8) -> Self {
        Self { since: self.since, until: PodSecurityVersion(minor) }
    }

    /// Whether it is one of them.
    pub fn contains(self, version: PodSecurityVersion) -> bool {
        (self.since..=self.until).contains(&version)
    }

    /// Those before v1.MINOR, if there are any.
    pub fn before(self, minor: u8) -> Option<Self> {
        let until = self.until.minor().min(minor.checked_sub(1)?);
        (self.since.minor() <= until).then(|| self.until(until))
    }
}

/// A field that breaks a control, and at which versions of which levels.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PodSecurityViolation {
    /// The control, by the name that the upstream library gives it, such as `capabilities_restricted`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub control: Cow<'static, str>,
    /// The field's path in its object, such as `spec.containers[0].securityContext.privileged`.
    pub field: String,
    /// What is wrong with it.
    pub reason: String,
    /// Versions of baseline that forbid it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Versions>,
    /// Versions of restricted that forbid it: not those in which a stricter control asks instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restricted: Option<Versions>,
}

impl PodSecurityViolation {
    /// Whether this standard forbids it.
    pub fn breaks(&self, standard: PodSecurityStandard) -> bool {
        let versions = match standard.level {
            PodSecurityLevel::Privileged => None,
            PodSecurityLevel::Baseline => self.baseline,
            PodSecurityLevel::Restricted => self.restricted,
        };
        versions.is_some_and(|versions| versions.contains(standard.version))
    }
}

/// The strictest level that lets a pod in, by version: from each version named up to the next.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct PodSecurity(Vec<LevelSince>);

/// A level and the first version at which it is the strictest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LevelSince {
    /// The version.
    pub since: PodSecurityVersion,
    /// The level.
    pub level: PodSecurityLevel,
}

impl PodSecurity {
    /// The strictest level at each version, given all that is broken.
    pub fn of(violations: &[PodSecurityViolation]) -> Self {
        let mut levels: Vec<LevelSince> = Vec::new();
        for since in PodSecurityVersion::all() {
            let level = strictest(violations, since);
            if levels.last().is_none_or(|last| last.level != level) {
                levels.push(LevelSince { since, level });
            }
        }
        Self(levels)
    }

    /// The strictest level at this version.
    pub fn level(&self, version: PodSecurityVersion) -> PodSecurityLevel {
        let last = self.0.iter().rfind(|entry| entry.since <= version);
        last.map_or(PodSecurityLevel::Privileged, |entry| entry.level)
    }

    /// The levels and the versions at which each begins, the oldest first.
    pub fn levels(&self) -> &[LevelSince] {
        &self.0
    }
}

impl fmt::Display for PodSecurity {
    /// The newest first: `baseline since v1.34, restricted before`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, entry) in self.0.iter().rev().enumerate() {
            let (comma, oldest) =
                (if index == 0 { "" } else { ", " }, entry.since == PodSecurityVersion::OLDEST);
            match (index, oldest) {
                (0, true) => write!(f, "{}", entry.level)?,
                (_, true) => write!(f, "{comma}{} before", entry.level)?,
                (_, false) => write!(f, "{comma}{} since {}", entry.level, entry.since)?,
            }
        }
        Ok(())
    }
}

fn strictest(violations: &[PodSecurityViolation], version: PodSecurityVersion) -> PodSecurityLevel {
    let mut strictest_first = PodSecurityLevel::ALL.into_iter().rev();
    strictest_first
        .find(|level| {
            let standard = PodSecurityStandard { level: *level, version };
            !violations.iter().any(|violation| violation.breaks(standard))
        })
        .unwrap_or(PodSecurityLevel::Privileged)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn violation(baseline: Option<Versions>, restricted: Option<Versions>) -> PodSecurityViolation {
        PodSecurityViolation {
            control: "control".into(),
            field: "spec".into(),
            reason: "is wrong".into(),
            baseline,
            restricted,
        }
    }

    #[test]
    fn versions_are_read_as_an_api_server_reads_labels() {
        let read = |text: &str| text.parse::<PodSecurityVersion>().map(PodSecurityVersion::minor);
        assert_eq!(read("v1.0"), Ok(0));
        assert_eq!(read("v1.9"), Ok(9));
        assert_eq!(read("latest"), Ok(37));
        for bad in ["", "1.28", "v1", "v1.", "v1.01", "v2.0", "v1.x", "v1.+1", "v1.28.3", "Latest"]
        {
            assert_eq!(read(bad), Err(NotPodSecurity::Version(bad.into())));
        }
        for unknown in ["v1.38", "v1.300"] {
            assert_eq!(read(unknown), Err(NotPodSecurity::Unknown(unknown.into())));
        }
        assert_eq!(PodSecurityVersion::all().count(), 38);
    }

    #[test]
    fn levels_are_read_by_their_words() {
        for level in PodSecurityLevel::ALL {
            assert_eq!(level.word().parse(), Ok(level));
        }
        assert!("Baseline".parse::<PodSecurityLevel>().is_err());
    }

    #[test]
    fn the_strictest_level_is_told_by_version() {
        let levels = |violations: &[PodSecurityViolation]| PodSecurity::of(violations).to_string();
        let all = Some(Versions::ALL);
        assert_eq!(levels(&[]), "restricted");
        assert_eq!(levels(&[violation(all, all)]), "privileged");
        assert_eq!(
            levels(&[violation(None, Some(Versions::since(8)))]),
            "baseline since v1.8, restricted before"
        );
        let exempt_later = violation(None, Some(Versions::since(8).until(24)));
        assert_eq!(
            levels(std::slice::from_ref(&exempt_later)),
            "restricted since v1.25, baseline since v1.8, restricted before"
        );
        let of = PodSecurity::of(&[exempt_later]);
        let level = |minor| of.level(PodSecurityVersion::new(minor));
        assert_eq!(level(7), PodSecurityLevel::Restricted);
        assert_eq!(level(24), PodSecurityLevel::Baseline);
        assert_eq!(level(37), PodSecurityLevel::Restricted);
    }

    #[test]
    fn versions_before_another_may_be_none() {
        assert_eq!(Versions::ALL.before(0), None);
        assert_eq!(Versions::since(19).before(19), None);
        assert_eq!(Versions::ALL.before(22), Some(Versions::ALL.until(21)));
        assert_eq!(Versions::ALL.until(18).before(22), Some(Versions::ALL.until(18)));
    }
}
