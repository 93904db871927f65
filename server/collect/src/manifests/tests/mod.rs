//! Folders as people keep them.

mod bad_input;
mod files;
mod gaps;
mod namesakes;
mod pods;

use std::fs;
use std::path::{Path, PathBuf};

use chrono::DateTime;
use facts::inventory::Change;
use model::verdict::Gap;

use super::{Manifests, Options, read};

fn options() -> Options {
    let at = DateTime::from_timestamp_micros(0).unwrap();
    Options { complete: true, config_maps: true, ..Options::at(at) }
}

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

struct Told {
    manifests: Manifests,
    /// `source namespace/name` at `file:document:line`, as they were told.
    objects: Vec<String>,
    gaps: Vec<Gap>,
    folder: PathBuf,
}

fn scan(folder: &Path, options: &Options) -> Told {
    let (mut keys, mut gaps) = (Vec::new(), Vec::new());
    let manifests = read(&[folder.to_owned()], options, |change| match change {
        Change::Seen(object) => keys.push(object.key()),
        Change::GapOpened(gap) => gaps.push(gap),
        other => panic!("{other:?}"),
    });
    let mut told = Told { manifests, objects: Vec::new(), gaps, folder: folder.to_owned() };
    for key in keys {
        let origin = told.manifests.origins.get(&key).unwrap();
        let file = told.short(&told.manifests.files[origin.file as usize].display().to_string());
        told.objects.push(format!(
            "{} {}/{} {file}:{}:{}",
            key.source.plural(),
            key.namespace,
            key.name,
            origin.document,
            origin.line
        ));
    }
    told
}

impl Told {
    fn short(&self, text: &str) -> String {
        text.replace(&format!("{}/", self.folder.display()), "")
    }

    fn bad(&self) -> Vec<String> {
        self.manifests.bad.iter().map(|bad| self.short(&bad.to_string())).collect()
    }
}

const WEB: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\n\
                   spec: {template: {spec: {containers: [{name: web, image: web}]}}}\n";

const SPEC: &str = "spec: {containers: [{name: a, image: a}]}";

#[test]
fn every_form_of_manifest_is_read_in_the_order_of_names() {
    let folder = folder(&[
        (
            "b.yaml",
            &format!(
                "# a comment\n{WEB}---\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n{SPEC}\n"
            ),
        ),
        (
            "a/list.json",
            r#"{"apiVersion":"v1","kind":"List","items":[
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"s","namespace":"n"}},
            {"apiVersion":"v1","kind":"Node","metadata":{"name":"node","namespace":"dropped"}}]}"#,
        ),
        (
            "c.yml",
            &format!(
                "apiVersion: v1\nkind: PodList\nitems:\n- metadata: {{name: q}}\n  {SPEC}\n\
                 - metadata: {{name: r}}\n  {SPEC}\n"
            ),
        ),
        (
            "d.yaml",
            "apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: run-}\n\
             spec: {template: {spec: {containers: [{name: a}]}}}\n",
        ),
        (
            "e.yaml",
            "apiVersion: v1\nkind: Secret\nstringData: {password: hunter2}\n---\nname: chart\n---\n\
                    apiVersion: cert-manager.io/v1\nkind: Certificate\n",
        ),
        (".git/config.yaml", "not: [read"),
        ("README.md", "kind: Pod"),
    ]);
    let told = scan(folder.path(), &options());
    assert_eq!(
        told.objects,
        [
            "services n/s a/list.json:1:2",
            "nodes /node a/list.json:1:3",
            "deployments shop/web b.yaml:1:2",
            "pods default/p b.yaml:2:8",
            "pods default/q c.yml:1:4",
            "pods default/r c.yml:1:6",
            "jobs default/run-* d.yaml:1:1",
        ]
    );
    let ignored: Vec<(&str, u64)> =
        told.manifests.ignored.iter().map(|(kind, count)| (kind.as_str(), *count)).collect();
    assert_eq!(ignored, [("Certificate.cert-manager.io", 1), ("Secret", 1)]);
    let notes = &told.manifests.notes;
    assert_eq!(notes.iter().map(|note| (note.document, note.line)).collect::<Vec<_>>(), [(2, 5)]);
    assert!(told.manifests.bad.is_empty() && told.gaps.is_empty(), "{:?}", told.manifests.bad);
}

#[test]
fn many_files_are_told_the_same_every_time() {
    let files: Vec<(String, String)> = (0..200)
        .map(|n| {
            let pods = |k| {
                format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: p-{n}-{k}}}\n{SPEC}\n---\n")
            };
            (format!("{n:03}.yaml"), (0..=(n % 7)).map(pods).collect())
        })
        .collect();
    let files: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let folder = folder(&files);
    let first = scan(folder.path(), &options());
    assert!(first.objects.is_sorted_by_key(|told| told.rsplit(' ').next().map(str::to_owned)));
    for _ in 0..5 {
        assert_eq!(scan(folder.path(), &options()).objects, first.objects);
    }
}
