//! Judging a cluster: all of it at first, then one change.

#![expect(clippy::print_stdout, clippy::expect_used, reason = "a benchmark prints and may give up")]

use std::time::Instant;

use checks::engine::Engine;
use checks::policy::Policy;
use chrono::Utc;
use facts::inventory::Change;
use facts::object::Object;
use model::ids::ClusterId;
use model::verdict::Source;
use serde_json::{Value, json};

const WORKLOADS: usize = 2_000;

fn main() {
    let list = list(10_000);
    let text = serde_json::to_vec(&list).expect("JSON");
    let start = Instant::now();
    let read = read(&text);
    let parse = start.elapsed();
    let mut engine = engine();
    let start = Instant::now();
    for change in read {
        engine.apply(change);
    }
    engine.settle(Utc::now());
    let judge = start.elapsed();
    println!(
        "10,000 pods in {WORKLOADS} workloads: parse {:.3} s, first judgement {:.3} s, together {:.2} x parse",
        parse.as_secs_f64(),
        judge.as_secs_f64(),
        (parse + judge).as_secs_f64() / parse.as_secs_f64(),
    );
    let start = Instant::now();
    engine.apply(deployment(7, "changed"));
    let batch = engine.settle(Utc::now());
    println!(
        "one changed Deployment: {} units, {:.2} % of the first judgement",
        batch.judged.len(),
        start.elapsed().as_secs_f64() / judge.as_secs_f64() * 100.0,
    );
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

fn pod(index: usize) -> Value {
    let workload = index % WORKLOADS;
    let mut spec = spec(&image(workload));
    spec["nodeName"] = format!("node-{}", index % 200).into();
    json!({
        "metadata": {
            "name": format!("app-{workload}-7d9fc-{index:05}"), "namespace": format!("ns-{}", workload % 50),
            "uid": format!("00000000-0000-4000-8000-{index:012}"), "labels": {"app": format!("app-{workload}")},
            "ownerReferences": [{
                "apiVersion": "apps/v1", "kind": "ReplicaSet", "controller": true,
                "name": format!("app-{workload}-7d9fc"),
            }],
        },
        "spec": spec,
        "status": {"phase": "Running"},
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

/// What lists of a cluster look like: collection and items.
fn list(pods: usize) -> Value {
    let of = |kind: &str, suffix: &str| -> Vec<Value> {
        (0..WORKLOADS)
            .map(|workload| {
                owned(workload, kind, format!("app-{workload}{suffix}"), &image(workload))
            })
            .collect()
    };
    json!({
        "deployments": of("Deployment", ""),
        "replicasets": of("ReplicaSet", "-7d9fc"),
        "pods": (0..pods).map(pod).collect::<Vec<_>>(),
    })
}

fn read(text: &[u8]) -> Vec<Change> {
    #[derive(serde::Deserialize)]
    struct Lists<'a> {
        #[serde(borrow)]
        deployments: Vec<&'a serde_json::value::RawValue>,
        replicasets: Vec<&'a serde_json::value::RawValue>,
        pods: Vec<&'a serde_json::value::RawValue>,
    }
    let lists: Lists<'_> = serde_json::from_slice(text).expect("lists");
    [
        (Source::Deployments, lists.deployments),
        (Source::ReplicaSets, lists.replicasets),
        (Source::Pods, lists.pods),
    ]
    .into_iter()
    .flat_map(|(source, items)| items.into_iter().map(move |item| (source, item)))
    .map(|(source, item)| {
        let mut reader = serde_json::Deserializer::from_str(item.get());
        Change::Seen(Box::new(Object::read(source, &mut reader).expect("an object")))
    })
    .collect()
}

fn seen(source: Source, object: &Value) -> Change {
    Change::Seen(Box::new(Object::read(source, object.clone()).expect("an object")))
}

fn deployment(workload: usize, tag: &str) -> Change {
    let image = format!("registry.example/team/app-{workload}:{tag}");
    seen(Source::Deployments, &owned(workload, "Deployment", format!("app-{workload}"), &image))
}
