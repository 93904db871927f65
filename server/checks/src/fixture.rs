//! A clean cluster for tests to start from, and what a check says of it.
//!
//! A test changes one thing, in the words of a manifest, and asserts all lines of [`run`].

use facts::beneath::{Band, Beneath, Heard, KernelOwner, WriteTimes};
use facts::bound::{Prober, told};
use facts::object::RunningImage;
use facts::pod_spec::{ContainerList, PodSpec};
use facts::selector::Labels;
use facts::spread::{Between, Spread, Stretch};
use facts::subject_facts::{
    AccountToken, Claimed, ClaimedPath, ClusterFacts, Collector, ContainerFacts, Enforcement,
    Inside, Isolation, NamespaceFacts, NodeFacts, Opening, PodFacts, VariantImage,
};
use model::beneath::{Answer, Asked, FioRun, Kernel, Machine};
use model::context::{Circumstance, Known, Sign};
use model::image::{Contents, OsRelease, Program};
use model::place::{Country, Divided, Place, PlaceEvidence, Rung, Setter, Whereabouts};
use model::residency::{Destination, DestinationKind};
use model::scheduling::{Area, Reach};
use model::subject::{SubjectRef, WorkloadRef};
use model::verdict::{Judged, Verdict};
use serde_json::{Value, json};

use crate::check::{Check, Judge, Patch};
use crate::place;
use crate::policy::{Allowed, Policy, Registries};
use crate::scheduling::{self, Candidate, Constraint, Nodes};

/// A digest that an image may have.
pub const DIGEST: &str = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/// Another.
pub const OTHER_DIGEST: &str =
    "sha256:0000000000000000000000000000000000000000000000000000000000000000";

/// The label by which every node has its name.
const HOSTNAME: &str = "kubernetes.io/hostname";

/// One pod, its namespace and two nodes.
#[derive(Clone)]
pub struct Cluster {
    spec: Value,
    token: AccountToken,
    images: Vec<VariantImage>,
    openings: Vec<Opening>,
    runtime_handler: Option<&'static str>,
    claimed: Claimed,
    destinations: Vec<Destination>,
    kernels: Vec<(String, KernelOwner)>,
    runs_on: Vec<&'static str>,
    spread: Option<Spread>,
    personal_data: Circumstance,
    /// Labels of all nodes, and which of them some have not.
    labels: Vec<(&'static str, &'static str)>,
    unlabelled: Vec<(&'static str, &'static str)>,
    namespace: NamespaceFacts,
    nodes: Vec<NodeFacts>,
    itself: ClusterFacts,
    policy: Policy,
}

/// A cluster that every check passes: `prepare` is an init container, `proxy` a sidecar, `app` the
/// service.
pub fn clean_cluster() -> Cluster {
    let isolated = Isolation {
        denies_all_pods: vec!["default-deny".into()],
        policies: 1,
        ..Isolation::default()
    };
    let mut cluster = Cluster {
        spec: clean_pod_spec(),
        token: AccountToken::NotSaid,
        images: ["app", "prepare", "proxy"]
            .into_iter()
            .map(|name| running_image(name, DIGEST))
            .collect(),
        openings: Vec::new(),
        runtime_handler: None,
        claimed: Claimed::default(),
        destinations: Vec::new(),
        kernels: Vec::new(),
        runs_on: Vec::new(),
        spread: None,
        personal_data: Circumstance { answer: Known::No, ..Circumstance::default() },
        labels: Vec::new(),
        unlabelled: Vec::new(),
        namespace: NamespaceFacts {
            name: "shop".into(),
            ingress: isolated.clone(),
            egress: isolated,
            workloads: 1,
            admission: Some(Labels::from_iter([
                ("pod-security.kubernetes.io/enforce", "restricted".into()),
                ("pod-security.kubernetes.io/enforce-version", "v1.31".into()),
            ])),
            enforcement: Enforcement::Enforced("Cilium".into()),
            own_policies: None,
            destinations: Vec::new(),
        },
        nodes: Vec::new(),
        itself: ClusterFacts {
            endpoint: None,
            resolution: None,
            control_plane: place_of(&[(Rung::Declaration, Some(Country::NO))]),
            collector: None,
            version: None,
            destinations: vec![destination(
                DestinationKind::Dns,
                "198.51.100.53",
                "198.51.100.53",
                Some(Country::NO),
            )],
        },
        policy: Policy { registries: Some(registries(&["registry.example"])), ..Policy::default() },
    };
    for (name, country) in [("worker-1", Country::NO), ("worker-2", Country::SE)] {
        let mut node = NodeFacts {
            name: name.into(),
            place: Place::default(),
            provider_id: None,
            addresses: Vec::new(),
            versions: Vec::new(),
            beneath: Some(Beneath::Heard(Box::new(heard()))),
        };
        node.located_in(country);
        cluster.nodes.push(node);
    }
    cluster
}

