//! Where a node is, and the evidence for it.

use leptos::prelude::*;
use model::place::{Place, PlaceEvidence, Rung};

/// `Frankfurt, DE`, or that there is no evidence.
pub fn in_words(place: &Place) -> String {
    match (place.country, &place.city) {
        (Some(country), Some(city)) => format!("{city}, {country}"),
        (Some(country), None) => country.to_string(),
        (None, _) => "no evidence of a place".into(),
    }
}

/// The rungs that had something to say, strongest first; the first that names a country decides.
#[component]
pub fn Ladder(place: Place) -> impl IntoView {
    let decisive = place.ladder.iter().position(|rung| rung.country.is_some());
    if place.ladder.is_empty() {
        return view! {
            <span class="muted">"No provider id, no zone, no region: nothing says where it is."</span>
        }
        .into_any();
    }
    // Of rungs that follow each other from one source, the last says it.
    let sources: Vec<String> = place.ladder.iter().map(|rung| rung.source.clone()).collect();
    let says_source = |at: usize| sources.get(at) != sources.get(at + 1);
    let rungs = place
        .ladder
        .into_iter()
        .enumerate()
        .map(|(at, evidence)| rung(evidence, decisive == Some(at), says_source(at)))
        .collect::<Vec<_>>();
    view! { <ol class="ladder">{rungs}</ol> }.into_any()
}

fn rung(evidence: PlaceEvidence, decides: bool, with_source: bool) -> AnyView {
    let name = match evidence.rung {
        Rung::ProviderId => "provider id",
        Rung::ZoneLabel => "zone label",
        Rung::RegionLabel => "region label",
    };
    let says = match (evidence.country, evidence.city) {
        (Some(country), Some(city)) => format!("{city}, {country}"),
        (Some(country), None) => country.to_string(),
        (None, _) => "names no known place".into(),
    };
    let source = if with_source { format!(" · {}", evidence.source) } else { String::new() };
    view! {
        <li class:decides=decides>
            <code>{evidence.value}</code>
            <span class="says">
                {says}
                {decides.then_some(" · decides")}
            </span>
            <span class="kind">{format!("{name}, {}{source}", evidence.path)}</span>
        </li>
    }
    .into_any()
}
