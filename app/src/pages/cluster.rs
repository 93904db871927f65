//! One cluster: what drags, and what is unseen.

use std::cmp::Ordering;

use leptos::prelude::*;
use model::Time;
use model::ids::ClusterId;
use model::order::Order;
use model::risk::Interval;
use model::verdict::Coverage;
use model::view::{self, ClusterView, NamespaceView};

use super::overview::nodes_in_words;
use super::{Outline, cluster_param, loaded};
use crate::address::Address;
use crate::components::counts::Counts;
use crate::components::coverage::CoverageNote;
use crate::components::fixes::Fixes;
use crate::components::frame::{Frame, Section};
use crate::components::gaps::Gaps;
use crate::components::panel::{Empty, Panel};
use crate::components::risk_bar::{RiskBar, without_waivers};
use crate::components::table::{ColumnPicker, More, Row, Table, row};
use crate::components::trend::Trend;
use crate::format;
use crate::link::{self, Findings};
use crate::listing::{Column, First, Listing, column};

const NAMESPACES: &[Column] = &[
    column("name", "Namespace", "w-subject").sorted(First::Smallest),
    column("peak", "Peak risk", "w-risk").sorted(First::Largest),
    column("burden", "Burden", "w-number").sorted(First::Largest),
    column("findings", "Findings", "w-counts").sorted(First::Largest),
    column("coverage", "Coverage", "w-coverage").sorted(First::Smallest),
    column("workloads", "Workloads", "w-number").sorted(First::Largest),
];

/// `/clusters/{cluster}`
#[component]
pub fn ClusterPage() -> impl IntoView {
    let cluster = cluster_param();
    let at = Address::here().moment("at");
    let listing = Listing::here(NAMESPACES, Order::descending("burden"));
    let outline = Outline {
        section: Section::Cluster,
        title: "Cluster".into(),
        cluster: cluster.clone().ok(),
        panels: vec![
            ("trend", "Risk over time"),
            ("namespaces", "Namespaces"),
            ("fix-first", "Fix first"),
            ("gaps", "What could not be seen"),
        ],
    };
    loaded(
        outline,
        |reader| async move {
            let at = at?;
            Ok((at, listing?, reader.cluster(cluster?, at).await?))
        },
        |(at, listing, cluster)| page(at, listing, cluster),
    )
}

fn compare(column: &str, a: &NamespaceView, b: &NamespaceView) -> Ordering {
    let of = |interval: Interval| (interval.high, interval.low);
    let counts = |of: &NamespaceView| {
        let counts = of.findings;
        (counts.critical, counts.high, counts.medium, counts.low)
    };
    match column {
        "peak" => of(a.risk.peak).cmp(&of(b.risk.peak)),
        "burden" => of(a.risk.burden).cmp(&of(b.risk.burden)),
        "findings" => counts(a).cmp(&counts(b)),
        "coverage" => {
            let share = |of: Coverage| (of.answered * 1_000_000).checked_div(of.due);
            share(a.coverage).cmp(&share(b.coverage))
        }
        "workloads" => a.workloads.cmp(&b.workloads),
        _ => a.name.cmp(&b.name),
    }
}