/// The spec of the clean cluster's pod.
pub fn clean_pod_spec() -> Value {
    let mut proxy = clean_container("proxy");
    proxy["restartPolicy"] = json!("Always");
    let mut app = clean_container("app");
    app["volumeMounts"] = json!([{ "name": "tmp", "mountPath": "/tmp" }]);
    json!({
        "automountServiceAccountToken": false,
        "containers": [app],
        "initContainers": [clean_container("prepare"), proxy],
        "securityContext": {
            "runAsNonRoot": true,
            "runAsUser": 10001,
            "seccompProfile": { "type": "RuntimeDefault" },
        },
        "serviceAccountName": "api",
        "volumes": [{ "name": "tmp", "emptyDir": {} }],
    })
}

/// A container that passes every check in the clean cluster's pod.
pub fn clean_container(name: &str) -> Value {
    json!({
        "image": format!("registry.example/shop/{name}:1.4.2@{DIGEST}"),
        "name": name,
        "resources": {
            "limits": { "cpu": "500m", "memory": "64Mi" },
            "requests": { "cpu": "50m", "memory": "64Mi" },
        },
        "securityContext": {
            "allowPrivilegeEscalation": false,
            "capabilities": { "drop": ["ALL"] },
            "readOnlyRootFilesystem": true,
        },
    })
}

impl Cluster {
    /// Merges into the pod's spec.
    pub fn pod(mut self, change: Value) -> Self {
        merge("", &mut self.spec, &change);
        self
    }

    /// Merges into one container. `debug` is an ephemeral one, which the clean pod does not have.
    pub fn container(self, name: &str, mut change: Value) -> Self {
        let list = match name {
            "app" => ContainerList::Containers,
            "debug" => ContainerList::EphemeralContainers,
            _ => ContainerList::InitContainers,
        };
        change["name"] = json!(name);
        let cluster = match list {
            ContainerList::EphemeralContainers => {
                self.pod(json!({ (list.field()): [clean_container(name)] }))
            }
            _ => self,
        };
        cluster.pod(json!({ (list.field()): [change] }))
    }

    /// The pod's account says this of its token.
    pub fn account(mut self, token: AccountToken) -> Self {
        self.token = token;
        self
    }

