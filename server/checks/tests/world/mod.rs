//! A small world for the property tests: few names, so that everything meets everything.

mod storage;
mod ways_in;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;

use checks::check::{Check, Judge, Patch};
use facts::beneath::{Band, Beneath, CONTAINER, Heard, KernelOwner, WriteTimes};
use facts::bound::{Bound, Prober};
use facts::inventory::{Change, ControlPlane, Gaps};
use facts::object::{
    ConfigMap, Controller, ControllerKind, LimitRange, LimitRangeItem, LimitRangeSpec, Meta, Named,
    NetworkPolicy, NetworkPolicySpec, NetworkRule, Node, NodeAddress, NodeInfo, NodeSpec,
    NodeStatus, Object, ObjectKey, OwnerReference, Peer, Placement, Pod, RunningImage,
    ServiceAccount,
};
use facts::pod_spec::{
    ClaimRef, Container, EnvFrom, NameRef, PodSpec, Quantity, SecurityContext, Volume,
};
use facts::selector::Labels;
use facts::spread::Between;
use facts::subject_facts::{Inside, VariantImage};
use model::Time;
use model::address::{AddressClue, Says, Spot};
use model::beneath::{Answer, Asked, Kernel, Machine};
use model::context::Known;
use model::ids::{CheckId, ClusterId};
use model::image::{Contents, Program};
use model::place::Country;
use model::verdict::{Family, Gap, GapCause, GapScope, Severity, Source, Verdict};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;

type Needs = &'static [Source];

const fn check(
    id: &'static str,
    (severity, family): (Severity, Family),
    (pass_needs, fail_needs): (Needs, Needs),
    judge: Judge,
    patch: Patch,
) -> Check {
    Check {
        id: CheckId::new(id),
        title: id,
        severity,
        family,
        pass_needs,
        fail_needs,
        controls: &[],
        why: "",
        fix: "",
        judge,
        patch,
    }
}

static PRIVILEGED: Check = check(
    "T-6",
    (Severity::High, Family::Privileged),
    (&[], &[]),
    Judge::Container(|it, _| match it.container.security_context.as_ref() {
        Some(SecurityContext { privileged: Some(true), .. }) => {
            Verdict::fail("is privileged").at(it.at("securityContext.privileged"))
        }
        _ => Verdict::pass(),
    }),
    Patch::Container(|_| Some(json!({ "securityContext": { "privileged": false } }))),
);

static IMAGE: Check = check(
    "T-2",
    (Severity::Critical, Family::Privileged),
    (&[Source::ServiceAccounts], &[]),
    Judge::Container(|it, _| match it.container.image.as_str() {
        "" => Verdict::unknown("no image").at(it.at("image")),
        "bad" => Verdict::fail("bad image").at(it.at("image")),
        "scratch" => Verdict::not_applicable(),
        _ => Verdict::pass(),
    }),
    Patch::None,
);

static INSIDE: Check = check(
    "T-8",
    (Severity::Medium, Family::ImageContents),
    (&[Source::Images], &[]),
    Judge::Container(|it, _| {
        let of = |image: &&VariantImage| image.running.container == it.container.name;
        match it.pod.images.iter().find(of).map(|image| &image.inside) {
            None => Verdict::not_applicable(),
            Some(None) => Verdict::unknown("not read yet").at(it.at("image")),
            Some(Some(Inside::NotRead(why))) => Verdict::unknown(why).at(it.at("image")),
            Some(Some(Inside::Read(contents) | Inside::OneOf { contents, .. }))
                if contents.shells.is_empty() =>
            {
                Verdict::pass()
            }
            Some(Some(Inside::Read(_) | Inside::OneOf { .. })) => {
                Verdict::fail("has a shell").at(it.at("image"))
            }
        }
    }),
    Patch::None,
);

static HOST_PID: Check = check(
    "T-3",
    (Severity::Medium, Family::HostNamespace),
    (&[], &[]),
    Judge::Pod(|it, _| match it.spec.host_pid {
        Some(true) => Verdict::fail("sees the host's processes").at(it.at("hostPID")),
        _ => Verdict::pass(),
    }),
    Patch::Pod(|_| Some(json!({ "hostPID": false }))),
);

