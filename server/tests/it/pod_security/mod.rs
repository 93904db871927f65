//! `nordvakt pss` and `nordvakt enforce`, as they are typed.

use std::io::{ErrorKind, Write as _};
use std::process::{Command, Stdio};

use serde_json::Value;

const MANIFESTS: &str = "\
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: baseline}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: shop}
spec:
  template:
    metadata:
      annotations: {container.apparmor.security.beta.kubernetes.io/app: unconfined}
    spec: {containers: [{name: app, image: api}]}
---
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Pod
  metadata: {name: debug, namespace: shop}
  spec: {containers: [{name: app, image: api}]}
- apiVersion: argoproj.io/v1alpha1
  kind: Rollout
  metadata: {name: web}
";

/// Exit code and standard output.
fn nordvakt(arguments: &[&str], input: &str) -> (Option<i32>, String) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_nordvakt"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("nordvakt runs");
    let mut stdin = program.stdin.take().expect("a pipe");
    // What is refused by its arguments ends without reading, maybe before all is written.
    if let Err(error) = stdin.write_all(input.as_bytes()) {
        assert_eq!(error.kind(), ErrorKind::BrokenPipe, "{error}");
    }
    drop(stdin);
    let output = program.wait_with_output().expect("it ends");
    (output.status.code(), String::from_utf8(output.stdout).expect("text"))
}

#[test]
fn pss_prints_a_line_a_pod_and_exits_by_what_it_found() {
    let (code, text) = nordvakt(&["pss", "--level", "baseline", "-"], MANIFESTS);
    assert_eq!(
        text,
        "forbidden -#2 shop/Deployment/api: appArmorProfile at \
         spec.template.metadata.annotations[container.apparmor.security.beta.kubernetes.io/app]: is `unconfined`\n\
         allowed -#3 shop/Pod/debug\n"
    );
    assert_eq!(code, Some(1));

    let alone = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {hostPID: true, containers: [{name: b}]}}";
    let (code, text) = nordvakt(&["pss", "--level", "privileged", "-"], alone);
    assert_eq!((code, &*text), (Some(0), "allowed -\n"));
    let (code, text) = nordvakt(&["pss", "--level", "baseline", "--version", "v1.0", "-"], alone);
    assert_eq!(text, "forbidden -: hostNamespaces at spec.hostPID: shares the node's processes\n");
    assert_eq!(code, Some(1));

    let (code, text) =
        nordvakt(&["pss", "--level", "baseline", "-"], &format!("{alone}\n---\na: [\n"));
    assert!(text.starts_with("forbidden -: "), "{text}");
    assert_eq!(code, Some(2));
    for bad in [
        &["--level", "strict"][..],
        &["--level", "baseline", "--version", "v1.99"],
        &["--version", "v1.30"],
    ] {
        assert_eq!(nordvakt(&[&["pss", "-"], bad].concat(), alone).0, Some(2), "{bad:?}");
    }
}

#[test]
fn pss_says_the_same_as_data() {
    let (code, text) =
        nordvakt(&["pss", "--level", "baseline", "--format", "json", "-"], MANIFESTS);
    let report: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(code, Some(1));
    assert_eq!(report["standard"]["version"], "v1.37");
    assert_eq!(report["pods"][0]["verdict"], "forbidden");
    assert_eq!(report["pods"][0]["violations"][0]["control"], "appArmorProfile");
    assert_eq!(report["pods"][1]["path"], "-#3 shop/Pod/debug");
    assert_eq!(report["pods"][1]["verdict"], "allowed");
    assert_eq!(report["not_judged"]["Rollout.argoproj.io"], 1);
}

#[test]
fn enforce_names_who_breaks_what_and_never_loosens() {
    let (code, text) = nordvakt(&["enforce", "--format", "json", "-"], MANIFESTS);
    let report: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(code, Some(0));
    let [plan] = &report["namespaces"].as_array().expect("namespaces")[..] else {
        panic!("one namespace: {report}")
    };
    assert_eq!(plan["today"]["level"], "baseline");
    assert_eq!(plan["safe"]["level"], "privileged");
    assert_eq!(plan["breakers"][0]["object"], "Deployment shop/api");
    assert_eq!(plan["broken_today"], plan["breakers"]);
    // What the namespace enforces stays; only that it is no longer of whatever version comes.
    let pinned = serde_json::json!({ "pod-security.kubernetes.io/enforce-version": "v1.37" });
    assert_eq!(plan["labels"], pinned);
    let (_, text) = nordvakt(&["enforce", "-"], MANIFESTS);
    assert!(text.contains("  Deployment shop/api breaks that already:\n"), "{text}");
}
