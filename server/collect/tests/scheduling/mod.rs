//! Where pods may be scheduled, asked of the scheduler itself: what it chooses is always in our set, what we exclude it
//! never chooses, and what is in our set it takes.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use checks::scheduling::{Candidate, Constraint, Volume};
use facts::object::annotations::NODE_SELECTOR;
use facts::object::{Object, PersistentVolume, RuntimeClass};
use facts::pod_spec::PodSpec;
use futures_util::{StreamExt as _, stream};
use kube::Client;
use model::place::Place;
use model::verdict::Source;
use serde_json::{Value, json};

use crate::{PATIENCE, administrator, ask, unique};

const NODES: usize = 40;
const PODS: usize = 500;
/// Of so many pods each node of the set is tried.
const PINNED: usize = 50;
const AT_ONCE: usize = 12;
const ZONES: [&str; 4] = ["oslo", "stockholm", "frankfurt", "virginia"];
/// A volume whose place is in its labels alone.
const LABELLED: &str = "labelled";

/// Small numbers in an order that is the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    fn one_in(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

/// What of the cluster decides, as we read it.
struct World {
    client: Client,
    run: String,
    nodes: BTreeMap<String, Candidate>,
    volumes: BTreeMap<String, PersistentVolume>,
    class: RuntimeClass,
}

impl World {
    async fn made(dice: &mut Dice) -> Self {
        let client = administrator().await;
        let run = unique("scheduling");
        let namespace = json!({ "metadata": { "name": run } });
        ask(&client, "POST", "/api/v1/namespaces", &namespace).await;
        let class = json!({
            "handler": "kata",
            "metadata": { "name": run },
            "scheduling": {
                "nodeSelector": { "disk": "fast" },
                "tolerations": [{ "key": "gpu", "operator": "Exists" }],
            },
        });
        ask(&client, "POST", "/apis/node.k8s.io/v1/runtimeclasses", &class).await;
        let Object::RuntimeClass(class) = Object::read(Source::RuntimeClasses, &class).unwrap()
        else {
            panic!("no class")
        };
        let (nodes, volumes) = (BTreeMap::new(), BTreeMap::new());
        let mut world = Self { client, run, nodes, volumes, class };
        for number in 0..NODES {
            world.add_node(number, dice).await;
        }
        for zone in ZONES {
            let expression =
                json!({ "key": "topology.kubernetes.io/zone", "operator": "In", "values": [zone] });
            let required = json!({ "nodeSelectorTerms": [{ "matchExpressions": [expression] }] });
            world.add_volume(zone, json!({}), json!({ "required": required })).await;
        }
        let labels = json!({ "failure-domain.beta.kubernetes.io/zone": "oslo__stockholm" });
        world.add_volume(LABELLED, labels, Value::Null).await;
        world.settled().await;
        world
    }

