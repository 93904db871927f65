//! Judging a cluster: all of it at first, then one change; and what a pod takes of memory.

#![expect(clippy::print_stdout, clippy::expect_used, reason = "a benchmark prints and may give up")]

use std::process::Command;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use checks::engine::Engine;
use checks::policy::Policy;
use chrono::Utc;
use facts::inventory::Change;
use facts::judgement::Judged as _;
use facts::object::Object;
use model::ids::ClusterId;
use model::verdict::Source;
use serde_json::{Value, json};

const WORKLOADS: usize = 2_000;
/// How many objects an API server lists at a time.
const PAGE: usize = 500;
/// In how many pieces a store is told, and how long it takes over each.
const STORED_IN: usize = 20;
const STORING: Duration = Duration::from_millis(100);
/// Set for the process that measures what this many pods take.
const PODS: &str = "NORDVAKT_BENCH_PODS";

fn main() {
    if let Some(pods) = std::env::var(PODS).ok().and_then(|pods| pods.parse().ok()) {
        println!("{}", memory_of(pods));
        return;
    }
    speed();
    for pods in [10_000, 50_000] {
        let this = std::env::current_exe().expect("this program");
        let output = Command::new(this).env(PODS, pods.to_string()).output().expect("a process");
        let kib: u64 = String::from_utf8_lossy(&output.stdout).trim().parse().expect("a number");
        println!("{pods} pods: {kib} KiB resident, {} bytes a pod", kib * 1024 / pods);
    }
}

fn speed() {
    let text = list(10_000);
    let (mut parses, mut firsts, mut tellings, mut changes) = (vec![], vec![], vec![], vec![]);
    for _ in 0..9 {
        let start = Instant::now();
        read(&text, |change| {
            std::hint::black_box(change);
        });
        parses.push(start.elapsed());
        let start = Instant::now();
        let mut engine = judged_while_read(&text);
        firsts.push(start.elapsed());
        let start = Instant::now();
        let units: Vec<_> = engine.units().collect();
        let told = units.into_iter().filter_map(|unit| engine.judgement(unit));
        std::hint::black_box(told.map(|judgement| judgement.findings.len()).sum::<usize>());
        tellings.push(start.elapsed());
        let start = Instant::now();
        engine.apply(deployment(7, "changed"));
        let batch = engine.settle(Utc::now());
        assert_eq!(batch.judged.len(), 1, "one workload is another");
        changes.push(start.elapsed());
    }
    let [parse, first, telling, change] = [parses, firsts, tellings, changes].map(median);
    println!(
        "10,000 pods in {WORKLOADS} workloads, {:.1} MB: parsed in {parse:.4} s; parsed and judged in {first:.4} s, \
         {:.2} x that",
        text.len() as f64 / 1e6,
        first / parse,
    );
    println!("every finding told with its evidence and patch: {telling:.4} s more");
    println!(
        "one changed Deployment: {:.0} µs, {:.2} % of parsing and judging all",
        change * 1e6,
        change / first * 100.0,
    );
}

/// As watching does it: what was parsed is taken in while the rest is still being parsed.
fn judged_while_read(text: &str) -> Engine {
    let (tell, told) = mpsc::sync_channel(4);
    let mut engine = engine();
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut page = Vec::with_capacity(PAGE);
            read(text, |change| {
                page.push(change);
                if page.len() == PAGE {
                    let full = std::mem::replace(&mut page, Vec::with_capacity(PAGE));
                    tell.send(full).expect("somebody takes it");
                }
            });
            tell.send(page).expect("somebody takes it");
        });
        for change in told.into_iter().flatten() {
            engine.apply(change);
        }
    });
    engine.settle(Utc::now());
    engine
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).map_or(0.0, Duration::as_secs_f64)
}

/// What the process has grown by when it has taken in this many pods and judged them, and a store was told, in KiB.
fn memory_of(pods: usize) -> u64 {
    let before = benches::resident_memory().unwrap_or_default();
    let mut engine = engine();
    for change in objects(pods).map(|(source, object)| seen(source, &object)) {
        engine.apply(change);
    }
    engine.settle(Utc::now());
    let units: Vec<_> = engine.units().collect();
    for units in units.chunks(units.len().div_ceil(STORED_IN)) {
        // A database takes its time; meanwhile the allocator gives back what judging took beyond what is kept.
        thread::sleep(STORING);
        std::hint::black_box(units.iter().filter_map(|unit| engine.judgement(unit)).count());
    }
    benches::resident_memory().unwrap_or_default().saturating_sub(before)
}

