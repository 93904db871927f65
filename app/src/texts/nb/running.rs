//! Arbeidslaster etter sted, på norsk.

use model::context::Known;
use model::residency::{RunsIn, WorkloadPlaces, WorkloadsAsked};

use super::TEXTS;
use crate::texts::running::RunningTexts;

pub(super) const RUNNING: RunningTexts = RunningTexts {
    on_node: "Det som kjører her",
    on_node_caption: "Arbeidslaster med poder på noden, den mest utsatte først",
    on_node_headings: ["Arbeidslast", "Navnerom", "Personopplysninger", "Risiko"],
    nothing_on_node: "Ingen pod av noen arbeidslast ble sett på den.",
    riskiest: |shown, all| format!("de {shown} mest utsatte av {all}"),
    by_place: "Personopplysninger etter sted",
    by_place_note: "arbeidslaster etter hvor podene kjører nå; en som kjører flere steder, telles på hvert sted",
    by_place_caption: "Arbeidslaster med (mulige) personopplysninger, etter sted",
    by_place_headings: ["Sted", "Hva det er", "Med personopplysninger", "Ikke kjent"],
    no_personal_data: "Ingen arbeidslast som har eller kan ha personopplysninger, ble sett.",
    place,
    way_here: "Hvor arbeidslaster kjører, og kan plasseres",
    title: "Arbeidslaster etter sted",
    sentence,
    caption: "Arbeidslaster, hvor podene kjører og kan plasseres, og om de har personopplysninger",
    headings: [
        "Arbeidslast",
        "Kjører nå",
        "Personopplysninger",
        "Kjører i",
        "Kan plasseres i",
        "Risiko",
    ],
    today_alone: "Hvor en arbeidslast kan plasseres, regnes av dagens noder alene: hva en autoscaler kan legge til, er ikke kjent.",
    none: "Ingen arbeidslast er slik.",
    workload: ("arbeidslast", "arbeidslaster"),
    runs_in: "Kjører i",
    which_place: "NO, unknown (ukjent), nowhere (ingen steder)",
    such_as: "f.eks. NO",
    personal_data: "Personopplysninger",
    any: "Alle",
    show: "Vis",
};

fn place(place: RunsIn) -> String {
    match place {
        RunsIn::Territory(territory) => territory.to_string(),
        RunsIn::Unknown => "et sted som ikke er kjent".into(),
        RunsIn::Nowhere => "ingen steder nå".into(),
    }
}

/// `3 arbeidslaster med personopplysninger kjører i US.`
fn sentence(listed: &WorkloadPlaces, asked: &WorkloadsAsked) -> String {
    let count = listed.workloads.len() as u64;
    let of = TEXTS.count(count, RUNNING.workload);
    let data = match asked.personal_data {
        None => "",
        Some(Known::Yes) => " med personopplysninger",
        Some(Known::No) => " uten personopplysninger",
        Some(Known::NotKnown) => ", der det ikke er kjent om de har personopplysninger,",
    };
    match asked.place {
        None => format!("{of}{} ble sett.", data),
        Some(RunsIn::Unknown) => format!("{of}{data} kjører på et sted som ikke er kjent."),
        Some(RunsIn::Nowhere) => format!("{of}{data} kjører ingen steder nå."),
        Some(it) => format!("{of}{data} kjører i {}.", place(it)),
    }
}
