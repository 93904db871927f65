//! What `--baseline` leaves.

use std::fs;

use serde_json::{Value, json};

use super::{MANIFESTS, folder, list, report, scan};

/// The checks of the findings that are told of a manifest whose baseline was made of another.
fn told_since(then: &str, now: &str) -> Vec<String> {
    let folder = folder(&[("a.yaml", then)]);
    let baseline = tempfile::NamedTempFile::new().expect("a file");
    let path = baseline.path().to_str().expect("a path");
    let earlier = scan(folder.path(), &["--complete", "--format", "json"]).stdout;
    fs::write(path, earlier).expect("a baseline");
    fs::write(folder.path().join("a.yaml"), now).expect("a file");
    let report = report(folder.path(), &["--complete", "--baseline", path]);
    let checks = list(&report["findings"]).iter().filter_map(|it| it["check"].as_str());
    let mut told: Vec<String> = checks.map(str::to_owned).collect();
    told.sort_unstable();
    told
}

#[test]
fn a_baseline_leaves_what_is_new_or_worse() {
    let folder = folder(&[("shop.yaml", MANIFESTS)]);
    let first = scan(folder.path(), &["--format", "json"]);
    assert_eq!(first.status.code(), Some(1));
    let baseline = tempfile::NamedTempFile::new().expect("a file");
    let path = baseline.path().to_str().expect("a path");
    fs::write(path, &first.stdout).expect("a baseline");
    let same = scan(folder.path(), &["--baseline", path]);
    assert_eq!(same.status.code(), Some(0), "{}", String::from_utf8_lossy(&same.stdout));

    let other = MANIFESTS.replace("name: api\n  namespace", "name: other\n  namespace");
    fs::write(
        folder.path().join("other.yaml"),
        &other[other.find("---").expect("two documents")..],
    )
    .expect("a file");
    let report = report(folder.path(), &["--baseline", path]);
    let findings = list(&report["findings"]);
    assert!(!findings.is_empty());
    for finding in findings {
        assert_eq!(finding["since"], "new");
        assert!(finding["subject"].as_str().is_some_and(|it| it.contains("/other")), "{finding}");
    }
    assert_eq!(scan(folder.path(), &["--baseline", path]).status.code(), Some(1));

    // What was not known and now fails is worse.
    let mut earlier: Value = serde_json::from_slice(&first.stdout).expect("JSON");
    let failed = list(&earlier["findings"]).iter().position(|it| it["verdict"] == "fail");
    let failed = failed.expect("a failure");
    let id = earlier["findings"][failed]["id"].clone();
    earlier["findings"][failed]["verdict"] = json!("unknown");
    fs::write(path, earlier.to_string()).expect("a baseline");
    fs::remove_file(folder.path().join("other.yaml")).expect("gone");
    let report = self::report(folder.path(), &["--baseline", path]);
    let told: Vec<Value> =
        list(&report["findings"]).iter().map(|it| json!([it["id"], it["since"]])).collect();
    assert_eq!(told, [json!([id, "worse"])]);

    // What was waived counts again when its waiver has gone.
    earlier = serde_json::from_slice(&first.stdout).expect("JSON");
    earlier["findings"][failed]["waiver"] = json!({ "reason": "a legacy agent" });
    fs::write(path, earlier.to_string()).expect("a baseline");
    let report = self::report(folder.path(), &["--baseline", path]);
    let told: Vec<Value> =
        list(&report["findings"]).iter().map(|it| json!([it["id"], it["since"]])).collect();
    assert_eq!(told, [json!([id, "worse"])]);

    fs::write(path, "{}").expect("no baseline");
    let output = scan(folder.path(), &["--baseline", path]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn what_is_not_judged_is_known_by_a_baseline_and_told_where_it_is_new() {
    let workflow = |name: &str, container: &str| {
        format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {{name: {name}, namespace: x}}\n\
             spec: {{templates: [{{{container}: {{image: a}}}}]}}\n---\n"
        )
    };
    let (one, moved) = (workflow("one", "container"), "# A comment.\n---\n");
    let rollout = "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: r, namespace: x}\n\
                   spec: {workloadRef: {apiVersion: apps/v1, kind: Deployment, name: web}}\n---\n";
    let known = format!("{one}{rollout}");
    let folder = folder(&[("a.yaml", &known)]);
    let baseline = tempfile::NamedTempFile::new().expect("a file");
    let path = baseline.path().to_str().expect("a path");
    fs::write(path, scan(folder.path(), &["--format", "json"]).stdout).expect("a baseline");
    let two = workflow("two", "container");
    for (manifests, expected) in [
        (known.clone(), &[][..]),
        (format!("{moved}{known}"), &[]),
        (one.clone(), &[]),
        (format!("{two}{known}"), &["Workflow.argoproj.io two"]),
        (format!("{one}{known}"), &["Workflow.argoproj.io one"]),
        (
            known.replace("namespace: x", "namespace: y"),
            &["Workflow.argoproj.io one", "Rollout.argoproj.io r"],
        ),
        (known.replace("name: web", "name: shop"), &["Rollout.argoproj.io r"]),
    ] {
        fs::write(folder.path().join("a.yaml"), &manifests).expect("a file");
        let strictly = ["--baseline", path, "--fail-on-unknown"];
        let report = report(folder.path(), &strictly);
        let told: Vec<&str> =
            list(&report["unjudged"]).iter().filter_map(|it| it["object"].as_str()).collect();
        assert_eq!(told, expected, "{manifests}");
        let gaps = list(&report["gaps"]).iter().filter(|gap| gap["source"] == "pods").count();
        assert_eq!(gaps, expected.len(), "{manifests}");
        let output = scan(folder.path(), &strictly);
        assert_eq!(output.status.code(), Some(i32::from(!expected.is_empty())), "{manifests}");
        let text = String::from_utf8_lossy(&output.stdout);
        assert_eq!(text.matches("not seen: pods").count(), expected.len(), "{text}");
    }
}

#[test]
fn what_a_finding_rests_on_may_grow_and_a_waiver_of_it_says_so() {
    let pod = |added: &str, env: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: x}}\nspec:\n  containers:\n  - name: a\n    \
             image: a\n    securityContext: {{capabilities: {{add: [{added}]}}}}\n    env: [{env}]\n"
        )
    };
    let (first, second) = ("{name: A_PASSWORD, value: one}", "{name: B_PASSWORD, value: two}");
    let folder = folder(&[("a.yaml", &pod("NET_RAW", first))]);
    let baseline = tempfile::NamedTempFile::new().expect("a file");
    let path = baseline.path().to_str().expect("a path");
    fs::write(path, scan(folder.path(), &["--format", "json"]).stdout).expect("a baseline");
    let moved = format!("{{name: LEVEL, value: debug}}, {first}");
    for (manifest, expected) in [
        (pod("NET_RAW", &moved), vec![]),
        (pod("NET_RAW, SYS_ADMIN", first), vec!["HRD-001", "HRD-002", "HRD-003", "HRD-012"]),
        (pod("NET_RAW", &format!("{first}, {second}")), vec!["SEC-001"]),
    ] {
        fs::write(folder.path().join("a.yaml"), &manifest).expect("a file");
        let report = report(folder.path(), &["--baseline", path]);
        let mut told: Vec<&str> =
            list(&report["findings"]).iter().filter_map(|it| it["check"].as_str()).collect();
        told.sort_unstable();
        assert_eq!(told, expected, "{manifest}");
    }
    let waiver = "[[policy.waivers]]\ncheck = \"SEC-001\"\nscope = \"namespace/x\"\nreason = \"old\"\n\
                  approver = \"Kari\"\nexpires = 2999-01-01\ncovers = 1\n";
    fs::write(folder.path().join("nordvakt.toml"), waiver).expect("a file");
    let report = report(folder.path(), &["--baseline", path]);
    assert_eq!(report["findings"][0]["since"], "worse");
    let remarks = report["remarks"].to_string();
    assert!(remarks.contains("covers 1 findings that are worse than in the baseline"), "{remarks}");
}

