//! PolicyReports of the Kubernetes policy working group (`wgpolicyk8s.io/v1alpha2`), or Reports of OpenReports, which
//! took them over under names of its own (`openreports.io/v1alpha1`): one a namespace and one for the cluster, as YAML that can be applied or read by whoever reads what other policy engines report.

use std::collections::BTreeMap;
use std::io::Write;

use checks::catalogue::CATALOGUE;
use checks::patch_text;
use model::ids::CheckId;
use model::subject::SubjectRef;
use model::verdict::Verdict;
use serde_json::{Value, json};

use super::{End, Out, Report, Reported, Unit};

/// Gathers by namespace, for a namespace's workloads may be told far apart.
pub struct PolicyReport {
    out: Out,
    api: Api,
    namespaces: BTreeMap<Option<String>, Gathered>,
}

/// Whose reports.
#[derive(Clone, Copy)]
pub enum Api {
    /// The policy working group's.
    Policy,
    /// OpenReports'.
    Open,
}

impl Api {
    /// API version, and the kinds of a namespace's report and of the cluster's.
    const fn names(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Policy => ("wgpolicyk8s.io/v1alpha2", "PolicyReport", "ClusterPolicyReport"),
            Self::Open => ("openreports.io/v1alpha1", "Report", "ClusterReport"),
        }
    }
}

#[derive(Default)]
struct Gathered {
    results: Vec<Value>,
    counts: BTreeMap<&'static str, u64>,
}

impl PolicyReport {
    pub fn new(out: Out, api: Api) -> Self {
        Self { out, api, namespaces: BTreeMap::new() }
    }
}

impl Gathered {
    fn add(&mut self, outcome: &'static str, result: Value) {
        *self.counts.entry(outcome).or_default() += 1;
        self.results.push(result);
    }

    fn finding(&mut self, reported: &Reported<'_>) {
        let finding = &reported.found.finding;
        let outcome = match (reported.waiver, finding.verdict) {
            (Some(_), _) => "warn",
            (None, Verdict::Fail) => "fail",
            // The word for what could not be evaluated.
            (None, _) => "error",
        };
        let mut result = row(&finding.check, &finding.subject, outcome);
        result["severity"] = finding.severity.word().into();
        result["message"] = finding.reason.as_str().into();
        result["scored"] = reported.waiver.is_none().into();
        let mut properties = json!({ "subject": finding.subject });
        if let Some(place) = &reported.place {
            properties["place"] = format!("{}:{}:{}", place.file, place.line, place.column).into();
        }
        if let Some(waiver) = reported.waiver {
            properties["waiver"] = waiver.sentence().into();
        }
        result["properties"] = properties;
        self.add(outcome, result);
    }
}

impl Report for PolicyReport {
    fn unit(&mut self, unit: &Unit<'_>) -> std::io::Result<()> {
        let namespace = unit.judgement.subject.namespace().map(str::to_owned);
        let gathered = self.namespaces.entry(namespace).or_default();
        unit.findings.iter().for_each(|reported| gathered.finding(reported));
        for (subject, passed) in &unit.judgement.passed {
            for check in passed {
                let mut result = row(check, subject, "pass");
                result["properties"] = json!({ "subject": subject });
                gathered.add("pass", result);
            }
        }
        Ok(())
    }

    fn end(&mut self, _: &End<'_>) -> std::io::Result<()> {
        let (api_version, of_namespace, of_cluster) = self.api.names();
        for (namespace, Gathered { results, counts }) in std::mem::take(&mut self.namespaces) {
            if results.is_empty() {
                continue;
            }
            let count = |outcome| counts.get(outcome).copied().unwrap_or_default();
            let (kind, metadata) = match namespace {
                Some(namespace) => {
                    (of_namespace, json!({ "name": "nordvakt", "namespace": namespace }))
                }
                None => (of_cluster, json!({ "name": "nordvakt" })),
            };
            let report = json!({
                "apiVersion": api_version,
                "kind": kind,
                "metadata": metadata,
                "summary": {
                    "pass": count("pass"), "fail": count("fail"), "warn": count("warn"),
                    "error": count("error"), "skip": 0,
                },
                "results": results,
            });
            write!(self.out, "---\n{}", patch_text::yaml(&report))?;
        }
        self.out.flush()
    }
}

fn row(id: &CheckId, subject: &SubjectRef, outcome: &str) -> Value {
    let check = CATALOGUE.iter().find(|check| check.id == *id);
    json!({
        "source": "nordvakt",
        "policy": id,
        "rule": check.map_or("", |check| check.title),
        "result": outcome,
        "resources": [resource(subject)],
    })
}

fn resource(subject: &SubjectRef) -> Value {
    let object = |api_version: &str, kind: &str, name: &str| json!({ "apiVersion": api_version, "kind": kind, "name": name });
    match subject {
        SubjectRef::Cluster => object("v1", "Namespace", "kube-system"),
        SubjectRef::Namespace(name) => object("v1", "Namespace", name),
        SubjectRef::Node(name) => object("v1", "Node", name),
        SubjectRef::Workload(workload) | SubjectRef::Container(workload, _) => {
            let (kind, group) = workload.kind.split_once('.').unwrap_or((&workload.kind, ""));
            let api_version = match (kind, group) {
                ("Pod" | "ReplicationController", "") => "v1",
                ("Job" | "CronJob", "") => "batch/v1",
                (_, "") => "apps/v1",
                (_, group) => group,
            };
            let mut object = object(api_version, kind, &workload.name);
            object["namespace"] = workload.namespace.as_str().into();
            object
        }
    }
}
