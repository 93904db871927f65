//! Clusters side by side: how far their nodes are from two landmarks, and what lies between.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::NodeRoundTrips;
use crate::ids::ClusterId;

/// Landmarks that are compared where both are measured.
const USUAL: [&str; 2] = ["oslo", "frankfurt"];

/// Nodes' shortest round trips to two landmarks, cluster by cluster.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Compared {
    /// One landmark: `oslo` where it and `frankfurt` are measured, else the first by name that is.
    pub near: String,
    /// The other one: `frankfurt`, or the second by name; `None` where one alone is measured.
    pub far: Option<String>,
    /// The clusters whose nodes measure anything.
    pub clusters: Vec<ClusterRoundTrips>,
}

/// The shortest round trips within 24 hours of a cluster's nodes to the two landmarks.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClusterRoundTrips {
    /// The cluster.
    pub cluster: ClusterId,
    /// Its nodes whose agents measure anything.
    pub nodes: u64,
    /// To one landmark; `None` where no node measures it.
    pub near: Option<Spread>,
    /// To the other one.
    pub far: Option<Spread>,
    /// Its nodes that measure both.
    pub both: u64,
    /// By how much the other one is further, in µs, below 0 where it is nearer: of the nodes that measure both the one in the
    /// middle, of two in the middle the lower.
    pub difference_us: Option<i64>,
}

/// From the least to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Spread {
    /// Nodes that measure it.
    pub nodes: u64,
    /// The least of their shortest round trips, in µs.
    pub least_us: u64,
    /// The most, in µs.
    pub most_us: u64,
}

impl Compared {
    /// What these nodes come to; `None` where none measures anything.
    pub fn of(nodes: &[NodeRoundTrips]) -> Option<Self> {
        let (near, far) = landmarks(nodes)?;
        let mut clusters: BTreeMap<ClusterId, Vec<&NodeRoundTrips>> = BTreeMap::new();
        for node in nodes {
            clusters.entry(node.cluster).or_default().push(node);
        }
        let of = |(cluster, nodes): (ClusterId, Vec<&NodeRoundTrips>)| {
            ClusterRoundTrips::of(cluster, &nodes, &near, far.as_deref())
        };
        let clusters = clusters.into_iter().map(of).collect();
        Some(Self { near, far, clusters })
    }

    /// Whether the two are Oslo and Frankfurt.
    pub fn is_usual(&self) -> bool {
        [Some(self.near.as_str()), self.far.as_deref()] == USUAL.map(Some)
    }
}

fn landmarks(nodes: &[NodeRoundTrips]) -> Option<(String, Option<String>)> {
    let names: BTreeSet<&str> =
        nodes.iter().flat_map(|node| node.shortest_us.keys()).map(String::as_str).collect();
    if USUAL.iter().all(|usual| names.contains(usual)) {
        let [near, far] = USUAL.map(String::from);
        return Some((near, Some(far)));
    }
    let mut names = names.into_iter().map(String::from);
    Some((names.next()?, names.next()))
}

impl NodeRoundTrips {
    /// By how much the other landmark is further, in µs, below 0 where it is nearer; `None` where not both are measured.
    pub fn difference_us(&self, near: &str, far: &str) -> Option<i64> {
        let (near, far) = (self.shortest_us.get(near)?, self.shortest_us.get(far)?);
        Some(far.cast_signed() - near.cast_signed())
    }
}

impl ClusterRoundTrips {
    fn of(cluster: ClusterId, nodes: &[&NodeRoundTrips], near: &str, far: Option<&str>) -> Self {
        let to = |landmark: &str| {
            Spread::of(nodes.iter().filter_map(|node| node.shortest_us.get(landmark).copied()))
        };
        let between = nodes.iter().filter_map(|node| node.difference_us(near, far?));
        let mut differences: Vec<i64> = between.collect();
        differences.sort_unstable();
        let middle = differences.len().saturating_sub(1) / 2;
        Self {
            cluster,
            nodes: nodes.len() as u64,
            near: to(near),
            far: far.and_then(to),
            both: differences.len() as u64,
            difference_us: differences.get(middle).copied(),
        }
    }
}

impl Spread {
    fn of(us: impl Iterator<Item = u64>) -> Option<Self> {
        us.fold(None, |spread: Option<Self>, us| {
            let so_far = spread.unwrap_or(Self { nodes: 0, least_us: us, most_us: us });
            Some(Self {
                nodes: so_far.nodes + 1,
                least_us: so_far.least_us.min(us),
                most_us: so_far.most_us.max(us),
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::latency::{ProberId, ProofVerdict};

    fn node(cluster: u8, shortest_us: &[(&str, u64)]) -> NodeRoundTrips {
        NodeRoundTrips {
            prober: ProberId::new(1),
            cluster: id(cluster),
            node: "n".into(),
            checked_at: Default::default(),
            verdict: ProofVerdict::Consistent,
            shortest_us: shortest_us.iter().map(|(name, us)| ((*name).to_owned(), *us)).collect(),
        }
    }

    fn id(cluster: u8) -> ClusterId {
        format!("00000000-0000-0000-0000-00000000000{cluster}").parse().expect("an id")
    }

    #[test]
    fn a_clusters_difference_is_that_of_its_middle_node_that_measures_both() {
        let nodes = [
            node(1, &[("oslo", 1_000), ("frankfurt", 16_000)]),
            node(1, &[("oslo", 2_000), ("frankfurt", 15_000)]),
            node(1, &[("oslo", 3_000)]),
            node(1, &[("oslo", 1_500), ("frankfurt", 15_500)]),
            node(2, &[("frankfurt", 900), ("amsterdam", 7)]),
            node(3, &[("oslo", 15_000), ("frankfurt", 1_000)]),
        ];
        let spread = |nodes, least_us, most_us| Some(Spread { nodes, least_us, most_us });
        let of = |cluster, nodes, near, far, both, difference_us| ClusterRoundTrips {
            cluster: id(cluster),
            nodes,
            near,
            far,
            both,
            difference_us,
        };
        let clusters = vec![
            of(1, 4, spread(4, 1_000, 3_000), spread(3, 15_000, 16_000), 3, Some(14_000)),
            of(2, 1, None, spread(1, 900, 900), 0, None),
            of(3, 1, spread(1, 15_000, 15_000), spread(1, 1_000, 1_000), 1, Some(-14_000)),
        ];
        let compared = Compared { near: "oslo".into(), far: Some("frankfurt".into()), clusters };
        assert!(compared.is_usual());
        assert_eq!(Compared::of(&nodes), Some(compared));
    }

    #[test]
    fn oslo_and_frankfurt_are_compared_or_else_the_first_two() {
        for (names, expected) in [
            (&[][..], None),
            (&["dc"], Some(("dc", None))),
            (&["b", "c", "a"], Some(("a", Some("b")))),
            (&["a", "frankfurt", "oslo"], Some(("oslo", Some("frankfurt")))),
        ] {
            let measured: Vec<(&str, u64)> = names.iter().map(|name| (*name, 1)).collect();
            let compared = Compared::of(&[node(1, &measured)]);
            let told = compared.as_ref().map(|it| (it.near.as_str(), it.far.as_deref()));
            assert_eq!(told, expected);
        }
    }
}
