//! One cluster: what drags, and what is unseen.

use leptos::prelude::*;
use model::ids::ClusterId;
use model::view::{self, ClusterView, NamespaceView};

use super::overview::nodes_in_words;
use super::{cluster_param, loaded};
use crate::components::counts::Counts;
use crate::components::coverage::CoverageNote;
use crate::components::fixes::Fixes;
use crate::components::frame::{Frame, Section};
use crate::components::gaps::Gaps;
use crate::components::panel::{Empty, Panel};
use crate::components::risk_bar::RiskBar;
use crate::components::table::{Column, Row, Table, column, row};
use crate::components::trend::Trend;
use crate::format;
use crate::link::{self, Findings};

const NAMESPACES: &[Column] = &[
    column("Namespace", "w-subject"),
    column("Peak risk", "w-risk"),
    column("Burden", "w-number"),
    column("Findings", "w-counts wide"),
    column("Coverage", "w-coverage wide"),
    column("Workloads", "w-number wide"),
];

/// `/clusters/{cluster}`
#[component]
pub fn ClusterPage() -> impl IntoView {
    let cluster = cluster_param();
    loaded(|reader| async move { reader.cluster(cluster?).await }, page)
}

fn page(page: view::ClusterPage) -> AnyView {
    let view::ClusterPage { cluster, series, namespaces, gaps, fixes } = page;
    let id = cluster.id;
    let name = cluster.name.clone();
    let sentence = format!("{name}: {}.", format::risk_clause(cluster.risk.peak, cluster.coverage));
    let how_many = format::count(namespaces.len() as u64, "namespace", "namespaces");
    let rows = namespaces.into_iter().map(|namespace| namespace_row(id, namespace)).collect();
    let fixes = fixes.into_iter().map(|fix| (id, fix)).collect();
    let export = |format: &str| format!("/api/v1/export/findings.{format}?cluster={id}");
    let until = cluster.observed_at;
    Frame::of(&cluster, Section::Cluster, name).sentence(sentence).around(view! {
        <Summary cluster/>
        <Panel id="trend" heading="Risk over time">
            <div data-live="trend">
                <Trend series until/>
            </div>
        </Panel>
        <Panel
            id="namespaces"
            heading="Namespaces"
            note=view! { {how_many} ", the largest burden first" }.into_any()
        >
            <Table
                caption="Namespaces, the largest burden first"
                live="namespaces"
                columns=NAMESPACES
                rows
                empty="No namespace was seen."
            />
        </Panel>
        <Panel id="fix-first" heading="Fix first">
            <Fixes fixes/>
        </Panel>
        <Gaps gaps/>
        <p class="exports">
            "Export all findings: "
            <a href=export("csv") download="">
                "CSV"
            </a>
            " · "
            <a href=export("json") download="">
                "JSON"
            </a>
        </p>
    })
}

#[component]
fn Summary(cluster: ClusterView) -> impl IntoView {
    if cluster.coverage.due == 0 {
        return view! {
            <div class="summary" data-live="summary">
                <Empty>"Not judged yet: its kinds are still being listed. "<a href="#gaps">"Which"</a></Empty>
            </div>
        }
        .into_any();
    }
    let within = Findings::of(cluster.id);
    view! {
        <div class="summary" data-live="summary">
            <RiskBar exposure=cluster.risk.peak href="#namespaces".into()/>
            <dl class="facts">
                <div>
                    <dt>"Burden"</dt>
                    <dd>
                        <a href="#namespaces">{format::burden(cluster.risk.burden)}</a>
                        " of "
                        {format::count(cluster.workloads, "workload", "workloads")}
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
                        <a href=link::nodes(cluster.id)>{nodes_in_words(&cluster)}</a>
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

fn namespace_row(cluster: ClusterId, of: NamespaceView) -> Row {
    let href = link::namespace(cluster, &of.name);
    let within = Findings::of(cluster).namespace(&of.name);
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
