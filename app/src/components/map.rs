//! The map of Europe: what each land is to the scope, and where nodes are. A table repeats it.

pub mod discs;
mod land;
mod marks;
pub mod projection;

use std::collections::BTreeMap;

use leptos::prelude::*;
use model::place::Country;
use model::residency::{Residency, ResidencyFilter, Scope, Standing};
use model::verdict::Verdict;

use super::icons::Icon;
use crate::link::{self, NodesAsked};
use crate::texts::{MapTexts, texts};
use land::lands;
use marks::{Beside, Mark, Says};
use projection::{HEIGHT, WIDTH};

/// Nodes on the map, and beside it those that it does not reach.
pub fn europe(residency: &Residency, filter: &ResidencyFilter) -> AnyView {
    let scope = residency.scope;
    let standings: BTreeMap<Country, Standing> = residency.lands.iter().copied().collect();
    let (marks, beside) = marks::marks(&residency.nodes);
    let drawn: usize = marks.iter().map(|mark| mark.nodes).sum();
    let t = texts();
    let label = (t.map.label)(&t.count(drawn as u64, t.words.node));
    let marks = marks.into_iter().map(mark).collect::<Vec<_>>();
    let beside = edge(beside, filter);
    view! {
        <figure class="europe" data-live="map">
            <svg
                class="map"
                width="100%"
                viewBox=format!("0 0 {WIDTH} {HEIGHT}")
                role="img"
                aria-label=label
            >
                {areas(&standings)}
                {marks}
            </svg>
            {beside}
            {legend(scope)}
        </figure>
    }
    .into_any()
}

/// The land, each by what it is to the scope.
fn areas(standings: &BTreeMap<Country, Standing>) -> Vec<AnyView> {
    // Edges of what is inside lie above those of its neighbours outside, and below those of what is neither.
    let order = [
        Standing::Unknown,
        Standing::Outside,
        Standing::Inside,
        Standing::InEea,
        Standing::Adequate,
        Standing::Partial,
    ];
    let standing = |of: Country| standings.get(&of).copied().unwrap_or(Standing::Unknown);
    let areas = order.into_iter().map(|drawn| {
        let paths: String = lands()
            .iter()
            .filter(|land| standing(land.territory) == drawn)
            .map(|land| land.path)
            .collect();
        view! { <path class=format!("land {}", class(drawn)) fill-rule="evenodd" d=paths/> }
            .into_any()
    });
    areas.collect()
}

const fn class(standing: Standing) -> &'static str {
    match standing {
        Standing::Inside => "inside",
        Standing::InEea => "in-eea",
        Standing::Adequate | Standing::Partial => "adequate",
        Standing::Outside => "outside",
        Standing::Unknown => "open",
    }
}

fn mark(mark: Mark) -> AnyView {
    let (x, y) = mark.at;
    let place = format!("translate({x:.1} {y:.1})");
    let class = format!("node {}", word(mark.says));
    if mark.nodes > 1 {
        return view! {
            <g class=class transform=place>
                <circle class="many" r="15"/>
                <text class="number" text-anchor="middle" y="5">{mark.nodes}</text>
            </g>
        }
        .into_any();
    }
    let (dx, dy) = (mark.of.0 - x, mark.of.1 - y);
    let leader = (mark.of != mark.at).then(|| {
        view! { <path class="leader" d=format!("M0 0L{dx:.1} {dy:.1}")/> }
    });
    view! { <g class=class transform=place>{leader} {shape(mark.says)}</g> }.into_any()
}

const fn word(says: Says) -> &'static str {
    match says {
        Says::Inside => "in",
        Says::Conflict => "torn",
        Says::Outside => "out",
        Says::Unknown => "open",
    }
}

/// Colour never speaks alone: each has a shape of its own.
fn shape(says: Says) -> AnyView {
    match says {
        Says::Inside => view! { <circle r="5"/> }.into_any(),
        Says::Conflict => view! { <path d="M-5-5H5V5H-5zM-5-5 5 5M5-5-5 5"/> }.into_any(),
        Says::Outside => view! { <path d="M0-7 7 6H-7z"/> }.into_any(),
        Says::Unknown => view! { <circle r="5" stroke-dasharray="3 2"/> }.into_any(),
    }
}

/// What the map does not reach: `2 in US`, `3 unknown`.
fn edge(beside: Beside, filter: &ResidencyFilter) -> Option<AnyView> {
    let t = texts();
    let chip =
        |class: &'static str, icon: &'static str, territory: Option<Country>, text: String| {
            let href = link::placed_nodes(filter, &NodesAsked::there(territory));
            view! {
                <li>
                    <a class=format!("chip {class}") href=href>
                        <Icon name=icon/>
                        {text}
                    </a>
                </li>
            }
            .into_any()
        };
    let elsewhere = beside.elsewhere.into_iter().map(|((territory, verdict), nodes)| {
        let (class, icon) = match verdict {
            Verdict::Pass => ("passed", "pass"),
            Verdict::Fail => ("high", "high"),
            Verdict::Unknown | Verdict::NotApplicable => ("unknown", "unknown"),
        };
        let text = (t.map.in_territory)(&t.number(nodes), territory.code());
        chip(class, icon, Some(territory), text)
    });
    let mut chips: Vec<AnyView> = elsewhere.collect();
    if beside.nowhere > 0 {
        let text = (t.map.unknown)(&t.number(beside.nowhere));
        chips.push(chip("unknown", "unknown", None, text));
    }
    (!chips.is_empty()).then(|| {
        view! {
            <div class="edge">
                <p class="note">{t.map.beside}</p>
                <ul>{chips}</ul>
            </div>
        }
        .into_any()
    })
}

fn legend(scope: Scope) -> AnyView {
    let MapTexts {
        inside,
        conflict,
        outside,
        open,
        in_eea,
        adequate,
        not_adequate,
        law_open,
        note,
        ..
    } = texts().map;
    let nodes = Says::ALL.map(|says| {
        let words = match says {
            Says::Inside => inside,
            Says::Conflict => conflict,
            Says::Outside => outside,
            Says::Unknown => open,
        };
        view! {
            <li>
                <svg class="map key" width="20" height="20" viewBox="-10 -10 20 20" aria-hidden="true">
                    <g class=format!("node {}", word(says))>{shape(says)}</g>
                </svg>
                {words}
            </li>
        }
    });
    let in_eea = (scope == Scope::Eu).then(|| (Standing::InEea, in_eea.to_owned()));
    let lands = [(Standing::Inside, (texts().words.the_scope)(scope))].into_iter().chain(in_eea);
    let lands = lands.chain([
        (Standing::Adequate, adequate.into()),
        (Standing::Outside, not_adequate.into()),
        (Standing::Unknown, law_open.into()),
    ]);
    let lands = lands.map(|(standing, words)| {
        view! {
            <li>
                <svg class="map key" width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
                    <path class=format!("land {}", class(standing)) d="M2 4h16v12H2z"/>
                </svg>
                {words}
            </li>
        }
    });
    view! {
        <figcaption>
            <ul class="legend">{Vec::from(nodes)} {lands.collect::<Vec<_>>()}</ul>
            <p class="note">{note}</p>
        </figcaption>
    }
    .into_any()
}
