//! Pods: what they run, and where.

use serde::{Deserialize, Serialize};

use super::Meta;
use crate::pod_spec::HeldSpec;

/// A pod.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Pod {
    /// `metadata`
    pub metadata: Meta,
    /// `spec`, as admitted: with sidecars that were injected and defaults that were set.
    pub spec: HeldSpec,
    /// Where it runs, and what.
    pub placement: Placement,
}

/// What a pod has that its variant has not.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Placement {
    /// `spec.nodeName`; empty while it is not scheduled.
    pub node_name: String,
    /// `status.phase`
    pub phase: String,
    /// The images that run, by container.
    pub images: Vec<RunningImage>,
}

/// An image that runs (`status.*containerStatuses[]`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RunningImage {
    /// The container's name.
    pub container: String,
    /// What the runtime calls the image (`imageID`): a repository and a digest, or a digest alone.
    pub id: String,
}

impl RunningImage {
    /// Its digest, such as `sha256:…`; `None` where the runtime tells none.
    pub fn digest(&self) -> Option<&str> {
        let digest = self.id.rsplit_once('@').map_or(&*self.id, |(_, digest)| digest);
        Some(without_scheme(digest)).filter(|digest| digest.starts_with("sha256:"))
    }

    /// The repository that it was pulled from, with its registry; `None` where the runtime tells a digest alone.
    pub fn repository(&self) -> Option<&str> {
        self.id.rsplit_once('@').map(|(repository, _)| without_scheme(repository))
    }
}

/// Docker's ids begin with `docker://` or `docker-pullable://`.
fn without_scheme(id: &str) -> &str {
    id.rsplit_once("//").map_or(id, |(_, rest)| rest)
}

impl Placement {
    /// Whether its containers have ended for good: such a pod runs nothing and is not judged as running.
    pub fn is_over(&self) -> bool {
        matches!(self.phase.as_str(), "Succeeded" | "Failed")
    }
}