static DENY: Check = check(
    "T-4",
    (Severity::Medium, Family::Ingress),
    (&[Source::NetworkPolicies], &[Source::NetworkPolicies]),
    Judge::Namespace(|it, _| match () {
        () if it.workloads == 0 => Verdict::not_applicable(),
        () if it.ingress.allows_everything.len() < it.ingress.denies_all_pods.len() => {
            Verdict::pass()
        }
        () => Verdict::fail("nothing denies"),
    }),
    Patch::Manifest(|it| {
        Some(json!({ "kind": "NetworkPolicy", "metadata": { "namespace": it.name } }))
    }),
);

static EGRESS: Check = check(
    "T-1",
    (Severity::Low, Family::Privileged),
    (&[], &[]),
    Judge::Namespace(|it, _| match it.egress.policies {
        0 => Verdict::fail("no policy speaks of egress"),
        _ => Verdict::pass(),
    }),
    Patch::None,
);

static REACH: Check = check(
    "T-7",
    (Severity::High, Family::Place),
    (&[Source::Nodes], &[]),
    Judge::Pod(|it, policy| match it.personal_data.answer {
        Known::No => Verdict::not_applicable(),
        Known::NotKnown => Verdict::unknown("nobody says"),
        Known::Yes => {
            let outside = it
                .reach
                .areas
                .iter()
                .find(|area| area.territory.and_then(|it| policy.allows(it)) != Some(true));
            match outside {
                None => Verdict::pass(),
                Some(area) => Verdict::fail(area.nodes.join(", ")),
            }
        }
    }),
    Patch::PodInside(|it, _| {
        Some(json!({ "nodeSelector": { (it.reach.dividers.first()?.key.clone()): "x" } }))
    }),
);

static PLACE: Check = check(
    "T-5",
    (Severity::High, Family::Place),
    (&[Source::Nodes], &[]),
    Judge::Node(|it, policy| match it.place.territory.map(|it| (it, policy.allows(it))) {
        None | Some((_, None)) => Verdict::unknown("no evidence"),
        Some((_, Some(true))) => Verdict::pass(),
        Some((country, Some(false))) => {
            Verdict::fail(format!("located in {country}")).at("spec.providerID")
        }
    }),
    Patch::None,
);

static CONTROL_PLANE: Check = check(
    "T-0",
    (Severity::High, Family::Place),
    (&[], &[]),
    Judge::Cluster(|it, policy| match it.control_plane.territory.map(|it| policy.allows(it)) {
        None | Some(None) => Verdict::unknown("no evidence"),
        Some(Some(true)) => Verdict::pass(),
        Some(Some(false)) => Verdict::fail("elsewhere").at("endpoint"),
    }),
    Patch::None,
);

static BENEATH: Check = check(
    "T-9",
    (Severity::High, Family::LayerBeneath),
    (&[Source::Nodes, Source::Agents], &[]),
    Judge::Node(|it, _| match it.beneath.as_ref().map(Beneath::kernel_owner) {
        Some(KernelOwner::Itself) => Verdict::pass(),
        Some(KernelOwner::Shared(kind)) => Verdict::fail(kind).at(CONTAINER),
        Some(KernelOwner::NotKnown(_)) | None => Verdict::unknown("not heard"),
    }),
    Patch::None,
);

static PERSONAL_BENEATH: Check = check(
    "T-A",
    (Severity::High, Family::LayerBeneath),
    (&[Source::Agents], &[]),
    Judge::Pod(|it, _| match it.kernels.first() {
        None => Verdict::pass(),
        Some((node, KernelOwner::Shared(_))) => Verdict::fail(node),
        Some((node, _)) => Verdict::unknown(node),
    }),
    Patch::None,
);

