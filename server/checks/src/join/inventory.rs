//! All that is known of one cluster, as small as what is judged allows.

mod taking;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::Arc;

use facts::beneath::Beneath;
use facts::bound::{Bound, Prober};
use facts::inventory::{Change, ControlPlane, Gaps};
use facts::object::{
    ControllerKind, Meta, Named, NetworkPolicy, Node, Object, ObjectKey, Service, ServiceAccount,
};
use facts::selector::Labels;
use facts::spread::Between;
use facts::subject_facts::{Enforcement, Inside};
use model::address::AddressClue;
use model::subject::{SubjectRef, WorkloadRef};
use model::verdict::Source;

use super::external_names::ExternalNames;
use super::folding::{Folding, KeptPod, Pods};
use super::network_plugin::{self, Plugin};
use crate::place::DeclaredPlaces;
use crate::policy::{PersonalData, Policy};
use crate::scheduling::Nodes;

/// What was seen of a cluster, and the gaps.
#[derive(Debug, Default)]
pub struct Inventory {
    nodes: BTreeMap<String, Box<Node>>,
    /// The same as the scheduler sees them.
    candidates: Nodes,
    namespaces: BTreeMap<String, Named>,
    /// What was recognised as a network plugin.
    plugins: BTreeMap<ObjectKey, &'static Plugin>,
    folding: Folding,
    workloads: BTreeSet<Arc<WorkloadRef>>,
    workloads_in: BTreeMap<String, u32>,
    /// Everything else, by source, namespace and name.
    others: BTreeMap<ObjectKey, Box<Object>>,
    external_names: ExternalNames,
    /// By which labels and annotations personal data is known: other annotations are dropped.
    personal_data: PersonalData,
    /// Where the operator declares nodes and the control plane to be.
    declared: DeclaredPlaces,
    gaps: Gaps,
    /// What is said of addresses outside the cluster.
    looked_up: BTreeMap<IpAddr, Vec<AddressClue>>,
    /// What came of looking into images, by digest.
    images: BTreeMap<String, Inside>,
    /// What is known of the layer beneath nodes, by name.
    beneath: BTreeMap<String, Beneath>,
    /// What round trips prove of nodes, by name.
    bounds: BTreeMap<Prober, Bound>,
    /// What came of probing other nodes from nodes, by both names.
    between: BTreeMap<String, BTreeMap<String, Between>>,
    control_plane: Option<ControlPlane>,
}

impl Inventory {
    /// An empty inventory, joined by these decisions.
    pub fn new(policy: &Policy) -> Self {
        Self {
            personal_data: policy.personal_data.clone(),
            declared: policy.places.clone(),
            ..Self::default()
        }
    }

    /// An empty inventory of what is written and need not run: an owner answers for no template there.
    pub fn of_manifests(policy: &Policy) -> Self {
        Self { folding: Folding::new(Pods::NotSeen), ..Self::new(policy) }
    }

    /// Takes in a change.
    pub fn apply(&mut self, change: Change) {
        self.take(change, &mut |_| ());
    }

    /// The gaps.
    pub fn gaps(&self) -> &Gaps {
        &self.gaps
    }

    /// The addresses that nodes report, those of load balancers, webhooks and resolvers, and those of the control plane.
    pub fn addresses(&self) -> BTreeSet<IpAddr> {
        let of_nodes = self.nodes.values().flat_map(|node| node.status.ip_addresses());
        let of_control_plane =
            self.control_plane.iter().flat_map(|it| it.addresses.iter().chain(&it.reached_from));
        let of_services = self.objects_everywhere(Source::Services);
        let of_ways_in = of_services.chain(self.objects_everywhere(Source::Ingresses));
        let of_ways_in = of_ways_in.flat_map(Object::load_balancers).filter_map(|it| it.address());
        let calling = [Source::ValidatingWebhooks, Source::MutatingWebhooks, Source::DnsConfig];
        let calling = calling.into_iter().flat_map(|it| self.objects_everywhere(it));
        let called = calling.flat_map(Object::called).filter_map(|host| host.parse().ok());
        (of_nodes.map(|(_, address)| address))
            .chain(of_control_plane.copied())
            .chain(of_ways_in)
            .chain(called)
            .collect()
    }

    /// Whether any node was seen.
    pub fn has_nodes(&self) -> bool {
        !self.nodes.is_empty()
    }