fn page(at: Option<Time>, listing: Listing, page: view::ClusterPage) -> AnyView {
    let view::ClusterPage { cluster, series, namespaces, gaps, fixes } = page;
    let id = cluster.id;
    let name = cluster.name.clone();
    let sentence = format!("{name}: {}.", format::risk_clause(cluster.risk.peak, cluster.coverage));
    let total = namespaces.len() as u64;
    let how_many = format::count(total, "namespace", "namespaces");
    let (namespaces, next) = listing.cut(namespaces, compare, |namespace| namespace.name.clone());
    let shown = namespaces.len();
    let tools = view! { <ColumnPicker columns=NAMESPACES listing=listing.clone()/> }.into_any();
    let rows = namespaces.into_iter().map(|namespace| namespace_row(id, namespace, at)).collect();
    let fixes = fixes.into_iter().map(|fix| (id, fix)).collect();
    let conditions: Vec<_> = at.map(|at| ("at", format::datetime(at))).into_iter().collect();
    let until = cluster.observed_at;
    let frame = Frame::of(&cluster, Section::Cluster, name).seen_at(at);
    frame.sentence(sentence).around(view! {
        <Summary cluster at/>
        <Panel id="trend" heading="Risk over time">
            <div data-live="trend">
                <Trend series until/>
            </div>
        </Panel>
        <Panel
            id="namespaces"
            heading="Namespaces"
            note=view! { {how_many} }.into_any()
            tools
        >
            <Table
                caption="Namespaces"
                live="namespaces"
                columns=NAMESPACES
                rows
                empty="No namespace was seen."
                listing=Some(listing.clone())
            />
            <More listing shown total next/>
        </Panel>
        <Panel id="fix-first" heading="Fix first">
            <Fixes fixes at now=link::cluster(id)/>
        </Panel>
        <Gaps gaps/>
        <p class="exports">
            <a href=link::enforce(id)>"What each namespace may enforce of Pod Security Standards"</a>
            " · Export all findings: "
            <a href=link::export(id, "csv", &conditions) data-csv="" download="">
                "CSV"
            </a>
            " · "
            <a href=link::export(id, "json", &conditions) download="" data-export="">
                "JSON"
            </a>
        </p>
    })
}

#[component]
fn Summary(cluster: ClusterView, at: Option<Time>) -> impl IntoView {
    if cluster.coverage.due == 0 {
        return view! {
            <div class="summary" data-live="summary">
                <Empty>"Not judged yet: its kinds are still being listed. "<a href="#gaps">"Which"</a></Empty>
            </div>
        }
        .into_any();
    }
    let within = Findings::of(cluster.id).at(at);
    view! {
        <div class="summary" data-live="summary">
            <RiskBar exposure=cluster.risk.peak href="#namespaces".into()/>
            <dl class="facts">
                <div>
                    <dt>"Burden"</dt>
                    <dd>
                        <a href="#namespaces">{format::burden(cluster.risk.burden)}</a>
                        " of "
                        <a href="#namespaces">
                            {format::count(cluster.workloads, "workload", "workloads")}
                        </a>
                        {without_waivers(cluster.waived)}
                    </dd>
                </div>
                <div>
                    <dt>"Findings"</dt>
                    <dd>
                        <Counts
                            counts=cluster.findings
                            coverage=cluster.coverage
                            within=within.clone()
                        />
                    </dd>
                </div>
                <div>
                    <dt>"Coverage"</dt>
                    <dd>
                        <CoverageNote coverage=cluster.coverage within/>
                    </dd>
                </div>
                <div>
                    <dt>"Nodes"</dt>
                    <dd>
                        <a href=link::then(link::nodes(cluster.id), at)>{nodes_in_words(&cluster)}</a>
                    </dd>
                </div>
                <div>
                    <dt>"Not seen"</dt>
                    <dd>
                        <a href="#gaps">{format::count(cluster.gaps, "gap", "gaps")}</a>
                    </dd>
                </div>
            </dl>
        </div>
    }
    .into_any()
}

fn namespace_row(cluster: ClusterId, of: NamespaceView, at: Option<Time>) -> Row {
    let href = link::then(link::namespace(cluster, &of.name), at);
    let within = Findings::of(cluster).namespace(&of.name).at(at);
    let workloads = format!("{href}#workloads");
    row(
        &of.name,
        vec![
            view! { <a class="subject" href=href>{of.name.clone()}</a> }.into_any(),
            view! { <RiskBar exposure=of.risk.peak href=workloads.clone()/> }.into_any(),
            view! { <a href=workloads.clone()>{format::burden(of.risk.burden)}</a> }.into_any(),
            view! { <Counts counts=of.findings coverage=of.coverage within=within.clone()/> }
                .into_any(),
            view! { <CoverageNote coverage=of.coverage within/> }.into_any(),
            view! { <a href=workloads>{format::number(of.workloads)}</a> }.into_any(),
        ],
    )
}
