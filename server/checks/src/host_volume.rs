//! Volumes that are a path of the node, and who mounts them.

use std::collections::BTreeMap;

use facts::pod_spec::{ContainerList, PodSpec, VolumeMount};
use facts::subject_facts::{ClaimedPath, PodFacts};
use model::context::Sign;
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

    /// The paths of its fields that say what it shows and how: the one that is named, and its part of the volume, where it
    /// takes one.
    fn fields(&self, pod: &PodFacts<'_>, how: &str) -> Vec<String> {
        let part = self.mount.sub_path.as_deref().filter(|part| !part.is_empty());
        let fields = std::iter::once(how).chain(part.map(|_| "subPath"));
        fields.map(|field| pod.at(&format!("{}.{field}", self.field))).collect()
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

    /// The paths of the fields that say what of the node is mounted: the volume's, and of each mount the one that is named
    /// and its part of the volume, where it takes one.
    pub fn fields(&self, pod: &PodFacts<'_>, how: &str) -> Vec<String> {
        let volume = pod.at(&format!("volumes[{}].hostPath.path", self.index));
        let mounts = self.mounts.iter().flat_map(|mount| mount.fields(pod, how));
        std::iter::once(volume).chain(mounts).collect()
    }
}

/// A failure by these volumes; `None` where there are none.
pub fn failure(
    pod: &PodFacts<'_>,
    volumes: &[HostVolume<'_>],
    how: &str,
    sentence: impl Fn(&HostVolume<'_>) -> String,
) -> Option<Judged> {
    let seen: Vec<String> = volumes.iter().map(sentence).collect();
    let fields = volumes.iter().flat_map(|volume| volume.fields(pod, how));
    (!seen.is_empty()).then(|| fields.fold(Verdict::fail(seen.join("; ")), Judged::at))
}

/// What a pod's own volumes come to, and what is behind its claims: where both fail, both are told.
pub fn together(own: Option<Judged>, behind: Option<Judged>) -> Judged {
    match (own, behind) {
        (Some(own), Some(behind)) if behind.verdict == Verdict::Fail => Judged {
            reason: format!("{}; {}", own.reason, behind.reason),
            at: [own.at, behind.at].concat(),
            signs: [own.signs, behind.signs].concat(),
            ..own
        },
        (Some(own), _) => own,
        (None, behind) => behind.unwrap_or_else(Verdict::pass),
    }
}

/// A patch of the pod's own volumes, which mends nothing where what is behind its claims fails too.
pub fn patch(own: Option<Value>, behind: Option<Judged>) -> Option<Value> {
    own.filter(|_| behind.is_none_or(|it| it.verdict != Verdict::Fail))
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
/// and unknown where it may be. `how` is the field of a mount that a failure names.
pub fn behind_claims(
    pod: &PodFacts<'_>,
    counted: Counted,
    how: &str,
    is_bad: impl Fn(&str) -> bool,
) -> Option<Judged> {
    let bad = pod.claimed.paths.iter().filter_map(|it| bad_behind(pod.spec, it, counted, &is_bad));
    let (bound, free): (Vec<Bad<'_>>, Vec<_>) = bad.partition(|it| it.claimed.is_bound);
    if !bound.is_empty() {
        let seen: Vec<String> = bound
            .iter()
            .map(|Bad { claimed: ClaimedPath { volume, object, .. }, path, .. }| {
                format!("volume `{volume}` is the node's {path}, by {object}")
            })
            .collect();
        let judged = Verdict::fail(seen.join("; "));
        return Some(bound.iter().fold(judged, |judged, it| {
            let ClaimedPath { object, field, path, .. } = it.claimed;
            let sign = Sign { object: object.clone(), path: field.clone(), value: path.clone() };
            let mounts = it.mounts.iter().flat_map(|mount| mount.fields(pod, how));
            mounts.fold(judged.at(claimed_at(pod, &it.claimed.volume)), Judged::at).seen(sign)
        }));
    }
    if let Some(Bad { claimed, path, .. }) = free.first() {
        let ClaimedPath { volume, object, .. } = claimed;
        let reason =
            format!("volume `{volume}` may be bound to {object}, which is the node's {path}");
        return Some(Verdict::unknown(reason).at(claimed_at(pod, &claimed.volume)));
    }
    let unseen = pod.claimed.unseen.first()?;
    (counted == Counted::Shown || writes_to_a_claim(pod.spec)).then(|| {
        Verdict::unknown(format!(
            "it mounts {unseen}, which was not seen and may be a path of the node"
        ))
    })
}

/// A volume behind a claim that is a bad path of the node.
struct Bad<'a> {
    claimed: &'a ClaimedPath,
    /// The first of the bad paths.
    path: String,
    /// The mounts that show one.
    mounts: Vec<Mount<'a>>,
}

/// What mounts show of a volume behind a claim, if it is bad; of one that nobody mounts it counts that it is there.
fn bad_behind<'a>(
    spec: &'a PodSpec,
    claimed: &'a ClaimedPath,
    counted: Counted,
    is_bad: impl Fn(&str) -> bool,
) -> Option<Bad<'a>> {
    let mut mounts = mounts(spec, &claimed.volume);
    let is_unmounted = mounts.is_empty() && counted == Counted::Shown;
    mounts.retain(|it| {
        (counted == Counted::Shown || writes(spec, it.mount))
            && is_bad(&it.path_below(&claimed.path))
    });
    let whole = || Some(normal(&claimed.path)).filter(|path| is_unmounted && is_bad(path));
    let path = mounts.first().map(|it| it.path_below(&claimed.path)).or_else(whole)?;
    Some(Bad { claimed, path, mounts })
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
