//! Where data is: nodes on the map, who runs them, under which law, what would flip it, and what is not known.

pub mod asked;
mod measures;
mod personal_data;
pub mod rows;
mod what_if;

use std::cmp::Ordering;

use leptos::prelude::*;
use model::ids::ClusterId;
use model::order::Order;
use model::residency::{
    DestinationsAsked, NodeResidence, Residency, ResidencyFilter, WorkloadsAsked,
};
use model::verdict::Verdict;

use super::{Outline, loaded};
use crate::address::Address;
use crate::components::frame::{Frame, Section};
use crate::components::law::{Laws, Operators};
use crate::components::map::europe;
use crate::components::panel::Panel;
use crate::components::table::{ColumnPicker, More, Table};
use crate::link;
use crate::listing::{Column, First, Listing, column};
use crate::texts::{Texts, headed, texts};

const NODES: [Column; 5] = [
    column("node", "", "w-subject").sorted(First::Smallest),
    column("verdict", "", "w-chip").sorted(First::Smallest),
    column("where", "", "w-title").sorted(First::Smallest),
    column("evidence", "", "w-title"),
    column("operator", "", "w-chip").sorted(First::Smallest),
];

const CONTROL_PLANES: [Column; 3] = [
    column("endpoint", "", "w-subject"),
    column("verdict", "", "w-chip"),
    column("evidence", "", "w-title"),
];

const UNKNOWN: [Column; 3] = [
    column("what", "", "w-subject"),
    column("nodes", "", "w-number"),
    column("supply", "", "w-title"),
];

/// `/residency`
#[component]
pub fn ResidencyPage() -> impl IntoView {
    let filter = asked::filter(&Address::here());
    let listing = Listing::here(&NODES, Order::ascending("verdict"));
    let t = texts();
    let panels = &[
        ("map", t.residency.map),
        ("what-if", t.what_if.heading),
        ("personal-data", t.running.by_place),
        ("nodes", t.residency.nodes),
        ("control-planes", t.residency.control_plane),
        ("collectors", t.residency.collector),
        ("operators", t.residency.operators),
        ("measures", t.measures.heading),
        ("law", t.residency.law),
        ("unknown", t.residency.unknown),
    ];
    let mut outline = Outline::of_all(Section::Residency, t.residency.title, panels);
    outline.cluster = filter.as_ref().ok().and_then(|filter| filter.cluster);
    loaded(
        outline,
        |reader| async move {
            let (filter, listing) = (filter?, listing?);
            let residency = reader.residency(filter.clone()).await?;
            Ok((filter, listing, residency))
        },
        |(filter, listing, residency)| page(&filter, listing, residency),
    )
}

