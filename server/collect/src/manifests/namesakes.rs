//! Which of several workloads of one name is which. All are judged, those after the first under a number on which the ids of
//! their findings rest: it is told by the names of their files and, within one, by which stands first. Nothing that they say
//! tells it: an edit of one would give it the other's ids.

use std::path::{Component, PathBuf};

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
