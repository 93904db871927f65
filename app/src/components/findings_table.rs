//! A list of findings.

use std::cmp::Reverse;

use leptos::prelude::*;
use model::verdict::Verdict;
use model::view::FindingView;

use super::chip::FindingChip;
use super::moment::Moment;
use super::prose::Prose;
use super::subject::Subject;
use super::table::{Row, Table, row};
use crate::address::Address;
use crate::listing::{Column, First, Listing, column};
use crate::{format, link};

/// Its columns.
pub const COLUMNS: &[Column] = &[
    column("finding", "Finding", "w-title").sorted(First::Smallest),
    column("verdict", "Verdict", "w-chip").sorted(First::Smallest),
    column("subject", "Subject", "w-subject").sorted(First::Smallest),
    column("check", "Check", "w-id").sorted(First::Smallest),
    column("since", "Since", "w-time").sorted(First::Largest),
];

/// Findings in a table.
#[component]
pub fn FindingsTable(
    caption: &'static str,
    mut findings: Vec<FindingView>,
    /// What stands here when there are none.
    empty: &'static str,
    /// How it is viewed, where it can be sorted.
    #[prop(optional_no_strip)]
    listing: Option<Listing>,
) -> impl IntoView {
    if listing.is_none() {
        let rank = |of: &FindingView| {
            (of.waiver.is_some(), of.verdict != Verdict::Fail, Reverse(of.severity))
        };
        findings.sort_by_key(rank);
    }
    let here = Address::here();
    let rows = findings.into_iter().map(|finding| finding_row(finding, &here)).collect();
    view! { <Table caption live="findings" columns=COLUMNS rows empty listing/> }.into_any()
}

fn finding_row(of: FindingView, here: &Address) -> Row {
    let would = (of.verdict == Verdict::Unknown).then(|| {
        view! { <span class="kind">{format!("{} if failed", of.severity.word())}</span> }
    });
    let waiver = of.waiver.as_ref().map(|waiver| {
        view! { <span class="kind">{format!("until {}", waiver.expires)}</span> }
    });
    let would = would.filter(|_| of.waiver.is_none());
    let peek = format!("{}#peek", here.clone().with("peek", of.id).href());
    let title = of.title.clone();
    row(
        of.id,
        vec![
            view! {
                <a href=link::finding(of.id)>{of.title}</a>
                <span class="reason">
                    <Prose text=format::sentence(&of.reason)/>
                    " "
                    <a class="peek-link" href=peek data-peek="">
                        "Evidence"
                        <span class="quiet">{format!(" of {title}")}</span>
                    </a>
                </span>
            }
            .into_any(),
            view! {
                <FindingChip verdict=of.verdict severity=of.severity waived=of.waiver.is_some()/>
                {waiver}
                {would}
            }
            .into_any(),
            view! { <Subject cluster=of.cluster subject=of.subject/> }.into_any(),
            view! { <a href=link::check(&of.check)>{of.check.to_string()}</a> }.into_any(),
            view! { <Moment at=of.since_at/> }.into_any(),
        ],
    )
}