    /// Waits until every node is ready and every claim is bound.
    async fn settled(&self) {
        let nodes = format!("/api/v1/nodes?labelSelector=run={}", self.run);
        let claims = format!("/api/v1/namespaces/{}/persistentvolumeclaims", self.run);
        let passes = |taint: &Value| {
            let key = taint["key"].as_str().unwrap_or_default();
            key.starts_with("node.kubernetes.io/") && key != "node.kubernetes.io/unschedulable"
        };
        let is_ready = |node: &Value| {
            let taints = node["spec"]["taints"].as_array();
            let conditions = node["status"]["conditions"].as_array();
            !taints.into_iter().flatten().any(passes)
                && conditions
                    .into_iter()
                    .flatten()
                    .any(|it| it["type"] == "Ready" && it["status"] == "True")
        };
        let until = Instant::now() + PATIENCE;
        loop {
            let nodes = ask(&self.client, "GET", &nodes, &json!({})).await;
            let claims = ask(&self.client, "GET", &claims, &json!({})).await;
            let all = |list: &Value, is: &dyn Fn(&Value) -> bool| {
                list["items"].as_array().unwrap().iter().all(is)
            };
            if all(&nodes, &is_ready) && all(&claims, &|it| it["status"]["phase"] == "Bound") {
                return;
            }
            assert!(Instant::now() < until, "nodes or claims are not ready: {nodes} {claims}");
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    }

    async fn add_node(&mut self, number: usize, dice: &mut Dice) {
        let name = format!("{}-{number}", self.run);
        let mut labels = json!({
            "cores": dice.of(&["2", "8", "32", "many"]),
            "kubernetes.io/hostname": name,
            "run": self.run,
        });
        // Some nodes name no place.
        if number % 13 != 12 {
            labels["topology.kubernetes.io/zone"] = ZONES[number % ZONES.len()].into();
        }
        if dice.one_in(2) {
            labels["disk"] = dice.of(&["fast", "slow"]).into();
        }
        let mut taints = Vec::new();
        if dice.one_in(4) {
            let effect = dice.of(&["NoSchedule", "NoExecute", "PreferNoSchedule"]);
            taints.push(json!({ "key": "gpu", "value": dice.of(&["a", "b"]), "effect": effect }));
        }
        if dice.one_in(5) {
            taints.push(json!({ "key": "team", "value": "x", "effect": "NoSchedule" }));
        }
        let spec = json!({ "taints": taints, "unschedulable": dice.one_in(10) });
        let node = json!({ "metadata": { "labels": labels, "name": name }, "spec": spec });
        ask(&self.client, "POST", "/api/v1/nodes", &node).await;
        let Object::Node(node) = Object::read(Source::Nodes, &node).unwrap() else {
            panic!("no node")
        };
        self.nodes.insert(name, Candidate::of(&node, &Place::default()));
    }

    async fn add_volume(&mut self, zone: &str, labels: Value, affinity: Value) {
        let name = format!("{}-{zone}", self.run);
        let (size, modes) = (json!({ "storage": "1Gi" }), json!(["ReadWriteMany"]));
        let volume = json!({
            "metadata": { "labels": labels, "name": name },
            "spec": {
                "accessModes": modes,
                "capacity": size,
                "claimRef": { "name": zone, "namespace": self.run },
                "csi": { "driver": "csi.example", "volumeHandle": zone },
                "nodeAffinity": affinity,
            },
        });
        ask(&self.client, "POST", "/api/v1/persistentvolumes", &volume).await;
        let claim = json!({ "metadata": { "name": zone }, "spec": {
            "accessModes": modes,
            "resources": { "requests": size },
            "storageClassName": "",
            "volumeName": name,
        } });
        let path = format!("/api/v1/namespaces/{}/persistentvolumeclaims", self.run);
        ask(&self.client, "POST", &path, &claim).await;
        let read = Object::read(Source::PersistentVolumes, &volume).unwrap();
        let Object::PersistentVolume(volume) = read else { panic!("no volume") };
        self.volumes.insert(zone.into(), *volume);
    }

    /// A pod that asks some of what can be asked.
    fn pod(&self, name: String, dice: &mut Dice) -> Value {
        let mut spec = json!({
            "containers": [{ "name": "app", "image": "registry.example/app:1" }],
            "nodeSelector": { "run": self.run },
        });
        if dice.one_in(5) {
            spec["nodeSelector"]["disk"] = dice.of(&["fast", "slow"]).into();
        }
        if dice.one_in(2) {
            let terms: Vec<Value> = (0..=dice.below(2)).map(|_| self.term(dice)).collect();
            let field = "requiredDuringSchedulingIgnoredDuringExecution";
            spec["affinity"] =
                json!({ "nodeAffinity": { (field): { "nodeSelectorTerms": terms } } });
        }
        let mut tolerations = Vec::new();
        if dice.one_in(3) {
            let value = dice.of(&["a", "b"]);
            tolerations.push(match dice.below(3) {
                0 => json!({ "key": "gpu", "operator": "Exists" }),
                1 => json!({ "key": "gpu", "value": value, "effect": "NoSchedule" }),
                _ => json!({ "operator": "Exists", "effect": "NoExecute" }),
            });
        }
        if dice.one_in(4) {
            tolerations
                .push(json!({ "key": "team", "operator": "Equal", "value": dice.of(&["x", "y"]) }));
        }
        if dice.one_in(8) {
            tolerations
                .push(json!({ "key": "node.kubernetes.io/unschedulable", "operator": "Exists" }));
        }
        spec["tolerations"] = json!(tolerations);
        if dice.one_in(4) {
            let zone = if dice.one_in(4) { LABELLED } else { dice.of(&ZONES) };
            let claim = json!({ "name": zone, "persistentVolumeClaim": { "claimName": zone } });
            spec["volumes"] = json!([claim]);
        }
        // The class selects nodes too, and admission refuses a pod that wants others.
        if dice.one_in(8) && spec["nodeSelector"]["disk"] != "slow" {
            spec["runtimeClassName"] = json!(self.run);
        }
        if dice.one_in(6) {
            let nobody = json!({ "matchLabels": { "app": "nobody" } });
            spec["topologySpreadConstraints"] = json!([{
                "labelSelector": nobody,
                "maxSkew": 1,
                "topologyKey": "disk",
                "whenUnsatisfiable": dice.of(&["DoNotSchedule", "ScheduleAnyway"]),
            }]);
        }
        let mut pod = json!({ "metadata": { "name": name }, "spec": spec });
        if dice.one_in(6) {
            with_its_like(&mut pod, dice.of(&["disk", "topology.kubernetes.io/zone"]));
        }
        pod
    }

    fn term(&self, dice: &mut Dice) -> Value {
        let zones = [dice.of(&ZONES), dice.of(&ZONES)];
        let expression = match dice.below(7) {
            0 => json!({ "key": "topology.kubernetes.io/zone", "operator": "In", "values": zones }),
            1 => {
                json!({ "key": "topology.kubernetes.io/zone", "operator": "NotIn", "values": zones })
            }
            2 => json!({ "key": "disk", "operator": "Exists" }),
            3 => json!({ "key": "disk", "operator": "DoesNotExist" }),
            4 => json!({ "key": "disk", "operator": "NotIn", "values": ["fast"] }),
            5 => json!({ "key": "cores", "operator": "Gt", "values": ["4"] }),
            _ => json!({ "key": "cores", "operator": "Lt", "values": ["16"] }),
        };
        let name = format!("{}-{}", self.run, dice.below(NODES));
        let operator = dice.of(&["In", "NotIn"]);
        let field = json!({ "key": "metadata.name", "operator": operator, "values": [name] });
        match dice.below(8) {
            0 => json!({ "matchFields": [field] }),
            1 => json!({ "matchExpressions": [expression], "matchFields": [field] }),
            _ => json!({ "matchExpressions": [expression] }),
        }
    }

    /// Our set.
    fn set(&self, pod: &Value, nodes: &BTreeMap<String, Candidate>) -> BTreeSet<String> {
        let Object::Pod(pod) = Object::read(Source::Pods, pod).unwrap() else { panic!("no pod") };
        self.set_of(&pod.spec.open(), nodes)
    }

    fn set_of(&self, spec: &PodSpec, nodes: &BTreeMap<String, Candidate>) -> BTreeSet<String> {
        let claims =
            spec.volumes.iter().filter_map(|volume| volume.persistent_volume_claim.as_ref());
        let volumes: Vec<Volume<'_>> =
            claims.map(|claim| &self.volumes[&claim.claim_name]).map(Volume::of).collect();
        let class = spec.runtime_class_name.is_some().then_some(&self.class);
        let constraint = Constraint::of(spec, class, false, &volumes, None);
        let taken = nodes.iter().filter(|(name, node)| constraint.admits(name, node));
        taken.map(|(name, _)| name.clone()).collect()
    }

    /// Creates the pods, and answers for each by name the node that the scheduler chose; `None` where it found none.
    async fn scheduled(&self, pods: &[Value]) -> BTreeMap<String, Option<String>> {
        let path = &format!("/api/v1/namespaces/{}/pods", self.run);
        stream::iter(pods)
            .for_each_concurrent(AT_ONCE, |pod| async move {
                ask(&self.client, "POST", path, pod).await;
            })
            .await;
        let asked: BTreeSet<&str> =
            pods.iter().filter_map(|pod| pod["metadata"]["name"].as_str()).collect();
        let until = Instant::now() + 2 * PATIENCE;
        loop {
            let list = ask(&self.client, "GET", path, &json!({})).await;
            let decided: BTreeMap<String, Option<String>> = (list["items"]
                .as_array()
                .unwrap()
                .iter())
            .filter_map(|pod| Some((pod["metadata"]["name"].as_str()?.to_owned(), decision(pod)?)))
            .filter(|(name, _)| asked.contains(&**name))
            .collect();
            if decided.len() == asked.len() {
                return decided;
            }
            assert!(Instant::now() < until, "{} of {} decided", decided.len(), asked.len());
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    }

    async fn end(self) {
        let namespace = format!("/api/v1/namespaces/{}", self.run);
        let class = format!("/apis/node.k8s.io/v1/runtimeclasses/{}", self.run);
        let nodes = self.nodes.keys().map(|name| format!("/api/v1/nodes/{name}"));
        let volumes = self.volumes.values().map(|it| &it.metadata.name);
        let volumes = volumes.map(|name| format!("/api/v1/persistentvolumes/{name}"));
        let pods = json!({ "gracePeriodSeconds": 0 });
        ask(&self.client, "DELETE", &format!("{namespace}/pods"), &pods).await;
        for path in [namespace, class].into_iter().chain(nodes).chain(volumes) {
            ask(&self.client, "DELETE", &path, &json!({})).await;
        }
    }
}

/// Has the pod put together with those of its own name, of which it is the only one: any node will do that is in a domain.
fn with_its_like(pod: &mut Value, topology_key: &str) {
    let labels = json!({ "like": name(pod) });
    let term = json!({ "labelSelector": { "matchLabels": labels }, "topologyKey": topology_key });
    pod["metadata"]["labels"] = labels;
    pod["spec"]["affinity"]["podAffinity"] =
        json!({ "requiredDuringSchedulingIgnoredDuringExecution": [term] });
}

/// What the scheduler has decided of a pod, if it has.
fn decision(pod: &Value) -> Option<Option<String>> {
    if let Some(node) = pod["spec"]["nodeName"].as_str() {
        return Some(Some(node.into()));
    }
    let conditions = pod["status"]["conditions"].as_array()?;
    conditions
        .iter()
        .any(|it| it["type"] == "PodScheduled" && it["reason"] == "Unschedulable")
        .then_some(None)
}

/// Pods, of which each was put on a node that its set has not; or on none although the set has some.
fn outside<'a>(
    sets: &'a BTreeMap<String, BTreeSet<String>>,
    chosen: &BTreeMap<String, Option<String>>,
) -> Vec<&'a String> {
    let differs = |(name, set): &(&String, &BTreeSet<String>)| match &chosen[*name] {
        Some(node) => !set.contains(node),
        None => !set.is_empty(),
    };
    sets.iter().filter(differs).map(|(name, _)| name).collect()
}

