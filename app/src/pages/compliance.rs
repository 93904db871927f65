//! The frameworks that clusters are held to, and what evidence says of each.

use std::cmp::Ordering;

use leptos::prelude::*;
use model::Time;
use model::framework::{FrameworkView, FrameworksPage, Standing};
use model::ids::ClusterId;
use model::order::Order;
use model::reader::ReadError;
use model::view::ClusterView;

use super::{Outline, loaded};
use crate::address::Address;
use crate::components::frame::{Frame, Section};
use crate::components::panel::Panel;
use crate::components::table::{ColumnPicker, Row, Table, row};
use crate::listing::{Column, First, Listing, column};
use crate::{format, link};

const COLUMNS: &[Column] = &[
    column("framework", "Framework", "w-title").sorted(First::Smallest),
    column("contradicted", "Contradicted", "w-number").sorted(First::Largest),
    column("unknown", "Unknown", "w-number").sorted(First::Largest),
    column("supported", "Supported", "w-number").sorted(First::Largest),
    column("manual", "Manual", "w-number").sorted(First::Largest),
    column("not-technical", "Not technical", "w-number").sorted(First::Largest),
];

/// `/compliance`
#[component]
pub fn CompliancePage() -> impl IntoView {
    let cluster = cluster_asked();
    let listing = Listing::here(COLUMNS, Order::ascending("framework"));
    let outline = Outline {
        cluster: cluster.clone().ok().flatten(),
        ..Outline::of_all(Section::Compliance, "Compliance", &[("frameworks", "Frameworks")])
    };
    let at = Address::here().moment("at");
    loaded(
        outline,
        |reader| async move {
            let at = at?;
            Ok((at, listing?, reader.frameworks(cluster?, at).await?))
        },
        |(at, listing, page)| view_of(at, listing, page),
    )
}

/// The cluster whose verdicts alone are to count.
pub fn cluster_asked() -> Result<Option<ClusterId>, ReadError> {
    let asked = Address::here().one("cluster");
    let wrong = |text: &str| ReadError::Invalid(format!("`{text}` is no cluster"));
    asked.map(|text| text.parse().map_err(|_| wrong(&text))).transpose()
}

/// The frame of a page about one of these clusters, or about all.
pub fn frame(clusters: &[ClusterView], only: Option<ClusterId>, title: impl Into<String>) -> Frame {
    match clusters.iter().find(|cluster| Some(cluster.id) == only) {
        Some(cluster) => Frame::of(cluster, Section::Compliance, title),
        None => Frame::all(clusters.to_vec(), Section::Compliance, title),
    }
}

/// How many controls stand so.
pub fn many(framework: &FrameworkView, standing: Standing) -> u64 {
    framework.standings.get(&standing).copied().unwrap_or_default()
}

fn view_of(at: Option<Time>, listing: Listing, page: FrameworksPage) -> AnyView {
    let FrameworksPage { clusters, cluster, frameworks } = page;
    let sentence = sentence(&frameworks);
    let how_many = format::count(frameworks.len() as u64, "framework", "frameworks");
    let listing = Listing { show: u32::MAX, after: None, ..listing };
    let placed = frameworks.into_iter().enumerate().collect();
    let (placed, _) = listing.cut(placed, compare, |(_, framework)| framework.id.clone());
    let rows = placed.into_iter().map(|(_, framework)| framework_row(framework, cluster)).collect();
    let tools = view! { <ColumnPicker columns=COLUMNS listing=listing.clone()/> }.into_any();
    frame(&clusters, cluster, "Compliance").seen_at(at).sentence(sentence).around(view! {
        <ClusterFacet action="/compliance".into() clusters chosen=cluster/>
        <Panel id="frameworks" heading="Frameworks" note=view! { {how_many} }.into_any() tools>
            <Table
                caption="Frameworks, and how many of their controls evidence contradicts or supports"
                live="frameworks"
                columns=COLUMNS
                rows
                empty="No framework is known."
                listing=Some(listing)
            />
        </Panel>
        <p class="note">
            "A control is supported only where every check that speaks to it passed somewhere and none failed or is unknown. Controls that no check speaks to are unknown, manual or not technical. None of it is legal advice, and no share of controls is a degree of compliance."
        </p>
    })
}

fn compare(column: &str, a: &(usize, FrameworkView), b: &(usize, FrameworkView)) -> Ordering {
    let standing = match column {
        "contradicted" => Standing::Contradicted,
        "unknown" => Standing::Unknown,
        "supported" => Standing::Supported,
        "manual" => Standing::Manual,
        "not-technical" => Standing::NotTechnical,
        // As they are told.
        _ => return a.0.cmp(&b.0),
    };
    many(&a.1, standing).cmp(&many(&b.1, standing))
}

/// `Evidence contradicts controls of 7 of 9 frameworks. It proves compliance with none.`
fn sentence(frameworks: &[FrameworkView]) -> String {
    let contradicted = frameworks.iter().filter(|it| many(it, Standing::Contradicted) > 0).count();
    let all = format::count(frameworks.len() as u64, "framework", "frameworks");
    match contradicted {
        0 => format!("Evidence contradicts no control of {all}. It proves compliance with none."),
        n => format!(
            "Evidence contradicts controls of {n} of {all}. It proves compliance with none."
        ),
    }
}

fn framework_row(framework: FrameworkView, cluster: Option<ClusterId>) -> Row {
    let href = link::as_here(link::framework(&framework.id, cluster));
    let counts = Standing::ALL.map(|standing| {
        let number = format::number(many(&framework, standing));
        let (href, name) = (href.clone(), framework.name.clone());
        let what = format!(" controls of {name} {}", standing.word());
        view! { <a href=href>{number}<span class="quiet">{what}</span></a> }.into_any()
    });
    let first = view! {
        <a href=href>{framework.name}</a>
        <span class="reason">{framework.about}</span>
    };
    row(&framework.id, std::iter::once(first.into_any()).chain(counts).collect())
}

/// Whose verdicts count: a form whose state is the address. Nothing where there is no choice.
#[component]
pub fn ClusterFacet(
    action: String,
    clusters: Vec<ClusterView>,
    chosen: Option<ClusterId>,
) -> impl IntoView {
    if clusters.len() < 2 {
        return ().into_any();
    }
    let at = Address::here().one("at");
    let clusters = clusters.into_iter().map(|cluster| {
        let selected = chosen == Some(cluster.id);
        view! { <option value=cluster.id.to_string() selected=selected>{cluster.name}</option> }
    });
    view! {
        <form class="filter" method="get" action=action autocomplete="off">
            <label>
                <span>"Cluster"</span>
                <select name="cluster">
                    <option value="">"All"</option>
                    {clusters.collect::<Vec<_>>()}
                </select>
            </label>
            {at.map(|at| view! { <input type="hidden" name="at" value=at/> })}
            <button type="submit">"Show"</button>
        </form>
    }
    .into_any()
}
