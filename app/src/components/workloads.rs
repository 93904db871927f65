//! A list of workloads.

use leptos::prelude::*;
use model::ids::ClusterId;
use model::view::WorkloadView;

use super::counts::Counts;
use super::coverage::CoverageNote;
use super::risk_bar::RiskBar;
use super::table::{Table, row};
use crate::address::Address;
use crate::format;
use crate::link::{self, Findings};
use crate::listing::{Column, First, Listing, column};

/// Its columns.
pub const COLUMNS: &[Column] = &[
    column("name", "Workload", "w-subject").sorted(First::Smallest),
    column("risk", "Risk", "w-risk").sorted(First::Largest),
    column("findings", "Findings", "w-counts").sorted(First::Largest),
    column("coverage", "Coverage", "w-coverage").sorted(First::Smallest),
    column("pods", "Pods", "w-number").sorted(First::Largest),
];

/// A namespace's workloads in a table.
#[component]
pub fn Workloads(
    cluster: ClusterId,
    workloads: Vec<WorkloadView>,
    listing: Listing,
) -> impl IntoView {
    let at = Address::here().moment("at").ok().flatten();
    let rows = workloads.into_iter().map(|of| {
        let href = link::as_here(link::workload(cluster, &of.workload));
        let within = Findings::of(cluster).workload(&of.workload).at(at);
        let containers = of.containers.join(", ");
        row(
            of.workload.to_string(),
            vec![
                view! {
                    <a class="subject" href=href.clone()>{of.workload.name}</a>
                    <span class="kind">{format!("{} · {containers}", of.workload.kind)}</span>
                }
                .into_any(),
                view! { <RiskBar exposure=of.exposure href=format!("{href}#contributions") waived=of.waived/> }
                    .into_any(),
                view! { <Counts counts=of.findings coverage=of.coverage within=within.clone()/> }
                    .into_any(),
                view! { <CoverageNote coverage=of.coverage within/> }.into_any(),
                view! { <a href=format!("{href}#runs-in")>{format::number(of.pods)}</a> }
                    .into_any(),
            ],
        )
    });
    view! {
        <Table
            caption="Workloads"
            live="workloads"
            columns=COLUMNS
            rows=rows.collect()
            empty="No workloads were seen here."
            listing=Some(listing)
        />
    }
}
