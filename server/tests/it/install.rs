//! The manifests that docs/install.md offers: they pass our own scan, and grant what is judged to be read, and no more.

use std::collections::BTreeSet;

use collect::yaml;
use model::verdict::Source;
use serde::Deserialize as _;
use serde_json::Value;

use crate::scan::nordvakt;

const MANIFESTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/kubernetes.yaml");

#[test]
fn our_own_manifests_fail_no_check() {
    let output = nordvakt(&["scan", "--complete", "--format", "json", MANIFESTS]);
    let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
    let findings = report["findings"].as_array().expect("findings");
    let failed: Vec<&Value> = findings.iter().filter(|it| it["verdict"] == "fail").collect();
    assert!(failed.is_empty(), "{failed:#?}");
    assert_eq!(report["counts"]["unknown"].as_u64(), Some(findings.len() as u64), "{report}");
}

#[test]
fn the_role_reads_every_kind_that_is_judged_and_nothing_else() {
    let text = std::fs::read_to_string(MANIFESTS).expect("the manifests");
    let objects = || {
        yaml::documents(&text)
            .map(|document| Value::deserialize(&document.expect("YAML").root).expect("an object"))
    };
    let mut roles = { objects() }.filter(|object| object["kind"] == "ClusterRole");
    let role = roles.next().expect("a role");
    let ask_whose_a_token_is = roles.next().expect("another role");
    assert_eq!(roles.next(), None);
    let rules = serde_json::json!([
        { "apiGroups": ["authentication.k8s.io"], "resources": ["tokenreviews"], "verbs": ["create"] }
    ]);
    assert_eq!(ask_whose_a_token_is["rules"], rules);
    let words = |of: &Value| -> Vec<String> { serde_json::from_value(of.clone()).expect("words") };
    let mut granted = BTreeSet::new();
    for rule in role["rules"].as_array().expect("rules") {
        assert_eq!(words(&rule["verbs"]), ["get", "list", "watch"], "{rule}");
        granted.extend(words(&rule["resources"]));
    }
    let is_granted = |it: &&Source| !it.is_opt_in() && **it != Source::DnsConfig;
    let kinds = Source::ALL.iter().filter(is_granted).map(|it| it.plural());
    let kinds = kinds.chain(["vulnerabilityreports"]);
    let read: BTreeSet<String> = kinds.map(str::to_owned).collect();
    assert_eq!(granted, read);

    // Of ConfigMaps it may read the resolver's and no other, unless somebody takes this rule in.
    let opt_in =
        "# - apiGroups: [\"\"]\n#   resources: [configmaps]\n#   verbs: [get, list, watch]\n";
    assert!(text.contains(opt_in));
    let role = { objects() }.find(|object| object["kind"] == "Role").expect("a role");
    assert_eq!(role["metadata"]["namespace"], "kube-system");
    let rules = role["rules"].as_array().expect("rules");
    let [rule] = rules.as_slice() else { panic!("{rules:?}") };
    let told = ["resources", "resourceNames", "verbs"].map(|part| words(&rule[part]));
    assert_eq!(told[..2], [["configmaps"], ["coredns"]]);
    assert_eq!(told[2], ["get", "list", "watch"]);
}