/// Out of the order of their ids on purpose.
pub static CATALOGUE: &[&Check] = &[
    &PRIVILEGED,
    &IMAGE,
    &INSIDE,
    &HOST_PID,
    &DENY,
    &EGRESS,
    &REACH,
    &PERSONAL_BENEATH,
    &BENEATH,
    &PLACE,
    &CONTROL_PLANE,
];

#[expect(clippy::expect_used, reason = "a constant that reads")]
pub fn cluster() -> ClusterId {
    "00000000-0000-0000-0000-000000000001".parse().expect("a UUID")
}

/// A day some days after 30 December 2020: the United Kingdom leaves the single market two days later.
#[expect(clippy::expect_used, reason = "a constant that reads")]
pub fn day(after: u32) -> Time {
    let start: Time = "2020-12-30T12:00:00Z".parse().expect("a time");
    start + chrono::Duration::days(after.into())
}

/// What a test does.
#[derive(Clone, Debug)]
pub enum Event {
    Change(Change),
    Settle(u32),
}

/// The final state, kept as simply as possible.
#[derive(Default)]
pub struct World {
    objects: BTreeMap<ObjectKey, Object>,
    gaps: Gaps,
    looked_up: BTreeMap<IpAddr, Vec<AddressClue>>,
    looked_into: BTreeMap<String, Option<Inside>>,
    beneath: BTreeMap<String, Option<Beneath>>,
    bounds: BTreeMap<Prober, Option<Bound>>,
    between: BTreeMap<String, BTreeMap<String, Between>>,
    control_plane: Option<ControlPlane>,
}

impl World {
    pub fn apply(&mut self, change: Change) {
        match change {
            Change::Seen(object) => {
                self.objects.insert(object.key(), *object);
            }
            Change::Gone(key) => {
                self.objects.remove(&key);
            }
            Change::Listed(source, names) => {
                self.objects.retain(|key, _| key.source != source || names.contains(key));
            }
            Change::GapOpened(gap) => {
                self.gaps.open(gap);
            }
            Change::GapClosed(source, scope) => {
                self.gaps.close(source, scope);
            }
            Change::LookedUp(address, clues) => {
                self.looked_up.insert(address, clues);
            }
            Change::LookedInto(digest, inside) => {
                self.looked_into.insert(digest, inside);
            }
            Change::Beneath(node, beneath) => {
                self.beneath.insert(node, beneath);
            }
            Change::Bound(prober, bound) => {
                self.bounds.insert(prober, bound);
            }
            Change::Between(node, peers) => {
                self.between.insert(node, peers);
            }
            Change::ControlPlane(reached) => self.control_plane = Some(reached),
        }
    }

    /// What is known beside the objects.
    pub fn beside(&self) -> impl Iterator<Item = Change> {
        let looked_up = self.looked_up.clone().into_iter();
        let looked_up = looked_up.map(|(address, clues)| Change::LookedUp(address, clues));
        let looked_into = self.looked_into.clone().into_iter();
        let looked_into = looked_into.map(|(digest, inside)| Change::LookedInto(digest, inside));
        let beneath = self.beneath.clone().into_iter();
        let beneath = beneath.map(|(node, beneath)| Change::Beneath(node, beneath));
        let bounds = self.bounds.clone().into_iter();
        let bounds = bounds.map(|(prober, bound)| Change::Bound(prober, bound));
        let between = self.between.clone().into_iter();
        let between = between.map(|(node, peers)| Change::Between(node, peers));
        let beneath = beneath.chain(bounds).chain(between);
        let control_plane = self.control_plane.clone().map(Change::ControlPlane);
        let gaps = self.gaps.iter().cloned().map(Change::GapOpened);
        gaps.chain(looked_up).chain(looked_into).chain(beneath).chain(control_plane)
    }

    pub fn changes(&self) -> impl Iterator<Item = Change> {
        let objects = self.objects.values().cloned();
        objects.map(|object| Change::Seen(Box::new(object))).chain(self.beside())
    }
}

