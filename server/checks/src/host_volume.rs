//! Volumes that are a path of the node, and who mounts them.

use std::collections::BTreeMap;

use facts::pod_spec::{ContainerList, PodSpec, VolumeMount};
use facts::subject_facts::{ClaimedPath, PodFacts};
use model::verdict::{Judged, Verdict};
use serde_json::{Value, json};

/// A hostPath volume of a pod.
pub struct HostVolume<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its place among the pod's volumes.
    pub index: usize,
    /// The path on the node, without `.`, `..` and doubled or trailing slashes.
    pub path: String,
    /// Where it is mounted.
    pub mounts: Vec<Mount<'a>>,
}

/// One mount of a volume.
pub struct Mount<'a> {
    /// The container's name.
    pub container: &'a str,
    /// The list it stands in.
    pub list: ContainerList,
    /// The path of the mount below the pod spec, such as `containers[0].volumeMounts[1]`.
    pub field: String,
    /// The mount.
    pub mount: &'a VolumeMount,
}

/// The hostPath volumes of a pod, in order.
pub fn of(spec: &PodSpec) -> Vec<HostVolume<'_>> {
    spec.volumes
        .iter()
        .enumerate()
        .filter_map(|(index, volume)| {
            let host_path = volume.host_path.as_ref()?;
            Some(HostVolume {
                name: &volume.name,
                index,
                path: normal(&host_path.path),
                mounts: mounts(spec, &volume.name),
            })
        })
        .collect()
}

fn mounts<'a>(spec: &'a PodSpec, volume: &str) -> Vec<Mount<'a>> {
    let mut mounts = Vec::new();
    for (list, index, container) in spec.every_container() {
        for (at, mount) in container.volume_mounts.iter().enumerate() {
            if mount.name == volume {
                let field = format!("{}[{index}].volumeMounts[{at}]", list.field());
                mounts.push(Mount { container: &container.name, list, field, mount });
            }
        }
    }
    mounts
}

/// A path as the kernel would walk it, were nothing on it a link.
pub fn normal(path: &str) -> String {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

impl Mount<'_> {
    /// Whether what it shows may be written through it.
    pub fn is_writable(&self) -> bool {
        self.mount.read_only != Some(true)
    }

    /// The path on the node that it shows.
    pub fn path_of(&self, volume: &HostVolume<'_>) -> String {
        self.path_below(&volume.path)
    }

    fn path_below(&self, path: &str) -> String {
        let part = self.mount.sub_path.as_deref().unwrap_or_default();
        normal(&format!("{path}/{part}"))
    }
}

impl HostVolume<'_> {
    /// Who mounts it, as the end of a sentence about the volume.
    pub fn mounted_by(&self) -> String {
        let mut names: Vec<String> =
            self.mounts.iter().map(|mount| format!("`{}`", mount.container)).collect();
        names.dedup();
        if names.is_empty() {
            "mounted by no container".into()
        } else {
            format!("mounted by {}", names.join(", "))
        }
    }

    /// The path of the volume's field that names the node's path.
    pub fn at(&self, pod: &PodFacts<'_>) -> String {
        pod.at(&format!("volumes[{}].hostPath.path", self.index))
    }
}

/// What counts of a volume behind a claim.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// That it is there, and each part of it that is mounted.
    Shown,
    /// What may be written through a mount.
    Writable,
}

/// What is behind the pod's claims, where it is not well: a failure where what counts of a volume is a bad path of the node,
/// and unknown where it may be.
pub fn behind_claims(
    pod: &PodFacts<'_>,
    counted: Counted,
    is_bad: impl Fn(&str) -> bool,
) -> Option<Judged> {
    let bad = pod.claimed.paths.iter().filter_map(|it| {
        let mut paths = paths_behind(pod.spec, it, counted).into_iter();
        paths.find(|path| is_bad(path)).map(|path| (it, path))
    });
    let (bound, free): (Vec<(&ClaimedPath, String)>, Vec<_>) = bad.partition(|(it, _)| it.is_bound);
    if !bound.is_empty() {
        let seen: Vec<String> = bound
            .iter()
            .map(|(ClaimedPath { volume, object, .. }, path)| {
                format!("volume `{volume}` is the node's {path}, by {object}")
            })
            .collect();
        let judged = Verdict::fail(seen.join("; "));
        return Some(
            bound.iter().fold(judged, |judged, (it, _)| judged.at(claimed_at(pod, &it.volume))),
        );
    }
    if let Some((it, path)) = free.first() {
        let ClaimedPath { volume, object, .. } = it;
        let reason =
            format!("volume `{volume}` may be bound to {object}, which is the node's {path}");
        return Some(Verdict::unknown(reason).at(claimed_at(pod, &it.volume)));
    }
    let unseen = pod.claimed.unseen.first()?;
    (counted == Counted::Shown || writes_to_a_claim(pod.spec)).then(|| {
        Verdict::unknown(format!(
            "it mounts {unseen}, which was not seen and may be a path of the node"
        ))
    })
}