fn engine() -> Engine {
    Engine::new(ClusterId::from_uuid(uuid::Uuid::nil()), Policy::default())
}

fn spec(image: &str) -> Value {
    json!({
        "containers": [{
            "name": "app", "image": image,
            "resources": {"limits": {"memory": "256Mi"}, "requests": {"cpu": "100m"}},
            "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}},
        }],
        "securityContext": {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}},
    })
}

fn image(workload: usize) -> String {
    format!("registry.example/team/app-{workload}:v1")
}

/// A pod as an API server lists it: most of it is what nobody judges.
fn pod(index: usize) -> Value {
    let workload = index % WORKLOADS;
    let mut spec = spec(&image(workload));
    spec["nodeName"] = format!("node-{}", index % 200).into();
    for (field, value) in [
        ("dnsPolicy", json!("ClusterFirst")),
        ("enableServiceLinks", json!(true)),
        ("preemptionPolicy", json!("PreemptLowerPriority")),
        ("priority", json!(0)),
        ("restartPolicy", json!("Always")),
        ("schedulerName", json!("default-scheduler")),
        ("serviceAccount", json!("default")),
        ("serviceAccountName", json!("default")),
        ("terminationGracePeriodSeconds", json!(30)),
        (
            "tolerations",
            json!([
                {"effect": "NoExecute", "key": "node.kubernetes.io/not-ready", "operator": "Exists", "tolerationSeconds": 300},
                {"effect": "NoExecute", "key": "node.kubernetes.io/unreachable", "operator": "Exists", "tolerationSeconds": 300},
            ]),
        ),
        (
            "volumes",
            json!([{"name": format!("kube-api-access-{index:05}"), "projected": {"defaultMode": 420, "sources": [
                {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
                {"configMap": {"items": [{"key": "ca.crt", "path": "ca.crt"}], "name": "kube-root-ca.crt"}},
                {"downwardAPI": {"items": [{"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}, "path": "namespace"}]}},
            ]}}]),
        ),
    ] {
        spec[field] = value;
    }
    spec["containers"][0]["volumeMounts"] = json!([{
        "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount",
        "name": format!("kube-api-access-{index:05}"), "readOnly": true,
    }]);
    let condition = |kind: &str| {
        json!({
            "lastProbeTime": null, "lastTransitionTime": "2026-11-01T08:15:30Z", "status": "True", "type": kind,
            "observedGeneration": 1,
        })
    };
    let conditions =
        ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"]
            .map(condition);
    let field = |name: &str| (format!("f:{name}"), json!({}));
    let container =
        |fields: &[&str]| Value::Object(fields.iter().map(|name| field(name)).collect());
    let digest = format!("{workload:064x}");
    json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {
            "name": format!("app-{workload}-7d9fc-{index:05}"), "namespace": format!("ns-{}", workload % 50),
            "creationTimestamp": "2026-11-01T08:15:22Z", "generateName": format!("app-{workload}-7d9fc-"),
            "resourceVersion": index.to_string(), "generation": 1,
            "uid": format!("00000000-0000-4000-8000-{index:012}"),
            "labels": {"app": format!("app-{workload}"), "pod-template-hash": "7d9fc"},
            "managedFields": [
                {"apiVersion": "v1", "fieldsType": "FieldsV1", "manager": "kube-controller-manager", "operation": "Update",
                 "time": "2026-11-01T08:15:22Z", "fieldsV1": {
                    "f:metadata": {"f:generateName": {}, "f:labels": {".": {}, "f:app": {}, "f:pod-template-hash": {}},
                                   "f:ownerReferences": {".": {}, "k:{\"uid\":\"11111111-2222-4333-8444-555555555555\"}": {}}},
                    "f:spec": {"f:containers": {"k:{\"name\":\"app\"}": container(&[
                        "image", "imagePullPolicy", "name", "resources", "securityContext", "terminationMessagePath",
                        "terminationMessagePolicy"])},
                        "f:dnsPolicy": {}, "f:enableServiceLinks": {}, "f:restartPolicy": {}, "f:schedulerName": {},
                        "f:securityContext": {}, "f:terminationGracePeriodSeconds": {}}}},
                {"apiVersion": "v1", "fieldsType": "FieldsV1", "manager": "kubelet", "operation": "Update",
                 "subresource": "status", "time": "2026-11-01T08:15:31Z", "fieldsV1": {"f:status": {"f:conditions": {
                    "k:{\"type\":\"ContainersReady\"}": container(&["lastProbeTime", "lastTransitionTime", "status", "type"]),
                    "k:{\"type\":\"Initialized\"}": container(&["lastProbeTime", "lastTransitionTime", "status", "type"]),
                    "k:{\"type\":\"Ready\"}": container(&["lastProbeTime", "lastTransitionTime", "status", "type"])},
                    "f:containerStatuses": {}, "f:hostIP": {}, "f:phase": {}, "f:podIP": {}, "f:startTime": {}}}},
            ],
            "ownerReferences": [{
                "apiVersion": "apps/v1", "kind": "ReplicaSet", "controller": true, "blockOwnerDeletion": true,
                "uid": "11111111-2222-4333-8444-555555555555", "name": format!("app-{workload}-7d9fc"),
            }],
        },
        "spec": spec,
        "status": {
            "phase": "Running", "qosClass": "Burstable", "startTime": "2026-11-01T08:15:22Z",
            "hostIP": "10.0.0.7", "podIP": "10.1.2.3", "podIPs": [{"ip": "10.1.2.3"}], "hostIPs": [{"ip": "10.0.0.7"}],
            "conditions": conditions,
            "containerStatuses": [{
                "containerID": format!("containerd://{digest}"), "image": image(workload),
                "imageID": format!("registry.example/team/app-{workload}@sha256:{digest}"),
                "lastState": {}, "name": "app", "ready": true, "restartCount": 0, "started": true,
                "state": {"running": {"startedAt": "2026-11-01T08:15:30Z"}},
            }],
        },
    })
}

fn owned(workload: usize, kind: &str, name: String, image: &str) -> Value {
    let mut object = json!({
        "metadata": {"name": name, "namespace": format!("ns-{}", workload % 50)},
        "spec": {"template": {"metadata": {"labels": {"app": format!("app-{workload}")}}, "spec": spec(image)}},
    });
    if kind == "ReplicaSet" {
        object["metadata"]["ownerReferences"] = json!([{
            "apiVersion": "apps/v1", "kind": "Deployment", "controller": true, "name": format!("app-{workload}"),
        }]);
    }
    object
}

/// A cluster's objects in the order in which they are listed.
fn objects(pods: usize) -> impl Iterator<Item = (Source, Value)> {
    let of = |source, kind: &'static str, suffix: &'static str| {
        (0..WORKLOADS).map(move |workload| {
            let name = format!("app-{workload}{suffix}");
            (source, owned(workload, kind, name, &image(workload)))
        })
    };
    of(Source::Deployments, "Deployment", "")
        .chain(of(Source::ReplicaSets, "ReplicaSet", "-7d9fc"))
        .chain((0..pods).map(|index| (Source::Pods, pod(index))))
}

/// What an API server answers when asked for them: an item a line.
fn list(pods: usize) -> String {
    objects(pods).map(|(source, object)| format!("{}\t{object}\n", source.plural())).collect()
}

fn read(text: &str, mut tell: impl FnMut(Change)) {
    for (plural, item) in text.lines().filter_map(|line| line.split_once('\t')) {
        let source = Source::ALL.into_iter().find(|source| source.plural() == plural);
        let mut reader = serde_json::Deserializer::from_str(item);
        let mut object = Object::read(source.expect("a source"), &mut reader).expect("an object");
        object.pack();
        tell(Change::Seen(Box::new(object)));
    }
}

fn seen(source: Source, object: &Value) -> Change {
    Change::Seen(Box::new(Object::read(source, object.clone()).expect("an object")))
}

fn deployment(workload: usize, tag: &str) -> Change {
    let image = format!("registry.example/team/app-{workload}:{tag}");
    seen(Source::Deployments, &owned(workload, "Deployment", format!("app-{workload}"), &image))
}
