//! What a kustomization names, read before a program follows it: that it fetches nothing unasked, and that what lies
//! beside is not taken for judged.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::files;
use crate::yaml::{self, Kind, Node};

/// Names of the file that makes a folder a kustomization.
pub(super) const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// Fields whose items are files, folders or addresses.
const LISTS: [&str; 11] = [
    "bases",
    "components",
    "configurations",
    "crds",
    "envs",
    "files",
    "generators",
    "patchesstrategicmerge",
    "resources",
    "transformers",
    "validators",
];

/// Fields that are one.
const SINGLE: [&str; 2] = ["env", "path"];

/// Of one kustomization no more is read.
const MOST: u64 = 1 << 20;

/// More folders than this build on each other nowhere.
const FOLDERS: usize = 1000;

/// What a kustomization, and those that it builds on, are made of.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// What is no file or folder here, with the file that names it.
    pub(super) elsewhere: Option<(PathBuf, String)>,
    /// The files, and the kustomizations themselves, as they really are called.
    files: BTreeSet<PathBuf>,
}

impl Named {
    /// What the kustomization in this folder names.
    ///
    /// # Errors
    /// A kustomization that cannot be read, and why.
    pub(super) fn by(folder: &Path) -> Result<Self, String> {
        let mut named = Self::default();
        let (mut folders, mut due) = (BTreeSet::new(), vec![folder.to_owned()]);
        while let Some(folder) = due.pop() {
            if folders.len() >= FOLDERS {
                return Err(format!("more than {FOLDERS} kustomizations build on each other"));
            }
            let real = fs::canonicalize(&folder).map_err(|error| error.to_string())?;
            if folders.insert(real) {
                for file in NAMES.map(|name| folder.join(name)) {
                    if file.is_file() {
                        named.read(&folder, &file, &mut due)?;
                    }
                }
            }
        }
        Ok(named)
    }

    fn read(&mut self, folder: &Path, file: &Path, due: &mut Vec<PathBuf>) -> Result<(), String> {
        let failed =
            |error: &dyn std::fmt::Display| format!("{} cannot be read: {error}", file.display());
        if fs::metadata(file).is_ok_and(|it| it.len() > MOST) {
            return Err(failed(&"it is larger than 1 MiB"));
        }
        let bytes = fs::read(file).map_err(|error| failed(&error))?;
        let text = yaml::decode(&bytes).map_err(|error| failed(&error))?;
        let mut entries = Vec::new();
        for document in yaml::documents(&text) {
            gather(&document.map_err(|error| failed(&error))?.root, &mut entries);
        }
        self.files.extend(fs::canonicalize(file));
        for entry in entries {
            let path = folder.join(&entry);
            match fs::canonicalize(&path) {
                Ok(_) if may_be_fetched(&entry) => self.miss(file, entry),
                Ok(_) if path.is_dir() => due.push(path),
                Ok(real) => drop(self.files.insert(real)),
                Err(_) => self.miss(file, entry),
            }
        }
        Ok(())
    }

    fn miss(&mut self, file: &Path, entry: String) {
        self.elsewhere.get_or_insert_with(|| (file.to_owned(), entry));
    }

    /// The manifests in this folder, and in those below, that are not named.
    pub(super) fn beside(&self, folder: &Path) -> Vec<PathBuf> {
        let is_named =
            |path: &PathBuf| fs::canonicalize(path).is_ok_and(|real| self.files.contains(&real));
        let mut beside = files::below(folder);
        beside.retain(|path| !is_named(path));
        beside
    }
}

/// What stands in the fields that name files, wherever those stand: a field that only looks like one costs nothing as
/// long as what it says is here.
fn gather(node: &Node<'_>, entries: &mut Vec<String>) {
    let mut take = |node: &Node<'_>| {
        // Of `key=file` the file; what has several lines is written out in place.
        let Some(text) = node.text().filter(|text| !text.contains('\n')) else { return };
        let entry = text.split_once('=').filter(|(key, _)| !key.contains(['/', '?', ':']));
        entries.push(entry.map_or(text, |(_, file)| file).to_owned());
    };
    match node.kind() {
        Kind::Scalar(_) => {}
        Kind::Sequence(items) => items.iter().for_each(|item| gather(item, entries)),
        Kind::Mapping(fields) => {
            for (key, value) in fields {
                let key = folded(key.text().unwrap_or_default());
                if LISTS.contains(&&*key) {
                    value.items().iter().for_each(&mut take);
                }
                if SINGLE.contains(&&*key) {
                    take(value);
                }
            }
            fields.iter().for_each(|(_, value)| gather(value, entries));
        }
    }
}

/// As Go's JSON compares names of fields: `ſ` is an `s` to it, and the sign for kelvin a `k`.
fn folded(key: &str) -> String {
    key.to_uppercase().to_lowercase()
}

/// Whether kustomize takes it for an address, though there be a folder of that name.
fn may_be_fetched(entry: &str) -> bool {
    let entry = entry.to_ascii_lowercase();
    let has_user = entry.split_once('@').is_some_and(|(user, _)| !user.contains(['/', '.']));
    entry.contains(':') || has_user || entry.starts_with("github.com")
}
