//! Clusters and nodes side by side: how far each is from two landmarks, and what lies between.

use leptos::prelude::*;
use model::latency::{Compared, NodeRoundTrips, ProofVerdict};
use model::view::ClusterView;

use super::by_cluster::ByCluster;
use super::difference::signed;
use crate::components::panel::Panel;
use crate::components::table::{Row, Table, row};
use crate::format;
use crate::link;
use crate::listing::{Column, column};

/// As many are shown; the others are chosen by name.
const SHOWN: usize = 50;

const USUAL_COLUMNS: [Column; 5] = columns("Oslo", "Frankfurt");
const COLUMNS: [Column; 5] = columns("One landmark", "Another");

const fn columns(near: &'static str, far: &'static str) -> [Column; 5] {
    [
        column("node", "Node", "w-subject"),
        column("near", near, "w-number"),
        column("far", far, "w-number"),
        column("difference", "Difference", "w-number"),
        column("proven", "Proven", "w-title"),
    ]
}

/// The nodes whose agents measure.
#[component]
pub fn Nodes(
    nodes: Vec<NodeRoundTrips>,
    compared: Option<Compared>,
    clusters: Vec<ClusterView>,
) -> impl IntoView {
    let compared = compared?;
    let columns = if compared.is_usual() { &USUAL_COLUMNS } else { &COLUMNS };
    let measured = compared.clusters.iter().map(|it| it.nodes).sum::<u64>();
    let note = match measured {
        all if all > SHOWN as u64 => format!("The first {SHOWN} of {all}; choose others above."),
        _ => String::new(),
    };
    let rows = nodes.iter().take(SHOWN).map(|node| node_row(node, &compared)).collect();
    Some(view! {
        <Panel id="nodes" heading="Nodes" note=view! { {note} }.into_any()>
            <ByCluster compared clusters/>
            <Table
                caption="The shortest round trips of each node within 24 hours"
                live="nodes"
                columns=&columns[..]
                rows
                empty="No agent has measured enough yet."
            />
        </Panel>
    })
}

/// Landmarks that the heading does not name are `named` in the row.
fn node_row(node: &NodeRoundTrips, compared: &Compared) -> Row {
    let (near, far) = (Some(compared.near.as_str()), compared.far.as_deref());
    let between = near.zip(far).and_then(|(near, far)| node.difference_us(near, far));
    let between = between.map_or("–".into(), signed);
    let to = |landmark: Option<&str>| {
        let shortest = landmark.and_then(|name| node.shortest_us.get(name)).copied();
        let text = shortest.map_or("–".into(), format::milliseconds);
        let name = landmark.filter(|_| !compared.is_usual()).map(str::to_owned);
        view! {
            {text}
            {name.map(|name| view! { <span class="kind">{name}</span> })}
        }
        .into_any()
    };
    row(
        node.prober,
        vec![
            view! {
                <a class="subject" href=link::latency_of(node.prober)>
                    {node.node.clone()}
                </a>
            }
            .into_any(),
            to(near),
            to(far),
            view! { <strong>{between}</strong> }.into_any(),
            view! { {proven(node.verdict)} }.into_any(),
        ],
    )
}

const fn proven(verdict: ProofVerdict) -> &'static str {
    match verdict {
        ProofVerdict::MeasurementInvalid => "nothing: they cannot all be true",
        ProofVerdict::ContradictsClaim => "not where it is declared",
        ProofVerdict::OutsideEeaProven => "outside the EEA",
        ProofVerdict::InsideEeaProven => "inside the EEA",
        ProofVerdict::Consistent => "neither inside the EEA nor outside",
    }
}
