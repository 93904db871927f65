//! Clusters side by side: how far their nodes are from two landmarks, and what lies between.

use std::collections::BTreeMap;

use leptos::prelude::*;
use model::ids::ClusterId;
use model::latency::NodeRoundTrips;
use model::view::ClusterView;

use super::difference::signed;
use crate::components::table::{Row, Table, row};
use crate::format;
use crate::link;
use crate::listing::{Column, column};

const USUAL_COLUMNS: [Column; 5] = columns("Oslo", "Frankfurt");
const COLUMNS: [Column; 5] = columns("One landmark", "Another");

const fn columns(near: &'static str, far: &'static str) -> [Column; 5] {
    [
        column("cluster", "Cluster", "w-subject"),
        column("near", near, "w-number"),
        column("far", far, "w-number"),
        column("difference", "Difference", "w-number"),
        column("nodes", "Nodes", "w-title"),
    ]
}

/// What of a cluster's nodes was measured.
#[derive(Debug, Default, PartialEq, Eq)]
struct Measured {
    /// Nodes whose agents measure anything.
    nodes: usize,
    near: Vec<u64>,
    far: Vec<u64>,
    /// Of nodes that measure both.
    differences: Vec<i64>,
}

/// Each cluster's nodes together.
#[component]
pub fn ByCluster(
    nodes: Vec<NodeRoundTrips>,
    clusters: Vec<ClusterView>,
    near: Option<String>,
    far: Option<String>,
    /// The landmarks are those of the headings.
    is_usual: bool,
) -> impl IntoView {
    let measured = by_cluster(&nodes, [near.as_deref(), far.as_deref()]);
    let name = |id: ClusterId| {
        let known = clusters.iter().find(|cluster| cluster.id == id);
        known.map_or_else(|| id.to_string(), |cluster| cluster.name.clone())
    };
    let rows = measured.into_iter().map(|(id, it)| cluster_row(id, name(id), it)).collect();
    let columns = if is_usual { &USUAL_COLUMNS } else { &COLUMNS };
    view! {
        <Table
            caption="Shortest round trips within 24 hours of each cluster's nodes: from the least to the most, and of the differences the one in the middle"
            live="clusters"
            columns=&columns[..]
            rows
            empty="No agent has measured enough yet."
        />
    }
}

fn by_cluster(
    nodes: &[NodeRoundTrips],
    landmarks: [Option<&str>; 2],
) -> BTreeMap<ClusterId, Measured> {
    let mut clusters: BTreeMap<ClusterId, Measured> = BTreeMap::new();
    for node in nodes {
        let cluster = clusters.entry(node.cluster).or_default();
        let [near, far] = landmarks.map(|name| node.shortest_us.get(name?).copied());
        cluster.nodes += 1;
        cluster.near.extend(near);
        cluster.far.extend(far);
        let between = near.zip(far).map(|(near, far)| far.cast_signed() - near.cast_signed());
        cluster.differences.extend(between);
    }
    for cluster in clusters.values_mut() {
        cluster.near.sort_unstable();
        cluster.far.sort_unstable();
        cluster.differences.sort_unstable();
    }
    clusters
}

fn cluster_row(id: ClusterId, name: String, of: Measured) -> Row {
    let both = of.differences.len();
    let counted = match (of.nodes, both) {
        (all, both) if all == both => format!("{all} measure both"),
        (all, both) => format!("{both} of {all} measure both"),
    };
    row(
        id,
        vec![
            view! {
                <a class="subject" href=link::cluster(id)>
                    {name}
                </a>
            }
            .into_any(),
            view! { {span(&of.near)} }.into_any(),
            view! { {span(&of.far)} }.into_any(),
            view! { <strong>{middle(&of.differences).map_or("–".into(), signed)}</strong> }
                .into_any(),
            view! { {counted} }.into_any(),
        ],
    )
}

/// From the least to the most of what is in order.
fn span(sorted: &[u64]) -> String {
    match sorted {
        [] => "–".into(),
        [one] => format::milliseconds(*one),
        [least, .., most] if least == most => format::milliseconds(*least),
        [least, .., most] => {
            format!("{} – {}", format::milliseconds(*least), format::milliseconds(*most))
        }
    }
}

/// The one in the middle of what is in order, of two the lower.
fn middle(sorted: &[i64]) -> Option<i64> {
    sorted.get(sorted.len().checked_sub(1)? / 2).copied()
}

#[cfg(test)]
mod tests {
    use model::latency::{ProberId, ProofVerdict};

    use super::*;

    #[test]
    fn a_clusters_difference_is_that_of_its_middle_node_that_measures_both() {
        let of = |cluster: u8, oslo: Option<u64>, frankfurt: Option<u64>| NodeRoundTrips {
            prober: ProberId::new(1),
            cluster: format!("00000000-0000-0000-0000-00000000000{cluster}")
                .parse()
                .expect("an id"),
            node: "n".into(),
            checked_at: Default::default(),
            verdict: ProofVerdict::Consistent,
            shortest_us: [("oslo", oslo), ("frankfurt", frankfurt)]
                .into_iter()
                .filter_map(|(name, us)| Some((name.to_owned(), us?)))
                .collect(),
        };
        let nodes = [
            of(1, Some(1_000), Some(16_000)),
            of(1, Some(2_000), Some(15_000)),
            of(1, Some(3_000), None),
            of(1, Some(1_500), Some(15_500)),
            of(2, None, Some(900)),
            of(3, Some(15_000), Some(1_000)),
        ];
        let clusters = by_cluster(&nodes, [Some("oslo"), Some("frankfurt")]);
        let told = clusters.values().map(|it| {
            let between = middle(&it.differences).map_or("–".into(), signed);
            (it.nodes, it.differences.len(), span(&it.near), span(&it.far), between)
        });
        let expected = [
            (4, 3, "1.0 ms – 3.0 ms", "15.0 ms – 16.0 ms", "+14.0 ms"),
            (1, 0, "–", "0.90 ms", "–"),
            (1, 1, "15.0 ms", "1.0 ms", "−14.0 ms"),
        ];
        let expected = expected.map(|(nodes, both, near, far, between)| {
            (nodes, both, near.to_owned(), far.to_owned(), between.to_owned())
        });
        assert_eq!(told.collect::<Vec<_>>(), expected);
    }
}