    /// Everything that is kept, by source, namespace and name.
    pub fn objects(&self) -> impl Iterator<Item = Object> {
        Source::ALL.into_iter().flat_map(|source| self.objects_of(source))
    }

    /// Every unit that there is: the cluster, namespaces, nodes, workloads, each in order.
    pub fn units(&self) -> impl Iterator<Item = SubjectRef> {
        let namespaces: BTreeSet<&String> = (self.namespaces.keys())
            .chain(self.objects_everywhere(Source::NetworkPolicies).map(|it| &it.meta().namespace))
            .chain(self.workloads_in.keys())
            .collect();
        (self.control_plane.iter().map(|_| SubjectRef::Cluster))
            .chain(namespaces.into_iter().cloned().map(SubjectRef::Namespace))
            .chain(self.nodes.keys().cloned().map(SubjectRef::Node))
            .chain(self.workloads.iter().map(|it| SubjectRef::Workload((**it).clone())))
    }

    pub(super) fn declared(&self) -> &DeclaredPlaces {
        &self.declared
    }

    pub(super) fn candidates(&self) -> &Nodes {
        &self.candidates
    }

    pub(crate) fn node(&self, name: &str) -> Option<&Node> {
        self.nodes.get(name).map(|node| &**node)
    }

    /// How the control plane is reached; `None` before that is known.
    pub(super) fn control_plane(&self) -> Option<&ControlPlane> {
        self.control_plane.as_ref()
    }

    /// What is said of an address outside the cluster; nothing before it was looked up.
    pub(super) fn clues(&self, address: IpAddr) -> &[AddressClue] {
        self.looked_up.get(&address).map(Vec::as_slice).unwrap_or_default()
    }

    /// What came of looking into the image of this digest; `None` before anybody looked.
    pub(super) fn inside(&self, digest: &str) -> Option<&Inside> {
        self.images.get(digest)
    }

    /// What is known of the layer beneath a node; `None` where no agent was ever heard there.
    pub(super) fn beneath(&self, node: &str) -> Option<&Beneath> {
        self.beneath.get(node)
    }

    /// What the round trips of a prober prove of its place; `None` where nothing is known of any.
    pub(super) fn bound(&self, prober: &Prober) -> Option<&Bound> {
        self.bounds.get(prober)
    }

    /// What came of probing other nodes from this one, by their names.
    pub(super) fn between(&self, node: &str) -> impl Iterator<Item = (&String, &Between)> {
        self.between.get(node).into_iter().flatten()
    }

    /// Whether the agent of any node was ever heard.
    pub(super) fn hears_agents(&self) -> bool {
        !self.beneath.is_empty()
    }

    pub(super) fn personal_data(&self) -> &PersonalData {
        &self.personal_data
    }

    /// The metadata of a namespace, if it was seen.
    pub(super) fn namespace(&self, name: &str) -> Option<&Meta> {
        self.namespaces.get(name).map(|namespace| &namespace.metadata)
    }

    /// The labels of a namespace, if it was seen.
    pub(crate) fn namespace_labels(&self, name: &str) -> Option<&Labels> {
        self.namespace(name).map(|metadata| &metadata.labels)
    }

    /// Of the kinds that have no place of their own here, one object.
    pub(super) fn object(&self, key: &ObjectKey) -> Option<&Object> {
        self.others.get(key).map(|object| &**object)
    }

    pub(super) fn account(&self, namespace: &str, name: &str) -> Option<&ServiceAccount> {
        match self.object(&key(Source::ServiceAccounts, namespace, name))? {
            Object::ServiceAccount(account) => Some(account),
            _ => None,
        }
    }

    /// The handler of this runtime class, if it was seen.
    pub(super) fn runtime_handler(&self, class: &str) -> Option<&str> {
        match self.object(&key(Source::RuntimeClasses, "", class))? {
            Object::RuntimeClass(class) => Some(&class.handler),
            _ => None,
        }
    }

    /// Of the kinds that have no place of their own here, the objects in a namespace.
    pub(super) fn objects_in(
        &self,
        source: Source,
        namespace: &str,
    ) -> impl Iterator<Item = &Object> {
        let namespace = namespace.to_owned();
        self.others
            .range(key(source, &namespace, "")..)
            .take_while(move |(key, _)| key.source == source && key.namespace == namespace)
            .map(|(_, object)| &**object)
    }