    /// Of this container these images run, and of no other any.
    pub fn running<'a>(mut self, container: &str, ids: impl IntoIterator<Item = &'a str>) -> Self {
        self.images = ids.into_iter().map(|id| running_image(container, id)).collect();
        self
    }

    /// This came of looking into every image that runs.
    pub fn with_inside(mut self, inside: Option<Inside>) -> Self {
        for image in &mut self.images {
            image.inside.clone_from(&inside);
        }
        self
    }

    /// These ways lead to the pod.
    pub fn opened(mut self, openings: Vec<Opening>) -> Self {
        self.openings = openings;
        self
    }

    /// The pod's runtime class has this handler.
    pub fn handled_by(mut self, handler: Option<&'static str>) -> Self {
        self.runtime_handler = handler;
        self
    }

    /// Behind the pod's volume `data` is this path of the node, by PersistentVolume `disk`.
    pub fn claiming(mut self, path: &str, is_bound: bool) -> Self {
        let (volume, object) = ("data".into(), "PersistentVolume disk".into());
        self.claimed.paths.push(ClaimedPath { volume, object, path: path.into(), is_bound });
        self
    }

    /// This was not seen of what is behind the pod's claims.
    pub fn claiming_unseen(mut self, object: &str) -> Self {
        self.claimed.unseen.push(object.into());
        self
    }

    /// What the pod calls `name` is this host, in this country or of no place that is known.
    pub fn naming(
        mut self,
        kind: DestinationKind,
        name: &str,
        host: &str,
        country: Option<Country>,
    ) -> Self {
        self.destinations.push(destination(kind, name, host, country));
        self
    }

    /// A ConfigMap of this name names a host under a key.
    pub fn reading(mut self, map: &str, key: &str, host: &str, country: Option<Country>) -> Self {
        let named = destination(DestinationKind::ConfigMap, host, host, country);
        let (object, path) = (format!("ConfigMap shop/{map}"), format!("data[{key}]"));
        self.destinations.push(Destination { object: object.into(), path: path.into(), ..named });
        self
    }

    /// The cluster itself calls nothing that was seen, not even a resolver.
    pub fn calling_nothing(mut self) -> Self {
        self.itself.destinations.clear();
        self
    }

    /// The cluster itself calls or hands data to this host, in this country or of no place that is known.
    pub fn calling(mut self, kind: DestinationKind, host: &str, country: Option<Country>) -> Self {
        self.itself.destinations.push(destination(kind, host, host, country));
        self
    }

    /// The pod runs on nodes `n1`, `n2`, … of which that is known of their kernels.
    pub fn on_kernels(mut self, owners: Vec<KernelOwner>) -> Self {
        let named = owners.into_iter().zip(1..);
        self.kernels = named.map(|(owner, number)| (format!("n{number}"), owner)).collect();
        self
    }

    /// The pod runs on this node, wherever another may be scheduled.
    pub fn running_on(mut self, node: &'static str) -> Self {
        self.runs_on.push(node);
        self
    }

    /// The pod is of a StatefulSet whose members are so far apart; `None` where it is of none.
    pub fn spread_over(mut self, spread: Option<Spread>) -> Self {
        self.spread = spread;
        self
    }

    /// This is known of personal data.
    pub fn with_personal_data(mut self, answer: Known) -> Self {
        let missing = (answer == Known::NotKnown).then(|| "nobody says".into());
        let sign = || Sign {
            object: "Namespace shop".into(),
            path: "metadata.labels[data-classification]".into(),
            value: "personal".into(),
        };
        let signs = (answer == Known::Yes).then(sign).into_iter().collect();
        self.personal_data = Circumstance { answer, signs, missing };
        self
    }

    /// All nodes have this label.
    pub fn labelled(mut self, key: &'static str, value: &'static str) -> Self {
        self.labels.push((key, value));
        self
    }

    /// But this one.
    pub fn unlabelled(mut self, node: &'static str, key: &'static str) -> Self {
        self.unlabelled.push((node, key));
        self
    }

    /// The places of the nodes that the pod runs on.
    fn runs_in(&self) -> Vec<Area> {
        let nodes = self.nodes.iter().filter(|node| self.runs_on.contains(&&*node.name));
        let area = |node: &NodeFacts| Area {
            territory: node.place.territory,
            nodes: vec![node.name.clone()],
            ..Area::default()
        };
        nodes.map(area).collect()
    }

    /// Where the pod may be scheduled: the region of each node is named by its country.
    fn reach(&self, spec: &PodSpec) -> Reach {
        let mut nodes = Nodes::default();
        for node in &self.nodes {
            let own = node.place.territory.map(|territory| {
                ("topology.kubernetes.io/region", format!("region-of-{territory}").into())
            });
            let given = self.labels.iter().map(|(key, value)| (*key, (*value).into()));
            let given = given.filter(|(key, _)| !self.unlabelled.contains(&(&*node.name, key)));
            let candidate = Candidate {
                labels: given.chain(own).chain([(HOSTNAME, (*node.name).into())]).collect(),
                territory: node.place.territory,
                ..Candidate::default()
            };
            nodes.replace(&node.name, Some(candidate), &mut |_| ());
        }
        let (_, reach) = nodes.reach(Constraint::of(spec, None, false, &[], None));
        let (pins, dividers) = (scheduling::pins(spec, None, &[], None), nodes.dividers().to_vec());
        Reach { pins, dividers, ..reach }
    }

    /// Allows images from these registries alone.
    pub fn pulling_from(mut self, allowed: &[&str]) -> Self {
        self.policy.registries = Some(registries(allowed));
        self
    }

    /// Changes the namespace.
    pub fn namespace(mut self, change: impl FnOnce(&mut NamespaceFacts)) -> Self {
        change(&mut self.namespace);
        self
    }

    /// Changes one node.
    pub fn node(mut self, name: &str, change: impl FnOnce(&mut NodeFacts)) -> Self {
        let node = self.nodes.iter_mut().find(|node| node.name == name);
        change(node.expect("a node of the clean cluster"));
        self
    }

    /// Each rung names a country of the control plane, or nothing that is known.
    pub fn control_plane(mut self, rungs: &[(Rung, Option<Country>)]) -> Self {
        self.itself.control_plane = place_of(rungs);
        self
    }

    /// Each rung names a country of who watches the cluster.
    pub fn collector(mut self, rungs: &[(Rung, Option<Country>)]) -> Self {
        let place = place_of(rungs);
        self.itself.collector = Some(Collector { node: None, address: None, place });
        self
    }

    /// Allows these countries alone.
    pub fn allowing(mut self, countries: impl IntoIterator<Item = Country>) -> Self {
        self.policy.allowed = Allowed::Countries(countries.into_iter().collect());
        self
    }

    fn pod_spec(&self) -> PodSpec {
        serde_json::from_value(self.spec.clone()).expect("a pod spec")
    }
}

