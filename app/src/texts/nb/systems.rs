//! Systemer, på norsk.

use model::residency::{PlaceOf, QuestionAbout, Scope, Standing, System, Systems, WhyAssess};
use model::verdict::Verdict;

use super::{TEXTS, scope_name};
use crate::texts::systems::SystemTexts;

pub(super) const SYSTEMS: SystemTexts = SystemTexts {
    title: "Systemer",
    by_system: "Etter system",
    sentence: systems_sentence,
    system_sentence,
    caption: "Systemer, hvor de kjører og hvem som driver nodene deres",
    places_note: |scope| format!("steder vurderes etter om de er innenfor {scope}"),
    headings: [
        "System",
        "Arbeidslaster",
        "Personopplysninger",
        "Kjører i",
        "Operatører å vurdere",
        "Åpne spørsmål",
    ],
    none: "Ingen arbeidslast sier hvilket system den er en del av, og ingen er erklært.",
    personal_data: |[yes, no, not_known]| format!("{yes} ja, {no} nei, {not_known} ikke kjent"),
    may_run_in: |places| format!("kan plasseres i {places}"),
    place_unknown: "et sted som ikke er kjent",
    outside: "utenfor",
    nowhere: "ingen steder",
    none_to_assess: "ingen, etter det som ble sett",
    operator_not_known: |nodes| format!("ikke kjent ({nodes})"),
    other_recipients: |others| format!("{others} til, innenfor og uten bånd som ble funnet"),
    unassigned: "Arbeidslaster uten system",
    unassigned_note: "gi dem etiketten app.kubernetes.io/part-of, eller erklær navnerommet i [[policy.systems]]",
    unassigned_headings: ["Navnerom", "Arbeidslaster", "Personopplysninger"],
    none_unassigned: "Ingen: hver arbeidslast hører til et system.",
    documents: "Dokumenter",
    documents_note: "på engelsk, med det som ble sett; det bare et menneske vet, står tomt og merket",
    record: "Protokoll over behandlingsaktiviteter (personvernforordningen artikkel 30)",
    transfers: "Vurdering av overføringer",
    register: "Informasjonsregister, hvor data er (DORA, B_02.02)",
    locations: "Hvor det kjører",
    location_headings: ["Territorium", "Hva det er", "Operatør", "Noder"],
    nothing_runs: "Ingen pod av det kjører på en node.",
    reach: "Hvor det kan plasseres",
    reach_note: "dagens noder som ville tatt podene; hva en autoscaler kan legge til, er ikke kjent",
    reach_headings: [
        "Territorium",
        "Hva det er",
        "Operatører av noder der",
        "Arbeidslaster",
        "Herav med (mulige) personopplysninger",
    ],
    no_reach: "Ingen node som ville tatt podene, ble sett.",
    to_assess: "Må vurderes, etter det som ble sett:",
    runs_outside: "driver noder som er utenfor",
    runs_in_eea: "driver noder som er utenfor EU, i EØS",
    runs_somewhere: "driver noder som ikke er kjent å være innenfor",
    runs_where_it_may_go: "driver noder der podene kan plasseres, og ingen de kjører på nå",
    if_it_moves: |operator| format!("{operator} hvis det flyttes"),
    why_assess: |why| match why {
        WhyAssess::Outside => "utenfor",
        WhyAssess::InEea => "utenfor EU, i EØS",
        WhyAssess::PlaceUnknown => "ikke kjent å være innenfor",
        WhyAssess::OperatorUnknown => "ingenting nevner hvem som driver det",
        WhyAssess::ParentOutside => "det øverste morselskapet er ikke fra et land innenfor",
        WhyAssess::ParentUnknown => "det øverste morselskapet er ikke kjent",
        WhyAssess::Tied => "bånd til USA",
        WhyAssess::TieUnclear => "uklart om det er bånd til USA",
    },
    recipients: "Mottakere som ble sett",
    operators: ("operatør av nodene", "operatører av nodene"),
    destinations: (
        "mottaker eller lagringssted, når containerregistre holdes utenfor",
        "mottakere og lagringssteder, når containerregistre holdes utenfor",
    ),
    for_the_record: "Til protokollen over behandlingsaktiviteter",
    record_note: "det ingen klynge viser, er overlatt til et menneske",
    purpose: "Formål",
    safeguards: "Garantier og tiltak",
    blanks: [
        "Behandlingsansvarlig",
        "Kontaktopplysninger",
        "Personvernombud",
        "Behandlingsgrunnlag",
        "Kategorier av registrerte",
        "Kategorier av personopplysninger",
        "Lagringstid",
    ],
    to_fill_in: "fylles ut av et menneske",
    open: "Åpne spørsmål",
    open_headings: ["Spørsmål", "Om hvor mange"],
    nothing_open: "Ingen.",
    question,
    workload_headings: ["Arbeidslast", "Knyttet til systemet ved", "Personopplysninger"],
    by_label: "sin egen etikett",
    by_policy: "policyen, ved navnerommet",
    yes: "ja",
    no: "nei",
    not_known: "ikke kjent",
};

