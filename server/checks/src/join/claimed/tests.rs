use facts::inventory::Change;
use facts::subject_facts::Facts;
use model::subject::{SubjectRef, WorkloadRef};
use serde_json::{Value, json};

use super::*;
use crate::join::facts_of;
use crate::policy::Policy;

/// What is behind the claims of the StatefulSet `shop/db` among these objects: `VOLUME FIELD=PATH OBJECT`, with a question mark
/// where it only may be, and what was not seen.
fn behind(spec: Value, templates: Value, others: &[(Source, Value)]) -> Vec<String> {
    let mut inventory = Inventory::new(&Policy::default());
    let set = json!({
        "metadata": { "name": "db", "namespace": "shop" },
        "spec": { "template": { "spec": spec }, "volumeClaimTemplates": templates },
    });
    for (source, object) in others.iter().cloned().chain([(Source::StatefulSets, set)]) {
        let read = Object::read(source, object).expect("an object");
        let again = Object::read(source, read.write()).expect("as kept");
        assert_eq!(read, again);
        inventory.apply(Change::Seen(Box::new(again)));
    }
    let unit = SubjectRef::Workload(WorkloadRef::new("shop", "StatefulSet", "db"));
    let facts = facts_of(&inventory, &unit, &mut |_| ());
    let Some(Facts::Workload(facts)) = facts else { panic!("{facts:?}") };
    let Claimed { paths, unseen, .. } = facts.variants[0].claimed.clone();
    let told = paths.into_iter().map(|it| {
        let perhaps = if it.is_bound { "" } else { "?" };
        format!("{} {}={} {}{perhaps}", it.volume, it.field, it.path, it.object)
    });
    told.chain(unseen).collect()
}

fn volume(spec: Value) -> (Source, Value) {
    (Source::PersistentVolumes, json!({ "metadata": { "name": "disk" }, "spec": spec }))
}

fn claim(name: &str, spec: Value) -> (Source, Value) {
    let metadata = json!({ "name": name, "namespace": "shop" });
    (Source::PersistentVolumeClaims, json!({ "metadata": metadata, "spec": spec }))
}

#[test]
fn a_claim_is_followed_to_the_path_of_the_node() {
    let run = json!({ "hostPath": { "path": "/var/run" }, "storageClassName": "manual" });
    let root = json!({ "local": { "path": "/" }, "storageClassName": "manual" });
    let kept = |name: &str| json!({ "claimRef": { "name": name, "namespace": "shop" }, "hostPath": { "path": "/etc" } });
    let mounted = json!({ "volumes": [{ "name": "data", "persistentVolumeClaim": { "claimName": "data" } }] });
    let ephemeral = |spec: Value| json!({ "volumes": [{ "name": "data", "ephemeral": { "volumeClaimTemplate": { "spec": spec } } }] });
    let template = |spec: Value| json!([{ "metadata": { "name": "data" }, "spec": spec }]);
    let bound = json!({ "volumeName": "disk" });
    let of_class = json!({ "storageClassName": "manual" });
    for (what, spec, templates, others, expected) in [
        (
            "a claim that is bound",
            mounted.clone(),
            json!([]),
            vec![claim("data", bound.clone()), volume(run.clone())],
            &["data spec.hostPath.path=/var/run PersistentVolume disk"][..],
        ),
        (
            "a local volume",
            mounted.clone(),
            json!([]),
            vec![claim("data", bound.clone()), volume(root)],
            &["data spec.local.path=/ PersistentVolume disk"],
        ),
        (
            "a claim that nobody saw",
            mounted.clone(),
            json!([]),
            vec![volume(run.clone())],
            &["PersistentVolumeClaim shop/data"],
        ),
        (
            "a volume that nobody saw",
            mounted.clone(),
            json!([]),
            vec![claim("data", bound.clone())],
            &["PersistentVolume disk"],
        ),
        (
            "a volume that is kept for the claim",
            mounted.clone(),
            json!([]),
            vec![claim("data", json!({})), volume(kept("data"))],
            &["data spec.hostPath.path=/etc PersistentVolume disk"],
        ),
        (
            "a volume of the class that is free",
            mounted.clone(),
            json!([]),
            vec![claim("data", of_class.clone()), volume(run.clone())],
            &["data spec.hostPath.path=/var/run PersistentVolume disk?"],
        ),
        (
            "a volume of another class",
            mounted.clone(),
            json!([]),
            vec![claim("data", json!({ "storageClassName": "fast" })), volume(run.clone())],
            &[],
        ),
        (
            "a volume that another has",
            mounted,
            json!([]),
            vec![claim("data", json!({})), volume(kept("other"))],
            &[],
        ),
        (
            "a volume that is no path",
            json!({ "volumes": [{ "name": "data", "persistentVolumeClaim": { "claimName": "data" } }] }),
            json!([]),
            vec![claim("data", bound.clone()), volume(json!({ "csi": {} }))],
            &[],
        ),
        (
            "a claim that will be made",
            json!({}),
            template(of_class.clone()),
            vec![volume(run.clone())],
            &["data spec.hostPath.path=/var/run PersistentVolume disk?"],
        ),
        (
            "a volume that is kept for a claim that will be made",
            json!({}),
            template(json!({})),
            vec![volume(kept("data-db-0"))],
            &["data spec.hostPath.path=/etc PersistentVolume disk"],
        ),
        (
            "an ephemeral claim",
            ephemeral(bound),
            json!([]),
            vec![volume(run.clone())],
            &["data spec.hostPath.path=/var/run PersistentVolume disk"],
        ),
        (
            "an ephemeral claim to a class",
            ephemeral(of_class),
            json!([]),
            vec![volume(run)],
            &["data spec.hostPath.path=/var/run PersistentVolume disk?"],
        ),
    ] {
        assert_eq!(behind(spec, templates, &others), expected, "{what}");
    }
}
