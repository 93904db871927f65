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
    let rules = role["rules"].as_array().expect("rules");
    let (names_the_cluster, rules) = rules.split_first().expect("rules");
    let named = ["resources", "resourceNames", "verbs"].map(|part| words(&names_the_cluster[part]));
    assert_eq!(named, [["namespaces"], ["kube-system"], ["get"]]);
    for rule in rules {
        assert_eq!(words(&rule["verbs"]), ["list", "watch"], "{rule}");
        granted.extend(words(&rule["resources"]));
    }
    let is_granted = |it: &&Source| !it.is_opt_in() && **it != Source::DnsConfig;
    let kinds = Source::ALL.iter().filter(is_granted).map(|it| it.plural());
    let kinds = kinds.chain(["vulnerabilityreports"]);
    let read: BTreeSet<String> = kinds.map(str::to_owned).collect();
    assert_eq!(granted, read);

    // Of ConfigMaps it may read the resolver's and no other, unless somebody takes this rule in.
    let opt_in = "# - apiGroups: [\"\"]\n#   resources: [configmaps]\n#   verbs: [list, watch]\n";
    assert!(text.contains(opt_in));
    let role = { objects() }.find(|object| object["kind"] == "Role").expect("a role");
    assert_eq!(role["metadata"]["namespace"], "kube-system");
    let rules = role["rules"].as_array().expect("rules");
    let [rule] = rules.as_slice() else { panic!("{rules:?}") };
    let told = ["resources", "resourceNames", "verbs"].map(|part| words(&rule[part]));
    assert_eq!(told[..2], [["configmaps"], ["coredns"]]);
    assert_eq!(told[2], ["list", "watch"]);
}

#[test]
fn agents_reach_the_server_and_dns_and_the_server_alone_what_it_reads() {
    let text = std::fs::read_to_string(MANIFESTS).expect("the manifests");
    let objects = yaml::documents(&text)
        .map(|document| Value::deserialize(&document.expect("YAML").root).expect("an object"));
    let policies = objects.filter(|object| object["kind"] == "NetworkPolicy");
    let ports = |rules: &Value| -> Vec<String> {
        let rules = rules.as_array().into_iter().flatten();
        let ports = rules.flat_map(|rule| {
            let to = &rule["to"][0]["podSelector"]["matchLabels"]["app.kubernetes.io/name"];
            let to = to.as_str().unwrap_or("any").to_owned();
            let Some(ports) = rule["ports"].as_array() else {
                // ICMP has none: then only addresses that are named.
                let blocks = rule["to"].as_array().into_iter().flatten();
                let cidr = |to: &Value| to["ipBlock"]["cidr"].as_str().expect("a block").to_owned();
                return blocks.map(cidr).collect();
            };
            ports.iter().map(move |port| format!("{to}:{}", port["port"])).collect::<Vec<_>>()
        });
        ports.collect()
    };
    let of = policies.map(|it| {
        let selected = &it["spec"]["podSelector"]["matchLabels"]["app.kubernetes.io/name"];
        (selected.as_str().unwrap_or("all").to_owned(), ports(&it["spec"]["egress"]))
    });
    let of: Vec<(String, Vec<String>)> = of.collect();
    let of: Vec<(&str, Vec<&str>)> = { of.iter() }
        .map(|(pods, ports)| (&**pods, ports.iter().map(|port| &**port).collect()))
        .collect();
    assert_eq!(
        of,
        [
            ("all", vec![]),
            ("nordvakt", vec!["any:443", "any:6443", "any:5432", "any:53", "any:53"]),
            ("nordvakt", vec!["192.0.2.7/32", "2001:db8::7/128"]),
            ("nordvakt-agent", vec!["nordvakt:7443", "any:53", "any:53"]),
        ]
    );
}
