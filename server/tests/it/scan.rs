//! `nordvakt scan` as CI calls it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

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

#[test]
fn what_a_manifest_says_of_itself_hides_nothing() {
    let owner = |kind: &str, name: &str| {
        format!("ownerReferences: [{{apiVersion: {kind}, name: {name}, controller: true}}]")
    };
    let foo = owner("foo.io/v1, kind: Foo", "foo");
    let spec = "containers: [{name: a, image: a, securityContext: {privileged: true}}]";
    let template = |kind: &str, meta: &str| {
        format!(
            "apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: evil, {meta}}}\n\
             spec: {{template: {{spec: {{{spec}}}}}}}\n"
        )
    };
    let harmless = template("Deployment", "").replace("evil", "web").replace("true", "false");
    let of_web = template("ReplicaSet", &owner("apps/v1, kind: Deployment", "web"));
    let pod = format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: evil}}\nspec: {{{spec}}}\n");
    for (what, manifest, object) in [
        ("an owner of another kind", template("Deployment", &foo), "Deployment default/evil"),
        ("an owner that is not given", of_web.clone(), "ReplicaSet default/evil"),
        ("a harmless owner", format!("{harmless}---\n{of_web}"), "ReplicaSet default/evil"),
        ("an end", format!("{pod}status: {{phase: Succeeded}}\n"), "Pod default/evil"),
    ] {
        let folder = folder(&[("a.yaml", &manifest)]);
        let report = report(folder.path(), &["--complete"]);
        let privileged =
            list(&report["findings"]).iter().find(|finding| finding["check"] == "BRK-002");
        let object_seen = privileged.map(|finding| &finding["evidence"][0]["object"]);
        assert_eq!(object_seen, Some(&json!(object)), "{what}: {report:#}");
        let output = scan(folder.path(), &["--complete", "--fail-on", "critical"]);
        assert_eq!(output.status.code(), Some(1), "{what}");
    }
    let workflow = format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {{name: w}}\nspec: {{templates: [{{{spec}}}]}}\n"
    );
    let folder = folder(&[("a.yaml", &workflow)]);
    for (arguments, code) in [(&[][..], 0), (&["--fail-on-unknown"], 1)] {
        assert_eq!(scan(folder.path(), arguments).status.code(), Some(code), "{arguments:?}");
    }
    let output = nordvakt(&["pss", "--level", "baseline", &folder.path().display().to_string()]);
    assert_eq!(output.status.code(), Some(2));
    let context = "securityContext: {privileged: true}";
    for (kind, spec) in [
        ("tekton.dev/v1\nkind: Task", format!("steps: [{{name: a, image: a, {context}}}]")),
        ("sparkoperator.k8s.io/v1beta2\nkind: SparkApplication", format!("driver: {{{context}}}")),
    ] {
        let text = format!("apiVersion: {kind}\nmetadata: {{name: a}}\nspec: {{{spec}}}\n");
        fs::write(folder.path().join("a.yaml"), text).expect("a file");
        let output = scan(folder.path(), &["--complete", "--fail-on-unknown"]);
        assert_eq!(output.status.code(), Some(1), "{kind}");
    }
}

#[test]
fn a_pod_template_of_any_kind_is_judged_where_it_stands() {
    let spec = "    spec:\n      containers:\n      - image: a\n        securityContext:\n          privileged: true\n";
    let rollout = format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata:\n  name: web\nspec:\n  template:\n{spec}"
    );
    let template =
        format!("apiVersion: v1\nkind: PodTemplate\nmetadata:\n  name: web\ntemplate:\n{spec}")
            .replace("- image: a", "- name: a\n        image: a")
            .replace("    spec:", "  spec:");
    let folder = folder(&[("a.yaml", &rollout), ("b.yaml", &template)]);
    let report = report(folder.path(), &[]);
    let told: Vec<Value> = list(&report["findings"])
        .iter()
        .filter(|it| it["check"] == "BRK-002")
        .map(|it| json!([it["subject"], it["file"], it["line"], it["evidence"][0]["path"]]))
        .collect();
    let field = "spec.containers[0].securityContext.privileged";
    assert_eq!(
        told,
        [
            json!([
                "container/default/PodTemplate/web/a",
                "./b.yaml",
                11,
                format!("template.{field}")
            ]),
            json!([
                "container/default/Rollout.argoproj.io/web/unnamed-1",
                "./a.yaml",
                11,
                format!("spec.template.{field}")
            ]),
        ]
    );
    let output = nordvakt(&["pss", "--level", "baseline", &folder.path().display().to_string()]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!((output.status.code(), text.matches("forbidden ").count()), (Some(1), 2), "{text}");
}

