use facts::inventory::{Change, ControlPlane};
use facts::subject_facts::Facts;
use model::place::Country;
use model::subject::SubjectRef;
use serde_json::{Value, json};

use super::super::facts_of;
use facts::object::ObjectKey;

use super::*;
use crate::policy::Policy;

fn seen(objects: &[(Source, Value)]) -> Inventory {
    let mut inventory = Inventory::new(&Policy::default());
    for (source, object) in objects {
        let object = Object::read(*source, object).expect("an object");
        inventory.apply(Change::Seen(Box::new(object)));
    }
    inventory
}

fn service(namespace: &str, name: &str, spec: Value) -> (Source, Value) {
    let metadata = json!({ "name": name, "namespace": namespace });
    (Source::Services, json!({ "metadata": metadata, "spec": spec }))
}

fn deployment(spec: Value) -> (Source, Value) {
    let metadata = json!({ "name": "api", "namespace": "shop" });
    let template = json!({ "spec": spec });
    (Source::Deployments, json!({ "metadata": metadata, "spec": { "template": template } }))
}

/// `KIND NAME HOST COUNTRY`, and every lookup.
fn of(inventory: &Inventory, unit: &SubjectRef) -> (Vec<String>, Vec<Lookup>) {
    let mut lookups = Vec::new();
    let facts = facts_of(inventory, unit, &mut |it| lookups.push(it));
    let destinations = match facts.expect("facts") {
        Facts::Workload(facts) => facts.destinations,
        Facts::Namespace(facts) => facts.destinations,
        Facts::Cluster(facts) => facts.destinations,
        Facts::Node(_) => Vec::new(),
    };
    let told = destinations.iter().map(|it| {
        let country = it.place.territory.as_ref().map_or("?", Country::code);
        format!("{} {} {} {country}", it.kind, it.name(), it.host)
    });
    (told.collect(), lookups)
}

fn api() -> SubjectRef {
    SubjectRef::Workload(WorkloadRef::new("shop", "Deployment", "api"))
}

fn env(hosts: &[&str]) -> Value {
    let variable = |(nth, host): (usize, &&str)| json!({ "name": format!("V{nth}"), "value": format!("https://{host}/x") });
    let variables: Vec<Value> = hosts.iter().enumerate().map(variable).collect();
    json!({ "containers": [{ "name": "app", "image": "localhost:5000/app", "env": variables }] })
}

#[test]
fn a_name_that_the_clusters_resolver_answers_leads_nowhere_else() {
    let external = json!({ "type": "ExternalName", "externalName": "mail.example.com." });
    let objects = [
        deployment(env(&[
            "db",
            "unseen",
            "db.data",
            "pod-0.db",
            "db.data.svc",
            "db.data.svc.cluster.local",
            "pod-0.db.data.svc.cluster.local",
            "pod-0.db.data",
            "localhost",
            "example.com",
            "api.example.com",
            "mail",
            "mail.shop.svc.cluster.local",
            "s3.eu-north-1.amazonaws.com",
        ])),
        service("shop", "db", json!({})),
        service("data", "db", json!({})),
        service("shop", "mail", external),
    ];
    let (told, lookups) = of(&seen(&objects), &api());
    assert_eq!(
        told,
        [
            "environment api.example.com api.example.com ?",
            "environment example.com example.com ?",
            "environment s3.eu-north-1.amazonaws.com s3.eu-north-1.amazonaws.com SE",
            "external_name mail mail.example.com ?",
            "external_name mail.shop.svc.cluster.local mail.example.com ?",
        ]
    );
    let missing =
        ObjectKey { source: Source::Services, namespace: "shop".into(), name: "unseen".into() };
    assert!(lookups.contains(&Lookup::Object(missing)), "what was not there may come");
}

#[test]
fn registries_are_told_by_host_and_the_default_by_its_name() {
    let container = |name: &str, image: &str| json!({ "name": name, "image": image });
    let spec = json!({
        "containers": [
            container("a", "nginx:1"),
            container("b", "docker.io/library/redis"),
            container("c", "registry.example:5000/x"),
            container("d", "localhost/x"),
            container("e", "NOT AN IMAGE"),
        ],
        "initContainers": [container("f", "1.dkr.ecr.us-east-1.amazonaws.com/x")],
    });
    let (told, _) = of(&seen(&[deployment(spec)]), &api());
    assert_eq!(
        told,
        [
            "registry 1.dkr.ecr.us-east-1.amazonaws.com 1.dkr.ecr.us-east-1.amazonaws.com US",
            "registry docker.io docker.io ?",
            "registry registry.example registry.example ?",
        ]
    );
}

