//! Where a workload's pods may be scheduled: by distinct constraint and not by pair of workload and node.
//!
//! The set is an over-approximation of what kube-scheduler may choose: node selectors, required node affinity, taints,
//! the node affinity of bound volumes and what a RuntimeClass adds are counted, and the labels without which a node is in no domain of topology spread or
//! affinity between pods; what narrows further (free capacity, the pods that are there) is not.

mod constraint;
mod dividers;
mod nodes;
mod pins;
mod selector;
mod taint;
mod volume;

use std::collections::BTreeMap;

use facts::object::Node;
use facts::pod_spec::Taint;
use facts::selector::Labels;
use model::place::{Country, Place};

pub use constraint::Constraint;
pub use nodes::Nodes;
pub(crate) use pins::{AFFINITY, of as pins};
pub use volume::Volume;

/// A node as the scheduler sees it, and where it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidate {
    /// `metadata.labels`
    pub labels: Labels,
    /// `spec.taints`, but for those that pass by themselves.
    pub taints: Vec<Taint>,
    /// `spec.unschedulable`
    pub is_cordoned: bool,
    /// Its territory, where known.
    pub territory: Option<Country>,
    /// Its city, where known.
    pub city: Option<String>,
}

impl Candidate {
    /// A node at its place.
    pub fn of(node: &Node, place: &Place) -> Self {
        Self {
            labels: node.metadata.labels.clone(),
            taints: node.spec.taints.clone(),
            is_cordoned: node.spec.unschedulable == Some(true),
            territory: place.territory,
            city: place.city.clone(),
        }
    }

    /// Its territory and its city, where known.
    pub(crate) fn place(&self) -> (Option<Country>, Option<&str>) {
        (self.territory, self.city.as_deref())
    }
}

/// Candidates by name.
type ByName = BTreeMap<String, Candidate>;

#[cfg(test)]
mod tests;
