//! Identities: newtypes, so that no two can be mistaken for one another.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha1::{Digest as _, Sha1};
use uuid::Uuid;

use crate::subject::SubjectRef;

/// A cluster: the UID of its `kube-system` namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct ClusterId(Uuid);

impl ClusterId {
    /// The cluster whose `kube-system` namespace has this UID.
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid)
    }

    /// The UID itself, as the store keeps it.
    pub const fn as_uuid(self) -> Uuid {
        self.0
    }
}

impl fmt::Display for ClusterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for ClusterId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(text).map(Self)
    }
}

/// One committed state of a cluster; the first is 1, each batch of changes adds one.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Generation(i64);

impl Generation {
    /// The generation with this number.
    pub const fn new(number: i64) -> Self {
        Self(number)
    }

    /// Its number.
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A check's published id, such as `BRK-001`: never renamed, never reused.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CheckId(Cow<'static, str>);

impl CheckId {
    /// The id as the catalogue writes it.
    pub const fn new(id: &'static str) -> Self {
        Self(Cow::Borrowed(id))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is about where data is and whose law is near: its failure bears on controls, and contradicts none. Whether
    /// something is a transfer, and by what right, no place decides.
    pub fn only_bears_on_controls(&self) -> bool {
        self.0.starts_with("RES-")
    }
}

impl From<String> for CheckId {
    fn from(id: String) -> Self {
        Self(Cow::Owned(id))
    }
}

impl fmt::Display for CheckId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A finding: the same check on the same subject of the same cluster has the same id for ever, so a
/// link in a ticket still opens it after it was resolved and came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct FindingId(Uuid);

impl FindingId {
    /// The id of what `check` says about `subject` in `cluster` (a version 5 UUID under the cluster's).
    pub fn of(cluster: ClusterId, check: &CheckId, subject: &SubjectRef) -> Self {
        let mut name = Hashed(Sha1::new_with_prefix(cluster.0.as_bytes()));
        // Hashing takes whatever is written.
        let _ = write!(name, "{check}\n{subject}");
        let [kept @ .., _, _, _, _]: [u8; 20] = name.0.finalize().into();
        Self(uuid::Builder::from_sha1_bytes(kept).into_uuid())
    }

    /// The id the store keeps.
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid)
    }

    /// As the store keeps it.
    pub const fn as_uuid(self) -> Uuid {
        self.0
    }
}

/// Text that is hashed as it is written.
struct Hashed(Sha1);

impl fmt::Write for Hashed {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text);
        Ok(())
    }
}

impl fmt::Display for FindingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for FindingId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(text).map(Self)
    }
}

#[cfg(feature = "openapi")]
crate::text_schema!(CheckId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_findings_id_is_a_uuid_of_version_5_under_its_clusters() {
        for (cluster, check, subject, id) in [
            (
                "11111111-2222-4333-8444-555555555555",
                "BRK-001",
                "workload/shop/Deployment/api",
                "d8f0453d-8da7-58d2-9d8f-166c97a53298",
            ),
            (
                "00000000-0000-0000-0000-000000000000",
                "IMG-001",
                "node/worker-1",
                "2ed8f2c6-59ae-5cd8-b81a-18b0ce5047a1",
            ),
        ] {
            let cluster = ClusterId::from_uuid(cluster.parse().expect("an id"));
            let subject = subject.parse().expect("a subject");
            assert_eq!(FindingId::of(cluster, &CheckId::new(check), &subject).to_string(), id);
        }
    }
}