#[test]
fn a_volume_is_where_the_nodes_are_that_it_asks_for() {
    let claim = |spec: Value| {
        let metadata = json!({ "name": "data", "namespace": "shop" });
        (Source::PersistentVolumeClaims, json!({ "metadata": metadata, "spec": spec }))
    };
    let volume = |driver: Value, key: &str, values: &[&str]| {
        let terms = json!([{ "matchExpressions": [
            { "key": key, "operator": "In", "values": values },
        ] }]);
        let affinity = json!({ "required": { "nodeSelectorTerms": terms } });
        let spec = json!({ "csi": driver, "nodeAffinity": affinity });
        (Source::PersistentVolumes, json!({ "metadata": { "name": "pv" }, "spec": spec }))
    };
    let class = |values: &[&str]| {
        let expressions = json!([{ "key": "topology.ebs.csi.aws.com/zone", "values": values }]);
        let object = json!({
            "metadata": { "name": "fast" },
            "provisioner": "ebs.csi.aws.com",
            "allowedTopologies": [{ "matchLabelExpressions": expressions }],
        });
        (Source::StorageClasses, object)
    };
    let node = |name: &str, id: &str| {
        let labels = json!({ "kubernetes.io/hostname": name, "storage.example/pool": "fast" });
        let metadata = json!({ "name": name, "labels": labels });
        (Source::Nodes, json!({ "metadata": metadata, "spec": { "providerID": id } }))
    };
    let neutral =
        |key: &str, values: &[&str]| volume(json!({ "driver": "driver.longhorn.io" }), key, values);
    let pool = || neutral("storage.example/pool", &["fast", "slow"]);
    let scaleway = json!({ "driver": "csi.scaleway.com", "volumeHandle": "fr-par-1/1-2" });
    let (oslo, london) =
        (node("n-1", "aws:///eu-north-1a/i-1"), node("n-2", "aws:///eu-west-2a/i-1"));
    let ebs = json!({ "driver": "ebs.csi.aws.com" });
    let bound = || claim(json!({ "volumeName": "pv" }));
    let zone = "topology.ebs.csi.aws.com/zone";
    for (objects, expected) in [
        (vec![], None),
        (vec![bound()], None),
        (
            vec![bound(), volume(ebs.clone(), zone, &["eu-north-1a"])],
            Some("volume data ebs.csi.aws.com SE"),
        ),
        (
            vec![bound(), volume(ebs.clone(), zone, &["eu-north-1a", "eu-west-2a"])],
            Some("volume data ebs.csi.aws.com ?"),
        ),
        (
            vec![bound(), volume(json!(null), "kubernetes.io/hostname", &["osl-1"])],
            Some("volume data not named ?"),
        ),
        (
            vec![
                bound(),
                volume(json!({ "driver": "local.example" }), "kubernetes.io/hostname", &["osl-1"]),
                node("osl-1", "aws:///us-east-1a/i-1"),
            ],
            Some("volume data local.example US"),
        ),
        (
            vec![bound(), pool(), oslo.clone(), node("n-3", "aws:///eu-north-1b/i-1")],
            Some("volume data driver.longhorn.io SE"),
        ),
        (vec![bound(), pool()], Some("volume data driver.longhorn.io ?")),
        (vec![bound(), pool(), oslo.clone(), london], Some("volume data driver.longhorn.io ?")),
        (
            vec![bound(), pool(), oslo, node("n-4", "vsphere://1")],
            Some("volume data driver.longhorn.io ?"),
        ),
        (
            vec![bound(), volume(scaleway, "storage.example/pool", &["none"])],
            Some("volume data csi.scaleway.com FR"),
        ),
        (
            vec![claim(json!({ "storageClassName": "fast" })), class(&["eu-west-2a"])],
            Some("volume data ebs.csi.aws.com GB"),
        ),
        (
            vec![claim(json!({ "storageClassName": "fast" })), class(&[])],
            Some("volume data ebs.csi.aws.com ?"),
        ),
    ] {
        let mut spec = env(&[]);
        spec["volumes"] =
            json!([{ "name": "data", "persistentVolumeClaim": { "claimName": "data" } }]);
        let mut all = vec![deployment(spec)];
        all.extend(objects);
        let (told, _) = of(&seen(&all), &api());
        assert_eq!(told.first().map(String::as_str), expected, "{all:?}");
    }
}

