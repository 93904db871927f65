//! What is told, where it stands, and in which form.

use serde_json::{Value, json};

use super::{MANIFESTS, PRIVILEGED, folder, list, report, sarif, scan};

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
