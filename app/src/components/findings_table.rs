//! A list of findings.

use leptos::prelude::*;
use model::verdict::Verdict;
use model::view::FindingView;

use super::chip::FindingChip;
use super::moment::Moment;
use super::subject::Subject;
use super::table::{Column, Row, Table, column, row};
use crate::{format, link};

const COLUMNS: &[Column] = &[
    column("Finding", "w-title"),
    column("Verdict", "w-chip"),
    column("Subject", "w-subject"),
    column("Check", "w-id wide"),
    column("Since", "w-time wide"),
];

/// Findings in a table.
#[component]
pub fn FindingsTable(
    caption: &'static str,
    findings: Vec<FindingView>,
    /// What stands here when there are none.
    empty: &'static str,
) -> impl IntoView {
    let rows = findings.into_iter().map(finding_row).collect();
    view! { <Table caption live="findings" columns=COLUMNS rows empty/> }
}

fn finding_row(of: FindingView) -> Row {
    let would = (of.verdict == Verdict::Unknown).then(|| {
        view! { <span class="kind">{format!("{} if failed", of.severity.word())}</span> }
    });
    row(
        of.id,
        vec![
            view! {
                <a href=link::finding(of.id)>{of.title}</a>
                <span class="reason">{format::sentence(&of.reason)}</span>
            }
            .into_any(),
            view! {
                <FindingChip verdict=of.verdict severity=of.severity/>
                {would}
            }
            .into_any(),
            view! { <Subject cluster=of.cluster subject=of.subject/> }.into_any(),
            view! { <a href=link::check(&of.check)>{of.check.to_string()}</a> }.into_any(),
            view! { <Moment at=of.since_at/> }.into_any(),
        ],
    )
}