pub fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        8 => object().prop_map(|object| Event::Change(Change::Seen(Box::new(object)))),
        2 => object().prop_map(|object| Event::Change(Change::Gone(object.key()))),
        1 => listed().prop_map(Event::Change),
        1 => gap().prop_map(|gap| Event::Change(Change::GapOpened(gap))),
        1 => gap().prop_map(|gap| Event::Change(Change::GapClosed(gap.source, gap.scope))),
        2 => looked_up().prop_map(Event::Change),
        2 => looked_into().prop_map(Event::Change),
        2 => beneath().prop_map(Event::Change),
        2 => bound().prop_map(Event::Change),
        2 => between().prop_map(Event::Change),
        1 => control_plane().prop_map(Event::Change),
        3 => (0_u32..3).prop_map(Event::Settle),
    ]
}

const ADDRESSES: [&str; 2] = ["185.10.1.1", "2a0a:1::1"];

/// A provider's list places an address in one of two countries, or nothing is said of it.
fn looked_up() -> impl Strategy<Value = Change> {
    let country = select(vec![None, Some(Country::NO), Some(Country::US)]);
    (select(&ADDRESSES[..]), country).prop_map(|(address, country)| {
        let address = address.parse().ok();
        let clue = |territory| AddressClue {
            path: String::new(),
            address,
            says: Says::Published(Spot { territory, city: None }),
            source: "a list".into(),
            as_of: None,
        };
        let unspecified = IpAddr::from([0, 0, 0, 0]);
        Change::LookedUp(address.unwrap_or(unspecified), country.map(clue).into_iter().collect())
    })
}

/// One of the digests that pods run was read, with a shell in it or without, or it was not.
fn looked_into() -> impl Strategy<Value = Change> {
    let shell = Program { path: "/bin/sh".into(), leads_to: None };
    let with_shell = Contents { shells: vec![shell], ..Contents::default() };
    let inside = select(vec![
        None,
        Some(Inside::NotRead("it is down".into())),
        Some(Inside::Read(Contents::default().into())),
        Some(Inside::OneOf {
            platform: "linux/amd64".into(),
            contents: Contents::default().into(),
        }),
        Some(Inside::Read(with_shell.into())),
    ]);
    (select(vec!["sha256:1", "sha256:2"]), inside)
        .prop_map(|(digest, inside)| Change::LookedInto(digest.into(), inside))
}

/// The agent of a node says that it is a container.
pub fn heard() -> Beneath {
    let asked = |answer| Asked { answer, clues: Vec::new() };
    Beneath::Heard(Box::new(Heard {
        machine: Machine {
            virtual_machine: asked(Answer::IsNot),
            container: asked(Answer::Is("lxc".into())),
            kernel: Kernel { release: "6.1".into(), is_gvisor: false },
            os: None,
        },
        steal: None,
        writes: WriteTimes::NotAsked,
        fio: None,
    }))
}

/// The agent of a node says that it is a container, or is silent, or was never heard.
fn beneath() -> impl Strategy<Value = Change> {
    let beneath = select(vec![None, Some(Beneath::Silent { since: day(0) }), Some(heard())]);
    (name(), beneath).prop_map(|(node, beneath)| Change::Beneath(node, beneath))
}

/// Round trips prove that a node, or who collects, is in one of two countries, in one, or nothing.
fn bound() -> impl Strategy<Value = Change> {
    let bound = |within: &[Country], only| Bound {
        within: within.into(),
        only,
        landmarks: BTreeMap::from([("oslo".into(), true)]),
    };
    let bounds = select(vec![
        None,
        Some(bound(&[], None)),
        Some(bound(&[Country::NO, Country::SE], None)),
        Some(bound(&[Country::US], Some(Country::US))),
    ]);
    let probers = prop_oneof![3 => name().prop_map(Prober::Node), 1 => Just(Prober::Collector)];
    (probers, bounds).prop_map(|(prober, bound)| Change::Bound(prober, bound))
}

