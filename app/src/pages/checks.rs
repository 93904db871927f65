//! The catalogue.

use leptos::prelude::*;
use model::check_info::CheckInfo;
use model::subject::SubjectKind;

use super::loaded;
use crate::components::chip::SeverityChip;
use crate::components::frame::{Frame, Section};
use crate::components::panel::Panel;
use crate::components::table::{Column, Row, Table, column, row};
use crate::format;
use crate::link::{self, Findings};

const COLUMNS: &[Column] = &[
    column("Check", "w-title"),
    column("Severity", "w-chip"),
    column("Judges", "w-subject wide"),
    column("Findings", "w-number"),
];

/// `/checks`
#[component]
pub fn ChecksPage() -> impl IntoView {
    loaded(
        |reader| async move { Ok((reader.checks(), reader.clusters().await?)) },
        |(mut checks, clusters)| {
            checks.sort_by(|a, b| b.severity.cmp(&a.severity).then_with(|| a.id.cmp(&b.id)));
            let frame = Frame::all(clusters, Section::Checks, "Checks").sentence(format!(
                "{}, each with its evidence.",
                format::count(checks.len() as u64, "check", "checks")
            ));
            let rows = checks.into_iter().map(check_row).collect();
            frame.around(view! {
            <Panel id="catalogue" heading="Catalogue" note=view! { "most severe first" }.into_any()>
                <Table
                    caption="Checks, most severe first"
                    live="checks"
                    columns=COLUMNS
                    rows
                    empty="The catalogue is empty."
                />
            </Panel>
        })
        },
    )
}

fn check_row(check: CheckInfo) -> Row {
    let judges = match check.judges {
        SubjectKind::Cluster => "the cluster",
        SubjectKind::Namespace => "namespaces",
        SubjectKind::Node => "nodes",
        SubjectKind::Workload => "workloads",
        SubjectKind::Container => "containers",
    };
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
