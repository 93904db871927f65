//! A cluster's nodes: where each is, and how that is known.

use std::cmp::Ordering;

use leptos::prelude::*;
use model::Time;
use model::ids::ClusterId;
use model::order::Order;
use model::residency::ResidencyFilter;
use model::verdict::Verdict;
use model::view::{self, NodeView};

use super::{Outline, cluster_param, loaded};
use crate::address::Address;
use crate::components::chip::FindingChip;
use crate::components::frame::{Frame, Section};
use crate::components::icons::Icon;
use crate::components::panel::Panel;
use crate::components::place::{Ladder, in_words};
use crate::components::table::{ColumnPicker, More, Row, Table, row};
use crate::link;
use crate::listing::{Column, First, Listing, column};
use crate::texts::{Texts, headed, texts};

const COLUMNS: [Column; 6] = [
    column("node", "", "w-subject").sorted(First::Smallest),
    column("where", "", "w-chip").sorted(First::Smallest),
    column("evidence", "", "w-title"),
    column("operator", "", "w-id").sorted(First::Smallest),
    column("workloads", "", "w-number").sorted(First::Largest),
    column("findings", "", "w-subject").sorted(First::Largest),
];

/// `/clusters/{cluster}/nodes`
#[component]
pub fn NodesPage() -> impl IntoView {
    let t = &texts().nodes;
    let cluster = cluster_param();
    let at = Address::here().moment("at");
    let listing = Listing::here(&COLUMNS, Order::ascending("where"));
    let outline = Outline {
        section: Section::Nodes,
        title: t.title.into(),
        cluster: cluster.clone().ok(),
        panels: vec![("nodes", t.title)],
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

fn compare(column: &str, a: &NodeView, b: &NodeView) -> Ordering {
    match column {
        "operator" => a.place.operator.cmp(&b.place.operator),
        "workloads" => a.workloads.cmp(&b.workloads),
        "findings" => a.findings.len().cmp(&b.findings.len()),
        "where" => a.verdict.worst_first().cmp(&b.verdict.worst_first()),
        _ => a.name.cmp(&b.name),
    }
}

fn page(at: Option<Time>, listing: Listing, page: view::NodesPage) -> AnyView {
    let t = texts();
    let view::NodesPage { cluster, nodes } = page;
    let id = cluster.id;
    let total = nodes.len() as u64;
    let how_many = t.count(total, t.words.node);
    let (nodes, next) = listing.cut(nodes, compare, |node| node.name.clone());
    let shown = nodes.len();
    let asked = ResidencyFilter { at, ..ResidencyFilter::default() };
    let rows = nodes.into_iter().map(|node| node_row(id, node, &asked, t)).collect();
    let columns = headed(&COLUMNS, &t.nodes.headings);
    let tools =
        view! { <ColumnPicker columns=columns.clone() listing=listing.clone()/> }.into_any();
    let frame = Frame::of(&cluster, Section::Nodes, t.nodes.title).seen_at(at);
    let sentence = (t.nodes.sentence)(&cluster);
    frame.sentence(sentence).around(view! {
        <Panel
            id="nodes"
            heading=t.nodes.title
            note=view! { {how_many} }.into_any()
            tools
        >
            <Table
                caption=t.nodes.caption
                live="nodes"
                columns
                rows
                empty=t.residency.no_nodes
                listing=Some(listing.clone())
            />
            <More listing shown total next/>
        </Panel>
    })
}

fn node_row(cluster: ClusterId, node: NodeView, asked: &ResidencyFilter, t: &'static Texts) -> Row {
    let (class, icon, word) = match node.verdict {
        Verdict::Pass => ("passed", "pass", t.node.allowed),
        Verdict::Fail => ("high", "high", t.words.outside),
        Verdict::Unknown | Verdict::NotApplicable => ("unknown", "unknown", t.words.unknown),
    };
    let anchor = format!("node-{}", node.name);
    let running = format!("{}#running", link::node_under(cluster, &node.name, asked));
    let place = in_words(&node.place);
    let operator = node.place.operator.clone().unwrap_or_else(|| t.residency.not_named.into());
    let findings = node.findings.into_iter().map(|finding| {
        let (lang, title) = t.check_title(&finding.check, finding.title);
        view! {
            <li>
                <FindingChip
                    verdict=finding.verdict
                    severity=finding.severity
                    waived=finding.waiver.is_some()
                />
                <a href=link::as_here(link::finding(finding.id)) lang=lang>{title}</a>
            </li>
        }
    });
    let findings = findings.collect::<Vec<_>>();
    let findings = match findings.is_empty() {
        true => view! { <span class="muted">{t.nodes.no_findings}</span> }.into_any(),
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
            view! { <a href=running>{t.number(node.workloads)}</a> }.into_any(),
            findings,
        ],
    )
    .anchor(anchor)
}