/// A node was probed from another one, near or far or in vain.
fn between() -> impl Strategy<Value = Change> {
    let takes = |ms| {
        let band = Band { at_least: ms, below: None };
        Between::Takes { typical: band, worst: band }
    };
    let between = select(vec![Between::TooFew, Between::NoAnswer, takes(1), takes(20)]);
    let peers = prop::collection::btree_map(name(), between, 0..3);
    (name(), peers).prop_map(|(node, peers)| Change::Between(node, peers))
}

fn control_plane() -> impl Strategy<Value = Change> {
    select(vec![&ADDRESSES[..0], &ADDRESSES[..1], &ADDRESSES[..]]).prop_map(|addresses| {
        let addresses = addresses.iter().filter_map(|address| address.parse().ok()).collect();
        Change::ControlPlane(ControlPlane { addresses, ..ControlPlane::default() })
    })
}

fn listed() -> impl Strategy<Value = Change> {
    (select(&Source::ALL[..]), prop::collection::vec(object(), 0..12)).prop_map(
        |(source, objects)| {
            let keys: BTreeSet<_> =
                (objects.iter().map(Object::key)).map(|key| ObjectKey { source, ..key }).collect();
            Change::Listed(source, keys)
        },
    )
}

pub fn gap() -> impl Strategy<Value = Gap> {
    let source = prop_oneof![
        1 => Just(None),
        8 => select(&Source::ALL[..]).prop_map(Some),
        1 => Just(Some(Source::Images)),
        1 => Just(Some(Source::Agents)),
    ];
    let scope = prop_oneof![
        Just(GapScope::Cluster),
        namespace().prop_map(GapScope::Namespace),
        (prop_oneof![namespace(), Just(String::new())], name())
            .prop_map(|(namespace, name)| GapScope::Object { namespace, name }),
    ];
    let cause = select(vec![
        GapCause::NotListed,
        GapCause::Forbidden,
        GapCause::Unreachable,
        GapCause::Unreadable,
        GapCause::NotGiven,
        GapCause::NotAsked,
    ]);
    (source, scope, cause, select(vec!["grant it", "mend it"])).prop_map(
        |(source, scope, cause, detail)| Gap {
            source,
            scope,
            cause,
            detail: detail.into(),
            since: day(0),
        },
    )
}

fn object() -> impl Strategy<Value = Object> {
    prop_oneof![
        2 => node(),
        1 => (namespace(), select(vec!["", "baseline", "restricted"])).prop_map(|(name, level)| {
            let enforced = Labels::from_iter([(ENFORCE, level.into())]);
            let labels = if level.is_empty() { Labels::default() } else { enforced };
            Object::Namespace(Named { metadata: Meta { name, labels, ..Meta::default() } })
        }),
        1 => classified(namespace().prop_map(|name| Meta { name, ..Meta::default() }))
            .prop_map(|metadata| Object::Namespace(Named { metadata })),
        3 => storage::object(),
        6 => pod(),
        6 => controller(),
        2 => network_policy(),
        1 => (meta(), prop::option::of(prop::bool::ANY)).prop_map(|(metadata, mounted)| {
            let account = ServiceAccount { metadata, automount_service_account_token: mounted };
            Object::ServiceAccount(account)
        }),
        1 => (meta(), select(vec!["cpu", "memory"]), select(vec!["0", "1"])).prop_map(|it| {
            let (metadata, resource, limit) = it;
            let default = [(resource, Quantity(limit.into()))].into_iter().collect();
            let item = LimitRangeItem { default, kind: "Container".into(), ..Default::default() };
            Object::LimitRange(LimitRange { metadata, spec: LimitRangeSpec { limits: vec![item] } })
        }),
        3 => ways_in::object(),
        1 => (meta(), select(vec!["api.example.com", "x.b"])).prop_map(|(metadata, host)| {
            let hosts = [("url".into(), [host.into()].into())].into();
            Object::ConfigMap(ConfigMap { hosts, metadata })
        }),
    ]
}

const ENFORCE: &str = "pod-security.kubernetes.io/enforce";

fn namespace() -> impl Strategy<Value = String> {
    select(vec!["a", "b"]).prop_map(Into::into)
}