fn page(filter: &ResidencyFilter, listing: Listing, residency: Residency) -> AnyView {
    let t = texts();
    let only = match residency.clusters.as_slice() {
        [one] => Some(one.clone()),
        _ => None,
    };
    let frame = match &only {
        Some(cluster) => Frame::of(cluster, Section::Residency, t.residency.title),
        None => Frame::all(residency.clusters.clone(), Section::Residency, t.residency.title),
    };
    let sentence = (t.residency.sentence)(&residency);
    let map = europe(&residency);
    let what_if = what_if::panel(&residency, filter);
    let form = asked::form(filter.scope, &residency.law);
    let by_system = link::systems(filter);
    let beyond = link::destinations(filter, DestinationsAsked::default());
    let movable = link::workload_places(filter, WorkloadsAsked::default());
    let law_at = residency.law.law_at.to_string();
    let exports = link::residency_exports(filter, only.as_ref().map(|cluster| cluster.id));
    let measures = measures::panel(&residency.measures, &residency.operators);
    let personal_data = personal_data::panel(residency.personal_data, filter);
    let Residency { clusters, nodes, control_planes, collectors, operators, .. } = residency;
    let names: Vec<(ClusterId, String)> =
        clusters.into_iter().map(|cluster| (cluster.id, cluster.name)).collect();
    let name = |of: ClusterId| {
        names.iter().find(|(id, _)| *id == of).map(|(_, name)| name.clone()).unwrap_or_default()
    };
    let nodes = nodes_panel(nodes, listing, filter, t, |of| (names.len() > 1).then(|| name(of)));
    let control_planes = control_planes
        .into_iter()
        .map(|it| {
            let cluster = name(it.cluster);
            rows::control_plane(it, cluster, t)
        })
        .collect();
    let collectors = collectors
        .into_iter()
        .map(|it| {
            let cluster = name(it.cluster);
            rows::collector(it, cluster, t)
        })
        .collect();
    let collectors = view! {
        <Panel
            id="collectors"
            heading=t.residency.collector
            note=view! { {t.residency.collector_note} }.into_any()
        >
            <Table
                caption=t.residency.collector_caption
                live="collectors"
                columns=headed(&CONTROL_PLANES, &t.residency.collector_headings)
                rows=collectors
                empty=t.residency.no_collector
            />
        </Panel>
    };
    let unknown = residency.unknown.into_iter().map(|it| rows::unknown(it, t)).collect();
    let without = residency.nodes_without_operator;
    let nameless = (without > 0).then(|| {
        let nodes = t.count(without, t.words.node);
        view! { <p class="panel-foot">{(t.residency.without_operator)(without, &nodes)}</p> }
    });
    frame.under_law().seen_at(filter.at).sentence(sentence).around(view! {
        {form}
        <p>
            <a href=by_system>{t.systems.by_system}</a>
            " · "
            <a href=beyond>{t.destinations.way_here}</a>
            " · "
            <a href=movable>{t.running.way_here}</a>
        </p>
        <Panel id="map" heading=t.residency.map>
            {map}
        </Panel>
        {what_if}
        {personal_data}
        {nodes}
        <Panel
            id="control-planes"
            heading=t.residency.control_plane
            note=view! { {t.residency.control_plane_note} }.into_any()
        >
            <Table
                caption=t.residency.control_plane_caption
                live="control-planes"
                columns=headed(&CONTROL_PLANES, &t.residency.control_plane_headings)
                rows=control_planes
                empty=t.residency.no_control_plane
            />
        </Panel>
        {collectors}
        <Panel
            id="operators"
            heading=t.residency.operators
            note=view! { {t.residency.operators_note} }.into_any()
        >
            <Operators operators nodes="#nodes".into() empty=t.law.no_operators/>
            {nameless}
        </Panel>
        {measures}
        <Panel
            id="law"
            heading=t.residency.law
            note=view! { {(t.residency.law_note)(&law_at)} }.into_any()
        >
            <Laws
                territories=residency.territories
                nodes="#nodes".into()
                empty=t.law.no_territories
            />
        </Panel>
        <Panel id="unknown" heading=t.residency.unknown>
            <Table
                caption=t.residency.unknown_caption
                live="unknown"
                columns=headed(&UNKNOWN, &t.residency.unknown_headings)
                rows=unknown
                empty=t.residency.nothing_unknown
            />
        </Panel>
        <p class="exports">
            {t.words.files} <a href=exports.0 download="" data-csv="">"CSV"</a> " · "
            <a href=exports.1 download="">"JSON"</a>
        </p>
    })
}

fn nodes_panel(
    nodes: Vec<NodeResidence>,
    listing: Listing,
    filter: &ResidencyFilter,
    t: &'static Texts,
    cluster: impl Fn(ClusterId) -> Option<String>,
) -> AnyView {
    let total = nodes.len() as u64;
    let how_many = t.count(total, t.words.node);
    let key = |node: &NodeResidence| format!("{}/{}", node.cluster, node.name);
    let (nodes, next) = listing.cut(nodes, compare, key);
    let shown = nodes.len();
    let rows = nodes
        .into_iter()
        .map(|node| {
            let cluster = cluster(node.cluster);
            rows::node(node, cluster, filter, t)
        })
        .collect();
    let columns = headed(&NODES, &t.residency.node_headings);
    let tools =
        view! { <ColumnPicker columns=columns.clone() listing=listing.clone()/> }.into_any();
    view! {
        <Panel id="nodes" heading=t.residency.nodes note=view! { {how_many} }.into_any() tools>
            <Table
                caption=t.residency.nodes_caption
                live="nodes"
                columns
                rows
                empty=t.residency.no_nodes
                listing=Some(listing.clone())
            />
            <More listing shown total next/>
        </Panel>
    }
    .into_any()
}

fn worst_first(node: &NodeResidence) -> u8 {
    match node.verdict {
        Verdict::Fail => 0,
        Verdict::Unknown | Verdict::NotApplicable => 1,
        Verdict::Pass => 2,
    }
}

fn compare(column: &str, a: &NodeResidence, b: &NodeResidence) -> Ordering {
    match column {
        "node" => a.name.cmp(&b.name),
        "where" => a.place.territory.cmp(&b.place.territory).then(a.place.city.cmp(&b.place.city)),
        "operator" => a.place.operator.cmp(&b.place.operator),
        _ => worst_first(a).cmp(&worst_first(b)).then_with(|| a.name.cmp(&b.name)),
    }
}
