//! Round trips from one node to another over time, as its agent measures them.

use leptos::prelude::*;
use model::latency::{Method, PairPage, PairQuestion, PairSeries};

use super::latency::span;
use super::{Outline, cluster_param, loaded, param};
use crate::address::Address;
use crate::components::frame::{Frame, Section};
use crate::components::latency_chart::{Charted, LatencyCharts, means};
use crate::components::pairs::place_of;
use crate::components::panel::{Empty, Panel};
use crate::components::table::{Row, Table, row};
use crate::context::page;
use crate::listing::{Column, column};
use crate::texts::{Texts, headed, texts};
use crate::{format, link};

const COLUMNS: [Column; 7] = [
    column("address", "", "w-subject"),
    column("sent", "", "w-number"),
    column("min", "", "w-number"),
    column("p50", "", "w-number"),
    column("p95", "", "w-number"),
    column("p99", "", "w-number"),
    column("loss", "", "w-number"),
];

/// As many charts are drawn: a node has an address, and had others.
const CHARTS: usize = 6;

/// `/clusters/{cluster}/nodes/{node}/peers/{peer}`
#[component]
pub fn PairPageView() -> impl IntoView {
    let here = Address::here();
    let cluster = cluster_param();
    let (node, peer) = (param("node"), param("peer"));
    let range = span::range(&here, page().now);
    let t = texts();
    let outline = Outline {
        section: Section::Nodes,
        title: format!("{node} – {peer}"),
        cluster: cluster.clone().ok(),
        panels: vec![("measured", t.pairs.measured), ("over-time", t.pairs.chart)],
    };
    loaded(
        outline,
        |reader| async move { reader.pair(cluster?, PairQuestion { node, peer, range: range? }).await },
        move |pair| view_of(&here, pair),
    )
}

fn view_of(here: &Address, pair: PairPage) -> AnyView {
    let t = texts();
    let sentence = sentence(&pair, t);
    let PairPage { cluster, node, node_at, peer, peer_at, range, way, trouble, series } = pair;
    let title = format!("{node} – {peer}");
    let of_node = link::node(cluster.id, &node);
    let frame = Frame::of(&cluster, Section::Nodes, title)
        .crumb(t.residency.nodes, link::nodes(cluster.id))
        .crumb(node.clone(), of_node.clone())
        .sentence(sentence);
    let ends = [(&node, node_at, of_node), (&peer, peer_at, link::node(cluster.id, &peer))];
    let ends = ends.map(|(name, at, href)| {
        view! {
            <div>
                <dt>
                    <a href=href>{name.clone()}</a>
                </dt>
                <dd>{place_of(&at, t)}</dd>
            </div>
        }
    });
    let trouble = trouble.map(|trouble| {
        view! {
            <p class="warning">
                {(t.pairs.not_probed)(&peer)} <span lang=t.as_written()>{trouble.reason}</span>
                {(t.pairs.since)(&format::moment(trouble.since))}
            </p>
        }
    });
    let asked = way.map(|way| format!(", {}", (t.pairs.asked)(&way)));
    let measured_by = (t.pairs.measured_note)(&node) + &asked.unwrap_or_default();
    let rows = series.iter().map(|series| series_row(series, t)).collect();
    let csv = link::pair_csv(cluster.id, &node, &peer, range);
    let steps = (t.charts.steps)(&span::words(range.step_seconds));
    let drawn = (series.len() > CHARTS).then(|| {
        let text = (t.charts.drawn)(&CHARTS.to_string(), &series.len().to_string());
        view! { {text} }.into_any()
    });
    let charts: Vec<Charted> = series.into_iter().take(CHARTS).map(charted).collect();
    let over_time = match charts.is_empty() {
        true => view! { <Empty>{t.pairs.nothing}</Empty> }.into_any(),
        false => {
            let floors = vec![None; charts.len()];
            view! { <LatencyCharts series=charts range floors/> }.into_any()
        }
    };
    frame.around(view! {
        <div class="summary" data-live="summary">
            <dl class="facts">{ends.into_iter().collect::<Vec<_>>()}</dl>
        </div>
        <Panel
            id="measured"
            heading=t.pairs.measured
            note=view! { {measured_by} }.into_any()
            tools=span::links(here)
        >
            <Table
                caption=t.pairs.measured_caption
                live="measured"
                columns=headed(&COLUMNS, &t.pairs.measured_headings)
                rows
                empty=t.pairs.nothing
            />
            <div data-live="trouble">{trouble}</div>
            <p class="panel-foot">
                <a href=csv data-csv="">
                    "CSV"
                </a>
                {steps}
            </p>
        </Panel>
        <Panel id="over-time" heading=t.pairs.chart note=drawn.unwrap_or_else(|| ().into_any())>
            <div data-live="charts">{over_time}</div>
        </Panel>
    })
}

/// What the address that was told of last came to.
fn sentence(pair: &PairPage, t: &Texts) -> String {
    let (node, peer) = (&pair.node, &pair.peer);
    match pair.series.iter().find(|series| series.total.sent > 0) {
        None => (t.pairs.not_measured)(node, peer),
        Some(series) => match series.total.p50_us {
            None => (t.pairs.no_answer)(node, peer),
            Some(p50) => (t.pairs.takes)(node, peer, &t.measure(format::milliseconds(p50))),
        },
    }
}

fn charted(series: PairSeries) -> Charted {
    let means = means(Method::Icmp, series.family);
    Charted { name: series.address, means, total: series.total, bins: series.bins }
}

fn series_row(series: &PairSeries, t: &'static Texts) -> Row {
    let PairSeries { prober, address, family, total: it, .. } = series;
    let ms = |us: Option<u64>| {
        let text = us.map_or_else(|| "–".into(), |us| t.measure(format::milliseconds(us)));
        view! { {text} }.into_any()
    };
    let loss =
        it.loss_permille().map_or_else(|| "–".into(), |lost| t.measure(format::permille(lost)));
    let family_word = family.map_or("none", |family| family.word());
    row(
        format!("{prober} {address} {family_word}"),
        vec![
            view! {
                <span class="subject">{address.clone()}</span>
                <span class="kind">{means(Method::Icmp, *family)}</span>
            }
            .into_any(),
            view! { {t.number(it.sent)} }.into_any(),
            ms(it.min_us),
            ms(it.p50_us),
            ms(it.p95_us),
            ms(it.p99_us),
            view! { {loss} }.into_any(),
        ],
    )
}
