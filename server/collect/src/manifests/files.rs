//! Which files to read.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// The files of a command line.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// In the order given, those of a folder sorted; none twice.
    pub(super) files: Vec<PathBuf>,
    /// What is not there or cannot be opened, and why.
    pub(super) bad: Vec<(PathBuf, String)>,
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
            Ok(metadata) if metadata.is_dir() => found.folder(path),
            Ok(_) => found.file(path),
            Err(error) => found.bad(path, &error),
        }
    }
    found
}

impl Found {
    fn file(&mut self, path: &Path) {
        if self.is_new(path) {
            self.files.push(path.to_owned());
        }
    }

    fn folder(&mut self, path: &Path) {
        if !self.is_new(path) {
            return;
        }
        let entries = fs::read_dir(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let mut entries = match entries {
            Ok(entries) => entries.iter().map(fs::DirEntry::path).collect::<Vec<_>>(),
            Err(error) => return self.bad(path, &error),
        };
        entries.sort_unstable();
        for entry in entries {
            // Follows links: a ConfigMap's files, as a pod sees them, are links.
            match fs::metadata(&entry) {
                Ok(metadata) if metadata.is_dir() && is_hidden(&entry) => {}
                Ok(metadata) if metadata.is_dir() => self.folder(&entry),
                Ok(metadata) if metadata.is_file() && is_manifest(&entry) => self.file(&entry),
                Err(error) if is_manifest(&entry) => self.bad(&entry, &error),
                _ => {}
            }
        }
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