/// `4 systemer: 1 kjører, kan plasseres eller kan sende personopplysninger utenfor EØS. 9 arbeidslaster hører ikke til noe
/// system, 2 av dem med personopplysninger, for 7 er det ikke kjent.`
fn systems_sentence(systems: &Systems) -> String {
    let unassigned = systems.of_no_system().all();
    let of_none = match unassigned {
        0 => String::new(),
        many => {
            let belong = TEXTS.count(many, ("arbeidslast", "arbeidslaster"));
            let counts = systems.of_no_system();
            let [with, not_known] = [counts.yes, counts.not_known].map(|it| TEXTS.number(it));
            format!(
                " {belong} hører ikke til noe system, {with} av dem med personopplysninger, for {not_known} er det ikke kjent."
            )
        }
    };
    let scope = scope_name(systems.scope);
    let of = |verdict| systems.systems.iter().filter(|it| it.verdict() == verdict).count() as u64;
    let (outside, unknown) = (of(Verdict::Fail), of(Verdict::Unknown));
    let counted = TEXTS.count(systems.systems.len() as u64, ("system", "systemer"));
    let mut says = Vec::new();
    if outside > 0 {
        let outside = TEXTS.number(outside);
        says.push(format!(
            "{outside} kjører, kan plasseres eller kan sende (mulige) personopplysninger utenfor {scope}"
        ));
    }
    let in_eea = systems.systems.iter().filter(|it| it.is_outside_in_the_eea()).count() as u64;
    if in_eea > 0 {
        says.push(format!("{} av dem ikke lenger unna enn i EØS", TEXTS.number(in_eea)));
    }
    if unknown > 0 {
        let unknown = TEXTS.number(unknown);
        says.push(format!("for {unknown} er det ikke kjent om alt er innenfor {scope}"));
    }
    match (systems.systems.is_empty(), says.is_empty()) {
        (true, _) => format!("{}{of_none}", TEXTS.systems.none),
        (false, true) => {
            format!("{counted}: alle steder som ble sett, er innenfor {scope}.{of_none}")
        }
        (false, false) => format!("{counted}: {}.{of_none}", says.join(", ")),
    }
}

