//! Where a workload's pods may be scheduled, and what keeps them there.

use serde::{Deserialize, Serialize};

use crate::place::{Country, Setter};

/// Where pods may be scheduled by their own constraints on nodes: the scheduler chooses nowhere else, and may choose
/// less.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reach {
    /// The places of the nodes that would take them, each once, in order; a node without a place has none.
    pub areas: Vec<Area>,
    /// Territories of nodes that would not take them.
    pub elsewhere: Vec<Country>,
    /// What a node must have to take them, whichever it is.
    pub pins: Vec<Pin>,
    /// Fields that narrow it further and are not counted.
    pub uncounted: Vec<String>,
    /// Objects that may narrow it further and were not seen.
    pub unseen: Vec<String>,
    /// Labels that tell nodes of one place from those of another; told where there is personal data to pin.
    pub dividers: Vec<Divider>,
}

/// A place with nodes in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Area {
    /// The territory; `None` where it is not known.
    pub territory: Option<Country>,
    /// The city, where known.
    pub city: Option<String>,
    /// The first nodes in it by name; told where there is personal data.
    pub nodes: Vec<String>,
    /// There are others than those that are named.
    pub more: bool,
}

/// Something that is required of a node.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Pin {
    /// What it is tied to.
    pub to: PinnedTo,
    /// The object that requires it; `None` for the spec itself.
    pub object: Option<String>,
    /// The field, in the object or, where it has none, in the pod's spec.
    pub path: String,
    /// The label, or `metadata.name`.
    pub key: String,
    /// What it must be; empty where it is enough that it is there.
    pub values: Vec<String>,
    /// Territories that the values name, as far as they name any.
    pub territories: Vec<Country>,
    /// Who can set it on a node.
    pub set_by: Setter,
}

/// What a pin ties to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PinnedTo {
    /// Nodes by name.
    Nodes,
    /// A zone or a region.
    Place,
    /// A label that no kubelet can set, under `node-restriction.kubernetes.io/`.
    RestrictedLabel,
    /// Another label, which a new node anywhere may have too.
    Label,
}

/// A label of nodes, with the territories of the nodes that have each value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Divider {
    /// The label's key.
    pub key: String,
    /// Each value, with the territories of its nodes; `None` for a node without a place.
    pub values: Vec<(String, Vec<Option<Country>>)>,
}

impl Reach {
    /// Where pods may be scheduled that have either's constraints.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        let mut areas: Vec<Area> = self.areas;
        for area in other.areas {
            let same = areas
                .iter_mut()
                .find(|it| (it.territory, &it.city) == (area.territory, &area.city));
            match same {
                Some(known) => known.join(area),
                None => areas.push(area),
            }
        }
        areas.sort_unstable();
        let pinned = !self.pins.is_empty() && !other.pins.is_empty();
        Self {
            areas,
            elsewhere: both(self.elsewhere, other.elsewhere),
            pins: if pinned { both(self.pins, other.pins) } else { Vec::new() },
            uncounted: both(self.uncounted, other.uncounted),
            unseen: both(self.unseen, other.unseen),
            dividers: both(self.dividers, other.dividers),
        }
    }
}

impl Area {
    /// How many nodes are named.
    pub const NAMED: usize = 3;

    fn join(&mut self, other: Self) {
        let mut nodes = both(std::mem::take(&mut self.nodes), other.nodes);
        self.more |= other.more || nodes.len() > Self::NAMED;
        nodes.truncate(Self::NAMED);
        self.nodes = nodes;
    }
}

/// What is in either, sorted, each once.
fn both<T: Ord>(mut one: Vec<T>, other: Vec<T>) -> Vec<T> {
    one.extend(other);
    one.sort_unstable();
    one.dedup();
    one
}
