//! The catalogue.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use leptos::prelude::*;
use model::Time;
use model::check_info::CheckInfo;
use model::framework::Tally;
use model::ids::CheckId;
use model::order::Order;
use model::reader::ReadError;
use model::subject::SubjectKind;
use model::verdict::Verdict;
use model::view;

use super::{Outline, loaded};
use crate::address::Address;
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
    column("failed", "Failed", "w-number").sorted(First::Largest),
    column("unknown", "Unknown", "w-number").sorted(First::Largest),
];

/// The verdicts of each check; `None` while the database is away.
type Tallies<'a> = Option<&'a BTreeMap<CheckId, Tally>>;

/// `/checks`
#[component]
pub fn ChecksPage() -> impl IntoView {
    let listing = Listing::here(COLUMNS, Order::descending("severity"));
    let panels = &[("catalogue", "Catalogue")];
    let at = Address::here().moment("at");
    loaded(
        Outline::of_all(Section::Checks, "Checks", panels),
        |reader| async move {
            let (at, listing) = (at?, listing?);
            let found = match reader.checks_page(at).await {
                Ok(found) => Some(found),
                // The catalogue is part of the program: it is shown even while the database is away.
                Err(ReadError::Unavailable { .. }) => None,
                Err(error) => return Err(error),
            };
            Ok((at, listing, reader.checks(), found))
        },
        |(at, listing, checks, found)| page(at, listing, checks, found),
    )
}

/// What a check judged; `None` while the database is away.
fn tally(tallies: Tallies<'_>, check: &CheckId) -> Option<Tally> {
    tallies.map(|tallies| tallies.get(check).copied().unwrap_or_default())
}

fn compare(column: &str, tallies: Tallies<'_>, a: &CheckInfo, b: &CheckInfo) -> Ordering {
    let many = |of: fn(Tally) -> u64| {
        let [a, b] = [a, b].map(|check| tally(tallies, &check.id).map(of));
        a.cmp(&b)
    };
    match column {
        "severity" => a.severity.cmp(&b.severity),
        "judges" => judges(a.judges).cmp(judges(b.judges)),
        "failed" => many(|tally| tally.failed),
        "unknown" => many(|tally| tally.unknown),
        _ => a.title.cmp(&b.title),
    }
}

fn page(
    at: Option<Time>,
    listing: Listing,
    checks: Vec<CheckInfo>,
    found: Option<view::ChecksPage>,
) -> AnyView {
    let how_many = format::count(checks.len() as u64, "check", "checks");
    let tallies = found.as_ref().map(|found| &found.tallies);
    let clusters = found.as_ref().map(|found| found.clusters.clone()).unwrap_or_default();
    let sentence = sentence(&checks, tallies);
    let frame = Frame::all(clusters, Section::Checks, "Checks").seen_at(at).sentence(sentence);
    let listing = Listing { show: u32::MAX, after: None, ..listing };
    let by = |column: &str, a: &CheckInfo, b: &CheckInfo| compare(column, tallies, a, b);
    let (checks, _) = listing.cut(checks, by, |check| check.id.to_string());
    let rows = checks.into_iter().map(|check| {
        let tally = tally(tallies, &check.id);
        check_row(check, tally, at)
    });
    let rows = rows.collect();
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

/// `28 of 45 checks found something, 4 more could not judge everything.`
fn sentence(checks: &[CheckInfo], tallies: Tallies<'_>) -> String {
    let all = format::count(checks.len() as u64, "check", "checks");
    if tallies.is_none() {
        return format!("{all}, each with its evidence.");
    }
    let many = |of: fn(Tally) -> bool| {
        checks.iter().filter(|check| tally(tallies, &check.id).is_some_and(of)).count() as u64
    };
    let found = match many(|tally| tally.failed > 0) {
        0 => format!("None of {all} found anything"),
        n => format!("{} of {all} found something", format::number(n)),
    };
    match many(|tally| tally.failed == 0 && tally.unknown > 0) {
        0 => format!("{found}."),
        n => format!("{found}, {} more could not judge everything.", format::number(n)),
    }
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

fn check_row(check: CheckInfo, tally: Option<Tally>, at: Option<Time>) -> Row {
    let judges = judges(check.judges);
    let of = |verdict, many| subjects(&check.id, verdict, many, at);
    let failed = of(Verdict::Fail, tally.map(|tally| tally.failed));
    let unknown = of(Verdict::Unknown, tally.map(|tally| tally.unknown));
    row(
        &check.id,
        vec![
            view! {
                <a href=link::then(link::check(&check.id), at)>{check.title}</a>
                <span class="kind">{check.id.to_string()}</span>
            }
            .into_any(),
            view! { <SeverityChip severity=check.severity/> }.into_any(),
            view! { {judges} }.into_any(),
            failed,
            unknown,
        ],
    )
}

/// How many subjects have this verdict; it leads to them.
fn subjects(check: &CheckId, verdict: Verdict, many: Option<u64>, at: Option<Time>) -> AnyView {
    let number = match many {
        Some(0) => return "0".into_any(),
        Some(many) => format::number(many),
        None => "Show".into(),
    };
    let href = Findings::default().check(check).verdict(verdict).at(at).href();
    view! {
        <a href=href>
            {number}
            <span class="quiet">{format!(" findings of {check}: {}", verdict.word())}</span>
        </a>
    }
    .into_any()
}
