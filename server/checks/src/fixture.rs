//! A clean cluster for tests to start from, and what a check says of it.
//!
//! A test changes one thing, in the words of a manifest, and asserts all lines of [`run`].

mod judging;
mod node;

use facts::beneath::{Beneath, KernelOwner};
use facts::object::RunningImage;
use facts::pod_spec::{ContainerList, PodSpec};
use facts::selector::Labels;
use facts::spread::{Between, Spread, Stretch};
use facts::subject_facts::{
    AccountToken, Claimed, ClaimedPath, ClusterFacts, Collector, Enforcement, GivenLimit, Inside,
    Isolation, NamespaceFacts, NodeFacts, Opening, TemplateClaim, VariantImage,
};
use model::context::{Circumstance, Known, Sign};
use model::image::{Contents, OsRelease, Program};
use model::place::{Country, Divided, Place, Rung, Whereabouts};
use model::residency::{Destination, DestinationKind};
use model::scheduling::{Area, Reach};
use serde_json::{Value, json};

use crate::policy::{Allowed, Policy, Registries};
use crate::scheduling::{self, Candidate, Constraint, Nodes};
use judging::merge;
pub use judging::{patches, run};
use node::place_of;
pub use node::{NodeFixture, heard};

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
    may_open: Vec<Opening>,
    runtime_handler: Option<&'static str>,
    claimed: Claimed,
    given_limits: Vec<GivenLimit>,
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
        may_open: Vec::new(),
        runtime_handler: None,
        claimed: Claimed::default(),
        given_limits: Vec::new(),
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
            taken: Vec::new(),
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
        node.place.operator = Some("scaleway".into());
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

    /// The images that run do so on nodes of these architectures, each in its turn.
    pub fn on_architectures<const N: usize>(mut self, of_each: [&[&str]; N]) -> Self {
        for (image, architectures) in self.images.iter_mut().zip(of_each) {
            image.architectures = architectures.iter().map(|it| (*it).into()).collect();
        }
        self
    }

    /// What runs are lists of platforms, of which this one was read, on nodes of these architectures.
    pub fn one_of(mut self, platform: &str, architectures: &[&str]) -> Self {
        for image in &mut self.images {
            image.architectures = architectures.iter().map(|it| (*it).into()).collect();
            if let Some(Inside::Read(contents)) = image.inside.take() {
                image.inside = Some(Inside::OneOf { platform: platform.into(), contents });
            }
        }
        self
    }

    /// A limit range of the namespace gives this limit to containers without.
    pub fn giving(mut self, resource: &str) -> Self {
        let object = "LimitRange shop/defaults".into();
        let resource = resource.into();
        self.given_limits.push(GivenLimit { resource, object, contradicted_by: None });
        self
    }

    /// A limit range gives this limit, and another a limit of 0.
    pub fn giving_or_not(mut self, resource: &str) -> Self {
        self = self.giving(resource);
        for given in &mut self.given_limits {
            given.contradicted_by = Some("LimitRange shop/none".into());
        }
        self
    }

    /// These ways lead to the pod.
    pub fn opened(mut self, openings: Vec<Opening>) -> Self {
        self.openings = openings;
        self
    }

    /// These ways may lead to the pod.
    pub fn perhaps_opened(mut self, may_open: Vec<Opening>) -> Self {
        self.may_open = may_open;
        self
    }

    /// The pod's runtime class has this handler.
    pub fn handled_by(mut self, handler: Option<&'static str>) -> Self {
        self.runtime_handler = handler;
        self
    }

    /// Behind the pod's volume `data` is this path of the node, by PersistentVolume `disk`.
    pub fn claiming(mut self, path: &str, is_bound: bool) -> Self {
        self.claimed.paths.push(ClaimedPath {
            volume: "data".into(),
            object: "PersistentVolume disk".into(),
            field: "spec.hostPath.path".into(),
            path: path.into(),
            is_bound,
        });
        self
    }

    /// This was not seen of what is behind the pod's claims.
    pub fn claiming_unseen(mut self, object: &str) -> Self {
        self.claimed.unseen.push(object.into());
        self
    }

    /// The claim of the pod's volume is a template's; `None` where it is yet to be made.
    pub fn claiming_by_template(mut self, volume: &str, claim: Option<&str>) -> Self {
        let claim = claim.map(Into::into);
        self.claimed.templates.push(TemplateClaim { volume: volume.into(), claim });
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

/// In the image of [`DIGEST`] is a program alone, in any other a whole system.
fn running_image(container: &str, id: &str) -> VariantImage {
    let contents = if id.ends_with(DIGEST) { rolling() } else { whole_system() };
    VariantImage {
        running: RunningImage { container: container.into(), id: id.into() },
        pods: 1,
        inside: Some(Inside::Read(contents.into())),
        architectures: vec!["amd64".into()],
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
