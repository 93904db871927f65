//! Søk, på norsk.

use crate::texts::search::SearchTexts;

pub(super) const SEARCH: SearchTexts = SearchTexts {
    title: "Søk",
    asks: "Søk, eller velg hva som skal gjøres.",
    nothing: |text| format!("Ingenting heter «{text}»."),
    result: ("treff", "treff"),
    found_for: |results, text| format!("{results} for «{text}»."),
    scope: "Sider, klynger, navnerom, arbeidslaster, noder, systemer, kontroller, rammeverk",
    what_is_searched: "Det søkes i navn på sider, klynger, navnerom, arbeidslaster, noder, systemer og rammeverk, og i titlene på \
                       kontroller. For å søke i begrunnelser: ",
    found: "Funnet",
    page: "Side",
    command: "Kommando",
    system: "System",
    check: |id| format!("Kontroll {id}"),
    framework: "Rammeverk",
    kind_in: |kind, cluster| format!("{kind} i {cluster}"),
    pages: [
        "Oversikt",
        "Funn",
        "Svartid",
        "Plassering",
        "Systemer og dokumentene deres",
        "Mottakere og lagringssteder",
        "Arbeidslaster etter sted",
        "Kontroller",
        "Rammeverk",
        "Containerbilder",
        "Pakker i containerbilder",
        "Unntak",
        "REST-API",
    ],
    cluster: |name| format!("Klyngen {name}"),
    nodes: |name| format!("Nodene i {name}"),
    enforce: |name| format!("Håndhev Pod Security i {name}"),
    download: |name, ending| format!("Last ned funnene i {name} som {ending}"),
    critical: "Vis kritiske funn",
    not_judged: "Vis det som ikke kunne vurderes",
};
