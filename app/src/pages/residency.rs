//! Where data is: nodes on the map, who runs them, under which law, and what is not known.

use std::cmp::Ordering;

use chrono::NaiveDate;
use leptos::prelude::*;
use model::ids::ClusterId;
use model::order::Order;
use model::reader::ReadError;
use model::residency::{
    ControlPlaneResidence, NodeResidence, NotKnown, Residency, ResidencyFilter, Scope, Standing,
};
use model::verdict::Verdict;

use super::{Outline, loaded};
use crate::address::Address;
use crate::components::frame::{Frame, Section};
use crate::components::icons::Icon;
use crate::components::law::{Laws, Operators};
use crate::components::map::europe;
use crate::components::panel::Panel;
use crate::components::place::{Ladder, in_words};
use crate::components::prose::Prose;
use crate::components::table::{ColumnPicker, More, Row, Table, row};
use crate::listing::{Column, First, Listing, column};
use crate::{format, link};

const NODES: &[Column] = &[
    column("node", "Node", "w-subject").sorted(First::Smallest),
    column("verdict", "Verdict", "w-chip").sorted(First::Smallest),
    column("where", "Where", "w-title").sorted(First::Smallest),
    column("evidence", "How it is known", "w-title"),
    column("operator", "Operator", "w-id").sorted(First::Smallest),
];

const CONTROL_PLANES: &[Column] = &[
    column("endpoint", "API endpoint", "w-subject"),
    column("verdict", "Verdict", "w-chip"),
    column("evidence", "Where, and how that is known", "w-title"),
];

const UNKNOWN: &[Column] = &[
    column("what", "Not known", "w-subject"),
    column("nodes", "Nodes", "w-number"),
    column("supply", "What would tell", "w-title"),
];

/// `/residency`
#[component]
pub fn ResidencyPage() -> impl IntoView {
    let filter = filter(&Address::here());
    let listing = Listing::here(NODES, Order::ascending("verdict"));
    let panels = &[
        ("map", "Map"),
        ("nodes", "Nodes"),
        ("control-planes", "Control plane"),
        ("operators", "Operators"),
        ("law", "Law"),
        ("unknown", "What is not known"),
    ];
    let mut outline = Outline::of_all(Section::Residency, "Residency", panels);
    outline.cluster = filter.as_ref().ok().and_then(|filter| filter.cluster);
    loaded(
        outline,
        |reader| async move {
            let (filter, listing) = (filter?, listing?);
            Ok((filter, listing, reader.residency(filter).await?))
        },
        |(filter, listing, residency)| page(filter, listing, residency),
    )
}

/// What the address asks for.
fn filter(here: &Address) -> Result<ResidencyFilter, ReadError> {
    let wrong = |name: &str, value: &str, expected: &str| {
        ReadError::Invalid(format!("`{name}={value}` cannot be answered: expected {expected}"))
    };
    let cluster = here.one("cluster").map(|text| {
        text.parse::<ClusterId>().map_err(|_| wrong("cluster", &text, "the id of a cluster"))
    });
    let scope = here.one("scope").map(|text| {
        let known = Scope::ALL.into_iter().find(|scope| scope.word() == text);
        known.ok_or_else(|| wrong("scope", &text, "eea or eu"))
    });
    let law_at = here.one("law_at").map(|text| {
        let day = text.parse::<NaiveDate>();
        day.map_err(|_| wrong("law_at", &text, "a day such as 2020-08-01"))
    });
    Ok(ResidencyFilter {
        cluster: cluster.transpose()?,
        scope: scope.transpose()?.unwrap_or_default(),
        law_at: law_at.transpose()?,
    })
}

