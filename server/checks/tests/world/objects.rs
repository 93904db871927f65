//! Objects of every kind that is judged, of few names.

use std::sync::Arc;

use facts::object::{
    ConfigMap, Controller, ControllerKind, LimitRange, LimitRangeItem, LimitRangeSpec, Meta, Named,
    NetworkPolicy, NetworkPolicySpec, NetworkRule, Node, NodeAddress, NodeInfo, NodeSpec,
    NodeStatus, Object, OwnerReference, Peer, Placement, Pod, RunningImage, ServiceAccount,
};
use facts::pod_spec::{
    ClaimRef, Container, EnvFrom, NameRef, PodSpec, Quantity, SecurityContext, Volume,
};
use facts::selector::Labels;
use proptest::prelude::*;
use proptest::sample::select;

use super::changes::ADDRESSES;
use super::{storage, ways_in};

pub fn object() -> impl Strategy<Value = Object> {
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

pub fn namespace() -> impl Strategy<Value = String> {
    select(vec!["a", "b"]).prop_map(Into::into)
}

pub fn name() -> impl Strategy<Value = String> {
    select(vec!["x", "y", "z"]).prop_map(Into::into)
}

pub fn meta() -> impl Strategy<Value = Meta> {
    (namespace(), name()).prop_map(|(namespace, name)| Meta { namespace, name, ..Meta::default() })
}

fn labelled() -> impl Strategy<Value = Meta> {
    (meta(), labels()).prop_map(|(meta, labels)| Meta { labels, ..meta })
}

/// As `meta`, with what some operators write on it.
pub fn classified(meta: impl Strategy<Value = Meta>) -> impl Strategy<Value = Meta> {
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
pub fn labels() -> impl Strategy<Value = Labels> {
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
        let has_templates = kind == ControllerKind::StatefulSet && number % 2 == 0;
        let claim_templates = has_templates.then(storage::template).into_iter().collect();
        Object::Controller(Controller {
            kind,
            metadata: Meta { owner_references, ..metadata },
            replicas,
            first_ordinal: 0,
            claim_templates,
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
