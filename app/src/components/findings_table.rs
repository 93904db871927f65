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
use crate::texts::{headed, texts};
use crate::{format, link};

/// Its columns.
pub const COLUMNS: [Column; 5] = [
    column("finding", "", "w-title").sorted(First::Smallest),
    column("verdict", "", "w-chip").sorted(First::Smallest),
    column("subject", "", "w-subject").sorted(First::Smallest),
    column("check", "", "w-id").sorted(First::Smallest),
    column("since", "", "w-time").sorted(First::Largest),
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
    let columns = headed(&COLUMNS, &texts().finding.headings);
    view! { <Table caption live="findings" columns rows empty listing/> }.into_any()
}

fn finding_row(of: FindingView, here: &Address) -> Row {
    let t = texts();
    let would = (of.verdict == Verdict::Unknown).then(|| {
        view! { <span class="kind">{(t.finding.if_failed)(of.severity)}</span> }
    });
    let waiver = of.waiver.as_ref().map(|waiver| {
        view! { <span class="kind">{(t.finding.waived_until)(&waiver.expires.to_string())}</span> }
    });
    let would = would.filter(|_| of.waiver.is_none());
    let peek = format!("{}#peek", here.clone().with("peek", of.id).href());
    let (title_lang, title) = t.check_title(&of.check, of.title);
    let (reason_lang, reason) = t.said(of.reason);
    let of_title = (t.finding.of_title)(&title);
    row(
        of.id,
        vec![
            view! {
                <a href=link::as_here(link::finding(of.id)) lang=title_lang>{title}</a>
                <span class="reason">
                    <span lang=reason_lang>
                        <Prose text=format::sentence(&reason)/>
                    </span>
                    " "
                    <a class="peek-link" href=peek data-peek="">
                        {t.finding.evidence}
                        <span class="quiet" lang=title_lang>{of_title}</span>
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
            view! { <a href=link::as_here(link::check(&of.check))>{of.check.to_string()}</a> }
                .into_any(),
            view! { <Moment at=of.since_at/> }.into_any(),
        ],
    )
}