/// `payment kjører i NO, SE, utenfor EØS i US og kan plasseres i US, utenfor EØS; 5 spørsmål er åpne.`
fn system_sentence(system: &System, scope: Scope) -> String {
    let scope = scope_name(scope);
    let mut runs = Vec::new();
    let inside = system.runs_in(Verdict::Pass);
    if !inside.is_empty() {
        runs.push(format!("i {}", places(&inside)));
    }
    let outside = system.runs_in(Verdict::Fail);
    if !outside.is_empty() {
        runs.push(format!("utenfor {scope} i {}", places(&outside)));
    }
    if system.locations.iter().any(|it| it.standing == Standing::Unknown) {
        runs.push(format!("på noder som ikke er kjent å være innenfor {scope}"));
    }
    let runs = if runs.is_empty() { "ingen steder nå".into() } else { runs.join(", ") };
    let may_move = system.may_move_outside_to();
    let somewhere = match system.may_move_somewhere() {
        true => ", og på et sted som ikke er kjent",
        false => "",
    };
    let may = match (may_move.is_empty(), somewhere.is_empty()) {
        (true, true) => String::new(),
        (true, false) => " og kan plasseres på et sted som ikke er kjent".into(),
        (false, _) => {
            format!(" og kan plasseres i {}, utenfor {scope}{somewhere}", places(&may_move))
        }
    };
    let handed_to = system.hands_outside_to();
    let hands = match handed_to.is_empty() {
        true => String::new(),
        false => format!(
            ", og nevner mottakere eller lagringssteder i {}, utenfor {scope}",
            places(&handed_to)
        ),
    };
    let open = system.open.len() as u64;
    let is = if open == 1 { "åpent" } else { "åpne" };
    format!("{} kjører {runs}{may}{hands}; {} spørsmål er {is}.", system.name, TEXTS.number(open))
}

const fn question(about: QuestionAbout) -> &'static str {
    match about {
        QuestionAbout::PersonalData => {
            "Behandler disse arbeidslastene personopplysninger? Ingen etikett eller annotasjon sier det."
        }
        QuestionAbout::RunsOutside => {
            "Er det ment at disse arbeidslastene, som har eller kan ha personopplysninger, kjører utenfor nå?"
        }
        QuestionAbout::MayMoveOutside => {
            "Er det ment at disse arbeidslastene, som har eller kan ha personopplysninger, kan plasseres utenfor?"
        }
        QuestionAbout::MayMoveSomewhere => {
            "Hvor kan disse arbeidslastene plasseres? Stedet til noder som ville tatt dem, er ikke kjent, eller \
             rettstilstanden der er det ikke."
        }
        QuestionAbout::Place => "Hvor er disse nodene? Ingenting av det som ble sett, avgjør det.",
        QuestionAbout::Operator => {
            "Hvem driver disse nodene? Ingenting av det som ble sett, nevner en kjent operatør."
        }
        QuestionAbout::Law => {
            "Hva er rettstilstanden i territoriet til disse nodene? Den er ikke kjent den dagen, eller til vurdering."
        }
        QuestionAbout::Certification => {
            "Er mottakeren en av dem adekvansbeslutningen dekker? Der disse nodene, mottakerne eller lagringsstedene er, dekker \
             den bare noen."
        }
        QuestionAbout::TransferTool => {
            "Hvis data overføres til disse mottakerne og ingen adekvansbeslutning dekker dem: med hvilket overføringsgrunnlag etter \
             personvernforordningen artikkel 46 eller unntak etter 49, og er retten der vurdert? Ingen er kjent å dekke dem."
        }
        QuestionAbout::ControlPlane => {
            "Hvor er kontrollplanet, som lagrer alle Secrets? Det er ikke kjent å være innenfor."
        }
        QuestionAbout::NothingRuns => "Hvor kommer det til å kjøre? Ingen pod av det kjører nå.",
        QuestionAbout::DestinationOutside => {
            "Er det meningen at disse mottakerne og lagringsstedene er utenfor? De nevnes av arbeidslaster med (mulige) \
             personopplysninger."
        }
        QuestionAbout::Destination => {
            "Hvor er disse mottakerne og lagringsstedene? De nevnes av arbeidslaster med (mulige) personopplysninger."
        }
        QuestionAbout::Beyond => {
            "Hvor lagrer logger, og tjenester som intet objekt nevner, dataene? Bare det som er nevnt, kan stå her."
        }
        QuestionAbout::RemoteAccess => {
            "Hvem når dataene fra utsiden, slik brukerstøtte, drift eller et morselskap kan? Intet objekt viser hvem som \
             kobler seg til."
        }
    }
}

/// `NO (i EØS), US`
fn places(places: &[PlaceOf]) -> String {
    let told = places.iter().map(|it| match it.is_in_eea {
        true => format!("{} (i EØS)", it.territory),
        false => it.territory.to_string(),
    });
    told.collect::<Vec<_>>().join(", ")
}