#[test]
fn what_a_claim_template_makes_is_where_its_claims_are_or_its_class_lets_them_be() {
    let template = |name: &str| json!({ "metadata": { "name": name }, "spec": { "storageClassName": "fast" } });
    let ephemeral = json!({ "volumeClaimTemplate": { "spec": { "storageClassName": "fast" } } });
    let set = |spec: Value, templates: &[Value]| {
        let spec = json!({ "replicas": 2, "template": { "spec": spec }, "volumeClaimTemplates": templates });
        let metadata = json!({ "name": "db", "namespace": "shop" });
        (Source::StatefulSets, json!({ "metadata": metadata, "spec": spec }))
    };
    let zone = json!([{ "key": "topology.kubernetes.io/zone", "values": ["eu-west-2a"] }]);
    let class = (
        Source::StorageClasses,
        json!({
            "metadata": { "name": "fast" },
            "provisioner": "ebs.csi.aws.com",
            "allowedTopologies": [{ "matchLabelExpressions": zone }],
        }),
    );
    let claim = (
        Source::PersistentVolumeClaims,
        json!({ "metadata": { "name": "data-db-1", "namespace": "shop" }, "spec": { "volumeName": "pv" } }),
    );
    let volume = (
        Source::PersistentVolumes,
        json!({ "metadata": { "name": "pv" }, "spec": { "csi": { "driver": "csi.scaleway.com", "volumeHandle": "fr-par-1/1-2" } } }),
    );
    let subject = SubjectRef::Workload(WorkloadRef::new("shop", "StatefulSet", "db"));
    for (objects, expected) in [
        (vec![set(env(&[]), &[template("data")])], &[][..]),
        (
            vec![set(env(&[]), &[template("data")]), class.clone()],
            &["volume data (claim template) ebs.csi.aws.com GB"],
        ),
        (
            vec![set(env(&[]), &[template("data")]), class.clone(), claim.clone(), volume.clone()],
            &[
                "volume data-db-1 csi.scaleway.com FR",
                "volume data (claim template) ebs.csi.aws.com GB",
            ],
        ),
        (
            vec![
                set(env(&[]), &[template("data"), template("log")]),
                class.clone(),
                claim,
                volume.clone(),
            ],
            &[
                "volume data-db-1 csi.scaleway.com FR",
                "volume data (claim template) ebs.csi.aws.com GB",
                "volume log (claim template) ebs.csi.aws.com GB",
            ],
        ),
        (
            vec![
                {
                    let mut spec = env(&[]);
                    spec["volumes"] = json!([{ "name": "scratch", "ephemeral": ephemeral }]);
                    set(spec, &[])
                },
                class.clone(),
            ],
            &["volume scratch (claim template) ebs.csi.aws.com GB"],
        ),
    ] {
        let (told, _) = of(&seen(&objects), &subject);
        assert_eq!(told, expected, "{objects:?}");
    }

    let mut spec = env(&[]);
    spec["volumes"] = json!([{ "name": "scratch", "ephemeral": ephemeral }]);
    let pod = json!({ "metadata": { "name": "s", "namespace": "shop" }, "spec": spec });
    let claim = json!({
        "metadata": { "name": "s-scratch", "namespace": "shop" },
        "spec": { "volumeName": "pv" },
    });
    let objects = [(Source::Pods, pod), class, volume, (Source::PersistentVolumeClaims, claim)];
    let (told, _) =
        of(&seen(&objects), &SubjectRef::Workload(WorkloadRef::new("shop", "Pod", "s")));
    assert_eq!(told, ["volume s-scratch csi.scaleway.com FR"]);
}

