//! Clusters side by side: how far their nodes are from two landmarks, and what lies between.

use leptos::prelude::*;
use model::ids::ClusterId;
use model::latency::{ClusterRoundTrips, Compared, Spread};
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

/// Each cluster's nodes together.
#[component]
pub fn ByCluster(compared: Compared, clusters: Vec<ClusterView>) -> impl IntoView {
    let columns = if compared.is_usual() { &USUAL_COLUMNS } else { &COLUMNS };
    let name = |id: ClusterId| {
        let known = clusters.iter().find(|cluster| cluster.id == id);
        known.map_or_else(|| id.to_string(), |cluster| cluster.name.clone())
    };
    let rows =
        compared.clusters.iter().map(|it| cluster_row(name(it.cluster), it, &compared)).collect();
    view! {
        <Table
            caption="Shortest round trips within 24 hours of each cluster's nodes: from the least to the most, and of the differences the one in the middle"
            live="clusters"
            columns=&columns[..]
            rows
            empty="No agent has measured enough yet."
        />
        <p class="panel-foot">
            <a href=link::latency_clusters_csv() data-csv="">
                "CSV"
            </a>
            " of clusters."
        </p>
    }
}

/// Landmarks that the heading does not name are named in the row.
fn cluster_row(name: String, of: &ClusterRoundTrips, compared: &Compared) -> Row {
    let to = |spread: Option<Spread>, landmark: Option<&String>| {
        let named = landmark.filter(|_| !compared.is_usual()).cloned();
        view! {
            {span(spread)}
            {named.map(|named| view! { <span class="kind">{named}</span> })}
        }
        .into_any()
    };
    let counted = match (of.nodes, of.both) {
        (all, both) if all == both => format!("{all} measure both"),
        (all, both) => format!("{both} of {all} measure both"),
    };
    row(
        of.cluster,
        vec![
            view! {
                <a class="subject" href=link::cluster(of.cluster)>
                    {name}
                </a>
            }
            .into_any(),
            to(of.near, Some(&compared.near)),
            to(of.far, compared.far.as_ref()),
            view! { <strong>{of.difference_us.map_or("–".into(), signed)}</strong> }.into_any(),
            view! { {counted} }.into_any(),
        ],
    )
}

/// From the least to the most.
fn span(of: Option<Spread>) -> String {
    match of {
        None => "–".into(),
        Some(Spread { least_us, most_us, .. }) if least_us == most_us => {
            format::milliseconds(least_us)
        }
        Some(Spread { least_us, most_us, .. }) => {
            format!("{} – {}", format::milliseconds(least_us), format::milliseconds(most_us))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_is_told_once_where_it_is_none() {
        let of = |least_us, most_us| span(Some(Spread { nodes: 2, least_us, most_us }));
        assert_eq!(of(1_000, 3_000), "1.0 ms – 3.0 ms");
        assert_eq!(of(900, 900), "0.90 ms");
        assert_eq!(span(None), "–");
    }
}