fn name(pod: &Value) -> String {
    pod["metadata"]["name"].as_str().unwrap().into()
}

#[tokio::test]
#[expect(clippy::print_stdout, reason = "how large the sets are is what makes it a test")]
async fn the_scheduler_chooses_from_our_set_and_takes_all_of_it() {
    let mut dice = Dice(7);
    let world = World::made(&mut dice).await;
    let pods: Vec<Value> =
        (0..PODS).map(|number| world.pod(format!("p{number}"), &mut dice)).collect();
    let sets: BTreeMap<String, BTreeSet<String>> =
        pods.iter().map(|pod| (name(pod), world.set(pod, &world.nodes))).collect();
    let chosen = world.scheduled(&pods).await;
    assert_eq!(outside(&sets, &chosen), Vec::<&String>::new());
    let open = world.nodes.values().filter(|node| !node.is_cordoned && node.taints.is_empty());
    let open = open.count();
    let constrained = sets.values().filter(|set| set.len() < open).count();
    assert!(
        2 * constrained >= PODS,
        "{constrained} of {PODS} are constrained to less than {open} nodes"
    );
    let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
    for set in sets.values() {
        *sizes.entry(set.len()).or_default() += 1;
    }
    println!(
        "{PODS} pods on {} nodes: 0 placed outside their set; {constrained} constrained; pods by the size of their set: \
         {sizes:?}",
        world.nodes.len()
    );

    // Each node of a set takes the pod when it is asked for by its name.
    let mut pinned = Vec::new();
    for pod in pods.iter().take(PINNED) {
        for node in &sets[&name(pod)] {
            let mut pod = pod.clone();
            pod["metadata"]["name"] = format!("q{}", pinned.len()).into();
            let together = &pod["spec"]["affinity"]["podAffinity"];
            let together = &together["requiredDuringSchedulingIgnoredDuringExecution"][0];
            if let Some(key) = together["topologyKey"].as_str().map(ToOwned::to_owned) {
                with_its_like(&mut pod, &key);
            }
            pod["spec"]["nodeSelector"]["kubernetes.io/hostname"] = node.as_str().into();
            pinned.push(pod);
        }
    }
    let refused = world.scheduled(&pinned).await;
    let refused: Vec<&String> =
        refused.iter().filter(|(_, node)| node.is_none()).map(|(name, _)| name).collect();
    assert_eq!(refused, Vec::<&String>::new(), "of {}", pinned.len());
    println!("{} pinned to one node of their set: 0 refused", pinned.len());

    // Two errors of ours would have been seen: tolerations that are not read, and taints that are not.
    let intolerant = pods.iter().map(|pod| {
        let mut read = pod.clone();
        read["spec"]["tolerations"] = json!([]);
        (name(pod), world.set(&read, &world.nodes))
    });
    assert!(!outside(&intolerant.collect(), &chosen).is_empty());
    let untainted: BTreeMap<String, Candidate> = (world.nodes.iter())
        .map(|(name, node)| (name.clone(), Candidate { taints: Vec::new(), ..node.clone() }))
        .collect();
    let careless = pods.iter().map(|pod| (name(pod), world.set(pod, &untainted)));
    assert!(!outside(&careless.collect(), &chosen).is_empty());
    world.end().await;
}

#[tokio::test]
async fn a_namespaces_word_on_nodes_is_read_as_admission_reads_it() {
    let client = administrator().await;
    for said in ["disk=fast", "disk = fast , example.com/site=oslo-1", "disk="] {
        let name = unique("admission");
        let annotations = json!({ (NODE_SELECTOR): said });
        let namespace = json!({ "metadata": { "annotations": annotations, "name": name } });
        ask(&client, "POST", "/api/v1/namespaces", &namespace).await;
        let read = Object::read(Source::Namespaces, &namespace).unwrap();
        let pod = json!({
            "metadata": { "name": "p" },
            "spec": { "containers": [{ "name": "app", "image": "app:1" }], "nodeSelector": { "own": "1" } },
        });
        let path = format!("/api/v1/namespaces/{name}/pods");
        let admitted = ask(&client, "POST", &path, &pod).await;
        let added = read.meta().added_node_selector().unwrap();
        let mut expected = json!({ "own": "1" });
        for (key, value) in added.iter() {
            expected[key] = json!(value);
        }
        assert_eq!(admitted["spec"]["nodeSelector"], expected, "{said}");
        ask(&client, "DELETE", &format!("/api/v1/namespaces/{name}"), &json!({})).await;
    }
}