fn page(filter: ResidencyFilter, listing: Listing, residency: Residency) -> AnyView {
    let sentence = sentence(&residency);
    let only = match residency.clusters.as_slice() {
        [one] => Some(one.clone()),
        _ => None,
    };
    let frame = match &only {
        Some(cluster) => Frame::of(cluster, Section::Residency, "Residency"),
        None => Frame::all(residency.clusters.clone(), Section::Residency, "Residency"),
    };
    let map = europe(&residency);
    let form = form(filter, &residency);
    let several = residency.clusters.len() > 1;
    let names: Vec<(ClusterId, String)> =
        residency.clusters.into_iter().map(|cluster| (cluster.id, cluster.name)).collect();
    let total = residency.nodes.len() as u64;
    let how_many = format::count(total, "node", "nodes");
    let (nodes, next) =
        listing.cut(residency.nodes, compare, |node| format!("{}/{}", node.cluster, node.name));
    let shown = nodes.len();
    let rows = nodes
        .into_iter()
        .map(|node| {
            let cluster = names.iter().find(|(id, _)| several && *id == node.cluster);
            node_row(node, cluster.map(|(_, name)| name.clone()))
        })
        .collect();
    let control_planes = residency
        .control_planes
        .into_iter()
        .map(|it| {
            let cluster = names.iter().find(|(id, _)| *id == it.cluster);
            control_plane_row(it, cluster.map(|(_, name)| name.clone()).unwrap_or_default())
        })
        .collect();
    let unknown = residency.unknown.into_iter().map(unknown_row).collect();
    let tools = view! { <ColumnPicker columns=NODES listing=listing.clone()/> }.into_any();
    let without = residency.nodes_without_operator;
    let nameless = (without > 0).then(|| {
        let nodes = format::count(without, "node names", "nodes name");
        view! { <p class="panel-foot">{format!("{nodes} nobody who runs them.")}</p> }
    });
    let exports = link::residency_exports(&filter, only.as_ref().map(|cluster| cluster.id));
    frame.sentence(sentence).around(view! {
        {form}
        <Panel id="map" heading="Map">{map}</Panel>
        <Panel id="nodes" heading="Nodes" note=view! { {how_many} }.into_any() tools>
            <Table
                caption="Nodes, where they are and how that is known"
                live="nodes"
                columns=NODES
                rows
                empty="No node was seen."
                listing=Some(listing.clone())
            />
            <More listing shown total next/>
        </Panel>
        <Panel
            id="control-planes"
            heading="Control plane"
            note=view! { "where every Secret is stored" }.into_any()
        >
            <Table
                caption="Where control planes are and how that is known"
                live="control-planes"
                columns=CONTROL_PLANES
                rows=control_planes
                empty="No control plane was judged yet."
            />
        </Panel>
        <Panel
            id="operators"
            heading="Operators"
            note=view! { "apart from the place: exposure is a possibility, not a transfer that took place" }.into_any()
        >
            <Operators operators=residency.operators nodes="#nodes".into()/>
            {nameless}
        </Panel>
        <Panel
            id="law"
            heading="Law"
            note=view! { {format!("as of {}; supports a judgement, and is none", residency.law_at)} }.into_any()
        >
            <Laws territories=residency.territories nodes="#nodes".into()/>
        </Panel>
        <Panel id="unknown" heading="What is not known">
            <Table
                caption="What is not known, and what would tell"
                live="unknown"
                columns=UNKNOWN
                rows=unknown
                empty="Nothing: each node’s place and operator are named by its evidence."
            />
        </Panel>
        <p class="exports">
            "All of it: "
            <a href=exports.0 download="" data-csv="">"CSV"</a>
            " · "
            <a href=exports.1 download="">"JSON"</a>
        </p>
    })
}

/// `4 of 6 nodes are inside the EEA by their evidence, 1 outside, 1 unknown.`
fn sentence(residency: &Residency) -> String {
    let (counts, scope) = (residency.counts, residency.scope.name());
    let law = match residency.is_other_day {
        true => format!(" by the law of {}", residency.law_at),
        false => String::new(),
    };
    let verb = if counts.all() == 1 { "is" } else { "are" };
    let nodes = format::count(counts.all(), "node", "nodes");
    if counts.all() == 0 {
        return "No node was seen, so nothing is known of where data is.".into();
    }
    if counts.unknown == counts.all() {
        return format!("Nothing is known of where {nodes} {verb}{law}.");
    }
    let mut words = format!(
        "{} of {nodes} {verb} inside the {scope}{law} by {} evidence",
        format::number(counts.inside),
        if counts.all() == 1 { "its" } else { "their" },
    );
    for (count, word) in [(counts.outside, "outside"), (counts.unknown, "unknown")] {
        if count > 0 {
            words += &format!(", {} {word}", format::number(count));
        }
    }
    words + "."
}

