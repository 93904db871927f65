//! Who passes which checks: what the number of passes counts.

use leptos::prelude::*;
use model::check_info::CheckInfo;
use model::ids::CheckId;
use model::order::Order;
use model::reader::ReadError;
use model::view::{ClusterView, PassFilter, PassView, PassesPage};

use super::{Outline, loaded};
use crate::address::Address;
use crate::components::frame::{Frame, Section};
use crate::components::panel::Panel;
use crate::components::subject::Subject;
use crate::components::table::{ColumnPicker, More, Row, Table, hidden, row};
use crate::listing::{Column, First, Listing, column};
use crate::{format, link};

const COLUMNS: &[Column] = &[
    column("check", "Check passed", "w-title").sorted(First::Smallest),
    column("subject", "Subject", "w-subject"),
];

/// `/passes`
#[component]
pub fn PassesPageView() -> impl IntoView {
    let filter = filter(&Address::here());
    let listing = Listing::here(COLUMNS, Order::ascending("check"));
    let mut outline = Outline::of_all(Section::Checks, "Passed", &[("passes", "Passed")]);
    outline.cluster = filter.as_ref().ok().and_then(|filter| filter.cluster);
    loaded(
        outline,
        |reader| async move {
            let (filter, listing) = (filter?, listing?);
            let found = reader.passes(filter.clone(), listing.after.clone(), listing.show).await?;
            Ok((filter, listing, found, reader.checks()))
        },
        |(filter, listing, found, checks)| page(filter, listing, found, checks),
    )
}

fn filter(here: &Address) -> Result<PassFilter, ReadError> {
    let cluster = here.one("cluster").map(|text| {
        text.parse().map_err(|_| ReadError::Invalid(format!("`{text}` is no cluster")))
    });
    let checks = here.all("check").map(|id| CheckId::from(id.to_owned())).collect();
    Ok(PassFilter { cluster: cluster.transpose()?, checks, at: here.moment("at")? })
}

fn page(
    filter: PassFilter,
    listing: Listing,
    found: PassesPage,
    checks: Vec<CheckInfo>,
) -> AnyView {
    let PassesPage { clusters, passes } = found;
    let (shown, total) = (passes.items.len(), passes.total);
    let sentence = sentence(total, &filter.checks);
    let only = clusters.iter().find(|cluster| filter.cluster == Some(cluster.id));
    let frame = match only {
        Some(cluster) => Frame::of(cluster, Section::Checks, "Passed"),
        None => Frame::all(clusters.clone(), Section::Checks, "Passed"),
    };
    let rows = passes.items.into_iter().map(pass_row).collect();
    let tools = view! { <ColumnPicker columns=COLUMNS listing=listing.clone()/> }.into_any();
    frame.seen_at(filter.at).sentence(sentence).around(view! {
        <Filter filter clusters checks listing=listing.clone()/>
        <Panel id="passes" heading="Passed" tools>
            <Table
                caption="Subjects and the checks that they pass"
                live="passes"
                columns=COLUMNS
                rows
                empty="None passes in what could be seen."
                listing=Some(listing.clone())
            />
            <More listing shown total next=passes.next/>
        </Panel>
    })
}

/// `412 judgements passed, of 3 checks.`
fn sentence(total: u64, checks: &[CheckId]) -> String {
    let passed = match total {
        0 => "No judgement passed".to_owned(),
        n => format!("{} passed", format::count(n, "judgement", "judgements")),
    };
    match checks {
        [] => format!("{passed}."),
        [check] => format!("{passed}, of {check}."),
        checks => format!("{passed}, of {} checks.", checks.len()),
    }
}

fn pass_row(pass: PassView) -> Row {
    let PassView { cluster, subject, check, title } = pass;
    let href = link::as_here(link::check(&check));
    row(
        format!("{check} {cluster} {subject}"),
        vec![
            view! {
                <a href=href>{check.to_string()}</a>
                <span class="reason">{title}</span>
            }
            .into_any(),
            view! { <Subject cluster subject/> }.into_any(),
        ],
    )
}

#[component]
fn Filter(
    filter: PassFilter,
    clusters: Vec<ClusterView>,
    checks: Vec<CheckInfo>,
    listing: Listing,
) -> impl IntoView {
    let several = filter.checks.len() > 1;
    let checks = checks.into_iter().map(|check| {
        let selected = filter.checks.as_slice() == [check.id.clone()];
        let label = format!("{} {}", check.id, check.title);
        view! { <option value=check.id.to_string() selected=selected>{label}</option> }
    });
    let checks = checks.collect::<Vec<_>>();
    // Several are named by a control that they speak to; choosing here asks for one or for all.
    let named = several.then(|| {
        let asked = filter.checks.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        view! { <p class="note">"Of these checks: " {asked}</p> }
    });
    let clusters = clusters.into_iter().map(|cluster| {
        let selected = filter.cluster == Some(cluster.id);
        view! { <option value=cluster.id.to_string() selected=selected>{cluster.name}</option> }
    });
    let clusters = clusters.collect::<Vec<_>>();
    let kept = hidden(&listing, &["check", "cluster", "after", "show", "peek"]);
    view! {
        {named}
        <form class="filter" method="get" action="/passes" role="search" autocomplete="off">
            <label>
                <span>"Check"</span>
                <select name="check" data-filter="">
                    <option value="">"Any"</option>
                    {checks}
                </select>
            </label>
            <label>
                <span>"Cluster"</span>
                <select name="cluster">
                    <option value="">"Any"</option>
                    {clusters}
                </select>
            </label>
            {kept}
            <button type="submit">"Filter"</button>
        </form>
    }
}
