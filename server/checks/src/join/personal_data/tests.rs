use facts::inventory::Change;
use facts::subject_facts::Facts;
use model::subject::SubjectRef;
use serde_json::{Value, json};

use super::*;
use crate::join::facts_of;
use crate::policy::Policy;

/// What is said of the Deployment `shop/api` among these objects: the answer, and `OBJECT PATH=VALUE` for each sign.
fn said(rules: &PersonalData, objects: &[(Source, Value)]) -> (Known, Vec<String>) {
    let policy = Policy { personal_data: rules.clone(), ..Policy::default() };
    let mut inventory = Inventory::new(&policy);
    for (source, object) in objects {
        let object = Object::read(*source, object).expect("an object");
        inventory.apply(Change::Seen(Box::new(object)));
    }
    let unit = SubjectRef::Workload(WorkloadRef::new("shop", "Deployment", "api"));
    let facts = facts_of(&inventory, &unit, &mut |_| ());
    let Some(Facts::Workload(facts)) = facts else { panic!("{facts:?}") };
    let Circumstance { answer, signs, missing } = facts.personal_data;
    let signs = signs.iter().map(|it| format!("{} {}={}", it.object, it.path, it.value));
    (answer, signs.chain(missing).collect())
}

fn marked(list: &str, value: &str) -> Value {
    json!({ "name": "api", "namespace": "shop", (list): { "data-classification": value } })
}

fn deployment(metadata: Value, template: Value, claims: &[&str]) -> (Source, Value) {
    let volumes: Vec<Value> = (claims.iter())
        .map(|claim| json!({ "name": claim, "persistentVolumeClaim": { "claimName": claim } }))
        .collect();
    let template = json!({ "metadata": template, "spec": { "volumes": volumes } });
    (Source::Deployments, json!({ "metadata": metadata, "spec": { "template": template } }))
}

fn silent() -> Value {
    json!({ "name": "api", "namespace": "shop" })
}

fn namespace(value: &str) -> (Source, Value) {
    (
        Source::Namespaces,
        json!({ "metadata": { "name": "shop", "labels": { "data-classification": value } } }),
    )
}

fn claim(metadata: Value, spec: Value) -> (Source, Value) {
    let mut metadata = metadata;
    metadata["name"] = json!("data");
    metadata["namespace"] = json!("shop");
    (Source::PersistentVolumeClaims, json!({ "metadata": metadata, "spec": spec }))
}

fn cluster_wide(source: Source, name: &str, value: &str) -> (Source, Value) {
    let metadata = json!({ "name": name, "annotations": { "data-classification": value } });
    (source, json!({ "metadata": metadata, "spec": { "storageClassName": "fast" } }))
}

#[test]
fn its_own_word_goes_before_the_namespaces_and_a_volume_before_both() {
    const LABEL: &str = "metadata.labels[data-classification]";
    const ANNOTATION: &str = "metadata.annotations[data-classification]";
    let own = |value| deployment(marked("labels", value), json!({}), &[]);
    let mounting = |metadata| deployment(metadata, json!({}), &["data"]);
    let bound = || claim(json!({}), json!({ "volumeName": "pv-1" }));
    for (objects, answer, signs) in [
        (
            vec![deployment(silent(), json!({}), &[])],
            Known::NotKnown,
            "there is no label or annotation `data-classification` on it, nor on its namespace".into(),
        ),
        (vec![own("personal")], Known::Yes, format!("Deployment shop/api {LABEL}=personal")),
        (vec![own("public")], Known::No, format!("Deployment shop/api {LABEL}=public")),
        (
            vec![deployment(marked("annotations", "personal"), json!({}), &[])],
            Known::Yes,
            format!("Deployment shop/api {ANNOTATION}=personal"),
        ),
        (
            vec![deployment(silent(), marked("labels", "personal"), &[])],
            Known::Yes,
            format!("Deployment shop/api spec.template.{LABEL}=personal"),
        ),
        (
            vec![namespace("personal"), deployment(silent(), json!({}), &[])],
            Known::Yes,
            format!("Namespace shop {LABEL}=personal"),
        ),
        (
            vec![namespace("public"), deployment(silent(), json!({}), &[])],
            Known::No,
            format!("Namespace shop {LABEL}=public"),
        ),
        (
            vec![namespace("personal"), own("public")],
            Known::No,
            format!("Deployment shop/api {LABEL}=public"),
        ),
        (
            vec![
                mounting(marked("labels", "public")),
                claim(marked("labels", "personal"), json!({})),
            ],
            Known::Yes,
            format!("PersistentVolumeClaim shop/data {LABEL}=personal"),
        ),
        (
            vec![
                mounting(silent()),
                bound(),
                cluster_wide(Source::PersistentVolumes, "pv-1", "personal"),
            ],
            Known::Yes,
            format!("PersistentVolume pv-1 {ANNOTATION}=personal"),
        ),
        (
            vec![
                mounting(silent()),
                bound(),
                cluster_wide(Source::PersistentVolumes, "pv-1", "public"),
                cluster_wide(Source::StorageClasses, "fast", "personal"),
            ],
            Known::Yes,
            format!("StorageClass fast {ANNOTATION}=personal"),
        ),
        (
            vec![mounting(silent()), claim(marked("labels", "public"), json!({}))],
            Known::NotKnown,
            "there is no label or annotation `data-classification` on it, nor on its namespace".into(),
        ),
        (
            vec![mounting(marked("labels", "public"))],
            Known::NotKnown,
            "it says that it has none, but mounts PersistentVolumeClaim shop/data, which was not seen"
                .into(),
        ),
        (
            vec![mounting(marked("labels", "public")), bound()],
            Known::NotKnown,
            "it says that it has none, but mounts PersistentVolume pv-1, which was not seen".into(),
        ),
    ] {
        let said = said(&PersonalData::default(), &objects);
        assert_eq!(said, (answer, vec![signs]), "{objects:?}");
    }
}