#[test]
fn a_namespace_is_reached_by_what_its_load_balancers_say() {
    let status = |ingress: Value| json!({ "loadBalancer": { "ingress": ingress } });
    let (source, mut object) = service("shop", "web", json!({ "type": "LoadBalancer" }));
    object["status"] = status(json!([
        { "ip": "192.0.2.7" },
        { "hostname": "web-1.elb.eu-west-3.amazonaws.com" },
        { "ip": "" },
    ]));
    let ingress = json!({
        "metadata": { "name": "front", "namespace": "shop" },
        "status": status(json!([{ "ip": "2001:67c::1" }])),
    });
    let external = json!({ "type": "ExternalName", "externalName": "mail.example.com" });
    let not_external = json!({ "type": "ClusterIP", "externalName": "other.example.com" });
    let namespace = (Source::Namespaces, json!({ "metadata": { "name": "shop" } }));
    let inventory = seen(&[
        namespace,
        (source, object),
        (Source::Ingresses, ingress),
        service("shop", "mail", external),
        service("shop", "not", not_external),
    ]);
    let (told, lookups) = of(&inventory, &SubjectRef::Namespace("shop".into()));
    assert_eq!(
        told,
        [
            "external_name mail.example.com mail.example.com ?",
            "load_balancer 192.0.2.7 192.0.2.7 ?",
            "load_balancer web-1.elb.eu-west-3.amazonaws.com web-1.elb.eu-west-3.amazonaws.com FR",
            "ingress 2001:67c::1 2001:67c::1 ?",
        ]
    );
    let addresses: Vec<IpAddr> = inventory.addresses().into_iter().collect();
    assert_eq!(addresses.len(), 2, "they are looked up");
    assert!(addresses.iter().all(|it| lookups.contains(&Lookup::Address(*it))));
}

#[test]
fn what_the_cluster_calls_is_outside_by_address_or_by_what_a_service_stands_for() {
    let named = |name: &str| json!({ "name": name });
    let hook = |config: Value| json!({ "name": "a.example.com", "clientConfig": config });
    let inside = json!({ "service": { "namespace": "shop", "name": "guard" } });
    let external = json!({ "service": { "namespace": "shop", "name": "mail" } });
    let webhooks = json!([
        hook(json!({ "url": "https://hooks.eu-west-2.amazonaws.com/x" })),
        hook(json!({ "url": "https://192.0.2.7/" })),
        hook(inside),
        hook(external.clone()),
    ]);
    let api = json!({ "metadata": named("v1.example.com"), "spec": external });
    let local = json!({ "metadata": named("v1."), "spec": { "service": null } });
    let snapshot = |name: &str, driver: &str, source: Value, status: Value| {
        let spec = json!({ "driver": driver, "source": source });
        let object = json!({ "metadata": named(name), "spec": spec, "status": status });
        (Source::SnapshotContents, object)
    };
    let of_volume = |handle: &str| json!({ "volumeHandle": handle });
    let zone = json!({ "key": "topology.ebs.csi.aws.com/zone", "operator": "In", "values": ["eu-west-2a"] });
    let affinity = json!({ "required": { "nodeSelectorTerms": [{ "matchExpressions": [zone] }] } });
    let csi = json!({ "driver": "ebs.csi.aws.com", "volumeHandle": "vol-1" });
    let volume =
        json!({ "metadata": named("pv"), "spec": { "csi": csi, "nodeAffinity": affinity } });
    let made = json!({ "snapshotHandle": "nl-ams-1/1-2" });
    let location = |name: &str, provider: &str, config: Value| {
        let metadata = json!({ "name": name, "namespace": "velero" });
        let spec = json!({ "provider": provider, "config": config });
        (Source::BackupLocations, json!({ "metadata": metadata, "spec": spec }))
    };
    let target = json!({ "type": "ExternalName", "externalName": "mail.example.com" });
    let mut inventory = seen(&[
        (Source::ValidatingWebhooks, json!({ "metadata": named("v"), "webhooks": webhooks })),
        (Source::ApiServices, api),
        (Source::ApiServices, local),
        (Source::PersistentVolumes, volume),
        snapshot("s", "ebs.csi.aws.com", of_volume("vol-1"), json!({})),
        snapshot("t", "ebs.csi.aws.com", of_volume("vol-2"), json!({})),
        snapshot("u", "csi.scaleway.com", of_volume("fr-par-1/1-2"), made),
        location("a", "aws", json!({ "region": "us-east-1" })),
        location("b", "aws", json!({ "region": "x", "s3Url": "https://s3.fr-par.scw.cloud" })),
        location("c", "azure", json!({})),
        location("d", "velero.io/aws", json!({ "region": "eu-west-3" })),
        location(
            "e",
            "aws",
            json!({ "region": "eu-central-1", "s3Url": "https://s3.amazonaws.com" }),
        ),
        location(
            "f",
            "aws",
            json!({ "region": "eu-central-1", "s3Url": "https://minio.example.com" }),
        ),
        service("shop", "guard", json!({})),
        service("shop", "mail", target),
        (
            Source::DnsConfig,
            json!({ "metadata": named("coredns"), "data": { "Corefile": "forward . 192.0.2.53\nimport custom/*" } }),
        ),
    ]);
    inventory.apply(Change::ControlPlane(ControlPlane::default()));
    let (told, lookups) = of(&inventory, &SubjectRef::Cluster);
    assert_eq!(
        told,
        [
            "snapshot csi.scaleway.com csi.scaleway.com NL",
            "snapshot ebs.csi.aws.com ebs.csi.aws.com GB",
            "snapshot ebs.csi.aws.com ebs.csi.aws.com ?",
            "backup aws aws US",
            "backup aws aws FR",
            "backup azure azure ?",
            "backup minio.example.com minio.example.com ?",
            "backup s3.amazonaws.com s3.amazonaws.com DE",
            "backup s3.fr-par.scw.cloud s3.fr-par.scw.cloud FR",
            "webhook 192.0.2.7 192.0.2.7 ?",
            "webhook hooks.eu-west-2.amazonaws.com hooks.eu-west-2.amazonaws.com GB",
            "webhook shop/mail mail.example.com ?",
            "api_service shop/mail mail.example.com ?",
            "dns . at 192.0.2.53 192.0.2.53 ?",
            "dns imported from custom/* custom/* ?",
        ]
    );
    assert!(lookups.contains(&Lookup::AllObjects(Source::MutatingWebhooks)));
    assert_eq!(inventory.addresses().len(), 2, "an address that is called is looked up");
}

