//! What is judged, and what is not and says so.

use std::fs;

use serde_json::{Value, json};

use super::{MANIFESTS, folder, list, nordvakt, report, scan};

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
    let of_the_cluster = [
        "validating_webhooks",
        "mutating_webhooks",
        "api_services",
        "snapshot_contents",
        "backup_locations",
        "dns_config",
    ];
    let others = ["config_maps", "images", "agents"];
    let without = folder(&[("shop.yaml", MANIFESTS)]);
    for arguments in [&[][..], &["--complete"]] {
        let report = report(without.path(), arguments);
        assert_eq!(not_asked(&report), [&["nodes"][..], &of_the_cluster, &others].concat());
        assert_eq!(about(&report, ["RES-004", "RES-005"]), 0);
    }
    let text = scan(without.path(), &[]).stdout;
    let text = String::from_utf8_lossy(&text);
    let said = "not asked: RES-001, RES-002, RES-003, RES-004, RES-005, RES-015, RES-016: no node is among the manifests";
    assert_eq!(text.matches(said).count(), 1, "{text}");
    assert_eq!(text.matches("not asked: IMG-005, IMG-006, IMG-007: ").count(), 1, "{text}");
    let said = "not asked: RES-010, RES-011, RES-012: manifests are of no cluster";
    assert_eq!(text.matches(said).count(), 1, "{text}");

    let with = folder(&[("shop.yaml", MANIFESTS), ("node.yaml", node)]);
    let report = report(with.path(), &[]);
    assert_eq!(not_asked(&report), [&of_the_cluster[..], &others].concat());
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
