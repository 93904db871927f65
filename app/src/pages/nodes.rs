//! A cluster's nodes: where each is, and how that is known.

use leptos::prelude::*;
use model::ids::ClusterId;
use model::verdict::Verdict;
use model::view::{self, ClusterView, NodeView};

use super::{cluster_param, loaded};
use crate::components::chip::FindingChip;
use crate::components::frame::{Frame, Section};
use crate::components::icons::Icon;
use crate::components::panel::Panel;
use crate::components::place::{Ladder, in_words};
use crate::components::table::{Column, Row, Table, column, row};
use crate::{format, link};

const COLUMNS: &[Column] = &[
    column("Node", "w-subject"),
    column("Where", "w-chip"),
    column("How it is known", "w-title"),
    column("Operator", "w-id wide"),
    column("Workloads", "w-number wide"),
    column("Findings", "w-subject wide"),
];

/// `/clusters/{cluster}/nodes`
#[component]
pub fn NodesPage() -> impl IntoView {
    let cluster = cluster_param();
    loaded(|reader| async move { reader.nodes(cluster?).await }, page)
}

fn page(page: view::NodesPage) -> AnyView {
    let view::NodesPage { cluster, nodes } = page;
    let id = cluster.id;
    let how_many = format::count(nodes.len() as u64, "node", "nodes");
    let rows = nodes.into_iter().map(|node| node_row(id, node)).collect();
    Frame::of(&cluster, Section::Nodes, "Nodes").sentence(sentence(&cluster)).around(view! {
        <Panel
            id="nodes"
            heading="Nodes"
            note=view! { {how_many} ", outside first, then unknown" }.into_any()
        >
            <Table
                caption="Nodes and the evidence of their place"
                live="nodes"
                columns=COLUMNS
                rows
                empty="No node was seen."
            />
        </Panel>
    })
}

/// `46 of 48 nodes are in allowed countries, 1 is outside, 1 is unknown.`
fn sentence(cluster: &ClusterView) -> String {
    let ClusterView { nodes, nodes_outside: outside, nodes_unknown: unknown, .. } = *cluster;
    let inside = nodes.saturating_sub(outside + unknown);
    let mut words = match (nodes, inside) {
        (0, _) => return "No node was seen.".into(),
        (all, inside) if all == inside => {
            return format!("All {all} nodes are in allowed countries, as far as they claim.");
        }
        (all, inside) => {
            format!(
                "{} of {} are in allowed countries",
                format::number(inside),
                format::count(all, "node", "nodes")
            )
        }
    };
    for (n, word) in [(outside, "outside"), (unknown, "unknown")] {
        if n > 0 {
            let verb = if n == 1 { "is" } else { "are" };
            words += &format!(", {} {verb} {word}", format::number(n));
        }
    }
    words + "."
}

fn node_row(cluster: ClusterId, node: NodeView) -> Row {
    let (class, icon, word) = match node.verdict {
        Verdict::Pass => ("passed", "pass", "Allowed"),
        Verdict::Fail => ("high", "high", "Outside"),
        Verdict::Unknown | Verdict::NotApplicable => ("unknown", "unknown", "Unknown"),
    };
    let anchor = format!("node-{}", node.name);
    let place = in_words(&node.place);
    let operator = node.place.operator.clone().unwrap_or_else(|| "not named".into());
    let findings = node.findings.into_iter().map(|finding| {
        view! {
            <li>
                <FindingChip verdict=finding.verdict severity=finding.severity/>
                <a href=link::finding(finding.id)>{finding.title}</a>
            </li>
        }
    });
    let findings = findings.collect::<Vec<_>>();
    let findings = match findings.is_empty() {
        true => view! { <span class="muted">"None"</span> }.into_any(),
        false => view! { <ul class="plain">{findings}</ul> }.into_any(),
    };
    let versions = node.versions.into_iter().map(|(_, version)| version).collect::<Vec<_>>();
    row(
        &node.name,
        vec![
            view! {
                <span class="subject">{node.name.clone()}</span>
                <span class="kind">{versions.join(" · ")}</span>
            }
            .into_any(),
            view! {
                <span class=format!("chip {class}")>
                    <Icon name=icon/>
                    {word}
                </span>
                <span class="kind">{place}</span>
            }
            .into_any(),
            view! { <Ladder place=node.place/> }.into_any(),
            view! { {operator} }.into_any(),
            view! { <a href=format!("{}#namespaces", link::cluster(cluster))>{format::number(node.workloads)}</a> }
                .into_any(),
            findings,
        ],
    )
    .anchor(anchor)
}