    /// Of those kinds, the objects in all namespaces.
    pub(super) fn objects_everywhere(&self, source: Source) -> impl Iterator<Item = &Object> {
        self.others
            .range(key(source, "", "")..)
            .take_while(move |(key, _)| key.source == source)
            .map(|(_, object)| &**object)
    }

    /// The Services of type ExternalName that may lead into a namespace, from any.
    pub(super) fn leading_into(&self, namespace: &str) -> impl Iterator<Item = &Service> {
        self.external_names.leading_into(namespace).filter_map(|key| match self.object(key)? {
            Object::Service(service) => Some(service),
            _ => None,
        })
    }

    /// Whether the network plugins that were recognised enforce policies.
    pub(super) fn enforcement(&self) -> Enforcement {
        network_plugin::enforcement(self.plugins.values().copied())
    }

    /// The recognised network plugin that obeys policies of kinds of its own.
    pub(super) fn own_policies(&self) -> Option<String> {
        network_plugin::own_policies(self.plugins.values().copied())
    }

    pub(super) fn policies(&self, namespace: &str) -> impl Iterator<Item = &NetworkPolicy> {
        self.objects_in(Source::NetworkPolicies, namespace).filter_map(|object| match object {
            Object::NetworkPolicy(policy) => Some(policy),
            _ => None,
        })
    }

    /// The units that a workload inherits from: its namespace, and the nodes that it runs on; others inherit nothing.
    pub(crate) fn ancestors(&self, unit: &SubjectRef) -> Vec<SubjectRef> {
        let SubjectRef::Workload(workload) = unit else { return Vec::new() };
        let nodes: BTreeSet<&str> =
            self.folding.members(workload).map(|(_, pod)| &*pod.node).collect();
        let nodes = nodes.into_iter().filter(|name| !name.is_empty());
        let namespace = SubjectRef::Namespace(workload.namespace.clone());
        [namespace].into_iter().chain(nodes.map(|name| SubjectRef::Node(name.into()))).collect()
    }

    /// Every pod that is not over.
    pub(crate) fn running(&self) -> impl Iterator<Item = &KeptPod> {
        self.folding.running()
    }

    /// The workloads that run on a node; one of them as often as it has pods there.
    pub(crate) fn workloads_on(&self, node: &str) -> impl Iterator<Item = &WorkloadRef> {
        self.folding.workloads_on(node)
    }

    pub(super) fn workloads_in(&self, namespace: &str) -> u32 {
        self.workloads_in.get(namespace).copied().unwrap_or_default()
    }

    pub(super) fn folding(&self) -> &Folding {
        &self.folding
    }

    fn keys_of(&self, source: Source) -> Vec<ObjectKey> {
        let key = |namespace: &str, name: &str| key(source, namespace, name);
        match source {
            Source::Nodes => self.nodes.keys().map(|name| key("", name)).collect(),
            Source::Namespaces => self.namespaces.keys().map(|name| key("", name)).collect(),
            Source::Pods => {
                self.folding.pod_names().map(|(namespace, name)| key(namespace, name)).collect()
            }
            source => match ControllerKind::of(source) {
                Some(kind) => (self.folding.holders(&kind).map(|it| &it.metadata))
                    .map(|it| key(&it.namespace, &it.name))
                    .collect(),
                None => (self.objects_everywhere(source)).map(Object::key).collect(),
            },
        }
    }

    fn objects_of(&self, source: Source) -> Box<dyn Iterator<Item = Object> + '_> {
        match source {
            Source::Nodes => Box::new(self.nodes.values().cloned().map(Object::Node)),
            Source::Namespaces => {
                Box::new(self.namespaces.values().cloned().map(Object::Namespace))
            }
            Source::Pods => Box::new(self.folding.pods().map(Object::Pod)),
            source => match ControllerKind::of(source) {
                Some(kind) => {
                    Box::new(self.folding.holders(&kind).cloned().map(Object::Controller))
                }
                None => Box::new(self.objects_everywhere(source).cloned()),
            },
        }
    }
}

fn key(source: Source, namespace: &str, name: &str) -> ObjectKey {
    ObjectKey { source, namespace: namespace.into(), name: name.into() }
}
