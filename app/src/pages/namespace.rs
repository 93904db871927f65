//! One namespace: what isolates it, and its workloads.

use leptos::prelude::*;
use model::Time;
use model::order::{Order, WorkloadColumn};
use model::view;

use super::enforce::{enforced, standard};
use super::{Outline, cluster_param, loaded, param};
use crate::address::Address;
use crate::components::counts::Counts;
use crate::components::coverage::CoverageNote;
use crate::components::findings_table::FindingsTable;
use crate::components::frame::{Frame, Section};
use crate::components::panel::Panel;
use crate::components::risk_bar::{RiskBar, without_waivers};
use crate::components::table::{ColumnPicker, More};
use crate::components::workloads::{COLUMNS, Workloads};
use crate::format;
use crate::link::{self, Findings};
use crate::listing::Listing;

/// `/clusters/{cluster}/ns/{namespace}`
#[component]
pub fn NamespacePage() -> impl IntoView {
    let cluster = cluster_param();
    let name = param("namespace");
    let listing = Listing::here(COLUMNS, Order::descending("risk"));
    let outline = Outline {
        section: Section::Cluster,
        title: name.clone(),
        cluster: cluster.clone().ok(),
        panels: vec![("isolation", "What isolates it"), ("workloads", "Workloads")],
    };
    let at = Address::here().moment("at");
    loaded(
        outline,
        |reader| async move {
            let (at, listing) = (at?, listing?);
            let stretch = listing.stretch(sorted_by);
            let (page, next) = reader.namespace_sorted(cluster?, name, stretch, at).await?;
            Ok((at, listing, page, next))
        },
        |(at, listing, namespace, next)| page(at, listing, namespace, next),
    )
}

fn sorted_by(column: &str) -> WorkloadColumn {
    match column {
        "name" => WorkloadColumn::Name,
        "findings" => WorkloadColumn::Findings,
        "coverage" => WorkloadColumn::Coverage,
        "pods" => WorkloadColumn::Pods,
        _ => WorkloadColumn::Risk,
    }
}

fn page(
    at: Option<Time>,
    listing: Listing,
    page: view::NamespacePage,
    next: Option<String>,
) -> AnyView {
    let view::NamespacePage { cluster, namespace, findings, passed, workloads, enforceable } = page;
    let id = cluster.id;
    let name = namespace.name.clone();
    let within = Findings::of(id).namespace(&name).at(at);
    let sentence =
        format!("{name}: {}.", format::risk_clause(namespace.risk.peak, namespace.coverage));
    let passed = passed
        .into_iter()
        .map(|check| view! { <li><a href=link::as_here(link::check(&check))>{check.to_string()}</a></li> })
        .collect::<Vec<_>>();
    let passed = (!passed.is_empty()).then(|| {
        view! {
            <p class="panel-foot">"Passed by the namespace itself:"</p>
            <ul class="ids">{passed}</ul>
        }
    });
    let may_enforce = standard(enforceable.safe);
    let unless_more = (!enforceable.seen_whole).then_some(" in what could be seen");
    let today = match enforceable.today {
        Some(today) => format!("enforces {} by label", enforced(today)),
        None => "enforces nothing by label".into(),
    };
    let today = view! { <span class="kind">{today}</span> };
    let (shown, total) = (workloads.len(), namespace.workloads);
    let tools = view! { <ColumnPicker columns=COLUMNS listing=listing.clone()/> }.into_any();
    let how_many = format::count(namespace.workloads, "workload", "workloads");
    Frame::of(&cluster, Section::Cluster, name).seen_at(at).sentence(sentence).around(view! {
        <div class="summary" data-live="summary">
            <RiskBar exposure=namespace.risk.peak href="#workloads".into()/>
            <dl class="facts">
                <div>
                    <dt>"Burden"</dt>
                    <dd>
                        <a href="#workloads">{format::burden(namespace.risk.burden)}</a>
                        " of "
                        <a href="#workloads">{how_many.clone()}</a>
                        {without_waivers(namespace.waived)}
                    </dd>
                </div>
                <div>
                    <dt>"Findings"</dt>
                    <dd>
                        <Counts
                            counts=namespace.findings
                            coverage=namespace.coverage
                            within=within.clone()
                        />
                    </dd>
                </div>
                <div>
                    <dt>"Coverage"</dt>
                    <dd>
                        <CoverageNote coverage=namespace.coverage within/>
                    </dd>
                </div>
                <div>
                    <dt>"May enforce"</dt>
                    <dd>
                        <a href=link::enforce(id)>{may_enforce}</a>
                        {unless_more}
                        {today}
                    </dd>
                </div>
                <div>
                    <dt>"Not seen"</dt>
                    <dd>
                        <a href=format!("{}#gaps", link::then(link::cluster(id), at))>
                            {format::count(cluster.gaps, "gap in the cluster", "gaps in the cluster")}
                        </a>
                    </dd>
                </div>
            </dl>
        </div>
        <Panel
            id="isolation"
            heading="What isolates it"
            note=view! { "default deny, by direction" }.into_any()
        >
            <FindingsTable
                caption="Findings of the namespace itself"
                findings
                empty="No findings of the namespace itself in what could be seen."
                listing=None
            />
            {passed}
        </Panel>
        <Panel
            id="workloads"
            heading="Workloads"
            note=view! { {how_many} }.into_any()
            tools
        >
            <Workloads cluster=id workloads listing=listing.clone()/>
            <More listing shown total next/>
        </Panel>
    })
}