fn name() -> impl Strategy<Value = String> {
    select(vec!["x", "y", "z"]).prop_map(Into::into)
}

fn meta() -> impl Strategy<Value = Meta> {
    (namespace(), name()).prop_map(|(namespace, name)| Meta { namespace, name, ..Meta::default() })
}

fn labelled() -> impl Strategy<Value = Meta> {
    (meta(), labels()).prop_map(|(meta, labels)| Meta { labels, ..meta })
}

/// As `meta`, with what some operators write on it.
fn classified(meta: impl Strategy<Value = Meta>) -> impl Strategy<Value = Meta> {
    let word = select(vec![None, None, Some("personal"), Some("none")]);
    (meta, word, prop::bool::ANY).prop_map(|(mut meta, word, as_label)| {
        if let Some(word) = word {
            let list = if as_label { &mut meta.labels } else { &mut meta.annotations };
            *list = Labels::from_iter([("data-classification", word.into())]);
        }
        meta
    })
}

/// What services select by.
fn labels() -> impl Strategy<Value = Labels> {
    select(vec!["", "x", "y"]).prop_map(|app| {
        if app.is_empty() { Labels::default() } else { Labels::from_iter([("app", app.into())]) }
    })
}

fn owner() -> impl Strategy<Value = Vec<OwnerReference>> {
    let kinds = vec![
        ("apps/v1", "ReplicaSet"),
        ("apps/v1", "ReplicaSet"),
        ("apps/v1", "Deployment"),
        ("apps/v1", "StatefulSet"),
        ("batch/v1", "Job"),
        ("batch/v1", "CronJob"),
        ("argoproj.io/v1alpha1", "Rollout"),
        ("v1", "Node"),
        ("v1", "Pod"),
    ];
    let one = (select(kinds), name(), prop::bool::weighted(0.9)).prop_map(
        |((api_version, kind), name, controls)| OwnerReference {
            api_version: api_version.into(),
            controller: controls.then_some(true),
            kind: kind.into(),
            name,
        },
    );
    prop_oneof![Just(Vec::new()), one.prop_map(|owner| vec![owner])]
}

fn node() -> impl Strategy<Value = Object> {
    let id = select(vec![
        None,
        Some("aws:///eu-north-1a/i-1"),
        Some("aws:///us-east-1a/i-1"),
        Some("aws:///eu-west-2a/i-1"),
        Some("kind://docker/kind/worker"),
    ]);
    let addresses = select(vec![&ADDRESSES[..0], &ADDRESSES[..1], &ADDRESSES[..]]);
    let cordon = select(vec![None, None, Some(true)]);
    (select(vec!["n1", "n2"]), id, addresses, labels(), cordon).prop_map(
        |(name, id, addresses, labels, unschedulable)| {
            let addresses = addresses.iter().map(|address| NodeAddress {
                address: (*address).into(),
                kind: "ExternalIP".into(),
            });
            Object::Node(Box::new(Node {
                metadata: Meta { name: name.into(), labels, ..Meta::default() },
                spec: NodeSpec {
                    provider_id: id.map(Into::into),
                    unschedulable,
                    ..NodeSpec::default()
                },
                status: NodeStatus {
                    addresses: addresses.collect(),
                    node_info: NodeInfo {
                        architecture: id.map(|_| "arm64".into()).unwrap_or_default(),
                        ..NodeInfo::default()
                    },
                },
            }))
        },
    )
}