#[test]
fn no_argument_is_printed_in_any_format() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    image: a\n    \
               command: [mysqldump]\n    args: [-phunter2, --url, 'amqp://a:hunter2@b', --api-key=hunter2]\n";
    let folder = folder(&[("a.yaml", pod)]);
    for format in ["text", "json", "sarif", "junit", "policy-report", "open-reports"] {
        let output = scan(folder.path(), &["--format", format]);
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(text.contains("`-p` in `args[0]`, `args[2]`, `--api-key` in `args[3]`"), "{text}");
        assert!(!text.contains("hunter2") && !text.contains("mysqldump"), "{format}: {text}");
    }
}

#[test]
fn the_worst_comes_first_and_what_is_unknown_by_one_cause_comes_once() {
    let deployment = |name: &str, privileged: bool| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}}}\nspec: {{template: {{spec: {{containers: \
             [{{name: a, image: a, securityContext: {{privileged: {privileged}}}}}]}}}}}}\n"
        )
    };
    let folder =
        folder(&[("a.yaml", &deployment("good", false)), ("b.yaml", &deployment("worse", true))]);
    let text = |arguments: &[&str]| {
        String::from_utf8(scan(folder.path(), arguments).stdout).expect("text")
    };
    let open = text(&[]);
    let at = |what: &str| open.find(what).expect(what);
    assert!(at("Deployment/worse  risk") < at("Deployment/good  risk"), "{open}");
    assert!(open.matches("there may be other serviceaccounts").count() > 1, "{open}");
    let complete = text(&["--complete"]);
    assert!(!complete.contains("  unknown "), "{complete}");
    let causes = complete.matches("the namespace itself was not seen").count();
    assert_eq!(causes, 1, "{complete}");
    assert!(complete.contains(" times: ADM-001, ADM-002: "), "{complete}");
}

#[test]
fn what_a_scan_cannot_look_at_is_said_once_and_judged_never() {
    let node = "apiVersion: v1\nkind: Node\nmetadata: {name: node-1}\n";
    let about = |report: &Value, areas: [&str; 2]| {
        let of = |it: &&Value| areas.iter().any(|area| it["check"].as_str() == Some(area));
        list(&report["findings"]).iter().filter(of).count()
    };
    let not_asked = |report: &Value| -> Vec<String> {
        let gaps = list(&report["gaps"]).iter().filter(|gap| gap["cause"] == "not_asked");
        gaps.map(|gap| gap["source"].as_str().expect("a source").to_owned()).collect()
    };
    let without = folder(&[("shop.yaml", MANIFESTS)]);
    for arguments in [&[][..], &["--complete"]] {
        let report = report(without.path(), arguments);
        assert_eq!(not_asked(&report), ["nodes", "config_maps", "images", "agents"]);
        assert_eq!(about(&report, ["RES-004", "RES-005"]), 0);
    }
    let text = scan(without.path(), &[]).stdout;
    let text = String::from_utf8_lossy(&text);
    let said = "not asked: RES-001, RES-002, RES-003, RES-004, RES-005, RES-015, RES-016: no node is among the manifests";
    assert_eq!(text.matches(said).count(), 1, "{text}");
    assert_eq!(text.matches("not asked: IMG-005, IMG-006, IMG-007: ").count(), 1, "{text}");

    let with = folder(&[("shop.yaml", MANIFESTS), ("node.yaml", node)]);
    let report = report(with.path(), &[]);
    assert_eq!(not_asked(&report), ["config_maps", "images", "agents"]);
    assert_eq!(about(&report, ["RES-004", "RES-002"]), 2, "{report}");
}