fn destination(
    kind: DestinationKind,
    name: &str,
    host: &str,
    country: Option<Country>,
) -> Destination {
    Destination {
        kind,
        host: host.into(),
        named: if name == host { Box::default() } else { name.into() },
        object: Box::default(),
        path: Box::default(),
        class: Box::default(),
        place: place_of(&[(Rung::HostName, country)]),
    }
}

/// From node `n1` in one country to node `n2` in another.
pub fn stretch(from: &str, to: &str, between: Option<Between>) -> Stretch {
    let places = [from, to]
        .map(|country| Whereabouts { territory: country.parse().ok(), ..Whereabouts::default() });
    let (from, to) = ("n1".into(), "n2".into());
    Stretch { from, to, places, divided: Divided::ByCountry, between }
}

fn registries(allowed: &[&str]) -> Registries {
    Registries::new(allowed.iter().map(|entry| (*entry).into())).expect("registries")
}

/// Where a node is, for tests.
pub trait NodeFixture {
    /// Its provider ID names a zone in this country.
    fn located_in(&mut self, country: Country);
    /// Each rung names a country, or nothing that is known.
    fn says(&mut self, rungs: &[(Rung, Option<Country>)]);
    /// Round trips prove that it is in one of these.
    fn is_within(&mut self, within: &[Country]);
    /// What its agent says.
    fn heard(&mut self) -> &mut Heard;
}

impl NodeFixture for NodeFacts {
    fn located_in(&mut self, country: Country) {
        self.says(&[(Rung::ProviderId, Some(country))]);
    }

    fn says(&mut self, rungs: &[(Rung, Option<Country>)]) {
        self.place = place_of(rungs);
    }

    fn is_within(&mut self, within: &[Country]) {
        let only = if let [only] = within { Some(*only) } else { None };
        let proven = evidence(Rung::RoundTrips, only);
        let proven = PlaceEvidence { within: within.into(), value: told(within), ..proven };
        let ladder = std::mem::take(&mut self.place.ladder).into_iter().chain([proven]);
        self.place = Place::concluded(self.place.operator.take(), ladder.collect());
    }

    fn heard(&mut self) -> &mut Heard {
        match &mut self.beneath {
            Some(Beneath::Heard(heard)) => heard,
            other => panic!("its agent is not heard: {other:?}"),
        }
    }
}

/// What the agent of a clean node says.
pub fn heard() -> Heard {
    let asked = |answer| Asked { answer, clues: Vec::new() };
    Heard {
        machine: Machine {
            virtual_machine: asked(Answer::Is("kvm".into())),
            container: asked(Answer::IsNot),
            kernel: Kernel { release: "6.12.9-arch1-1".into(), is_gvisor: false },
            os: Some(OsRelease { id: "arch".into(), ..OsRelease::default() }),
        },
        steal: Some(Band { at_least: 0, below: Some(1) }),
        writes: WriteTimes::P99(Band { at_least: 1, below: Some(2) }),
        fio: Some(FioRun { at: Default::default(), buffered: 30_000, direct: Some(20_000) }),
    }
}

fn place_of(rungs: &[(Rung, Option<Country>)]) -> Place {
    let ladder = rungs.iter().map(|&(rung, country)| evidence(rung, country)).collect();
    Place::concluded(None, ladder)
}

