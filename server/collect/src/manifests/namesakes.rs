//! Which of several workloads of one name is which. All are judged, those after the first under a number on which the ids of
//! their findings rest: it is told by what is written where, whatever is read first.

use std::collections::HashMap;
use std::path::{Component, PathBuf};

use facts::canonical::{self, Digest};
use facts::object::{Meta, Object, ObjectKey};
use facts::pod_spec::PodSpec;

use super::document::Written;
use super::holds_pods;

/// Files in the order of their names, each with its place in the order in which they were given.
pub(super) fn by_name(files: Vec<PathBuf>) -> (Vec<PathBuf>, Vec<usize>) {
    let mut placed: Vec<(PathBuf, usize)> =
        files.into_iter().enumerate().map(|(place, file)| (file, place)).collect();
    // `./a.yaml` is the file `a.yaml`.
    let name = |file: &PathBuf| -> PathBuf {
        file.components().filter(|it| *it != Component::CurDir).collect()
    };
    placed.sort_by_cached_key(|(file, place)| (name(file), *place));
    placed.into_iter().unzip()
}

/// Brings those of one file that share a name into an order of their own, after all others.
pub(super) fn settle(objects: &mut [Written]) {
    if objects.len() < 2 {
        return;
    }
    let mut counts: HashMap<ObjectKey, u32> = HashMap::new();
    for key in objects.iter().map(|written| written.object.key()) {
        if holds_pods(key.source) {
            *counts.entry(key).or_insert(0) += 1;
        }
    }
    counts.retain(|_, count| *count > 1);
    if counts.is_empty() {
        return;
    }
    objects.sort_by_cached_key(|written| {
        let key = written.object.key();
        counts.contains_key(&key).then(|| (key, rank(&written.object)))
    });
}

/// By what changes least: its labels, then its containers, and only then all that it says.
fn rank(object: &Object) -> Option<(Vec<String>, Vec<String>, Digest)> {
    let of = |meta: &Meta, spec: &PodSpec| {
        let labels = meta.labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let names = spec.every_container().map(|(_, _, it)| it.name.clone()).collect();
        (labels, names, canonical::digest(&object.write()))
    };
    match object {
        Object::Pod(pod) => Some(of(&pod.metadata, &pod.spec.open())),
        Object::Controller(controller) => {
            Some(of(&controller.metadata, &controller.template.open()))
        }
        _ => None,
    }
}
