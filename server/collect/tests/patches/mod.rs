//! Every patch, applied where it will be: to the object that the API server has stored. What it stores then no longer
//! fails the check, and fails no other.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::{Command, Stdio};

use checks::catalogue::CATALOGUE;
use checks::check::Patch;
use checks::engine::{Scan, judge_all};
use checks::join::Inventory;
use checks::policy::Policy;
use chrono::Utc;
use collect::connect::cluster_identity;
use collect::yaml;
use facts::inventory::Change;
use facts::judgement::FoundFinding;
use facts::object::Object;
use kube::Client;
use model::ids::ClusterId;
use model::subject::SubjectRef;
use model::verdict::{Source, Verdict};
use serde::Deserialize as _;
use serde_json::{Map, Value, json};

use crate::{administrator, unique};

const RISKY: &str = include_str!("risky.yaml");
const STRATEGIC_MERGE: &str = "application/strategic-merge-patch+json";
const APPLY: &str = "application/apply-patch+yaml";

/// What is failed, in an object of whatever name.
type Failed = BTreeSet<(String, Option<String>)>;

#[tokio::test]
async fn every_patch_mends_what_the_api_server_stores() {
    let stage = Stage::made().await;
    let mut mended = BTreeSet::new();
    for manifest in of_yaml(RISKY).as_array().unwrap() {
        // The same nodes are inside all of them, or not: personal data may move out, or is only not pinned.
        for nodes in [&[INSIDE][..], &[INSIDE, OUTSIDE]] {
            stage.mend(manifest, nodes, &mut mended).await;
        }
    }
    stage.isolate(&mut mended).await;
    let offered: BTreeSet<String> = (CATALOGUE.iter())
        .filter(|check| !matches!(check.patch, Patch::None))
        .map(|check| check.id.to_string())
        // The API server lets nobody unmask /proc but in a namespace of users, and that is exempt.
        .filter(|id| id != "HRD-009")
        .collect();
    assert_eq!(mended, offered, "risky.yaml is to fail every check that offers a patch");
    stage.end().await;
}

const INSIDE: (&str, &str) = ("oslo", "europe-north1");
const OUTSIDE: (&str, &str) = ("virginia", "us-east4");

/// A namespace that takes anything.
struct Stage {
    client: Client,
    cluster: ClusterId,
    namespace: Value,
    name: String,
}

impl Stage {
    async fn made() -> Self {
        let client = administrator().await;
        let cluster = cluster_identity(&client).await.unwrap().id;
        let name = unique("patches");
        let wanted = json!({ "metadata": { "name": name } });
        let namespace = send(&client, "POST", "/api/v1/namespaces", JSON, &wanted).await.unwrap();
        let stage = Self { client, cluster, namespace, name };
        // Else pods are refused until the one that is made beside us is there.
        let account = json!({ "metadata": { "name": "default" } });
        let path = format!("/api/v1/namespaces/{}/serviceaccounts", stage.name);
        drop(send(&stage.client, "POST", &path, JSON, &account).await);
        stage
    }

    async fn end(self) {
        let path = format!("/api/v1/namespaces/{}", self.name);
        send(&self.client, "DELETE", &path, JSON, &json!({})).await.unwrap();
    }

    /// Stores an object of the manifest, and for each patch that is offered for it another, which is patched.
    async fn mend(&self, manifest: &Value, nodes: &[(&str, &str)], mended: &mut BTreeSet<String>) {
        let source = source(manifest);
        let stored = self.create(source, manifest.clone()).await;
        let found = self.judged(source, &stored, nodes, &[]);
        let failed = failed(&found);
        for finding in found.iter().filter(|it| is_of_workload(it)) {
            let (check, container) = named(finding);
            let Some(patch) = finding.patch.as_deref() else { continue };
            let patched = self.patched(source, manifest, &stored, patch).await;
            let still = self::failed(&self.judged(source, &patched, nodes, &[]));
            let what = format!("{check} of {container:?} in {}: {patch}", manifest["kind"]);
            assert!(!still.contains(&(check.clone(), container)), "not mended: {what}");
            let new: Vec<_> = still.difference(&failed).collect();
            assert!(new.is_empty(), "fails instead: {new:?}, {what}");
            mended.insert(check);
        }
    }

