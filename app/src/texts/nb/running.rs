//! Arbeidslaster etter sted, på norsk.

use model::context::Known;
use model::residency::{PlacedCounts, RunsIn, WorkloadPlaces, WorkloadsAsked};

use super::{TEXTS, scope_name};
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

/// `3 arbeidslaster med personopplysninger kjører i US. 3 kjører utenfor EØS nå, 3 kan plasseres utenfor.`
fn sentence(listed: &WorkloadPlaces, asked: &WorkloadsAsked) -> String {
    let count = listed.workloads.len() as u64;
    let of = TEXTS.count(count, RUNNING.workload);
    let data = match asked.personal_data {
        None => "",
        Some(Known::Yes) => " med personopplysninger",
        Some(Known::No) => " uten personopplysninger",
        Some(Known::NotKnown) => ", der det ikke er kjent om de har personopplysninger,",
    };
    let first = match asked.place {
        None => format!("{of}{data} ble sett."),
        Some(RunsIn::Unknown) => format!("{of}{data} kjører på et sted som ikke er kjent."),
        Some(RunsIn::Nowhere) => format!("{of}{data} kjører ingen steder nå."),
        Some(it) => format!("{of}{data} kjører i {}.", place(it)),
    };
    if count == 0 { first } else { format!("{first} {}", placed(listed)) }
}

/// `3 kjører utenfor EØS nå, 1 ingen steder; 5 kan plasseres utenfor, for 2 er det ikke kjent.`
fn placed(listed: &WorkloadPlaces) -> String {
    let PlacedCounts { run_outside, run_unknown, run_nowhere, may_outside, may_unknown } =
        listed.counts();
    let scope = scope_name(listed.scope);
    let number = |n: u64| match n {
        0 => "Ingen".into(),
        n => TEXTS.number(n),
    };
    let mut words = format!("{} kjører utenfor {scope} nå", number(run_outside));
    if run_nowhere > 0 {
        words += &format!(", {} ingen steder", TEXTS.number(run_nowhere));
    }
    if run_unknown > 0 {
        words += &format!(", for {} er det ikke kjent", TEXTS.number(run_unknown));
    }
    words += &format!("; {} kan plasseres utenfor", number(may_outside).to_lowercase());
    if may_unknown > 0 {
        words += &format!(", for {} er det ikke kjent", TEXTS.number(may_unknown));
    }
    words + "."
}
