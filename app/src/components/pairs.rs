//! Round trips between nodes: a row for each node that probes another one.

use leptos::prelude::*;
use model::ids::ClusterId;
use model::latency::NodePair;
use model::place::Whereabouts;

use super::panel::Panel;
use super::table::{Row, Table, row};
use crate::listing::{Column, column};
use crate::texts::{Texts, headed, texts};
use crate::{format, link};

const COLUMNS: [Column; 6] = [
    column("from", "", "w-subject"),
    column("to", "", "w-subject"),
    column("median", "", "w-number"),
    column("worst", "", "w-title"),
    column("p99", "", "w-number"),
    column("lost", "", "w-title"),
];

/// The panel. `node` narrows the file that it leads to.
#[component]
pub fn PairsPanel(
    cluster: ClusterId,
    pairs: Vec<NodePair>,
    #[prop(optional_no_strip)] node: Option<String>,
) -> impl IntoView {
    let t = texts();
    let p = &t.pairs;
    let csv = link::pairs_csv(cluster, node.as_deref());
    let until = pairs.iter().map(|pair| pair.until).max();
    let note = until.map_or_else(String::new, |until| (p.note)(&format::moment(until)));
    let file = until.map(|_| {
        view! {
            <p class="exports">
                <a href=csv>"CSV"</a>
            </p>
        }
    });
    let rows = pairs.iter().map(|pair| pair_row(cluster, pair, t)).collect();
    view! {
        <Panel
            id="pairs"
            heading=p.heading
            note=view! { {note} }.into_any()
            tools=file.into_any()
        >
            <Table
                caption=p.caption
                live="pairs"
                columns=headed(&COLUMNS, &p.headings)
                rows
                empty=p.none
            />
        </Panel>
    }
}

fn pair_row(cluster: ClusterId, pair: &NodePair, t: &'static Texts) -> Row {
    let p = &t.pairs;
    let it = &pair.round_trips;
    let ms = |us: u64| t.measure(format::milliseconds(us));
    let or_none = |us: Option<u64>| us.map_or_else(|| "–".into(), ms);
    let worst = pair.worst_minute.map(|worst| {
        view! {
            {ms(worst.p50_us)}
            <span class="kind">{format::moment(worst.at)}</span>
        }
    });
    let lost = it.loss_permille().map(|lost| t.measure(format::permille(lost)));
    let of = (p.of_probes)(&t.number(it.sent));
    let trouble = pair.trouble.as_ref().map(|trouble| {
        view! {
            <span class="kind" lang=t.as_written()>
                {trouble.reason.clone()}
            </span>
        }
    });
    row(
        format!("{} {} {}", pair.prober, pair.peer, pair.address),
        vec![
            end(cluster, &pair.node, &pair.node_at, None, t),
            end(cluster, &pair.peer, &pair.peer_at, Some(&pair.address), t),
            view! {
                <strong>{or_none(it.p50_us)}</strong>
                <a class="kind" href=link::pair(cluster, &pair.node, &pair.peer)>
                    {p.over_time}
                </a>
            }
            .into_any(),
            worst.map_or_else(|| "–".into_any(), IntoAny::into_any),
            match it.p99_us {
                Some(p99) => view! { {ms(p99)} }.into_any(),
                None => view! { <span class="kind">{p.too_few}</span> }.into_any(),
            },
            view! {
                {lost.unwrap_or_else(|| p.not_sent.into())}
                <span class="kind">{of}</span>
                {trouble}
            }
            .into_any(),
        ],
    )
}

fn end(
    cluster: ClusterId,
    node: &str,
    at: &Whereabouts,
    address: Option<&String>,
    t: &'static Texts,
) -> AnyView {
    view! {
        <a class="subject" href=link::node(cluster, node)>
            {node.to_owned()}
        </a>
        {place_of(at, t)}
        {address.map(|address| view! { <span class="kind">{address.clone()}</span> })}
    }
    .into_any()
}

/// Where a node is, in a line.
pub fn place_of(at: &Whereabouts, t: &'static Texts) -> AnyView {
    match *at == Whereabouts::default() {
        true => view! { <span class="kind unknown-text">{t.pairs.no_place}</span> }.into_any(),
        false => view! { <span class="kind">{at.to_string()}</span> }.into_any(),
    }
}