fn evidence(rung: Rung, country: Option<Country>) -> PlaceEvidence {
    let path = match rung {
        Rung::RoundTrips => Prober::Node(String::new()).path(),
        Rung::ProviderId => "spec.providerID",
        Rung::HostName => "host",
        Rung::ZoneLabel => "metadata.labels[topology.kubernetes.io/zone]",
        Rung::RegionLabel => "metadata.labels[topology.kubernetes.io/region]",
        Rung::AddressFeed | Rung::GeoIp => "status.addresses",
        Rung::Declaration => "declared",
    };
    PlaceEvidence {
        rung,
        path: path.into(),
        value: country.map_or("nowhere".into(), |country| format!("zone-in-{country}")),
        territory: country,
        country: country.and_then(place::state),
        within: Vec::new(),
        city: None,
        position: None,
        source: "a test".into(),
        as_of: None,
        set_by: Setter::Kubelet,
    }
}

/// What the check says of all that it judges and does not pass: `VERDICT SUBJECT: REASON`, and a
/// line `  at PATH` for each field it rests on. Asserts that each patch it offers flips the failure
/// it is for.
pub fn run(check: &Check, cluster: &Cluster) -> Vec<String> {
    let mut lines = Vec::new();
    for (subject, judged, patch) in judge(check, cluster) {
        if judged.verdict == Verdict::Pass {
            continue;
        }
        let mut line = format!("{} {subject}", judged.verdict.word());
        if !judged.reason.is_empty() {
            line = format!("{line}: {}", judged.reason);
        }
        lines.push(line);
        lines.extend(judged.at.iter().map(|path| format!("  at {path}")));
        lines.extend(judged.signs.iter().map(|it| format!("  at {} of {}", it.path, it.object)));
        if let Some(patch) = patch {
            // Another spec makes other pods: those that run are gone then.
            let before = Cluster { runs_on: Vec::new(), ..cluster.clone() };
            let mended = apply(check, before, &patch);
            let now = judge(check, &mended).into_iter().find(|(of, ..)| *of == subject);
            let now = now.map(|(_, judged, _)| judged.verdict);
            assert_eq!(now, Some(Verdict::Pass), "{} on {subject} after {patch}", check.id);
        }
    }
    lines
}

/// The patches that the check offers for what fails it.
pub fn patches(check: &Check, cluster: &Cluster) -> Vec<Value> {
    judge(check, cluster).into_iter().filter_map(|(_, _, patch)| patch).collect()
}

/// Every judgement of the check, with a patch where one is offered for a failure.
fn judge(check: &Check, cluster: &Cluster) -> Vec<(SubjectRef, Judged, Option<Value>)> {
    let spec = cluster.pod_spec();
    let (reach, runs_in) = (cluster.reach(&spec), cluster.runs_in());
    let pod = PodFacts {
        personal_data: &cluster.personal_data,
        reach: &reach,
        token: cluster.token,
        images: &cluster.images,
        openings: &cluster.openings,
        runtime_handler: cluster.runtime_handler,
        claimed: &cluster.claimed,
        destinations: &cluster.destinations,
        kernels: &cluster.kernels,
        runs_in: &runs_in,
        spread: cluster.spread.as_ref(),
        ..PodFacts::alone(&spec, "spec")
    };
    let workload = WorkloadRef::new("shop", "Pod", "api");
    let policy = &cluster.policy;
    let judged: Vec<_> = match check.judge {
        Judge::Container(judge) => spec
            .every_container()
            .map(|(list, index, container)| {
                let facts = ContainerFacts { pod, list, index, container };
                let subject = SubjectRef::Container(workload.clone(), container.name.clone());
                (subject, judge(&facts, policy), check.patch.for_container(&facts))
            })
            .collect(),
        Judge::Pod(judge) => {
            let patch = match check.patch {
                Patch::Pod(patch) => patch(&pod),
                Patch::PodInside(patch) => patch(&pod, policy),
                _ => None,
            };
            vec![(SubjectRef::Workload(workload), judge(&pod, policy), patch)]
        }
        Judge::Namespace(judge) => {
            let namespace = &cluster.namespace;
            let patch = match check.patch {
                Patch::Manifest(manifest) => manifest(namespace),
                _ => None,
            };
            vec![(SubjectRef::Namespace(namespace.name.clone()), judge(namespace, policy), patch)]
        }
        Judge::Cluster(judge) => vec![(SubjectRef::Cluster, judge(&cluster.itself, policy), None)],
        Judge::Node(judge) => cluster
            .nodes
            .iter()
            .map(|node| (SubjectRef::Node(node.name.clone()), judge(node, policy), None))
            .collect(),
    };
    judged
        .into_iter()
        .map(|(subject, judged, patch)| {
            let patch = patch.filter(|_| judged.verdict == Verdict::Fail);
            (subject, judged, patch)
        })
        .collect()
}