    /// Applies the manifests that are offered for the namespace itself, one after the other.
    async fn isolate(&self, mended: &mut BTreeSet<String>) {
        let pod =
            json!({ "kind": "Pod", "spec": { "containers": [{ "name": "a", "image": "b" }] } });
        let pod = self.create(Source::Pods, pod).await;
        let of_namespace = |policies: &[Value]| -> Vec<FoundFinding> {
            let found = self.judged(Source::Pods, &pod, &[], policies);
            found
                .into_iter()
                .filter(|it| it.patch.is_some() && named(it).0.starts_with("NET-00"))
                .collect()
        };
        let mut policies = Vec::new();
        loop {
            let found = of_namespace(&policies);
            let Some(first) = found.first() else { break };
            let (check, _) = named(first);
            let policy = of_yaml(first.patch.as_deref().unwrap());
            let name = policy["metadata"]["name"].as_str().unwrap();
            let path = format!(
                "/apis/networking.k8s.io/v1/namespaces/{}/networkpolicies/{name}?fieldManager=test",
                self.name
            );
            policies.push(send(&self.client, "PATCH", &path, APPLY, &policy).await.unwrap());
            let still = failed(&self.judged(Source::Pods, &pod, &[], &policies));
            assert!(!still.contains(&named(first)), "not mended: {check}: {policy}");
            mended.insert(check);
        }
    }

    async fn create(&self, source: Source, mut object: Value) -> Value {
        object["metadata"]["name"] = unique("risky").into();
        object["metadata"]["namespace"] = self.name.as_str().into();
        let path = self.path(source);
        send(&self.client, "POST", &path, JSON, &object)
            .await
            .unwrap_or_else(|refusal| panic!("{object}: {refusal}"))
    }

    /// The object with the patch, as it is stored then: another one of the manifest is patched, and where the API server
    /// lets nobody change what a pod is, one is created that was patched before.
    async fn patched(
        &self,
        source: Source,
        manifest: &Value,
        stored: &Value,
        patch: &str,
    ) -> Value {
        if matches!(source, Source::Pods | Source::Jobs) {
            return self.create(source, as_new(kubectl_patch(stored, patch))).await;
        }
        let other = self.create(source, manifest.clone()).await;
        let path = format!("{}/{}", self.path(source), other["metadata"]["name"].as_str().unwrap());
        send(&self.client, "PATCH", &path, STRATEGIC_MERGE, &of_yaml(patch))
            .await
            .unwrap_or_else(|refusal| panic!("{patch}: {refusal}"))
    }

    fn path(&self, source: Source) -> String {
        let group = match source {
            Source::Pods => "api/v1",
            Source::Jobs | Source::CronJobs => "apis/batch/v1",
            _ => "apis/apps/v1",
        };
        format!("/{group}/namespaces/{}/{}", self.name, source.plural())
    }

    /// What is found in a cluster that has this object, these nodes and these policies.
    fn judged(
        &self,
        source: Source,
        object: &Value,
        nodes: &[(&str, &str)],
        policies: &[Value],
    ) -> Vec<FoundFinding> {
        let policy = Policy::default();
        let mut inventory = Inventory::new(&policy);
        let mut see = |source, object: &Value| {
            let object = Object::read(source, object).unwrap();
            inventory.apply(Change::Seen(Box::new(object)));
        };
        see(Source::Namespaces, &self.namespace);
        for name in ["default", "ledger"] {
            let account = json!({ "metadata": { "name": name, "namespace": self.name } });
            see(Source::ServiceAccounts, &account);
        }
        for (name, region) in nodes {
            see(Source::Nodes, &node(name, region));
        }
        for policy in policies {
            see(Source::NetworkPolicies, policy);
        }
        see(source, object);
        let scan = Scan { with_patches: true, ..Scan::new(self.cluster, &policy) };
        let mut found = Vec::new();
        let failures = |judgement: facts::judgement::Judgement| -> Vec<FoundFinding> {
            let fails = |it: &FoundFinding| it.finding.verdict == Verdict::Fail;
            judgement.findings.into_iter().filter(fails).collect()
        };
        judge_all(&inventory, &scan, Utc::now(), failures, |failures| found.extend(failures));
        found
    }
}