/// The paths of the node that mounts show of a volume behind a claim; of one that nobody mounts it counts that it is there.
fn paths_behind(spec: &PodSpec, claimed: &ClaimedPath, counted: Counted) -> Vec<String> {
    let mounts = mounts(spec, &claimed.volume);
    if mounts.is_empty() && counted == Counted::Shown {
        return vec![normal(&claimed.path)];
    }
    mounts
        .iter()
        .filter(|it| counted == Counted::Shown || writes(spec, it.mount))
        .map(|it| it.path_below(&claimed.path))
        .collect()
}

/// Whether a claim of the pod, or of its workload's templates, is mounted to be written.
fn writes_to_a_claim(spec: &PodSpec) -> bool {
    let mut mounts = spec.every_container().flat_map(|(_, _, it)| &it.volume_mounts);
    mounts.any(|mount| {
        let volume = spec.volumes.iter().find(|volume| volume.name == mount.name);
        let is_claimed =
            volume.is_none_or(|it| it.persistent_volume_claim.is_some() || it.ephemeral.is_some());
        is_claimed && writes(spec, mount)
    })
}

/// Whether what a claim holds may be written through a mount: a claim may be read-only for all of the pod.
fn writes(spec: &PodSpec, mount: &VolumeMount) -> bool {
    let volume = spec.volumes.iter().find(|volume| volume.name == mount.name);
    let claim = volume.and_then(|volume| volume.persistent_volume_claim.as_ref());
    mount.read_only != Some(true) && claim.is_none_or(|claim| claim.read_only != Some(true))
}

/// The path of the volume's claim, or of a mount where a claim template stands for the volume.
pub fn claimed_at(pod: &PodFacts<'_>, volume: &str) -> String {
    let mount = || mounts(pod.spec, volume).into_iter().next();
    match pod.spec.volumes.iter().position(|it| it.name == volume) {
        Some(index) => pod.at(&format!("volumes[{index}]")),
        None => {
            mount().map_or_else(|| pod.at("volumes"), |it| pod.at(&format!("{}.name", it.field)))
        }
    }
}

/// A strategic merge for the pod spec that takes these volumes and their mounts away. Mounts of
/// ephemeral containers stay: nobody can change those.
pub fn removal(volumes: &[HostVolume<'_>]) -> Option<Value> {
    if volumes.is_empty() {
        return None;
    }
    let deleted: Vec<Value> =
        volumes.iter().map(|volume| json!({ "$patch": "delete", "name": volume.name })).collect();
    let unmounted = of_each_mount(
        volumes,
        |mount| json!({ "$patch": "delete", "mountPath": mount.mount.mount_path }),
    );
    let mut merge = unmounted.unwrap_or_else(|| json!({}));
    merge["volumes"] = deleted.into();
    Some(merge)
}

/// A strategic merge for the pod spec with what is said of each mount of these volumes, but for those of ephemeral
/// containers, which nobody can change; `None` where there is no other.
pub fn of_each_mount(
    volumes: &[HostVolume<'_>],
    said: impl Fn(&Mount<'_>) -> Value,
) -> Option<Value> {
    let mut lists: BTreeMap<&str, BTreeMap<&str, Vec<Value>>> = BTreeMap::new();
    for mount in volumes.iter().flat_map(|volume| &volume.mounts) {
        if mount.list != ContainerList::EphemeralContainers {
            let containers = lists.entry(mount.list.field()).or_default();
            containers.entry(mount.container).or_default().push(said(mount));
        }
    }
    let mut merge = json!({});
    for (list, containers) in lists {
        merge[list] = containers
            .into_iter()
            .map(|(name, mounts)| json!({ "name": name, "volumeMounts": mounts }))
            .collect();
    }
    merge.as_object().is_some_and(|lists| !lists.is_empty()).then_some(merge)
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn paths_are_what_the_kernel_walks() {
        for (written, walked) in [
            ("/", "/"),
            ("", "/"),
            ("//run//docker.sock", "/run/docker.sock"),
            ("/run/./docker.sock/", "/run/docker.sock"),
            ("/srv/../run", "/run"),
            ("/../../run", "/run"),
            ("/srv/..", "/"),
            ("/run/...", "/run/..."),
        ] {
            assert_eq!(normal(written), walked, "{written}");
        }
    }
}
