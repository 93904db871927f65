//! Where a node is, and the evidence for it.

use leptos::prelude::*;
use model::place::{Country, Place, PlaceEvidence};

use super::source::SourceNote;
use crate::texts::texts;

/// `Frankfurt, DE`, or that there is no evidence.
pub fn in_words(place: &Place) -> String {
    match place.territory {
        Some(territory) => named(territory, place.country, place.city.as_deref()),
        None if place.ladder.iter().any(|rung| rung.territory.is_some()) => {
            texts().place.decides_nothing.into()
        }
        None => texts().place.no_evidence.into(),
    }
}

/// `Longyearbyen, SJ (NO)`: a territory with a code of its own is told with its state.
pub fn named(territory: Country, state: Option<Country>, city: Option<&str>) -> String {
    let city = city.map(|city| format!("{city}, ")).unwrap_or_default();
    match state.filter(|state| *state != territory) {
        Some(state) => format!("{city}{territory} ({state})"),
        None => format!("{city}{territory}"),
    }
}

/// The rungs that had something to say, strongest first; the first that names a place decides.
#[component]
pub fn Ladder(place: Place) -> impl IntoView {
    let decisive =
        place.territory.and_then(|_| place.ladder.iter().position(|rung| rung.territory.is_some()));
    if place.ladder.is_empty() {
        return view! {
            <span class="muted">{texts().place.nothing_says}</span>
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
    let t = texts();
    let name = (t.place.rung)(evidence.rung);
    let says = match evidence.territory {
        Some(territory) => named(territory, evidence.country, evidence.city.as_deref()),
        None => t.place.names_no_place.into(),
    };
    let source = with_source.then(|| {
        let (lang, source) = t.said(evidence.source);
        view! {
            <span class="kind">
                <SourceNote source lang/>
            </span>
        }
    });
    view! {
        <li class:decides=decides>
            <code>{evidence.value}</code>
            <span class="says">
                {says}
                {decides.then(|| format!(" · {}", t.place.decides))}
            </span>
            <span class="kind">{format!("{name}, {}", evidence.path)}</span>
            {source}
        </li>
    }
    .into_any()
}
