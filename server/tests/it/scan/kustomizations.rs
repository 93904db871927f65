//! Folders that are rendered.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use super::{folder, list, report, scan};

/// kubectl comes with the test control plane, and renders kustomizations.
#[test]
fn a_kustomization_is_rendered_and_a_chart_without_helm_says_how() {
    let kustomization = "namePrefix: shop-\nresources: [pod.yaml]\n";
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: api}\nspec: {hostPID: true, containers: [{name: a, image: b}]}\n";
    let folder = folder(&[("kustomization.yaml", kustomization), ("pod.yaml", pod)]);
    let report = report(folder.path(), &[]);
    let subjects: Vec<&Value> = list(&report["findings"]).iter().map(|it| &it["subject"]).collect();
    assert!(subjects.contains(&&json!("workload/default/Pod/shop-api")), "{subjects:?}");

    let chart = tempfile::tempdir().expect("a folder");
    let inner = chart.path().join("chart");
    fs::create_dir_all(inner.join("templates")).expect("a folder");
    fs::write(inner.join("Chart.yaml"), "name: c\n").expect("a file");
    fs::write(inner.join("templates/pod.yaml"), "{{ .Values.x }}").expect("a file");
    let output = Command::new(env!("CARGO_BIN_EXE_nordvakt"))
        .args(["scan", "."])
        .env("PATH", "/nowhere")
        .current_dir(chart.path())
        .output()
        .expect("nordvakt runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("./chart: this is a Helm chart, and helm is not installed"), "{said}");
    assert!(said.contains("helm template release") && said.lines().count() == 1, "{said}");
}

#[test]
fn a_kustomization_fetches_nothing_unasked_and_hides_nothing_beside_it() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a, image: a}]}\n";
    for (kustomization, entry) in [
        ("resources: ['http://127.0.0.1:9/steal?x=1']", "http://127.0.0.1:9/steal?x=1"),
        ("RE\u{17f}OURCES: ['github.com/x/y?ref=z']", "github.com/x/y?ref=z"),
        ("components: [git@example.invalid:x/y]", "git@example.invalid:x/y"),
        ("patches: [{path: 'https://127.0.0.1:9/p'}]", "https://127.0.0.1:9/p"),
        ("configMapGenerator: [{files: ['a=http://127.0.0.1:9/f']}]", "http://127.0.0.1:9/f"),
    ] {
        let folder = folder(&[("kustomization.yaml", kustomization), ("a.yaml", pod)]);
        let output = scan(folder.path(), &[]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(&format!("`{entry}`, which")), "{kustomization}: {said}");
        assert_eq!(output.status.code(), Some(2), "{kustomization}");
    }
    let folder = folder(&[
        ("kustomization.yaml", "resources: [a.yaml]\npatches: [{path: b.yaml}]\n"),
        ("a.yaml", pod),
        ("b.yaml", pod),
        ("evil.yaml", pod),
    ]);
    let output = scan(folder.path(), &[]);
    if String::from_utf8_lossy(&output.stderr).contains("not installed") {
        return; // kubectl comes with the test control plane
    }
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        said.contains("1 manifests in this folder are not part of its kustomization"),
        "{said}"
    );
    assert!(said.contains("evil.yaml") && !said.contains("b.yaml"), "{said}");
}
