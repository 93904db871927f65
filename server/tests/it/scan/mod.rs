//! `nordvakt scan` as CI calls it.

mod baseline;
mod configuration;
mod formats;
mod judged;
mod kustomizations;
mod waivers;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::serving::sample;

/// Two documents, comments, an anchor: the second container is the first one's with a name of its own.
const MANIFESTS: &str = "\
# The shop.
apiVersion: v1
kind: Namespace
metadata:
  name: shop
---
# A comment before the object.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
  namespace: shop
spec:
  template:
    spec:
      containers:
      - &api
        name: api # the first
        image: registry.example/api:1.2
        securityContext:
          privileged: true
      - <<: *api
        name: second
";

/// The line of `privileged: true`.
const PRIVILEGED: u64 = 21;

pub fn nordvakt(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_nordvakt"))
        .args(arguments)
        .current_dir(std::env::temp_dir())
        .output()
        .expect("nordvakt runs")
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, content) in files {
        fs::write(folder.path().join(name), content).expect("a file");
    }
    folder
}

/// Scans a folder, in that folder.
fn scan(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_nordvakt"))
        .args(["scan", "."])
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("nordvakt runs")
}

fn report(folder: &Path, arguments: &[&str]) -> Value {
    let output = scan(folder, &[&["--format", "json"], arguments].concat());
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stdout)))
}

fn sarif(folder: &Path) -> Value {
    let output = scan(folder, &["--format", "sarif"]);
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

#[test]
fn the_exit_code_says_what_was_found() {
    let clean = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n";
    let risky = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: a\n    image: a@sha256:0000000000000000000000000000000000000000000000000000000000000000\n";
    let no_pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n";
    for (manifest, arguments, code) in [
        (clean, &[][..], 0),
        (risky, &[], 1),
        (risky, &["--fail-on", "critical"], 0),
        (no_pod, &[], 2),
        ("a: b: c", &[], 2),
    ] {
        let folder = folder(&[("a.yaml", manifest)]);
        let output = scan(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(code), "{manifest} {arguments:?}");
    }
    let empty = folder(&[("README.md", "")]);
    let output = scan(empty.path(), &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no manifest is in this folder"));
    let output = nordvakt(&["scan", &sample(), "-"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("scan it alone"));
}