#[test]
fn config_maps_are_read_where_the_configuration_asks_for_them() {
    let metadata = "metadata: {name: settings, namespace: shop}";
    let map = format!(
        "apiVersion: v1\nkind: ConfigMap\n{metadata}\ndata: {{db: 'postgres://app:hunter2@db.us-east-1.rds.amazonaws.com/app'}}\n"
    );
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: api, namespace: shop, labels: {data-classification: personal}}\n\
               spec:\n  containers:\n  - {name: app, image: a, envFrom: [{configMapRef: {name: settings}}]}\n";
    let folder = folder(&[("map.yaml", &map), ("pod.yaml", pod)]);
    let file = folder.path().join("nordvakt.toml");
    let path = file.to_str().expect("a path");
    for (asked, expected) in [(false, vec![]), (true, vec!["fail"])] {
        fs::write(&file, format!("[residency]\nconfig-maps = {asked}\n")).expect("a file");
        let report = report(folder.path(), &["--complete", "--config", path]);
        let of = list(&report["findings"]).iter().filter(|it| it["check"] == "RES-013");
        let verdicts: Vec<_> = of.map(|it| it["verdict"].as_str().expect("a verdict")).collect();
        assert_eq!(verdicts, expected, "{report}");
        assert!(!report.to_string().contains("hunter2"));
        let gaps = list(&report["gaps"]).iter().filter(|it| it["source"] == "config_maps");
        assert_eq!(gaps.count(), usize::from(!asked));
    }
}

#[test]
fn a_finding_stands_where_its_field_is_written() {
    let folder = folder(&[("shop.yaml", MANIFESTS)]);
    let report = report(folder.path(), &[]);
    let places: Vec<_> = list(&report["findings"])
        .iter()
        .filter(|it| it["check"] == "BRK-002")
        .map(|it| json!([it["subject"], it["file"], it["line"], it["column"]]))
        .collect();
    // What an alias stands for lies where it is written: that is where it would be changed.
    assert_eq!(
        places,
        [
            json!(["container/shop/Deployment/api/api", "./shop.yaml", PRIVILEGED, 11]),
            json!(["container/shop/Deployment/api/second", "./shop.yaml", PRIVILEGED, 11]),
        ]
    );
    let text = String::from_utf8(scan(folder.path(), &[]).stdout).expect("text");
    assert!(
        text.contains(&format!("./shop.yaml:{PRIVILEGED}:11  spec.template.spec.containers[0]")),
        "{text}"
    );
    assert!(text.contains("+ spec:"), "no patch in {text}");
}

#[test]
fn what_lets_in_or_through_is_pointed_into_too() {
    let objects = "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: x, labels: {a: b}}\n\
                   spec: {containers: [{name: c, image: a}]}\n---\n\
                   apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: x}\nspec:\n  selector: {a: b}\n  \
                   type: LoadBalancer\n---\n\
                   apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, namespace: x}\nspec:\n  rules:\n  \
                   - http: {paths: [{backend: {service: {name: s}}}]}\n---\n\
                   apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: open, namespace: x}\nspec:\n  \
                   podSelector: {}\n  ingress: [{}]\n";
    let folder = folder(&[("a.yaml", objects)]);
    let report = report(folder.path(), &["--complete"]);
    let mut places: Vec<Value> = list(&report["findings"])
        .iter()
        .filter(|it| {
            ["EXP-001", "EXP-002", "NET-001"].contains(&it["check"].as_str().unwrap_or_default())
        })
        .map(|it| json!([it["check"], it["line"], it["column"]]))
        .collect();
    places.sort_by_key(Value::to_string);
    let expected = [("EXP-001", 17), ("EXP-002", 11), ("NET-001", 25)];
    assert_eq!(places, expected.map(|(check, line)| json!([check, line, 3])));
    let text = String::from_utf8(scan(folder.path(), &["--complete"]).stdout).expect("text");
    for line in
        ["./a.yaml:17:3  Ingress x/i: spec.rules\n", "Service x/s: spec.type = \"LoadBalancer\"\n"]
    {
        assert!(text.contains(line), "{text}");
    }
}

#[test]
fn a_load_balancer_of_one_replica_is_a_way_in() {
    let objects = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: kafka, namespace: x}\nspec:\n  template:\n    \
                   metadata: {labels: {app: kafka}}\n    spec: {containers: [{name: c, image: a}]}\n---\n\
                   apiVersion: v1\nkind: Service\nmetadata: {name: kafka-0, namespace: x}\n\
                   spec: {type: LoadBalancer, selector: {statefulset.kubernetes.io/pod-name: kafka-0}}\n";
    let folder = folder(&[("a.yaml", objects)]);
    let report = report(folder.path(), &["--complete"]);
    let open = list(&report["findings"]).iter().find(|it| it["check"] == "EXP-002");
    assert_eq!(open.expect("a way in")["verdict"], "fail");
}

