use facts::inventory::Change;
use facts::object::Object;
use facts::subject_facts::Facts;
use model::verdict::Source;
use serde_json::{Value, json};

use crate::join::{Inventory, facts_of};
use crate::policy::Policy;

const FOO: (&str, &str) = ("foo.io/v1", "Foo");
const DEPLOYMENT: (&str, &str) = ("apps/v1", "Deployment");
const CRON_JOB: (&str, &str) = ("batch/v1", "CronJob");

/// An object of this kind, whose template runs this image and whose owner is of that kind and name.
fn template(
    source: Source,
    name: &str,
    image: &str,
    owner: Option<((&str, &str), &str)>,
) -> (Source, Value) {
    let owners: Vec<Value> = (owner.iter())
        .map(|((api_version, kind), name)| {
            json!({ "apiVersion": api_version, "controller": true, "kind": kind, "name": name })
        })
        .collect();
    let metadata = json!({ "name": name, "namespace": "shop", "ownerReferences": owners });
    let spec = json!({ "containers": [{ "image": image, "name": "app" }] });
    (source, json!({ "metadata": metadata, "spec": { "template": { "spec": spec } } }))
}

fn scaled(mut object: (Source, Value), replicas: i64) -> (Source, Value) {
    object.1["spec"]["replicas"] = json!(replicas);
    object
}

/// Each workload with the objects that it is judged by.
fn judged(mut inventory: Inventory, objects: &[(Source, Value)]) -> Vec<String> {
    for (source, object) in objects {
        let object = Object::read(*source, object).expect("an object");
        inventory.apply(Change::Seen(Box::new(object)));
    }
    let mut judged = Vec::new();
    for unit in inventory.units() {
        if let Some(Facts::Workload(facts)) = facts_of(&inventory, &unit, &mut |_| ()) {
            let objects: Vec<&str> =
                facts.variants.iter().map(|variant| &*variant.object).collect();
            judged.push(format!("{}: {}", facts.workload, objects.join(", ")));
        }
    }
    judged
}

#[test]
fn an_owner_answers_only_for_what_pods_tell_of() {
    use Source::{Deployments, Jobs, ReplicaSets, StatefulSets};
    let deployment = |name, owner| template(Deployments, name, "a", owner);
    let old = |owner| scaled(template(ReplicaSets, "web-1", "evil", owner), 0);
    let alone = &["shop/Deployment/web: Deployment shop/web"][..];
    for (what, objects, in_cluster, in_manifests) in [
        (
            "an owner that nobody lists",
            vec![
                deployment("web", Some((FOO, "foo"))),
                template(StatefulSets, "db", "b", Some((FOO, "foo"))),
            ],
            &["shop/Foo.foo.io/foo: Deployment shop/web, StatefulSet shop/db"][..],
            None,
        ),
        (
            "two templates that are one",
            vec![deployment("web", Some((FOO, "foo"))), deployment("www", Some((FOO, "foo")))],
            &["shop/Foo.foo.io/foo: Deployment shop/web"],
            None,
        ),
        (
            "an owner that is missing",
            vec![template(ReplicaSets, "web-1", "evil", Some((DEPLOYMENT, "web")))],
            &["shop/Deployment/web: ReplicaSet shop/web-1"],
            None,
        ),
        (
            "an owner of that name and another group",
            vec![
                deployment("web", None),
                template(ReplicaSets, "web-1", "evil", Some((("foo.io/v1", "Deployment"), "web"))),
            ],
            &[
                "shop/Deployment/web: Deployment shop/web",
                "shop/Deployment.foo.io/web: ReplicaSet shop/web-1",
            ],
            None,
        ),
        (
            "an owner with the same template",
            vec![
                deployment("web", None),
                template(ReplicaSets, "web-1", "a", Some((DEPLOYMENT, "web"))),
            ],
            alone,
            None,
        ),
        (
            "an owner with another template",
            vec![
                deployment("web", None),
                template(ReplicaSets, "web-1", "evil", Some((DEPLOYMENT, "web"))),
            ],
            alone,
            Some(&["shop/Deployment/web: Deployment shop/web, ReplicaSet shop/web-1"][..]),
        ),
        (
            "a revision of before",
            vec![deployment("web", None), old(Some((DEPLOYMENT, "web")))],
            alone,
            None,
        ),
        (
            "a revision of before, of what was not given",
            vec![old(Some((DEPLOYMENT, "web")))],
            &[],
            Some(&["shop/Deployment/web: ReplicaSet shop/web-1"]),
        ),
        (
            "a job that its owner did not make",
            vec![
                template(Jobs, "night-1", "evil", Some((CRON_JOB, "night"))),
                (
                    Source::CronJobs,
                    json!({ "metadata": { "name": "night", "namespace": "shop" }, "spec": { "jobTemplate":
                        { "spec": { "template": { "spec": { "containers": [{ "name": "app" }] } } } } } }),
                ),
            ],
            &["shop/CronJob/night: CronJob shop/night"],
            Some(&["shop/CronJob/night: CronJob shop/night, Job shop/night-1"]),
        ),
        ("what owns itself", vec![deployment("web", Some((DEPLOYMENT, "web")))], alone, None),
        (
            "two that own each other",
            vec![
                deployment("web", Some((DEPLOYMENT, "www"))),
                template(Deployments, "www", "b", Some((DEPLOYMENT, "web"))),
            ],
            &[
                "shop/Deployment/web: Deployment shop/www",
                "shop/Deployment/www: Deployment shop/web",
            ],
            None,
        ),
    ] {
        let policy = Policy::default();
        for objects in [objects.clone(), objects.into_iter().rev().collect()] {
            assert_eq!(judged(Inventory::new(&policy), &objects), in_cluster, "{what}, cluster");
            let in_manifests = in_manifests.unwrap_or(in_cluster);
            let seen = judged(Inventory::of_manifests(&policy), &objects);
            assert_eq!(seen, in_manifests, "{what}, manifests");
        }
    }
}