#[test]
fn a_config_map_is_named_by_its_namespace_and_by_whoever_reads_the_key() {
    let map = |name: &str, data: Value| {
        let metadata = json!({ "name": name, "namespace": "shop" });
        (Source::ConfigMaps, json!({ "metadata": metadata, "data": data }))
    };
    let data = json!({
        "db": "postgres://app@db/app",
        "mail": "smtp://mail",
        "queue": "amqp://mq.eu-west-2.amazonaws.com",
        "store": "https://s3.eu-north-1.amazonaws.com/x",
    });
    let from = |key: &str| json!({ "configMapKeyRef": { "name": "settings", "key": key } });
    let container = json!({
        "name": "app",
        "image": "localhost/app",
        "env": [{ "name": "STORE", "valueFrom": from("store") }],
        "envFrom": [{ "configMapRef": { "name": "unseen" } }],
    });
    let volumes = json!([{ "name": "files", "configMap": { "name": "files" } }]);
    let spec = json!({ "containers": [container], "volumes": volumes });
    let external = json!({ "type": "ExternalName", "externalName": "mail.example.com" });
    let inventory = seen(&[
        deployment(spec),
        map("settings", data),
        map("files", json!({ "app.yaml": "mail: smtp://mail:25/\ndb: postgres://db/app\n" })),
        service("shop", "db", json!({})),
        service("shop", "mail", external),
        (Source::Namespaces, json!({ "metadata": { "name": "shop" } })),
    ]);
    let (told, lookups) = of(&inventory, &api());
    let store = "config_map s3.eu-north-1.amazonaws.com s3.eu-north-1.amazonaws.com SE";
    let mail = "config_map mail mail.example.com ?";
    assert_eq!(told, [mail, store]);
    let unseen =
        ObjectKey { source: Source::ConfigMaps, namespace: "shop".into(), name: "unseen".into() };
    assert!(lookups.contains(&Lookup::Object(unseen)), "it may come");
    let (told, _) = of(&inventory, &SubjectRef::Namespace("shop".into()));
    let queue = "config_map mq.eu-west-2.amazonaws.com mq.eu-west-2.amazonaws.com GB";
    let of_service = "external_name mail.example.com mail.example.com ?";
    assert_eq!(told, [mail, mail, queue, store, of_service]);
}
