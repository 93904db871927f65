//! Where data is: nodes on the map, who runs them, under which law, what would flip it, and what is not known.

pub mod asked;
mod measures;
mod nodes;
mod personal_data;
pub mod rows;
mod what_if;

use leptos::prelude::*;
use model::ids::ClusterId;
use model::order::Order;
use model::residency::{DestinationsAsked, Residency, ResidencyFilter, WorkloadsAsked};

use super::{Outline, loaded};
use crate::address::Address;
use crate::components::frame::{Frame, Section};
use crate::components::law::{Laws, Operators};
use crate::components::map::europe;
use crate::components::panel::Panel;
use crate::components::prose::Prose;
use crate::components::table::Table;
use crate::link::{self, NodesAsked};
use crate::listing::{Column, Listing, column};
use crate::texts::{headed, texts};

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
    let only = nodes::asked(&Address::here());
    let listing = Listing::here(&nodes::COLUMNS, Order::ascending("verdict"));
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
            let (filter, only, listing) = (filter?, only?, listing?);
            let residency = reader.residency(filter.clone()).await?;
            Ok((filter, only, listing, residency))
        },
        |(filter, only, listing, residency)| page(&filter, &only, listing, residency),
    )
}

fn page(
    filter: &ResidencyFilter,
    asked_for: &NodesAsked,
    listing: Listing,
    residency: Residency,
) -> AnyView {
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
    let map = europe(&residency, filter);
    let what_if = what_if::panel(&residency, filter);
    let form = asked::form(filter.scope, &residency.law);
    let by_system = link::systems(filter);
    let beyond = link::destinations(filter, DestinationsAsked::default());
    let movable = link::workload_places(filter, WorkloadsAsked::default());
    let law_at = residency.law.law_at.to_string();
    let exports = link::residency_exports(filter, only.as_ref().map(|cluster| cluster.id));
    let measures = measures::panel(&residency.measures, &residency.operators);
    let personal_data = personal_data::panel(residency.personal_data, filter);
    let allowed = (t.residency.allowed)(&residency.allowed);
    let Residency { clusters, nodes, counts, control_planes, collectors, operators, .. } =
        residency;
    let names: Vec<(ClusterId, String)> =
        clusters.into_iter().map(|cluster| (cluster.id, cluster.name)).collect();
    let name = |of: ClusterId| {
        names.iter().find(|(id, _)| *id == of).map(|(_, name)| name.clone()).unwrap_or_default()
    };
    let nodes = nodes::panel(nodes, &operators, counts, (asked_for, listing), filter, |of| {
        (names.len() > 1).then(|| name(of))
    });
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
    let unknown = residency.unknown.into_iter().map(|it| rows::unknown(it, filter, t)).collect();
    let (run_by, under) = (filter.clone(), filter.clone());
    let without = residency.nodes_without_operator;
    let nameless = (without > 0).then(|| {
        let nodes = t.count(without, t.words.node);
        let href = link::placed_nodes(filter, &NodesAsked::run_by(None));
        view! {
            <p class="panel-foot">
                <a href=href>{(t.residency.without_operator)(without, &nodes)}</a>
            </p>
        }
    });
    frame.under_law().seen_at(filter.at).sentence(sentence).around(view! {
        {form}
        <p class="note">
            <Prose text=allowed/>
        </p>
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
            <Operators operators filter=run_by empty=t.law.no_operators/>
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
                filter=under
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
