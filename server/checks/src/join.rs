//! Inventory to facts. The join alone reads other objects than its subject's, and everything that it looks up, present
//! or absent, is recorded: an event on it brings the subject back.

mod claimed;
mod cluster;
pub(crate) mod destinations;
mod external_names;
mod folding;
mod interner;
mod inventory;
mod namespace;
mod network_plugin;
mod node;
mod openings;
mod personal_data;
mod reach;
mod spread;
mod system;
mod workload;

use std::net::IpAddr;
use std::sync::Arc;

use facts::bound::Prober;
use facts::object::ObjectKey;
use facts::subject_facts::Facts;
use model::subject::{SubjectRef, WorkloadRef};
use model::verdict::Source;

use crate::scheduling::Constraint;
pub use destinations::OF_THE_CLUSTER;
pub(crate) use folding::KeptPod;
pub use inventory::Inventory;

/// Something that a join looks up: the unit that read it is judged again when it changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lookup {
    /// A node.
    Node(String),
    /// A namespace.
    Namespace(String),
    /// What holds the template of a workload, or is referred to as an owner.
    Controller(WorkloadRef),
    /// The running pods that fold into a workload.
    Pods(WorkloadRef),
    /// Which workloads a namespace has.
    Workloads(String),
    /// Where a node is.
    Place(String),
    /// Where pods with this constraint may be scheduled.
    Reach(Arc<Constraint>),
    /// The labels that tell nodes of one place from those of another.
    Dividers,
    /// An object of a kind that has no other place here.
    Object(ObjectKey),
    /// The objects of a kind in a namespace; of a kind without namespaces, in the empty one. With the Services of a namespace
    /// come those of type ExternalName that lead into it from others, and with those of the empty one those that stand for an
    /// address.
    Objects(Source, String),
    /// The objects of a kind in all namespaces.
    AllObjects(Source),
    /// The network plugin.
    NetworkPlugin,
    /// What is said of an address outside the cluster.
    Address(IpAddr),
    /// What came of looking into the image of a digest.
    Image(String),
    /// Whether the agent of any node was ever heard.
    AnyAgent,
    /// What is known of the layer beneath a node.
    Beneath(String),
    /// What the round trips of a prober prove of its place.
    Bound(Prober),
    /// What came of probing other nodes from a node.
    Between(String),
    /// How the control plane is reached.
    ControlPlane,
}

impl Lookup {
    /// The unit that may come to be when what was looked for appears.
    pub(crate) fn unit(&self) -> SubjectRef {
        match self {
            Self::Node(name)
            | Self::Place(name)
            | Self::Beneath(name)
            | Self::Bound(Prober::Node(name))
            | Self::Between(name) => SubjectRef::Node(name.clone()),
            Self::Namespace(name) | Self::Workloads(name) | Self::Objects(_, name) => {
                SubjectRef::Namespace(name.clone())
            }
            Self::NetworkPlugin
            | Self::AllObjects(_)
            | Self::Object(_)
            | Self::Address(_)
            | Self::Image(_)
            | Self::AnyAgent
            | Self::ControlPlane
            | Self::Bound(Prober::Collector)
            | Self::Reach(_)
            | Self::Dividers => SubjectRef::Cluster,
            Self::Controller(workload) | Self::Pods(workload) => {
                SubjectRef::Workload(workload.clone())
            }
        }
    }
}

/// The facts of a unit, or `None` where there is no such unit; `looked_up` is told every lookup.
pub fn facts_of(
    inventory: &Inventory,
    unit: &SubjectRef,
    looked_up: &mut dyn FnMut(Lookup),
) -> Option<Facts> {
    match unit {
        SubjectRef::Node(name) => node::facts(inventory, name, looked_up).map(Facts::Node),
        SubjectRef::Namespace(name) => {
            namespace::facts(inventory, name, looked_up).map(Facts::Namespace)
        }
        SubjectRef::Workload(workload) => {
            workload::facts(inventory, workload, looked_up).map(Facts::Workload)
        }
        SubjectRef::Cluster => cluster::facts(inventory, looked_up).map(Facts::Cluster),
        SubjectRef::Container(..) => None,
    }
}
