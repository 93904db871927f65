//! Whether a service account's token is mounted.

use facts::pod_spec::{Container, PodSpec, VolumeMount};
use serde_json::{Value, json};

/// The pod's own word, which wins over its account's.
pub const FIELD: &str = "automountServiceAccountToken";

/// Where a container finds it.
const PATH: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// Whether every container that would get it mounts something else in its place, which keeps it out. A Secret there does not
/// count: it may be the token itself, as the API server mounted it before v1.22.
pub fn is_kept_out(spec: &PodSpec) -> bool {
    let is_secret = |mount: &VolumeMount| {
        let volume = spec.volumes.iter().find(|volume| volume.name == mount.name);
        volume.is_none_or(|volume| volume.secret.is_some())
    };
    let mounts_its_own = |container: &Container| {
        (container.volume_mounts.iter()).any(|it| it.mount_path == PATH && !is_secret(it))
    };
    !spec.containers.is_empty()
        && spec.init_containers.iter().chain(&spec.containers).all(mounts_its_own)
}

/// The merge that refuses it.
pub fn refused() -> Value {
    json!({ (FIELD): false })
}
