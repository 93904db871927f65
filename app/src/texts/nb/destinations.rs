//! Hva annet som røper hvor data er, på norsk.

use model::residency::{DestinationKind, Destinations};
use model::verdict::GapCause;

use super::TEXTS;
use crate::texts::destinations::DestinationTexts;

pub(super) const DESTINATIONS: DestinationTexts = DestinationTexts {
    title: "Mottakere og lagringssteder",
    way_here: "Hva annet som røper hvor data er eller kan havne",
    sentence,
    note: "et navn viser ingen overføring: det viser en mottaker å spørre om; ingen navn slås opp, og av en verdi beholdes \
           bare verten",
    kind: |kind| match kind {
        DestinationKind::Registry => "Containerregister",
        DestinationKind::Environment => "Vert i en miljøvariabel",
        DestinationKind::ConfigMap => "Vert i en ConfigMap",
        DestinationKind::ExternalName => "Eksternt navn på en Service",
        DestinationKind::LoadBalancer => "Lastbalansererens adresse",
        DestinationKind::Ingress => "Adressen til en Ingress",
        DestinationKind::Volume => "Volum",
        DestinationKind::Snapshot => "Øyeblikksbilder av volumer",
        DestinationKind::Backup => "Sikkerhetskopier (Velero)",
        DestinationKind::Webhook => "Admission webhook",
        DestinationKind::ApiService => "Aggregert API",
        DestinationKind::Dns => "Navnetjener som klyngens egen spør",
    },
    kinds: "Etter type",
    not_all_seen: "ikke alt ble sett",
    none_seen: "ingen ble sett, og det viser ikke at det ikke finnes noen",
    not_all: " Av noen slag ble ikke alt sett.",
    kinds_caption: "Mottakere og lagringssteder av hver type, etter vurdering",
    kinds_headings: ["Type", "Utenfor", "Ukjent", "Innenfor"],
    none_of_any: "Ingenting som ble sett, nevner noe utenfor klyngen sin.",
    caption: "Mottakere og lagringssteder, hvor de er, hvem som driver dem og hvem som nevner dem",
    headings: [
        "Mottaker eller lagringssted",
        "Vurdering",
        "Hvor, og hvordan det er kjent",
        "Operatør",
        "Nevnt av",
    ],
    none: "Ingen av den typen har den vurderingen.",
    destination: ("mottaker eller lagringssted", "mottakere og lagringssteder"),
    verdict: "Vurdering",
    kind_label: "Type",
    nothing_says: "Ingenting sier hvor det er: erklær det i `[[place.declared]]` med `hosts`, og begrunnelsen.",
    tie: |nexus| format!("bånd til USA: {nexus}"),
    namers: ("objekt", "objekter"),
    with_personal_data: |count| format!("{count} med personopplysninger"),
    more: |count| format!("og {count} til"),
    of_system: "Mottakere og lagringssteder som systemet nevner",
    of_system_headings: [
        "Mottaker eller lagringssted",
        "Territorium",
        "Hva det er",
        "Operatør",
        "Å vurdere, fordi",
        "Arbeidslaster",
    ],
    no_personal_data: "ingen arbeidslast med personopplysninger, eller kanskje med det, nevner det",
    nothing_stands_out: "ingenting av det som ble sett, skiller seg ut",
    none_of_system: "Arbeidslastene nevner ingenting utenfor klyngen og bruker ingen volumer.",
    not_seen: |cause| Some(not_seen(Some(cause))),
    gaps: "Det som kan skjule andre",
    gaps_headings: ["Ikke sett", "Hvorfor"],
    no_gaps: "Av typene det ses etter, ble alt sett. Det ses ikke etter i Secrets eller i det \
              programmer får vite på annen måte.",
};

/// Hvorfor noe ikke ble sett; detaljen står ved siden av, som den ble skrevet.
pub(super) const fn not_seen(cause: Option<GapCause>) -> &'static str {
    match cause {
        Some(GapCause::NotListed) => "Den første listen er ikke ferdig ennå.",
        Some(GapCause::Forbidden) => {
            "Kontoen har ikke lov til å lese det: gi `list` og `watch` på det, slik ClusterRole `nordvakt` har."
        }
        Some(GapCause::Unreachable) => {
            "API-tjeneren svarer ikke; det som vises, er like gammelt som det siste svaret."
        }
        Some(GapCause::Unreadable) => "Det kan ikke leses.",
        Some(GapCause::NotGiven) => "Det som ble gitt, sier ikke at det er alt.",
        Some(GapCause::NotAsked) => {
            "Ingen har bedt om at det leses, og kontrollene som trenger det, vurderer ingenting."
        }
        None => "Noe av det ble ikke sett.",
    }
}

/// `3 av 14 mottakere og lagringssteder er utenfor EØS, 9 ukjente. Av noen slag ble ikke alt sett.`
fn sentence(destinations: &Destinations) -> String {
    let hidden = destinations.kinds.iter().any(|it| it.not_all_seen);
    seen(destinations) + if hidden { DESTINATIONS.not_all } else { "" }
}

fn seen(destinations: &Destinations) -> String {
    let counts = destinations.counts();
    if counts.all() == 0 {
        return DESTINATIONS.none_of_any.into();
    }
    let of = TEXTS.count(counts.all(), DESTINATIONS.destination);
    let scope = (TEXTS.words.the_scope)(destinations.scope);
    let [outside, unknown, inside] =
        [counts.outside, counts.unknown, counts.inside].map(|it| TEXTS.number(it));
    match (counts.outside, counts.unknown) {
        (0, 0) => format!("{of}: alle som ble sett, er innenfor {scope}."),
        (0, _) => {
            format!(
                "For {unknown} av {of} er stedet ikke kjent; {inside} er innenfor {scope} ifølge holdepunktene."
            )
        }
        (_, 0) => format!("{outside} av {of} er utenfor {scope}."),
        (_, 1) => format!("{outside} av {of} er utenfor {scope}, 1 ukjent."),
        _ => format!("{outside} av {of} er utenfor {scope}, {unknown} ukjente."),
    }
}
