//! Waivers and frameworks, as the server tells them of the sample.

use std::path::Path;

use serde_json::Value;

use crate::scan::nordvakt;
use crate::serving::{Server, sample};

const POLICY: &str = "\
policy:
  waivers:
    - check: BRK-001
      scope: workload/ci/Deployment/*
      reason: the build agent needs the socket until it is replaced
      ticket: SEC-123
      approver: Kari Nordmann
      expires: 2999-01-31
    - check: BRK-001
      scope: namespace/nowhere
      reason: a namespace that is gone
      approver: Kari Nordmann
      expires: 2999-01-31
    - check: BRK-002
      scope: cluster
      reason: nobody asked again
      approver: Kari Nordmann
      expires: 2020-01-31
";

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

#[test]
fn what_is_waived_is_shown_beside_and_counts_in_no_risk() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("nordvakt.yaml");
    std::fs::write(&config, POLICY).expect("a file");
    let config = config.to_str().expect("a path in UTF-8");
    let server = Server::configured(Path::new(&sample()), &["--config", config]);

    let waivers = server.get("/api/v1/waivers").json();
    let told = |field: &str| -> Vec<&str> {
        list(&waivers["waivers"]).iter().filter_map(|it| it[field].as_str()).collect()
    };
    assert_eq!(told("state"), ["active", "unmatched", "expired"]);
    let waived = server.get("/api/v1/findings?waived=yes").json();
    let [finding] = list(&waived["items"]) else { panic!("{waived}") };
    assert_eq!(finding["subject"], "workload/ci/Deployment/jenkins-agent");
    assert_eq!(
        (&finding["verdict"], &finding["waiver"]["ticket"]),
        (&"fail".into(), &"SEC-123".into())
    );
    assert_eq!(waivers["waivers"][0]["findings"], 1);

    // The risk is that of a scan by the same configuration, and less than without.
    let clusters = server.get("/api/v1/clusters").json();
    let scanned = |arguments: &[&str]| -> Value {
        let sample = sample();
        let all = [&["scan", "--format", "json"], arguments, &[sample.as_str()]].concat();
        serde_json::from_slice(&nordvakt(&all).stdout).expect("a report")
    };
    let with = scanned(&["--config", config]);
    assert_eq!((&with["risk"], &with["counts"]), (&clusters[0]["risk"], &clusters[0]["findings"]));
    assert_eq!(with["counts"]["waived"], 1);
    let low = |of: &Value| of["risk"]["burden"]["low"].as_u64().expect("a burden");
    let without = scanned(&[]);
    assert_eq!(low(&without) - low(&with), clusters[0]["waived"].as_u64().expect("a number"));

    // Said wherever it is shown: on its own page, in the list, in the export.
    let id = finding["id"].as_str().expect("an id");
    let sentence = "the build agent needs the socket until it is replaced (approved by Kari Nordmann, SEC-123; until 2999-01-31)";
    for path in [&format!("/findings/{id}"), "/api/v1/export/findings.csv"] {
        assert!(server.get(path).body.contains(sentence), "{path}");
    }
    let page = server.get("/waivers").body;
    for word in ["2 waivers hold, 1 covers nothing, 1 is over.", "Over", "Covers nothing", "Active"]
    {
        assert!(page.contains(word), "{word}: {page}");
    }
    // A waived failure contradicts a control all the same.
    for (framework, control) in
        [("pss-baseline", "hostPathVolumes"), ("pss-restricted", "restrictedVolumes")]
    {
        let pss = server.get(&format!("/api/v1/frameworks/{framework}")).json();
        let mounts = list(&pss["controls"]).iter().find(|it| it["id"] == control);
        assert_eq!(mounts.expect("a control")["standing"], "contradicted", "{control}");
    }
}

#[test]
fn a_framework_answers_alike_on_its_page_in_rest_and_as_a_file() {
    let server = Server::of(Path::new(&sample()));
    let frameworks = server.get("/api/v1/frameworks").json();
    let frameworks = list(&frameworks["frameworks"]);
    assert!(frameworks.len() >= 9, "{frameworks:?}");
    let workloads = server.get("/api/v1/clusters").json();
    let workloads = list(&workloads)[0]["workloads"].as_u64().expect("a number");
    for framework in frameworks {
        let id = framework["id"].as_str().expect("an id");
        let told = server.get(&format!("/api/v1/frameworks/{id}")).json();
        assert_eq!(&told["framework"], framework);
        let csv = server.get(&format!("/api/v1/export/framework.csv?framework={id}")).body;
        let mut rows = csv::Reader::from_reader(csv.as_bytes());
        let rows: Vec<csv::StringRecord> = rows.records().map(|row| row.expect("a row")).collect();
        let rows: Vec<_> = rows.iter().filter(|row| &row[0] == "control").collect();
        let controls = list(&told["controls"]);
        assert_eq!(rows.len(), controls.len(), "{id}");
        let page = server.get(&format!("/compliance/{id}")).body;
        assert!(page.contains("It proves no compliance."), "{id}");
        for (row, control) in rows.iter().zip(controls) {
            assert_eq!(control["id"].as_str(), Some(&row[2]), "{id}");
            assert_eq!(control["failed"].to_string(), row[5], "{id}");
            let admission = &control["admission"];
            assert_eq!(admission.is_object(), id.starts_with("pss-"), "{id}");
            let refused = admission["refused"].as_u64().unwrap_or(0);
            if admission.is_object() {
                assert_eq!(refused.to_string(), row[8], "{id}");
                let seen = refused + admission["let_in"].as_u64().unwrap_or(0);
                assert_eq!(seen, workloads, "{id}: {control}");
                assert_eq!(refused > 0, control["standing"] == "contradicted", "{id}: {control}");
            }
            // Each number is the length of the list that it opens.
            let checks: Vec<&str> =
                list(&control["checks"]).iter().filter_map(|it| it["check"].as_str()).collect();
            if !checks.is_empty() {
                let checks = checks.join(",");
                for (verdict, field) in [("fail", "failed"), ("unknown", "unknown")] {
                    let path = format!("/api/v1/findings?check={checks}&verdict={verdict}&limit=1");
                    assert_eq!(server.get(&path).json()["total"], control[field], "{path}");
                }
            }
        }
    }
    assert_eq!(server.ask("GET", "/compliance/none", "127.0.0.1").status, 404);
    assert_eq!(server.ask("GET", "/api/v1/frameworks/none", "127.0.0.1").status, 404);
}