pub fn spec(number: usize) -> Arc<PodSpec> {
    let container = |name: &str, image: &str, privileged| Container {
        name: name.into(),
        image: image.into(),
        security_context: Some(SecurityContext { privileged, ..SecurityContext::default() }),
        ..Container::default()
    };
    let containers = match number % 7 {
        0 => vec![container("app", "good", None)],
        1 => vec![container("app", "bad", Some(true))],
        2 => vec![container("app", "good", None), container("proxy", "bad", None)],
        3 => vec![container("app", "", Some(false))],
        4 => vec![container("app", "scratch", Some(true)), reading(container("app", "good", None))],
        // In a DaemonSet this is a network plugin.
        5 => vec![container("agent", "cilium", None)],
        _ => Vec::new(),
    };
    Arc::new(PodSpec {
        containers,
        host_pid: Some(number == 1),
        runtime_class_name: (number == 2).then(|| "x".into()),
        volumes: (number == 4).then(|| mounted("z")).into_iter().collect(),
        node_selector: if number % 2 == 1 {
            Labels::from_iter([("app", "x".into())])
        } else {
            Labels::default()
        },
        service_account_name: (number == 3).then(|| "y".into()),
        ..PodSpec::default()
    })
}

fn reading(container: Container) -> Container {
    let all = EnvFrom { config_map_ref: Some(NameRef { name: "z".into() }), secret_ref: None };
    Container { env_from: vec![all], ..container }
}

fn mounted(claim: &str) -> Volume {
    Volume {
        persistent_volume_claim: Some(ClaimRef { claim_name: claim.into(), read_only: None }),
        ..Volume::default()
    }
}

fn pod() -> impl Strategy<Value = Object> {
    let node = select(vec!["", "n1", "n2", "n3"]);
    let phase = select(vec!["Running", "Running", "Running", "Pending", "Succeeded", "Failed"]);
    let images = select(vec![vec![], vec![running("r@sha256:1")], vec![running("r@sha256:2")]]);
    (labelled(), owner(), 0_usize..7, node, phase, images).prop_map(
        |(metadata, owner_references, number, node, phase, images)| {
            Object::Pod(Pod {
                metadata: Meta { owner_references, ..metadata },
                spec: spec(number).into(),
                placement: Placement { node_name: node.into(), phase: phase.into(), images },
            })
        },
    )
}

fn running(id: &str) -> RunningImage {
    RunningImage { container: "app".into(), id: id.into() }
}

fn controller() -> impl Strategy<Value = Object> {
    let kind = select(&ControllerKind::ALL[..]);
    let replicas = select(vec![None, Some(0), Some(2)]);
    let parts = (classified(meta()), owner(), kind, replicas, 0_usize..7, labels());
    parts.prop_map(|(metadata, owner_references, kind, replicas, number, template_labels)| {
        Object::Controller(Controller {
            kind,
            metadata: Meta { owner_references, ..metadata },
            replicas,
            first_ordinal: 0,
            claim_templates: Vec::new(),
            template_annotations: Labels::default(),
            template_labels,
            template: spec(number).into(),
        })
    })
}

pub fn deployment(namespace: &str, name: &str, number: usize) -> Object {
    Object::Controller(Controller {
        kind: ControllerKind::Deployment,
        metadata: Meta { namespace: namespace.into(), name: name.into(), ..Meta::default() },
        replicas: Some(1),
        first_ordinal: 0,
        claim_templates: Vec::new(),
        template_annotations: Labels::default(),
        template_labels: Labels::default(),
        template: spec(number).into(),
    })
}

fn network_policy() -> impl Strategy<Value = Object> {
    let rules = || {
        select(vec![
            None,
            Some(Vec::new()),
            Some(vec![NetworkRule::default()]),
            Some(vec![NetworkRule { peers: vec![Peer::default()], ports: Vec::new() }]),
        ])
    };
    let types = select(vec![vec![], vec!["Ingress"], vec!["Egress"], vec!["Ingress", "Egress"]]);
    (meta(), prop::bool::ANY, types, rules(), rules()).prop_map(
        |(metadata, everyone, types, ingress, egress)| {
            let mut policy = NetworkPolicySpec {
                policy_types: types.into_iter().map(Into::into).collect(),
                ingress,
                egress,
                ..NetworkPolicySpec::default()
            };
            if !everyone {
                policy.pod_selector.match_labels = Labels::from_iter([("app", "x".into())]);
            }
            Object::NetworkPolicy(NetworkPolicy { metadata, spec: policy })
        },
    )
}