#[test]
fn sarif_has_rules_regions_and_fingerprints_that_survive_a_moved_line() {
    let before = folder(&[("shop.yaml", MANIFESTS)]);
    let moved = folder(&[("shop.yaml", &format!("{}{MANIFESTS}", "# one more line\n".repeat(10)))]);
    let [before, moved] = [before, moved].map(|folder| sarif(folder.path())["runs"][0].clone());
    let rules = list(&before["tool"]["driver"]["rules"]);
    let results = list(&before["results"]);
    assert!(results.len() > 5, "{before}");
    for (result, later) in results.iter().zip(list(&moved["results"])) {
        let index =
            usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(rules[index]["help"]["text"].is_string() && result["message"]["text"].is_string());
        assert_eq!(result["partialFingerprints"], later["partialFingerprints"]);
        let line = |of: &Value| {
            let place = &of["locations"][0]["physicalLocation"];
            assert_eq!(place["artifactLocation"]["uri"], "shop.yaml");
            place["region"]["startLine"].as_u64().expect("a line")
        };
        assert_eq!(line(result) + 10, line(later));
        // What is not known to fail has no level in SARIF.
        assert_eq!(result["kind"] == "fail", result["level"] != "none");
    }
    assert_eq!(results.len(), list(&moved["results"]).len());
}

#[test]
fn every_format_tells_of_the_same_findings() {
    let folder = folder(&[("shop.yaml", MANIFESTS)]);
    let found = list(&report(folder.path(), &[])["findings"]).to_vec();
    let failed = found.iter().filter(|it| it["verdict"] == "fail").count();
    let unknown = found.len() - failed;
    assert_eq!(list(&sarif(folder.path())["runs"][0]["results"]).len(), found.len());

    let xml = String::from_utf8(scan(folder.path(), &["--format", "junit"]).stdout).expect("text");
    assert_eq!(xml.matches("<failure ").count(), failed);
    assert_eq!(xml.matches("<skipped ").count(), unknown);
    let total = |attribute: &str| -> usize {
        xml.split(&format!("{attribute}=\""))
            .skip(1)
            .filter_map(|rest| rest.split('"').next()?.parse::<usize>().ok())
            .sum()
    };
    assert_eq!((total("failures"), total("skipped")), (failed, unknown));
    assert_eq!(total("tests"), xml.matches("<testcase ").count());

    for (format, group) in
        [("policy-report", "wgpolicyk8s.io/"), ("open-reports", "openreports.io/")]
    {
        let yaml = scan(folder.path(), &["--format", format]).stdout;
        let yaml = String::from_utf8(yaml).expect("text");
        let reports: Vec<Value> = collect::yaml::documents(&yaml)
            .map(|document| document.expect("YAML").root.read().expect("a value"))
            .collect();
        assert!(
            reports
                .iter()
                .all(|it| it["apiVersion"].as_str().is_some_and(|it| it.starts_with(group)))
        );
        let results: Vec<&Value> = reports.iter().flat_map(|it| list(&it["results"])).collect();
        for (word, expected) in [("fail", failed), ("error", unknown)] {
            let told = results.iter().filter(|it| it["result"] == word).count();
            assert_eq!(told, expected, "{word}");
            let summed: u64 = reports.iter().filter_map(|it| it["summary"][word].as_u64()).sum();
            assert_eq!(summed, expected as u64, "{word}");
        }
        assert!(results.iter().all(|it| it["resources"][0]["name"].is_string()));
    }
}

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
fn one_that_cannot_be_read_hides_nothing_of_its_neighbours() {
    let pod = |name: &str, image: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: q}}\n\
             spec: {{containers: [{{name: a, image: {image}}}]}}\n"
        )
    };
    let verdicts = |files: &[(&str, &str)]| {
        let folder = folder(files);
        let report = report(folder.path(), &["--complete"]);
        let of = list(&report["findings"]).iter().filter(|it| {
            it["subject"].as_str().is_some_and(|subject| subject.contains("/Pod/whole"))
        });
        of.map(|it| json!([it["check"], it["verdict"]])).collect::<Vec<_>>()
    };
    let (whole, broken) = (pod("whole", "a"), pod("broken", "5"));
    let alone = verdicts(&[("a.yaml", &whole)]);
    assert!(!alone.is_empty());
    assert_eq!(verdicts(&[("a.yaml", &whole), ("b.yaml", &broken)]), alone);
}

