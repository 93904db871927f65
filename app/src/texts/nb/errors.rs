//! Det som ikke kan besvares, på norsk.

use crate::texts::errors::ErrorTexts;

pub(super) const ERRORS: ErrorTexts = ErrorTexts {
    cannot_be_shown: |page| format!("{page} kan ikke vises nå."),
    not_loaded: |what, why| format!("{what} er ikke hentet: {why}. "),
    database_away: "databasen svarer ikke",
    reference: "ref.",
    retry: "Prøv igjen",
    not_understood: "Ikke forstått",
    cannot_be_answered: "Denne adressen kan ikke besvares.",
    clear: "Fjern",
    clear_what: " det det ble spurt om, eller gå tilbake og velg på nytt.",
    not_found: "Ikke funnet",
    no_such: |what| match what {
        "page" => "Det finnes ingen slik side.".into(),
        "cluster" => "Det finnes ingen slik klynge.".into(),
        "node" => "Det finnes ingen slik node.".into(),
        "workload" => "Det finnes ingen slik arbeidslast.".into(),
        "check" => "Det finnes ingen slik kontroll.".into(),
        "finding" => "Det finnes ikke noe slikt funn.".into(),
        "system" => "Det finnes ikke noe slikt system.".into(),
        "namespace" => "Det finnes ikke noe slikt navnerom.".into(),
        "pair of nodes" => "Det finnes ikke noe slikt nodepar.".into(),
        "image" => "Det finnes ikke noe slikt containerbilde.".into(),
        _ => "Det finnes ikke.".into(),
    },
    start_from: ["Det kan være fjernet, eller hete noe annet. Begynn med ", " eller søk i ", "."],
    overview: "oversikten",
    findings: "funnene",
    wrong: |name, value, expected| {
        format!("`{name}={value}` kan ikke besvares: forventet {expected}")
    },
    cluster_id: "ID-en til en klynge",
    a_day: "en dag som 2020-08-01",
    a_territory: "koden til et territorium, som NO, eller `unknown` (ukjent)",
    a_place: "koden til et territorium, som NO, eller `unknown` (ukjent) eller `nowhere` (ingen steder)",
    or: "eller",
    doubled: |name| format!("`{name}` er gitt to verdier: gi den én"),
    unknown: |name, meant| match meant {
        Some(meant) => format!("ingen side spør om `{name}`, men om `{meant}`"),
        None => format!("ingen side spør om `{name}`: ta det ut av adressen"),
    },
    no_number: |asked, least, most| format!("`{asked}` er ikke noe tall mellom {least} og {most}"),
    no_time: |asked| format!("`{asked}` er ikke noe tidspunkt: gi et som 2026-11-26T08:00:00Z"),
    no_sorting: |asked, keys| {
        format!(
            "`sort={asked}` nevner ingen kolonne å sortere etter: gi en av {keys}, med `-` foran for det største først"
        )
    },
    no_column: |asked, keys| format!("`cols` har ingen `{asked}`: gi noen av {keys}"),
};
