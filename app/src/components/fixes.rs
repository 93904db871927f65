//! What to fix first: ranked by what the burden falls by.

use leptos::prelude::*;
use model::Time;
use model::ids::ClusterId;
use model::view::Fix;

use super::panel::Empty;
use super::table::{Row, Table, row};
use crate::format;
use crate::link::{self, Findings};
use crate::listing::{Column, column};

const COLUMNS: &[Column] = &[
    column("fix", "Fix", "w-title"),
    column("where", "Where", "w-subject"),
    column("removed", "Burden removed", "w-bar"),
    column("findings", "Findings closed", "w-number"),
];

/// Fixes in a table, the largest first; of a moment that has passed, the way to those of now.
#[component]
pub fn Fixes(
    fixes: Vec<(ClusterId, Fix)>,
    /// `None` for now.
    at: Option<Time>,
    /// The page of now.
    now: String,
) -> impl IntoView {
    if at.is_some() {
        return view! {
            <Empty>"What to fix first is told of now: "<a href=now>"look at now"</a>"."</Empty>
        }
        .into_any();
    }
    let largest = fixes.iter().map(|(_, fix)| fix.decrease).max().unwrap_or_default().max(1);
    let rows = fixes.into_iter().map(|(cluster, fix)| fix_row(cluster, fix, largest)).collect();
    view! {
        <Table
            caption="Fixes by how much of the burden each removes"
            live="fixes"
            columns=COLUMNS
            rows
            empty="Nothing to fix in what could be seen."
        />
    }
    .into_any()
}

fn fix_row(cluster: ClusterId, fix: Fix, largest: u64) -> Row {
    let mut list = Findings::of(cluster);
    if let Some(workload) = &fix.workload {
        list = list.workload(workload);
    }
    if let Some(check) = &fix.check {
        list = list.check(check);
    }
    let key = list.href();
    let place = match &fix.workload {
        Some(of) => view! {
            <a class="subject" href=link::workload(cluster, of)>
                {format!("{}/{}", of.namespace, of.name)}
            </a>
            <span class="kind">{of.kind.clone()}</span>
        }
        .into_any(),
        None => view! { <span class="muted">"everywhere"</span> }.into_any(),
    };
    let title = match &fix.check {
        Some(check) => view! {
            <a href=key.clone()>{fix.title}</a>
            <a class="kind" href=link::check(check)>{check.to_string()}</a>
        }
        .into_any(),
        None => view! { <a href=key.clone()>{fix.title}</a> }.into_any(),
    };
    let width = format!("{}%", fix.decrease * 100 / largest);
    row(
        &key,
        vec![
            title,
            place,
            view! {
                <span class="removed">
                    <svg class="removed-bar" width="100%" height="8" aria-hidden="true">
                        <rect class="certain" width=width height="8" rx="2"/>
                    </svg>
                    <span>"−"{format::decrease(fix.decrease)}</span>
                </span>
            }
            .into_any(),
            view! { <a href=key.clone()>{format::number(fix.findings)}</a> }.into_any(),
        ],
    )
}