fn node(name: &str, region: &str) -> Value {
    let mut labels = json!({ "topology.kubernetes.io/region": region });
    if region == INSIDE.1 {
        labels["node-restriction.kubernetes.io/inside"] = "yes".into();
    }
    json!({
        "metadata": { "name": name, "labels": labels },
        "spec": { "providerID": format!("gce://shop/{region}-a/{name}") },
    })
}

fn source(manifest: &Value) -> Source {
    let kind = manifest["kind"].as_str().unwrap();
    let plural = format!("{}s", kind.to_lowercase());
    Source::ALL.into_iter().find(|source| source.plural() == plural).unwrap()
}

fn is_of_workload(found: &FoundFinding) -> bool {
    matches!(found.finding.subject, SubjectRef::Workload(_) | SubjectRef::Container(..))
}

fn named(found: &FoundFinding) -> (String, Option<String>) {
    let container = match &found.finding.subject {
        SubjectRef::Container(_, name) => Some(name.clone()),
        _ => None,
    };
    (found.finding.check.to_string(), container)
}

fn failed(found: &[FoundFinding]) -> Failed {
    found.iter().map(named).collect()
}

fn of_yaml(text: &str) -> Value {
    let document = yaml::documents(text).next().unwrap().unwrap();
    Value::deserialize(&document.root).unwrap()
}

/// As `kubectl patch --local` would have it, before the object is replaced.
fn kubectl_patch(object: &Value, patch: &str) -> Value {
    let mut kubectl = Command::new("kubectl")
        .args([
            "patch",
            "--local",
            "--type=strategic",
            "--output=json",
            "--filename=-",
            "--patch",
            patch,
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("kubectl, which comes with the test control plane");
    kubectl.stdin.take().unwrap().write_all(object.to_string().as_bytes()).unwrap();
    let output = kubectl.wait_with_output().unwrap();
    assert!(output.status.success(), "kubectl refuses the patch: {patch}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Without what the API server adds to an object of its own accord, and would take for another's.
fn as_new(mut object: Value) -> Value {
    for (of, fields) in [
        ("", &["status"][..]),
        (
            "/metadata",
            &["uid", "resourceVersion", "creationTimestamp", "generation", "managedFields"],
        ),
        ("/spec", &["selector", "nodeName"]),
        ("/spec/template/metadata", &["labels"]),
    ] {
        if let Some(map) = object.pointer_mut(of).and_then(Value::as_object_mut) {
            fields.iter().for_each(|field| drop(map.remove(*field)));
        }
    }
    // The token's volume comes from the API server: it is not put where automounting is off.
    if let Some(spec) = object["spec"].as_object_mut() {
        without_token(spec, "volumes");
        for list in ["initContainers", "containers"] {
            let containers = spec.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten();
            containers
                .filter_map(Value::as_object_mut)
                .for_each(|container| without_token(container, "volumeMounts"));
        }
    }
    object
}

fn without_token(of: &mut Map<String, Value>, list: &str) {
    if let Some(items) = of.get_mut(list).and_then(Value::as_array_mut) {
        let is_token = |item: &Value| {
            item["name"].as_str().is_some_and(|name| name.starts_with("kube-api-access-"))
        };
        items.retain(|item| !is_token(item));
    }
}

const JSON: &str = "application/json";

async fn send(
    client: &Client,
    method: &str,
    path: &str,
    kind: &str,
    body: &Value,
) -> Result<Value, kube::Error> {
    let request = http::Request::builder()
        .method(method)
        .uri(path)
        .header("content-type", kind)
        .body(serde_json::to_vec(body).unwrap())
        .unwrap();
    client.request(request).await
}
