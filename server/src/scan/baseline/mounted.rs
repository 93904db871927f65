//! Which paths of the node a finding tells of, and how they are mounted.

use std::collections::BTreeSet;

use checks::host_volume;
use serde_json::Value;

/// Volumes that are paths of the node, and their mounts.
#[derive(Default)]
pub(super) struct Mounted {
    volumes: Vec<Volume>,
    /// Paths of the node that persistent volumes are. Which of the claims each is behind no field says, so that every mount
    /// of one is taken for a mount of all.
    behind_claims: BTreeSet<String>,
    /// Where mounts stand: object and path.
    places: BTreeSet<(String, String)>,
}

struct Volume {
    /// `None` of one behind a claim.
    path: Option<String>,
    /// By its claim, whatever its mounts say.
    is_read_only: bool,
    mounts: Vec<Mount>,
}

struct Mount {
    /// Of the volume.
    part: String,
    access: Access,
}

/// What a container may do with a path.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Access {
    /// The volume is there, and what a mount shows of it is told beside.
    Unmounted,
    Read,
    Write,
}

impl Mounted {
    /// Reads a field that a finding rests on, a volume's before those of its mounts. `true` where it is told here alone.
    pub fn read(&mut self, object: &str, path: &str, value: Option<&Value>) -> bool {
        let text = value.and_then(Value::as_str);
        let of_persistent = object.starts_with("PersistentVolume ");
        if of_persistent && matches!(path, "spec.hostPath.path" | "spec.local.path") {
            self.behind_claims.extend(text.map(host_volume::normal));
            return true;
        }
        if let Some((mount, field)) = field_of_a_mount(path) {
            return self.read_mount(object, mount, field, value);
        }
        if path.ends_with(".hostPath.path") {
            let path = text.map(host_volume::normal);
            self.volumes.extend(path.map(|path| Volume::new(Some(path))));
        } else if is_a_volume(path) {
            let read_only = value.and_then(|it| it.pointer("/persistentVolumeClaim/readOnly"));
            let is_read_only = read_only == Some(&Value::Bool(true));
            self.volumes.push(Volume { is_read_only, ..Volume::new(None) });
        }
        false
    }

    fn read_mount(&mut self, object: &str, at: &str, field: &str, value: Option<&Value>) -> bool {
        if field == "name" {
            // A claim's template stands for the volume, which no field of the pod is.
            self.volumes.push(Volume::new(None));
            return false;
        }
        let Some(volume) = self.volumes.last_mut() else { return false };
        match field {
            "subPath" => {
                let part = value.and_then(Value::as_str);
                if let (Some(mount), Some(part)) = (volume.mounts.last_mut(), part) {
                    mount.part = part.into();
                }
            }
            "readOnly" | "mountPath" => {
                let may_write = field == "readOnly"
                    && value != Some(&Value::Bool(true))
                    && !volume.is_read_only;
                let access = if may_write { Access::Write } else { Access::Read };
                volume.mounts.push(Mount { part: String::new(), access });
                self.places.insert((object.into(), at.into()));
            }
            _ => return false,
        }
        true
    }

    /// Whether something is mounted now that was not, in more places than it was, or to be written where it was not.
    pub fn is_less_than(&self, now: &Self) -> bool {
        let then = self.shown();
        let was_shown = |(path, access): &(String, Access)| {
            then.iter().any(|(of, might)| is_within(path, of) && might >= access)
        };
        // A report of an earlier release tells no path behind a claim.
        !then.is_empty()
            && (now.places.len() > self.places.len() || !now.shown().iter().all(was_shown))
    }

    /// The paths of volumes and of what mounts show of them.
    fn shown(&self) -> BTreeSet<(String, Access)> {
        let mut shown = BTreeSet::new();
        for volume in &self.volumes {
            let paths: Vec<&String> = match &volume.path {
                Some(path) => vec![path],
                None => self.behind_claims.iter().collect(),
            };
            for path in paths {
                shown.insert((path.clone(), Access::Unmounted));
                for Mount { part, access } in &volume.mounts {
                    let part = host_volume::normal(&format!("{path}/{part}"));
                    shown.insert((part, *access));
                }
            }
        }
        shown
    }
}

impl Volume {
    const fn new(path: Option<String>) -> Self {
        Self { path, is_read_only: false, mounts: Vec::new() }
    }
}

/// `spec.containers[0].volumeMounts[1].readOnly` as the path of the mount and the field's name.
fn field_of_a_mount(path: &str) -> Option<(&str, &str)> {
    let (mount, field) = path.rsplit_once('.')?;
    let (_, list) = mount.rsplit_once('.')?;
    list.starts_with("volumeMounts[").then_some((mount, field))
}

/// Whether it is the path of a whole volume, as `spec.volumes[1]`.
fn is_a_volume(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, last)| last.starts_with("volumes["))
}

/// Whether a path is another or lies below it.
fn is_within(path: &str, of: &str) -> bool {
    of == "/" || path.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