/// Scope and day, in the address.
fn form(filter: ResidencyFilter, residency: &Residency) -> AnyView {
    let scopes = Scope::ALL.map(|scope| {
        view! {
            <option value=scope.word() selected=scope == filter.scope>
                {format!("The {}", scope.name())}
            </option>
        }
    });
    let cluster = filter.cluster.map(|id| {
        view! { <input type="hidden" name="cluster" value=id.to_string()/> }
    });
    let today = residency.is_other_day.then(|| {
        let here = Address::here().without(&["law_at", "peek", "after"]).href();
        view! {
            <p class="warning">
                {format!("Judged by the law of {}, not today’s; nothing of it is stored. ", residency.law_at)}
                <a href=here>"Today’s law"</a>
            </p>
        }
    });
    view! {
        <form class="filter" method="get" action="/residency">
            {cluster}
            <label>
                <span>"Inside what"</span>
                <select name="scope">{scopes.to_vec()}</select>
            </label>
            <label>
                <span>"By the law of"</span>
                <input type="date" name="law_at" value=residency.law_at.to_string()/>
            </label>
            <button type="submit">"Judge"</button>
        </form>
        {today}
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

fn node_row(node: NodeResidence, cluster: Option<String>) -> Row {
    let note = match node.standing {
        Some(Standing::Adequate) => Some("under an adequacy decision"),
        Some(Standing::Unknown) => Some("law not known or under review"),
        _ => None,
    };
    let evidence = match (node.place.decisive(), node.place.why_open()) {
        (Some(rung), _) => view! {
            <code>{rung.value.clone()}</code>
            <span class="kind">
                {format!("{}, {}: {}", rung.rung.words(), rung.path, rung.rests_on())}
            </span>
        }
        .into_any(),
        (None, why) => view! {
            <span class="muted">{format::sentence(why.unwrap_or("nothing decides"))}</span>
        }
        .into_any(),
    };
    let conflicts = node
        .conflicts
        .then(|| view! { <span class="kind">"other evidence names other places"</span> });
    row(
        format!("{}/{}", node.cluster, node.name),
        vec![
            view! {
                <a class="subject" href=link::node(node.cluster, &node.name)>{node.name.clone()}</a>
                {cluster.map(|name| view! { <span class="kind">{name}</span> })}
            }
            .into_any(),
            chip(node.verdict),
            view! {
                {in_words(&node.place)}
                {note.map(|note| view! { <span class="kind">{note}</span> })}
            }
            .into_any(),
            view! { {evidence} {conflicts} }.into_any(),
            view! { {node.place.operator.clone().unwrap_or_else(|| "not named".into())} }
                .into_any(),
        ],
    )
}

fn chip(verdict: Verdict) -> AnyView {
    let (class, icon, word) = match verdict {
        Verdict::Pass => ("passed", "pass", "Inside"),
        Verdict::Fail => ("high", "high", "Outside"),
        Verdict::Unknown | Verdict::NotApplicable => ("unknown", "unknown", "Unknown"),
    };
    view! {
        <span class=format!("chip {class}")>
            <Icon name=icon/>
            {word}
        </span>
    }
    .into_any()
}

fn control_plane_row(control_plane: ControlPlaneResidence, cluster: String) -> Row {
    let ControlPlaneResidence { cluster: id, endpoint, verdict, place } = control_plane;
    let evidence = match place.ladder.is_empty() {
        true => view! { <span class="muted">"Nothing says where it is."</span> }.into_any(),
        false => view! { <p>{in_words(&place)}</p> <Ladder place/> }.into_any(),
    };
    row(
        id,
        vec![
            view! {
                <span class="subject">{endpoint.unwrap_or_else(|| "not connected to".into())}</span>
                <a class="kind" href=link::cluster(id)>{cluster}</a>
            }
            .into_any(),
            chip(verdict),
            evidence,
        ],
    )
}

fn unknown_row(unknown: NotKnown) -> Row {
    let nodes = match unknown.nodes {
        0 => view! { <span class="muted">"–"</span> }.into_any(),
        nodes => view! { <a href="#nodes">{format::number(nodes)}</a> }.into_any(),
    };
    row(
        &unknown.what,
        vec![
            view! { <span class="gap">{unknown.what.clone()}</span> }.into_any(),
            nodes,
            view! { <Prose text=unknown.supply/> }.into_any(),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_read_or_refused_with_what_is_expected() {
        let at = |query: &str| filter(&Address::at(&format!("/residency{query}")));
        let asked = at("?scope=eu&law_at=2020-08-01").expect("a filter");
        assert_eq!(asked.scope, Scope::Eu);
        assert_eq!(asked.law_at.map(|day| day.to_string()).as_deref(), Some("2020-08-01"));
        assert_eq!(at(""), Ok(ResidencyFilter::default()));
        for (query, expected) in [
            ("?scope=europe", "`scope=europe` cannot be answered: expected eea or eu"),
            ("?law_at=yesterday", "expected a day such as 2020-08-01"),
            ("?cluster=prod", "expected the id of a cluster"),
        ] {
            let error = at(query).expect_err(query).to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
