//! Where a workload's pods may be scheduled beyond where they run, and what keeps them there.

use leptos::prelude::*;
use model::ids::ClusterId;
use model::place::Place;
use model::scheduling::{Area, Pin, PinnedTo, Reach};
use model::subject::SubjectRef;

use super::panel::Panel;
use super::table::{Row, Table, row};
use crate::link;
use crate::listing::{Column, column};

const COLUMNS: &[Column] = &[
    column("where", "Where", "w-subject"),
    column("today", "Today", "w-chip"),
    column("nodes", "Nodes", "w-title"),
];

/// The places where its pods may be, and what a node must have to take them.
#[component]
pub fn ReachPanel(
    cluster: ClusterId,
    reach: Reach,
    /// Places of the nodes that its pods run on.
    runs_in: Vec<Place>,
) -> impl IntoView {
    let runs = |area: &Area| {
        runs_in.iter().any(|at| (at.territory, &at.city) == (area.territory, &area.city))
    };
    let (here, beyond): (Vec<&Area>, Vec<&Area>) = reach.areas.iter().partition(|area| runs(area));
    let sentence = sentence(&here, &beyond);
    let rows = (reach.areas.iter()).map(|area| area_row(cluster, area, runs(area))).collect();
    let pins = reach.pins.into_iter().map(pin).collect::<Vec<_>>();
    let pins = match pins.is_empty() {
        true => {
            view! { <li>"Nothing: a new node anywhere would do, if it has room."</li> }.into_any()
        }
        false => pins.into_any(),
    };
    let fields = |of: Vec<String>| of.into_iter().map(|it| view! { <code>{it}</code> " " });
    let uncounted = (!reach.uncounted.is_empty()).then(|| {
        let fields = fields(reach.uncounted).collect::<Vec<_>>();
        view! { <li>"Not counted, and narrows it further: " {fields}</li> }
    });
    let unseen = (!reach.unseen.is_empty()).then(|| {
        let objects = fields(reach.unseen).collect::<Vec<_>>();
        view! { <li class="unknown-text">"Not seen, and may narrow it further: " {objects}</li> }
    });
    view! {
        <Panel id="may-run-in" heading="May run in" note=sentence.into_any()>
            <Table
                caption="Places of the nodes that the scheduler may choose"
                live="may-run-in"
                columns=COLUMNS
                rows
                empty="No node that was seen would take its pods."
            />
            <div data-live="pins">
                <p class="panel-foot">"A node must have, to take them:"</p>
                <ul class="signs">
                    {pins} {uncounted} {unseen}
                    <li class="muted">
                        "Free capacity is not counted. Where an autoscaler would add nodes is not seen here."
                    </li>
                </ul>
            </div>
        </Panel>
    }
}

/// `Runs in Oslo, NO; may also be scheduled in Ashburn, US.`
fn sentence(here: &[&Area], beyond: &[&Area]) -> String {
    let list = |areas: &[&Area]| areas.iter().map(|it| named(it)).collect::<Vec<_>>().join("; ");
    match (here.is_empty(), beyond.is_empty()) {
        (true, true) => "No node would take it now.".into(),
        (true, false) => format!("May be scheduled in {}.", list(beyond)),
        (false, true) => {
            format!("Runs in {}, and may be scheduled on no other node of today.", list(here))
        }
        (false, false) => {
            format!("Runs in {}; may also be scheduled in {}.", list(here), list(beyond))
        }
    }
}

fn named(area: &Area) -> String {
    match (area.territory, &area.city) {
        (Some(territory), Some(city)) => format!("{city}, {territory}"),
        (Some(territory), None) => territory.to_string(),
        (None, _) => "a place not established".into(),
    }
}

fn area_row(cluster: ClusterId, area: &Area, runs: bool) -> Row {
    let name = named(area);
    let class = if area.territory.is_none() { "unknown-text" } else { "" };
    let nodes = area.nodes.iter().map(|node| {
        let href = link::subject(cluster, &SubjectRef::Node(node.clone()));
        view! {
            <a class="subject" href=href>{node.clone()}</a>
            " "
        }
    });
    let nodes = nodes.collect::<Vec<_>>();
    let more = area.more.then(|| {
        let word = if area.nodes.is_empty() { "nodes there" } else { "and others there" };
        view! { <a href=link::nodes(cluster)>{word}</a> }
    });
    row(
        &name,
        vec![
            view! { <span class=class>{name.clone()}</span> }.into_any(),
            (if runs { "Runs here" } else { "May come" }).into_any(),
            view! {
                {nodes}
                {more}
            }
            .into_any(),
        ],
    )
}

fn pin(of: Pin) -> AnyView {
    let what = match of.values.is_empty() {
        true => of.key.clone(),
        false => format!("{} = {}", of.key, of.values.join(" or ")),
    };
    let strength = match of.to {
        PinnedTo::Nodes => "names nodes",
        PinnedTo::Place => "names a place; weaker, since a kubelet can set it for its own node",
        PinnedTo::RestrictedLabel => "no kubelet can set it",
        PinnedTo::Label => "weaker: a kubelet can set it, and a new node anywhere may have it",
    };
    let by = of.object.unwrap_or_else(|| "its spec".into());
    view! {
        <li>
            <code>{what}</code>
            <span class="kind">{format!("{strength}; required by {by} at {}", of.path)}</span>
        </li>
    }
    .into_any()
}