#[test]
fn of_what_a_finding_rests_on_no_more_is_told_than_anybody_reads() {
    let volumes: Vec<String> =
        (0..1_000).map(|n| format!("{{name: v-{n}, hostPath: {{path: /srv/{n}}}}}")).collect();
    let pod = format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec: {{containers: [{{name: a, image: a}}], volumes: [{}]}}\n",
        volumes.join(", ")
    );
    let folder = folder(&[("a.yaml", &pod)]);
    let report = report(folder.path(), &[]);
    let paths = list(&report["findings"]).iter().find(|it| it["check"] == "BRK-006");
    let paths = paths.expect("paths of the node");
    assert_eq!(list(&paths["evidence"]).len(), 100);
    let reason = paths["reason"].as_str().expect("a reason");
    let end = "… (it rests on 1000 fields, of which 100 at most are told)";
    assert!(reason.ends_with(end) && reason.len() < 10_000, "{reason}");
}

#[test]
fn a_patch_is_offered_for_kinds_of_kubernetes_own() {
    let spec = "spec: {containers: [{name: a, image: a, securityContext: {privileged: true}}]}";
    let owner = "{name: w, ownerReferences: [{apiVersion: batch/v1, kind: Foo, name: f, controller: true}]}";
    for (kind, metadata, is_patched) in [
        ("apiVersion: v1\nkind: Pod", "{name: w}", true),
        ("apiVersion: apps/v1\nkind: Deployment", "{name: w}", true),
        ("apiVersion: v1\nkind: PodTemplate", "{name: w}", true),
        ("apiVersion: argoproj.io/v1alpha1\nkind: Rollout", "{name: w}", false),
        ("apiVersion: apps/v1\nkind: ReplicaSet", owner, false),
    ] {
        let spec = match kind.rsplit_once(' ') {
            Some((_, "Pod")) => spec.to_owned(),
            Some((_, "PodTemplate")) => format!("template: {{{spec}}}"),
            _ => format!("spec: {{template: {{{spec}}}}}"),
        };
        let folder = folder(&[("a.yaml", &format!("{kind}\nmetadata: {metadata}\n{spec}\n"))]);
        let report = report(folder.path(), &[]);
        let found = list(&report["findings"]).iter().find(|it| it["check"] == "BRK-002");
        let patch = found.map(|it| it["patch"].is_string());
        assert_eq!(patch, Some(is_patched), "{kind}: {report:#}");
    }
}

