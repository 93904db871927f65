//! A cluster's nodes: where each is, and how that is known.

use std::cmp::Ordering;

use leptos::prelude::*;
use model::Time;
use model::ids::ClusterId;
use model::order::Order;
use model::residency::ResidencyFilter;
use model::verdict::Verdict;
use model::view::{self, ClusterView, NodeView};

use super::{Outline, cluster_param, loaded};
use crate::address::Address;
use crate::components::chip::FindingChip;
use crate::components::frame::{Frame, Section};
use crate::components::icons::Icon;
use crate::components::panel::Panel;
use crate::components::place::{Ladder, in_words};
use crate::components::table::{ColumnPicker, More, Row, Table, row};
use crate::listing::{Column, First, Listing, column};
use crate::{format, link};

const COLUMNS: &[Column] = &[
    column("node", "Node", "w-subject").sorted(First::Smallest),
    column("where", "Where", "w-chip").sorted(First::Smallest),
    column("evidence", "How it is known", "w-title"),
    column("operator", "Operator", "w-id").sorted(First::Smallest),
    column("workloads", "Workloads", "w-number").sorted(First::Largest),
    column("findings", "Findings", "w-subject").sorted(First::Largest),
];

/// `/clusters/{cluster}/nodes`
#[component]
pub fn NodesPage() -> impl IntoView {
    let cluster = cluster_param();
    let at = Address::here().moment("at");
    let listing = Listing::here(COLUMNS, Order::ascending("where"));
    let outline = Outline {
        section: Section::Nodes,
        title: "Nodes".into(),
        cluster: cluster.clone().ok(),
        panels: vec![("nodes", "Nodes")],
    };
    loaded(
        outline,
        |reader| async move {
            let at = at?;
            Ok((at, listing?, reader.nodes(cluster?, at).await?))
        },
        |(at, listing, nodes)| page(at, listing, nodes),
    )
}

/// Outside first, then unknown.
fn place(node: &NodeView) -> u8 {
    match node.verdict {
        Verdict::Fail => 0,
        Verdict::Unknown | Verdict::NotApplicable => 1,
        Verdict::Pass => 2,
    }
}

fn compare(column: &str, a: &NodeView, b: &NodeView) -> Ordering {
    match column {
        "operator" => a.place.operator.cmp(&b.place.operator),
        "workloads" => a.workloads.cmp(&b.workloads),
        "findings" => a.findings.len().cmp(&b.findings.len()),
        "where" => place(a).cmp(&place(b)),
        _ => a.name.cmp(&b.name),
    }
}

fn page(at: Option<Time>, listing: Listing, page: view::NodesPage) -> AnyView {
    let view::NodesPage { cluster, nodes } = page;
    let id = cluster.id;
    let total = nodes.len() as u64;
    let how_many = format::count(total, "node", "nodes");
    let (nodes, next) = listing.cut(nodes, compare, |node| node.name.clone());
    let shown = nodes.len();
    let asked = ResidencyFilter { at, ..ResidencyFilter::default() };
    let rows = nodes.into_iter().map(|node| node_row(id, node, &asked)).collect();
    let tools = view! { <ColumnPicker columns=COLUMNS listing=listing.clone()/> }.into_any();
    let frame = Frame::of(&cluster, Section::Nodes, "Nodes").seen_at(at);
    frame.sentence(sentence(&cluster)).around(view! {
        <Panel
            id="nodes"
            heading="Nodes"
            note=view! { {how_many} }.into_any()
            tools
        >
            <Table
                caption="Nodes and the evidence of their place"
                live="nodes"
                columns=COLUMNS
                rows
                empty="No node was seen."
                listing=Some(listing.clone())
            />
            <More listing shown total next/>
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

fn node_row(cluster: ClusterId, node: NodeView, asked: &ResidencyFilter) -> Row {
    let (class, icon, word) = match node.verdict {
        Verdict::Pass => ("passed", "pass", "Allowed"),
        Verdict::Fail => ("high", "high", "Outside"),
        Verdict::Unknown | Verdict::NotApplicable => ("unknown", "unknown", "Unknown"),
    };
    let anchor = format!("node-{}", node.name);
    let running = format!("{}#running", link::node_under(cluster, &node.name, asked));
    let place = in_words(&node.place);
    let operator = node.place.operator.clone().unwrap_or_else(|| "not named".into());
    let findings = node.findings.into_iter().map(|finding| {
        view! {
            <li>
                <FindingChip
                    verdict=finding.verdict
                    severity=finding.severity
                    waived=finding.waiver.is_some()
                />
                <a href=link::as_here(link::finding(finding.id))>{finding.title}</a>
            </li>
        }
    });
    let findings = findings.collect::<Vec<_>>();
    let findings = match findings.is_empty() {
        true => view! { <span class="muted">"None"</span> }.into_any(),
        false => view! { <ul class="plain">{findings}</ul> }.into_any(),
    };
    let versions = node
        .versions
        .into_iter()
        .map(|(of, version)| view! { <li>{format!("{of} {version}")}</li> });
    let versions = versions.collect::<Vec<_>>();
    row(
        &node.name,
        vec![
            view! {
                <a class="subject" href=link::node_under(cluster, &node.name, asked)>{node.name.clone()}</a>
                <ul class="kind">{versions}</ul>
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
            view! { <a href=running>{format::number(node.workloads)}</a> }.into_any(),
            findings,
        ],
    )
    .anchor(anchor)
}
