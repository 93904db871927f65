//! All clusters, and what to fix first.

use leptos::prelude::*;
use model::Time;
use model::view::{ClusterView, Overview};

use super::{Outline, loaded};
use crate::address::Address;
use crate::components::counts::Counts;
use crate::components::coverage::CoverageNote;
use crate::components::fixes::Fixes;
use crate::components::frame::{Frame, Section};
use crate::components::moment::Age;
use crate::components::panel::{Empty, Panel};
use crate::components::risk_bar::RiskBar;
use crate::format;
use crate::link::{self, Findings};

/// The first page.
#[component]
pub fn OverviewPage() -> impl IntoView {
    let panels = &[("clusters", "Clusters"), ("fix-first", "Fix first")];
    let outline = Outline::of_all(Section::Overview, "Overview", panels);
    let at = Address::here().moment("at");
    loaded(
        outline,
        |reader| async move {
            let at = at?;
            Ok((at, reader.overview(at).await?))
        },
        |(at, overview)| page(at, overview),
    )
}

fn page(at: Option<Time>, overview: Overview) -> AnyView {
    let Overview { clusters, fixes } = overview;
    let sentence = sentence(&clusters);
    let frame =
        Frame::all(clusters.clone(), Section::Overview, "Overview").seen_at(at).sentence(sentence);
    if clusters.is_empty() {
        return frame.around(view! {
            <Panel id="clusters" heading="Clusters">
                <Empty>
                    "None is watched yet. With a kubeconfig, the first appears here once its kinds are listed."
                </Empty>
            </Panel>
        });
    }
    let entries = clusters.into_iter().map(move |cluster| view! { <Entry cluster at/> });
    frame.around(view! {
        <Panel id="clusters" heading="Clusters">
            <ul class="clusters">{entries.collect::<Vec<_>>()}</ul>
        </Panel>
        <Panel
            id="fix-first"
            heading="Fix first"
            note=view! { "by how much of the burden each removes, the unknown taken as passed" }
                .into_any()
        >
            <Fixes fixes at now="/".into()/>
        </Panel>
    })
}

fn sentence(clusters: &[ClusterView]) -> String {
    let worst = clusters.iter().max_by_key(|cluster| cluster.risk.peak.low);
    match (worst, clusters.len()) {
        (None, _) => "No cluster is watched yet.".into(),
        (Some(one), 1) => {
            format!("{}: {}.", one.name, format::risk_clause(one.risk.peak, one.coverage))
        }
        (Some(worst), n) => format!(
            "{n} clusters, {} the riskiest: {}.",
            worst.name,
            format::risk_clause(worst.risk.peak, worst.coverage)
        ),
    }
}

#[component]
fn Entry(cluster: ClusterView, at: Option<Time>) -> impl IntoView {
    let href = link::then(link::cluster(cluster.id), at);
    let live = format!("cluster-{}", cluster.id);
    let body = if cluster.coverage.due == 0 {
        view! { <Empty>"Not judged yet: its kinds are still being listed."</Empty> }.into_any()
    } else {
        view! { <Judged cluster=cluster.clone() at/> }.into_any()
    };
    view! {
        <li data-live=live>
            <h3>
                <a href=href>{cluster.name}</a>
            </h3>
            {body}
        </li>
    }
}

#[component]
fn Judged(cluster: ClusterView, at: Option<Time>) -> impl IntoView {
    let href = link::then(link::cluster(cluster.id), at);
    let within = Findings::of(cluster.id).at(at);
    let gaps = match cluster.gaps {
        0 => view! { "nothing" }.into_any(),
        n => view! { <a href=format!("{href}#gaps")>{format::count(n, "gap", "gaps")}</a> }
            .into_any(),
    };
    let observed = cluster.observed_at.map(|at| view! { <Age at/> });
    view! {
        <RiskBar exposure=cluster.risk.peak href=format!("{href}#namespaces")/>
        <dl class="facts">
            <div>
                <dt>"Burden"</dt>
                <dd>
                    <a href=format!("{href}#namespaces")>{format::burden(cluster.risk.burden)}</a>
                    " of "
                    <a href=format!("{href}#namespaces")>
                        {format::count(cluster.workloads, "workload", "workloads")}
                    </a>
                </dd>
            </div>
            <div>
                <dt>"Findings"</dt>
                <dd>
                    <Counts counts=cluster.findings coverage=cluster.coverage within=within.clone()/>
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
                <dd>{gaps}</dd>
            </div>
            <div>
                <dt>"Observed"</dt>
                <dd>{observed}</dd>
            </div>
        </dl>
    }
}

/// `46 of 48 in allowed countries, 1 outside, 1 unknown`
pub fn nodes_in_words(cluster: &ClusterView) -> String {
    let ClusterView { nodes, nodes_outside: outside, nodes_unknown: unknown, .. } = *cluster;
    let inside = nodes.saturating_sub(outside + unknown);
    let mut words =
        format!("{} of {} in allowed countries", format::number(inside), format::number(nodes));
    for (n, word) in [(outside, "outside"), (unknown, "unknown")] {
        if n > 0 {
            words += &format!(", {} {word}", format::number(n));
        }
    }
    words
}