#[test]
fn keys_values_and_inheritance_are_the_operators() {
    let rules = PersonalData {
        keys: BTreeSet::from(["gdpr.example/class".into(), "pii".into()]),
        values: BTreeSet::from(["true".into(), "health".into()]),
        inherit_from_namespace: false,
        ..PersonalData::default()
    };
    let labelled = |key: &str, value: &str| {
        let metadata = json!({ "name": "api", "namespace": "shop", "labels": { (key): value } });
        deployment(metadata, json!({}), &[])
    };
    for (object, answer) in [
        (labelled("pii", "true"), Known::Yes),
        (labelled("gdpr.example/class", "health"), Known::Yes),
        (labelled("pii", "false"), Known::No),
        (labelled("data-classification", "personal"), Known::NotKnown),
    ] {
        assert_eq!(said(&rules, &[namespace("personal"), object.clone()]).0, answer, "{object:?}");
    }
}

#[test]
fn of_pods_that_say_the_same_the_first_is_named() {
    let pod = |name: &str, labels: Value| {
        let owner = json!({ "apiVersion": "apps/v1", "kind": "Deployment", "name": "api", "controller": true });
        let metadata = json!({ "name": name, "namespace": "shop", "labels": labels, "ownerReferences": [owner] });
        (Source::Pods, json!({ "metadata": metadata, "spec": { "nodeName": "a" } }))
    };
    let personal = json!({ "data-classification": "personal", "pod": "2" });
    let (answer, signs) = said(
        &PersonalData::default(),
        &[
            deployment(silent(), json!({}), &[]),
            pod("api-1", json!({})),
            pod("api-2", personal.clone()),
            pod("api-3", personal),
        ],
    );
    assert_eq!(answer, Known::Yes);
    assert_eq!(signs, ["Pod shop/api-2 metadata.labels[data-classification]=personal"]);
}

#[test]
fn what_is_declared_is_personal_data_and_says_who_answers_for_it() {
    let declared = |workloads: &[&str], selector: &[(&'static str, &str)]| DeclaredPersonal {
        namespace: "shop".into(),
        workloads: workloads.iter().map(|it| (*it).into()).collect(),
        selector: selector.iter().map(|(key, value)| (*key, (*value).into())).collect(),
        reason: "orders".into(),
        by: "the DPO".into(),
    };
    let elsewhere = DeclaredPersonal { namespace: "web".into(), ..declared(&[], &[]) };
    let template = json!({ "labels": { "tier": "data" } });
    for (declared, means) in [
        (declared(&[], &[]), true),
        (declared(&["api"], &[]), true),
        (declared(&["a*"], &[]), true),
        (declared(&["front"], &[]), false),
        (declared(&[], &[("tier", "data")]), true),
        (declared(&[], &[("tier", "data"), ("app", "x")]), false),
        (declared(&["front"], &[("tier", "data")]), false),
        (elsewhere, false),
    ] {
        let rules = PersonalData { declared: vec![declared.clone()], ..PersonalData::default() };
        // It stands above what the workload says of itself.
        let (answer, signs) =
            said(&rules, &[deployment(marked("labels", "none"), template.clone(), &[])]);
        let expected = if means { Known::Yes } else { Known::No };
        assert_eq!(answer, expected, "{declared:?}");
        let told = "the policy policy.personal[0]=orders (declared by the DPO)";
        assert_eq!(signs == [told], means, "{signs:?}");
    }
}