#[test]
fn what_is_mounted_is_compared_as_far_as_the_path_behind_a_claim() {
    let pod = |mounts: &str, volumes: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: x}}\nspec:\n  \
             containers: [{{name: a, image: a, volumeMounts: [{mounts}]}}]\n  volumes: [{volumes}]\n"
        )
    };
    let claim = |path: &str, read_only: bool| {
        let pod = pod(
            &format!("{{name: v, mountPath: /v, readOnly: {read_only}}}"),
            "{name: v, persistentVolumeClaim: {claimName: c}}",
        );
        format!(
            "{pod}---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{name: c, namespace: x}}\n\
             spec: {{volumeName: d}}\n---\napiVersion: v1\nkind: PersistentVolume\nmetadata: {{name: d}}\n\
             spec: {{local: {{path: {path}}}}}\n"
        )
    };
    let part = |part: &str| {
        let mount = format!("{{name: v, mountPath: /v, subPath: {part}}}");
        pod(&mount, "{name: v, hostPath: {path: /}}")
    };
    let one_of_two = |mounted: &str| {
        pod(
            &format!("{{name: {mounted}, mountPath: /v, readOnly: true}}"),
            "{name: h, hostPath: {path: /data}}, {name: w, hostPath: {path: /srv}}",
        )
    };
    for (then, now, expected) in [
        (claim("/etc/kubernetes", false), claim("/root/.ssh", false), &["BRK-006", "BRK-008"][..]),
        (claim("/etc/kubernetes", false), claim("/etc/kubernetes/pki", false), &[]),
        (claim("/var/log", true), claim("/var/log", false), &["BRK-006"]),
        (claim("/var/log", false), claim("/var/log", true), &[]),
        (part("data"), part("srv/other"), &["BRK-006"]),
        (part("data"), part("data/below"), &[]),
        (one_of_two("h"), one_of_two("w"), &["BRK-006"]),
        (one_of_two("h"), one_of_two("h"), &[]),
    ] {
        assert_eq!(told_since(&then, &now), expected, "{then}\n{now}");
    }
}

#[test]
fn of_capabilities_those_are_compared_that_a_check_speaks_of() {
    let pod = |capabilities: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: x}}\nspec:\n  containers:\n  - name: a\n    \
             image: a\n    securityContext: {{capabilities: {{{capabilities}}}}}\n"
        )
    };
    for (then, now, expected) in [
        ("add: [ALL]", "add: [SYS_ADMIN], drop: [ALL]", &[][..]),
        ("add: [SYS_ADMIN]", "add: [NET_ADMIN, SYS_ADMIN]", &["HRD-001", "HRD-002"]),
        ("add: [NET_ADMIN, SYS_ADMIN]", "add: [CAP_SYS_ADMIN]", &[]),
        ("add: [NET_RAW]", "add: [ALL]", &["HRD-001", "HRD-002", "HRD-003", "HRD-012"]),
    ] {
        assert_eq!(told_since(&pod(then), &pod(now)), expected, "{then} {now}");
    }
}
