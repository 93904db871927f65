//! Rows of the residency page's tables.

use leptos::prelude::*;
use model::place::Place;
use model::residency::{
    CollectorResidence, ControlPlaneResidence, NodeResidence, NotKnown, ResidencyFilter,
    Resolution, Standing, WhyUnknown,
};
use model::subject::SubjectRef;
use model::verdict::Verdict;

use crate::components::icons::Icon;
use crate::components::moment::Moment;
use crate::components::place::{Ladder, in_words};
use crate::components::prose::Prose;
use crate::components::table::{Row, row};
use crate::format;
use crate::link::{self, NodesAsked};
use crate::texts::{Texts, texts};

/// A node; under several clusters with its own.
pub fn node(
    node: NodeResidence,
    cluster: Option<String>,
    asked: &ResidencyFilter,
    t: &'static Texts,
) -> Row {
    let note = match node.standing {
        Some(Standing::InEea) => Some(t.residency.in_eea),
        Some(Standing::Adequate) => Some(t.residency.adequacy),
        Some(Standing::Partial) => Some(t.residency.partial),
        Some(Standing::Unknown) => Some(t.residency.law_open),
        _ => None,
    };
    let evidence = match (node.place.decisive(), node.place.open_for()) {
        (Some(rung), _) => view! {
            <code>{rung.value.clone()}</code>
            <span class="kind">
                {format!("{}, {}: {}", (t.place.rung)(rung.rung), rung.path, (t.place.rests_on)(rung))}
            </span>
        }
        .into_any(),
        (None, why) => {
            let why = why.map_or(t.place.decides_nothing, t.place.why_open);
            view! { <span class="muted">{format::sentence(why)}</span> }.into_any()
        }
    };
    let doubts = node.doubts.iter().map(|doubt| {
        let words = (t.law.doubt)(doubt).unwrap_or_else(|| doubt.clone());
        view! { <span class="kind warn">{words}</span> }
    });
    let doubts = doubts.collect::<Vec<_>>();
    let conflicts =
        node.conflicts.then(|| view! { <span class="kind">{t.residency.elsewhere}</span> });
    row(
        format!("{}/{}", node.cluster, node.name),
        vec![
            view! {
                <a class="subject" href=link::node_under(node.cluster, &node.name, asked)>
                    {node.name.clone()}
                </a>
                {cluster.map(|name| view! { <span class="kind">{name}</span> })}
            }
            .into_any(),
            chip(node.verdict),
            view! {
                {in_words(&node.place)}
                {note.map(|note| view! { <span class="kind">{note}</span> })}
                {doubts}
            }
            .into_any(),
            view! { {evidence} {conflicts} }.into_any(),
            view! { {node.place.operator.clone().unwrap_or_else(|| t.residency.not_named.into())} }
                .into_any(),
        ],
    )
}

/// Whether it is inside, as a chip.
pub fn chip(verdict: Verdict) -> AnyView {
    let words = &texts().words;
    let (class, icon, word) = match verdict {
        Verdict::Pass => ("passed", "pass", words.inside),
        Verdict::Fail => ("high", "high", words.outside),
        Verdict::Unknown | Verdict::NotApplicable => ("unknown", "unknown", words.unknown),
    };
    view! {
        <span class=format!("chip {class}")>
            <Icon name=icon/>
            {word}
        </span>
    }
    .into_any()
}

/// A control plane of the cluster of this name.
pub fn control_plane(
    control_plane: ControlPlaneResidence,
    cluster: String,
    t: &'static Texts,
) -> Row {
    let ControlPlaneResidence { cluster: id, endpoint, resolution, verdict, place } = control_plane;
    row(
        id,
        vec![
            view! {
                <span class="subject">
                    {endpoint.unwrap_or_else(|| t.residency.not_connected.into())}
                </span>
                <a class="kind" href=link::cluster(id)>{cluster}</a>
                {resolution.map(|it| leads_to(&it, t))}
            }
            .into_any(),
            chip(verdict),
            evidence(place, t),
        ],
    )
}

/// The server that watches the cluster of this name.
pub fn collector(collector: CollectorResidence, cluster: String, t: &'static Texts) -> Row {
    let name = collector.name();
    let CollectorResidence { cluster: id, node, address: _, verdict, place } = collector;
    let named = match node {
        Some(node) => view! {
            <a class="subject" href=link::as_here(link::subject(id, &SubjectRef::Node(node)))>
                {name}
            </a>
        }
        .into_any(),
        None => view! { <span class="subject">{name}</span> }.into_any(),
    };
    row(
        id,
        vec![
            view! {
                {named}
                <a class="kind" href=link::cluster(id)>{cluster}</a>
            }
            .into_any(),
            chip(verdict),
            evidence(place, t),
        ],
    )
}

fn evidence(place: Place, t: &'static Texts) -> AnyView {
    match place.ladder.is_empty() {
        true => view! { <span class="muted">{t.residency.nowhere}</span> }.into_any(),
        false => view! { <p>{in_words(&place)}</p> <Ladder place/> }.into_any(),
    }
}

/// `185.10.1.1 since 2026-11-26 18:00 UTC`
fn leads_to(resolution: &Resolution, t: &'static Texts) -> AnyView {
    let addresses = resolution.addresses.iter().map(ToString::to_string);
    let addresses = addresses.collect::<Vec<_>>().join(", ");
    let kept = resolution.last_answered.map(|at| {
        view! {
            <span class="kind">{t.residency.last_answered} " " <Moment at/></span>
        }
    });
    view! {
        <span class="kind">
            {addresses} " " {t.residency.leads_to_since} " " <Moment at=resolution.since/>
        </span>
        {kept}
    }
    .into_any()
}

/// Something that is not known.
pub fn unknown(unknown: NotKnown, filter: &ResidencyFilter, t: &'static Texts) -> Row {
    let which = match unknown.why {
        WhyUnknown::NoOperator => NodesAsked::run_by(None),
        _ => NodesAsked::with(Verdict::Unknown),
    };
    let nodes = match unknown.nodes {
        0 => view! { <span class="muted">"–"</span> }.into_any(),
        nodes => {
            view! { <a href=link::placed_nodes(filter, &which)>{t.number(nodes)}</a> }.into_any()
        }
    };
    let (what, supply) = ((t.residency.why)(&unknown), (t.residency.supply)(&unknown));
    row(
        &unknown.what,
        vec![
            view! { <span class="gap">{what}</span> }.into_any(),
            nodes,
            view! { <p><Prose text=supply/></p> }.into_any(),
        ],
    )
}
