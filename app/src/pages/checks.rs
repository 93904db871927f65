//! The catalogue.

use std::cmp::Ordering;

use leptos::prelude::*;
use model::check_info::CheckInfo;
use model::order::Order;
use model::subject::SubjectKind;
use model::view::ClusterView;

use super::{Outline, loaded};
use crate::components::chip::SeverityChip;
use crate::components::frame::{Frame, Section};
use crate::components::panel::Panel;
use crate::components::table::{ColumnPicker, Row, Table, row};
use crate::format;
use crate::link::{self, Findings};
use crate::listing::{Column, First, Listing, column};

const COLUMNS: &[Column] = &[
    column("check", "Check", "w-title").sorted(First::Smallest),
    column("severity", "Severity", "w-chip").sorted(First::Largest),
    column("judges", "Judges", "w-subject").sorted(First::Smallest),
    column("findings", "Findings", "w-number"),
];

/// `/checks`
#[component]
pub fn ChecksPage() -> impl IntoView {
    let listing = Listing::here(COLUMNS, Order::descending("severity"));
    let panels = &[("catalogue", "Catalogue")];
    loaded(
        Outline::of_all(Section::Checks, "Checks", panels),
        |reader| async move {
            let listing = listing?;
            // The catalogue is part of the program: it is shown even while the database is away.
            Ok((listing, reader.checks(), reader.clusters().await.unwrap_or_default()))
        },
        |(listing, checks, clusters)| page(listing, checks, clusters),
    )
}

fn compare(column: &str, a: &CheckInfo, b: &CheckInfo) -> Ordering {
    match column {
        "severity" => a.severity.cmp(&b.severity),
        "judges" => judges(a.judges).cmp(judges(b.judges)),
        _ => a.title.cmp(&b.title),
    }
}

fn page(listing: Listing, checks: Vec<CheckInfo>, clusters: Vec<ClusterView>) -> AnyView {
    let how_many = format::count(checks.len() as u64, "check", "checks");
    let frame = Frame::all(clusters, Section::Checks, "Checks")
        .sentence(format!("{how_many}, each with its evidence."));
    let listing = Listing { show: u32::MAX, after: None, ..listing };
    let (checks, _) = listing.cut(checks, compare, |check| check.id.to_string());
    let rows = checks.into_iter().map(check_row).collect();
    let tools = view! { <ColumnPicker columns=COLUMNS listing=listing.clone()/> }.into_any();
    frame.around(view! {
        <Panel id="catalogue" heading="Catalogue" note=view! { {how_many} }.into_any() tools>
            <Table
                caption="Checks"
                live="checks"
                columns=COLUMNS
                rows
                empty="The catalogue is empty."
                listing=Some(listing)
            />
        </Panel>
    })
}

const fn judges(kind: SubjectKind) -> &'static str {
    match kind {
        SubjectKind::Cluster => "the cluster",
        SubjectKind::Namespace => "namespaces",
        SubjectKind::Node => "nodes",
        SubjectKind::Workload => "workloads",
        SubjectKind::Container => "containers",
    }
}

fn check_row(check: CheckInfo) -> Row {
    let judges = judges(check.judges);
    row(
        &check.id,
        vec![
            view! {
                <a href=link::check(&check.id)>{check.title}</a>
                <span class="kind">{check.id.to_string()}</span>
            }
            .into_any(),
            view! { <SeverityChip severity=check.severity/> }.into_any(),
            view! { {judges} }.into_any(),
            view! { <a href=Findings::default().check(&check.id).href()>"Show"<span class="quiet">{format!(" findings of {}", check.id)}</span></a> }
                .into_any(),
        ],
    )
}