#[test]
fn a_limit_that_limit_ranges_give_is_known_where_they_agree() {
    let range = |(name, limit): (&str, &str)| {
        format!(
            "apiVersion: v1\nkind: LimitRange\nmetadata: {{name: {name}, namespace: x}}\n\
             spec: {{limits: [{{type: Container, default: {{{limit}}}}}]}}\n---\n"
        )
    };
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: x}\nspec: {containers: [{name: a, image: a}]}\n";
    for (ranges, expected) in [
        (&[][..], json!("fail")),
        (&[("a", "cpu: 1")], json!(null)),
        (&[("a", "cpu: 1"), ("b", "cpu: 2")], json!(null)),
        (&[("a", "cpu: 1"), ("b", "memory: 0")], json!(null)),
        (&[("a", "cpu: 0")], json!("fail")),
        (&[("a", "cpu: 0"), ("b", "cpu: 2")], json!("unknown")),
        (&[("a", "cpu: 1"), ("b", "cpu: 0")], json!("unknown")),
    ] {
        let manifests: String = ranges.iter().copied().map(range).collect();
        let folder = folder(&[("a.yaml", &format!("{manifests}{pod}"))]);
        let report = report(folder.path(), &["--complete"]);
        let found = list(&report["findings"]).iter().find(|it| it["check"] == "LIM-002");
        assert_eq!(found.map_or(json!(null), |it| it["verdict"].clone()), expected, "{manifests}");
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
fn a_waiver_holds_until_its_date_and_is_told_when_it_is_over_or_covers_another_number() {
    let waiver = |scope: &str, expires: &str, rest: &str| {
        format!(
            "[[policy.waivers]]\ncheck = \"{{check}}\"\nscope = \"{scope}\"\nreason = \"a legacy agent\"\n\
             ticket = \"SEC-1\"\napprover = \"Kari\"\nexpires = {expires}\n{rest}\n"
        )
    };
    let folder = folder(&[("shop.yaml", MANIFESTS)]);
    let all = report(folder.path(), &[]);
    let check = list(&all["findings"])
        .iter()
        .find(|it| {
            it["evidence"][0]["path"].as_str().is_some_and(|path| path.ends_with(".privileged"))
        })
        .expect("a privileged container")["check"]
        .clone();
    for (scope, expires, rest, waived, remark) in [
        ("namespace/shop", "2999-01-01", "", 2, None),
        ("workload/*/Deployment/api", "2999-01-01", "covers = 2", 2, None),
        ("container/shop/Deployment/api/second", "\"2999-01-01\"", "", 1, None),
        ("namespace/shop", "2020-01-01", "", 0, Some("is over since 2020-01-01")),
        ("namespace/elsewhere", "2999-01-01", "", 0, Some("covers nothing")),
        ("namespace/shop", "2999-01-01", "covers = 1", 2, Some("covers 2 findings, and 1 when")),
    ] {
        let config =
            waiver(scope, expires, rest).replace("{check}", check.as_str().expect("an id"));
        fs::write(folder.path().join("nordvakt.toml"), config).expect("a file");
        let report = report(folder.path(), &[]);
        let with =
            list(&report["findings"]).iter().filter(|it| it["waiver"]["ticket"] == "SEC-1").count();
        assert_eq!(with, waived, "{scope} {expires}");
        let remarks = report["remarks"].to_string();
        assert_eq!(remark.is_none(), remarks == "[]", "{remarks}");
        for format in ["junit", "policy-report", "open-reports"] {
            let output = scan(folder.path(), &["--format", format]);
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(remark.is_none_or(|remark| said.contains(remark)), "{format}: {said}");
        }
        assert!(remark.is_none_or(|remark| remarks.contains(remark)), "{remarks}");
        let suppressed = list(&sarif(folder.path())["runs"][0]["results"])
            .iter()
            .filter(|it| {
                it["suppressions"][0]["justification"]
                    .as_str()
                    .is_some_and(|it| it.contains("SEC-1"))
            })
            .count();
        assert_eq!(suppressed, waived, "{scope} {expires}");
    }
}

#[test]
fn waivers_that_do_nothing_are_told_when_the_configuration_is_checked() {
    let waiver = |check: &str, scope: &str, expires: &str| {
        format!(
            "[[policy.waivers]]\ncheck = \"{check}\"\nscope = \"{scope}\"\nreason = \"r\"\napprover = \"a\"\nexpires = {expires}\n"
        )
    };
    for (check, scope, expires, expected) in [
        ("BRK-001", "workload/ci/Deployment/*", "2999-01-01", None),
        ("BRK-001", "workload/ci/Deployment/*", "2020-01-01", Some("is over since 2020-01-01")),
        (
            "BRK-001",
            "namespace/ci-*",
            "2999-01-01",
            Some("can cover nothing: BRK-001 judges workloads"),
        ),
        ("BRK-001", "node/a", "2999-01-01", Some("can cover nothing")),
        ("BRK-001", "workload/ci/deployment/x", "2999-01-01", Some("can cover nothing")),
    ] {
        let folder = folder(&[("nordvakt.toml", &waiver(check, scope, expires))]);
        let output = Command::new(env!("CARGO_BIN_EXE_nordvakt"))
            .args(["config", "check"])
            .current_dir(folder.path())
            .output()
            .expect("nordvakt runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{scope}: {said}");
        assert_eq!(said.is_empty(), expected.is_none(), "{scope}: {said}");
        assert!(expected.is_none_or(|expected| said.contains(expected)), "{scope}: {said}");
    }
}

#[test]
fn mistakes_in_file_and_environment_are_told_at_once() {
    let folder = folder(&[("nordvakt.toml", "[server]\nlisen = 1\nurl = \"x\"\n"), ("a.yaml", "")]);
    let output = Command::new(env!("CARGO_BIN_EXE_nordvakt"))
        .args(["config", "check"])
        .env("NORDVAKT_LISEN", "x")
        .current_dir(folder.path())
        .output()
        .expect("nordvakt runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    for part in [
        "nordvakt.toml:2:1: [server] has no key `lisen`: did you mean `listen`?",
        "nordvakt.toml:3:1: `url` belongs under [database], not under [server]",
        "NORDVAKT_LISEN: there is no such variable: did you mean NORDVAKT_LISTEN?",
    ] {
        assert!(said.contains(part), "{said}");
    }
    let help =
        |command: &str| String::from_utf8(nordvakt(&[command, "--help"]).stdout).expect("text");
    assert!(!help("record").contains("--listen") && !help("record").contains("--database-url"));
    assert!(
        !help("migrate").contains("--kubeconfig") && help("migrate").contains("--database-url")
    );
}
