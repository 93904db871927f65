//! Which files to read.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use super::render::Source;

/// The files of a command line, and the folders that are rendered.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// In the order given, those of a folder sorted; none twice.
    pub(super) files: Vec<PathBuf>,
    /// What is not there or cannot be opened, and why.
    pub(super) bad: Vec<(PathBuf, String)>,
    /// Links that lead out of the folder that was named, and were not followed.
    pub(super) outside: Vec<PathBuf>,
    /// What `files` and the folders really are, that neither two names of one nor a loop of links count twice.
    seen: BTreeSet<PathBuf>,
}

/// Stands for standard input.
pub(super) const STDIN: &str = "-";

/// Finds the files of these paths.
pub(super) fn find(paths: &[PathBuf]) -> Found {
    let mut found = Found::default();
    for path in paths {
        if path.as_os_str() == STDIN {
            if found.seen.insert(path.clone()) {
                found.files.push(path.clone());
            }
            continue;
        }
        match fs::metadata(path) {
            // Below the folder that was named, a kustomization is one of several that build on each other.
            Ok(metadata) if metadata.is_dir() && Source::of(path).is_some() => found.file(path),
            Ok(metadata) if metadata.is_dir() => {
                if !found.within(path) {
                    let message = "no manifest is in this folder: files that end in .yaml, .yml or .json are read";
                    found.bad.push((path.clone(), message.into()));
                }
            }
            Ok(_) => found.file(path),
            Err(error) => found.bad(path, &error),
        }
    }
    found
}

/// The files in a folder, and in those below, that look like manifests and can be opened.
pub(super) fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Found::default();
    found.within(folder);
    found.files
}

impl Found {
    fn file(&mut self, path: &Path) {
        if self.is_new(path) {
            self.files.push(path.to_owned());
        }
    }

    /// Reads a folder that was named; answers whether there is anything that looks like a manifest, read or not.
    fn within(&mut self, path: &Path) -> bool {
        // What has no real path cannot be opened either, and is told when it is.
        let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        self.folder(path, &real)
    }

    fn folder(&mut self, path: &Path, bounds: &Path) -> bool {
        if !self.is_new(path) {
            return true;
        }
        let entries = fs::read_dir(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let mut entries = match entries {
            Ok(entries) => entries.iter().map(fs::DirEntry::path).collect::<Vec<_>>(),
            Err(error) => {
                self.bad(path, &error);
                return true;
            }
        };
        entries.sort_unstable();
        // Not by `any`, which would end with the first.
        let mut any = false;
        for entry in &entries {
            any |= self.entry(entry, bounds);
        }
        any
    }

    fn entry(&mut self, entry: &Path, bounds: &Path) -> bool {
        // Follows links: a ConfigMap's files, as a pod sees them, are links. Not those that lead out of what was named, to
        // another's files or all of a machine's.
        let metadata = match fs::metadata(entry) {
            Ok(metadata) => metadata,
            // A link to nowhere is somebody's business only if it looks like a manifest; one too deep may lead to some.
            Err(error) if is_manifest(entry) || fs::symlink_metadata(entry).is_err() => {
                self.bad(entry, &error);
                return true;
            }
            Err(_) => return false,
        };
        let is_wanted = match metadata.is_dir() {
            true => !is_hidden(entry),
            false => is_manifest(entry),
        };
        if !is_wanted {
            return false;
        }
        if !metadata.is_dir() && !metadata.is_file() {
            let message =
                "neither a file nor a folder, but a pipe, a socket or a device: it is not read";
            self.bad.push((entry.to_owned(), message.into()));
        } else if entry.is_symlink()
            && !fs::canonicalize(entry).is_ok_and(|real| real.starts_with(bounds))
        {
            self.outside.push(entry.to_owned());
        } else if metadata.is_dir() && Source::of(entry) != Some(Source::Chart) {
            return self.folder(entry, bounds);
        } else {
            self.file(entry);
        }
        true
    }

    fn is_new(&mut self, path: &Path) -> bool {
        // What has no real path cannot be opened either, and is told when it is.
        fs::canonicalize(path).map_or(true, |real| self.seen.insert(real))
    }

    fn bad(&mut self, path: &Path, error: &std::io::Error) {
        self.bad.push((path.to_owned(), format!("cannot be opened: {error}")));
    }
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

fn is_manifest(path: &Path) -> bool {
    path.extension()
        .and_then(OsStr::to_str)
        .is_some_and(|extension| matches!(extension, "yaml" | "yml" | "json"))
}
