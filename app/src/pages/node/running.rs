//! What runs on the node.

use leptos::prelude::*;
use model::ids::ClusterId;
use model::residency::RunningWorkload;

use crate::components::panel::Panel;
use crate::components::table::{Row, Table, row};
use crate::format;
use crate::link;
use crate::listing::{Column, column};
use crate::texts::{Texts, headed};

const RUNNING: [Column; 4] = [
    column("workload", "", "w-subject"),
    column("namespace", "", "w-title"),
    column("personal", "", "w-personal"),
    column("risk", "", "w-number"),
];

/// The workloads that are told, of as many.
pub fn panel(
    cluster: ClusterId,
    running: Vec<RunningWorkload>,
    all: u64,
    t: &'static Texts,
) -> AnyView {
    let shown = running.len() as u64;
    let how_many = match shown < all {
        true => (t.running.riskiest)(&t.number(shown), &t.count(all, t.running.workload)),
        false => t.count(all, t.running.workload),
    };
    let rows = running.iter().map(|it| workload(cluster, it, t)).collect();
    view! {
        <Panel id="running" heading=t.running.on_node note=view! { {how_many} }.into_any()>
            <Table
                caption=t.running.on_node_caption
                live="running"
                columns=headed(&RUNNING, &t.running.on_node_headings)
                rows
                empty=t.running.nothing_on_node
            />
        </Panel>
    }
    .into_any()
}

fn workload(cluster: ClusterId, of: &RunningWorkload, t: &'static Texts) -> Row {
    let href = link::as_here(link::workload(cluster, &of.workload));
    let namespace = link::as_here(link::namespace(cluster, &of.workload.namespace));
    row(
        &of.workload,
        vec![
            view! {
                <a class="subject" href=href.clone()>{of.workload.name.clone()}</a>
                <span class="kind">{of.workload.kind.clone()}</span>
            }
            .into_any(),
            view! { <a href=namespace>{of.workload.namespace.clone()}</a> }.into_any(),
            view! { {t.known(of.personal_data)} }.into_any(),
            view! { <a href=format!("{href}#contributions")>{format::risk(of.exposure)}</a> }
                .into_any(),
        ],
    )
}