fn apply(check: &Check, cluster: Cluster, patch: &Value) -> Cluster {
    match check.patch {
        Patch::Manifest(_) => cluster.namespace(|namespace| add_policy(namespace, patch)),
        _ => cluster.pod(patch.clone()),
    }
}

/// What the join would make of a policy that selects every pod and allows nothing.
fn add_policy(namespace: &mut NamespaceFacts, manifest: &Value) {
    let spec = &manifest["spec"];
    assert_eq!(manifest["metadata"]["namespace"], json!(namespace.name));
    assert_eq!(spec["podSelector"], json!({}));
    for (direction, rules, isolation) in [
        ("Ingress", "ingress", &mut namespace.ingress),
        ("Egress", "egress", &mut namespace.egress),
    ] {
        assert!(spec.get(rules).is_none());
        let types = spec["policyTypes"].as_array().expect("policy types");
        if types.contains(&json!(direction)) {
            isolation.denies_all_pods.push(manifest["metadata"]["name"].to_string());
            isolation.policies += 1;
        }
    }
}

/// The part of a strategic merge that our patches use: maps merge, null deletes, lists merge by
/// their key where they have one and are replaced where they have none.
fn merge(field: &str, target: &mut Value, patch: &Value) {
    match (target, patch) {
        (Value::Object(target), Value::Object(patch)) => {
            for (name, value) in patch {
                if value.is_null() {
                    target.remove(name);
                } else {
                    merge(name, target.entry(name).or_insert(Value::Null), value);
                }
            }
        }
        (target, Value::Array(patch)) => match merge_key(field) {
            Some(key) => merge_list(key, target, patch),
            None => *target = json!(patch),
        },
        // What is new is merged into nothing, so that no null of the patch stays in it.
        (target, Value::Object(_)) => {
            *target = json!({});
            merge(field, target, patch);
        }
        (target, patch) => *target = patch.clone(),
    }
}

/// In the image of [`DIGEST`] is a program alone, in any other a whole system.
fn running_image(container: &str, id: &str) -> VariantImage {
    let contents = if id.ends_with(DIGEST) { rolling() } else { whole_system() };
    VariantImage {
        running: RunningImage { container: container.into(), id: id.into() },
        pods: 1,
        inside: Some(Inside::Read(contents.into())),
    }
}

fn rolling() -> Contents {
    let wolfi = OsRelease { id: "wolfi".into(), ..OsRelease::default() };
    Contents { distribution: Some(wolfi), ..Contents::default() }
}

fn whole_system() -> Contents {
    let alpine = OsRelease {
        id: "alpine".into(),
        version_id: Some("3.18.4".into()),
        ..OsRelease::default()
    };
    let busybox = Program { path: "/bin/busybox".into(), leads_to: None };
    Contents {
        distribution: Some(alpine),
        shells: vec![
            busybox.clone(),
            Program { path: "/bin/sh".into(), leads_to: Some(busybox.path) },
        ],
        package_managers: vec![Program { path: "/sbin/apk".into(), leads_to: None }],
        package_databases: vec!["/lib/apk/db/installed".into()],
        ..Contents::default()
    }
}

fn merge_list(key: &str, target: &mut Value, patch: &[Value]) {
    if !target.is_array() {
        *target = json!([]);
    }
    let Value::Array(target) = target else { return };
    for entry in patch {
        let place = target.iter().position(|old| old[key] == entry[key]);
        match (place, entry["$patch"] == "delete") {
            (Some(place), true) => {
                target.remove(place);
            }
            (Some(place), false) => merge("", &mut target[place], entry),
            (None, true) => {}
            (None, false) => {
                let mut new = json!({});
                merge("", &mut new, entry);
                target.push(new);
            }
        }
    }
}

fn merge_key(field: &str) -> Option<&'static str> {
    match field {
        "containers" | "initContainers" | "ephemeralContainers" | "volumes" | "env" => Some("name"),
        "volumeMounts" => Some("mountPath"),
        "ports" => Some("containerPort"),
        _ => None,
    }
}
