//! VulnerabilityReports of a real API server.

use std::time::Duration;

use collect::report::{Told, follow};
use kube::Client;
use model::verdict::{GapCause, Source};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::{PATIENCE, administrator, ask, stranger, unique};

const REPORTS: &str = include_str!("vulnerability-reports.json");
const DEFINITIONS: &str = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const NAME: &str = "vulnerabilityreports.aquasecurity.github.io";

/// The kind as trivy-operator installs it, but for what the API server would check of its fields.
async fn installed(client: &Client) {
    let schema = json!({ "type": "object", "x-kubernetes-preserve-unknown-fields": true });
    let version = json!({
        "name": "v1alpha1", "served": true, "storage": true, "schema": { "openAPIV3Schema": schema }
    });
    let names = json!({
        "kind": "VulnerabilityReport", "plural": "vulnerabilityreports", "singular": "vulnerabilityreport"
    });
    let definition = json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": { "name": NAME },
        "spec": {
            "group": "aquasecurity.github.io", "scope": "Namespaced", "names": names, "versions": [version]
        },
    });
    ask(client, "POST", DEFINITIONS, &definition).await;
    let established = async {
        loop {
            let found = ask(client, "GET", &format!("{DEFINITIONS}/{NAME}"), &Value::Null).await;
            let conditions = found["status"]["conditions"].as_array().cloned().unwrap_or_default();
            if conditions.iter().any(|it| it["type"] == "Established" && it["status"] == "True") {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, established).await.expect("the kind is established");
}

async fn next(found: &mut mpsc::Receiver<Told>) -> (String, usize) {
    let told = tokio::time::timeout(PATIENCE, found.recv()).await.expect("a report in time");
    let Told::Report(told) = told.expect("it goes on") else { panic!("a gap") };
    let report = told.report.unwrap_or_else(|error| panic!("{}: {error}", told.name));
    (told.name, report.vulnerabilities.len())
}

#[tokio::test]
async fn reports_that_are_there_and_those_that_come_are_told() {
    let client = administrator().await;
    installed(&client).await;
    let namespace = unique("reports");
    let named = json!({ "metadata": { "name": namespace } });
    ask(&client, "POST", "/api/v1/namespaces", &named).await;
    let path = format!(
        "/apis/aquasecurity.github.io/v1alpha1/namespaces/{namespace}/vulnerabilityreports"
    );
    let list: Value = serde_json::from_str(REPORTS).expect("JSON");
    let mut report = list["items"][0].clone();
    report["metadata"] = json!({ "name": "first" });
    let made = ask(&client, "POST", &path, &report).await;

    let (send, mut found) = mpsc::channel(8);
    let following = tokio::spawn(async move { follow(&client, &send).await });
    assert_eq!(next(&mut found).await, (format!("{namespace}/first"), 2));

    let client = administrator().await;
    let mut changed = made;
    changed["report"]["vulnerabilities"].as_array_mut().expect("a list").remove(1);
    ask(&client, "PUT", &format!("{path}/first"), &changed).await;
    assert_eq!(next(&mut found).await, (format!("{namespace}/first"), 1));
    report["metadata"] = json!({ "name": "second" });
    ask(&client, "POST", &path, &report).await;
    assert_eq!(next(&mut found).await, (format!("{namespace}/second"), 2));

    drop(found);
    tokio::time::timeout(PATIENCE, following).await.expect("it ends unheard").expect("no panic");
    ask(&client, "DELETE", &format!("{DEFINITIONS}/{NAME}"), &json!({})).await;
}

#[tokio::test]
async fn a_refusal_to_list_them_is_a_gap() {
    let client = stranger(&unique("stranger")).await;
    let (send, mut found) = mpsc::channel(8);
    let following = tokio::spawn(async move { follow(&client, &send).await });
    let told = tokio::time::timeout(PATIENCE, found.recv()).await.expect("an answer in time");
    let Some(Told::Gap(Some(gap))) = told else { panic!("{told:?}") };
    assert_eq!((gap.source, gap.cause), (Some(Source::VulnerabilityReports), GapCause::Forbidden));
    assert!(gap.detail.contains("grant `list` and `watch` on vulnerabilityreports"), "{gap:?}");
    drop(found);
    tokio::time::timeout(PATIENCE, following).await.expect("it ends unheard").expect("no panic");
}
