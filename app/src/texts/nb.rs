//! Norwegian (bokmål), in the words of the Norwegian text of the GDPR where it has them.

mod charts;
mod checks;
mod destinations;
mod discs;
mod errors;
mod finding;
mod frame;
mod measures;
mod nodes;
mod pairs;
mod reasons;
mod refusals;
mod residency;
mod running;
mod said;
mod search;
mod statements;
mod systems;

use model::latency::ProofVerdict;
use model::place::{PlaceEvidence, Rung, Setter, WhyOpen};
use model::residency::{ForeignOrder, Nexus, Said, Scope, Standing};

use super::{
    BeneathTexts, Judging, LawTexts, ListTexts, MapTexts, NodeTexts, PlaceTexts, Texts,
    WhatIfTexts, Words,
};
use crate::language::Language;

pub(super) static TEXTS: Texts = Texts {
    language: Language::Nb,
    said: said::said,
    frame: frame::FRAME,
    list: ListTexts {
        columns: "Kolonner",
        columns_shown: "Kolonner som vises",
        show: "Vis",
        all: "Alle",
        from_the_start: "Fra begynnelsen",
        more: |step| format!("{step} til"),
        next: |step| format!("De neste {step}"),
        shown: |shown, total| format!("{shown} av {total} vises"),
    },
    words: Words {
        node: ("node", "noder"),
        inside: "Innenfor",
        outside: "Utenfor",
        unknown: "Ukjent",
        the_scope: |scope| scope_name(scope).into(),
        files: "Last ned: ",
        sources: "Kilder",
    },
    place: PlaceTexts {
        rung,
        set_by: |setter| match setter {
            Setter::Publisher => "offentliggjort av den som utgir den".into(),
            _ => format!("kan settes av {}", setter_words(setter)),
        },
        rests_on,
        decides_nothing: "holdepunktene avgjør ingenting",
        no_evidence: "ingen holdepunkter for et sted",
        nothing_says: "Ingen leverandør-ID, ingen sone, ingen region: ingenting sier hvor det er.",
        names_no_place: "nevner ikke noe kjent sted",
        decides: "avgjør",
        conflicts: "motsier",
        why_open,
    },
    law: LawTexts {
        operator_headings: ["Operatør", "Noder", "Bånd til USA", "Eksponering", "Kilde"],
        operators_caption: "Operatører, båndene deres og hva de kan være eksponert for",
        no_operators: "Ingen node sier hvem som driver den.",
        no_operator: "Ingenting nevner hvem som driver den.",
        headings: ["Territorium", "Noder", "Hva det er", "Fra og til", "Kilde"],
        caption: "Rettstilstanden i hvert territorium som noder er i",
        no_territories: "Ingen node er kjent å være i noe territorium.",
        no_territory: "Det er ikke kjent hvilket territorium den er i.",
        parent: |company, country| match (company, country) {
            (Some(company), Some(country)) => format!("{company}, {country}"),
            (Some(company), None) => company.into(),
            (None, Some(country)) => format!("morselskap i {country}"),
            (None, None) => "morselskapet er ikke kjent".into(),
        },
        nexus: |nexus| match nexus {
            Nexus::Yes => "Ja",
            Nexus::NoneFound => "Ingen funnet",
            Nexus::Unclear => "Uklart",
        },
        us_parent: |company| match company {
            Some(company) => format!("det øverste morselskapet er amerikansk: {company}"),
            None => "det øverste morselskapet er amerikansk".into(),
        },
        us_regions: "regioner i USA",
        dpf: "Data Privacy Framework",
        order: |nexus, order| format!("{} {}", exposed(nexus, order), order_words(order)),
        no_order: "Verken CLOUD Act eller FISA § 702 gjaldt den dagen",
        no_tie: "Ingen bånd til USA ble funnet, og det beviser ikke at det ikke finnes noen",
        standing: |standing| match standing {
            Standing::Inside => "Innenfor",
            Standing::InEea => "Utenfor EU, innenfor EØS",
            Standing::Adequate => "Utenfor, med en adekvansbeslutning",
            Standing::Partial => "Utenfor, adekvans bare for noen mottakere",
            Standing::Outside => "Utenfor",
            Standing::Unknown => "Ikke kjent",
        },
        status: |status| match status {
            "eea" => "EØS",
            "adequate" => "adekvansbeslutning",
            "partial" => "adekvansbeslutning for noen mottakere",
            "third" => "tredjeland",
            "review" => "til vurdering",
            _ => "ukjent",
        },
        no_basis: "intet grunnlag er registrert",
        no_row: "ingen rad dekker dagen",
        no_source: "ingen kilde",
        span: |from, until| {
            let from = from.unwrap_or("før våre data begynner");
            match until {
                Some(until) => format!("fra {from} til {until}"),
                None => format!("fra {from}, inntil videre"),
            }
        },
        doubt: said::doubt,
    },
    what_if: WhatIfTexts {
        heading: "Hva om",
        note: "vurderer det som ble sett, på nytt; ingenting av det lagres",
        suppose: "Forutsett",
        add: "Legg til forutsetning",
        remove: "Fjern",
        forms: "`US: third from 2027-01-01`, `GB: not adequate`, `provider scaleway: parent US`",
        day: "Etter rettstilstanden per",
        known: "Slik den var kjent",
        judge: "Vurder",
        judged_by: |judging| {
            format!(
                "Vurdert {}, ikke etter dagens rettstilstand; ingenting av det lagres. ",
                by_law(judging)
            )
        },
        ahead: "Den dagen er ikke kommet: den vurderes etter det som er kjent i dag. ",
        todays_law: "Dagens rettstilstand",
        supposed: |rules| format!("Forutsatt, og ikke lagret: {rules}."),
        left_out: "En forutsetning er utelatt:",
        without: "Vurder uten",
        not_then: |day| format!("gjelder ikke {day}"),
        judge_by: |day| format!("Vurder etter rettstilstanden per {day}"),
        flips: ("vurdering endres", "vurderinger endres"),
        headings: ["Gjelder", "Før", "Etter", "Hvorfor"],
        caption: "Det som vurderes annerledes, før og etter",
        nothing_supposed: "Ingenting er forutsatt, og dagens rettstilstand legges til grunn.",
        nothing_flips: "Ingenting endres: alt som ble sett, vurderes som før.",
        grounds: "Vurderes likt, på et annet grunnlag",
        against_today: "sammenlignet med dagens rettstilstand",
        against_without: "sammenlignet med den samme rettstilstanden uten det som er forutsatt",
        said: |said| match said {
            Said::Inside => "Innenfor",
            Said::InEea => "Utenfor EU, innenfor EØS",
            Said::Adequate => "Utenfor, med en adekvansbeslutning",
            Said::Partial => "Utenfor, adekvans bare for noen mottakere",
            Said::PlaceUnknown => "Stedet er ikke kjent",
            Said::Outside => "Utenfor",
            Said::LawUnknown => "Rettstilstanden er ikke kjent",
            Said::Tied => "Bånd til USA",
            Said::TieUnclear => "Uklart om det er bånd til USA",
            Said::NoTieFound => "Ingen bånd til USA funnet",
        },
        of_node: ("node", "noder"),
        of_control_plane: ("kontrollplan", "kontrollplan"),
        of_collector: ("innsamler", "innsamlere"),
        of_workload: (
            "arbeidslast med (mulige) personopplysninger, etter det verste stedet den kan plasseres",
            "arbeidslaster med (mulige) personopplysninger, etter det verste stedet de kan plasseres",
        ),
        of_territory: ("territorium", "territorier"),
        of_destination: ("mottaker eller lagringssted", "mottakere og lagringssteder"),
        of_operator: ("operatør", "operatører"),
        cut: |more| format!("{more} til står i filene nedenfor."),
    },
    map: MapTexts {
        label: |nodes| format!("Kart over Europa med {nodes}; tabellen over noder sier det samme"),
        in_territory: |nodes, territory| format!("{nodes} i {territory}"),
        unknown: |nodes| match nodes {
            "1" => "1 ukjent".into(),
            nodes => format!("{nodes} ukjente"),
        },
        beside: "Ikke på dette kartet:",
        inside: "innenfor, ifølge holdepunktene",
        conflict: "innenfor, men holdepunktene motsier hverandre",
        outside: "utenfor",
        open: "i et land der rettstilstanden ikke er kjent",
        in_eea: "utenfor EU, innenfor EØS",
        adequate: "med en adekvansbeslutning, om så bare for noen mottakere",
        not_adequate: "utenfor, uten en slik beslutning",
        law_open: "ikke kjent eller til vurdering",
        note: "Tegnet forenklet, vurdert etter territorium. En node står der regionen dens er; der bare landet er kjent, midt i \
               landet; flere på ett sted rundt det, hver med en strek dit, og flere enn åtte som et tall.",
    },
    residency: residency::RESIDENCY,
    node: NodeTexts {
        evidence: "Holdepunkter for stedet",
        evidence_note: "det sterkeste først; det første som nevner et sted, avgjør, og ingenting slås sammen",
        evidence_caption: "Hva hvert trinn sier om hvor noden er",
        round_trips: "Rundturtider",
        proves: |verdict| match verdict {
            ProofVerdict::MeasurementInvalid => "ingenting: de kan ikke alle være sanne",
            ProofVerdict::ContradictsClaim => "ikke i landet som er erklært",
            ProofVerdict::OutsideEeaProven => "utenfor EØS, bevist",
            ProofVerdict::InsideEeaProven => "innenfor EØS, bevist",
            ProofVerdict::Consistent => "verken EØS eller utenfor er bevist",
        },
        shortest: |trip, landmark| format!("{trip} til {landmark}"),
        by_prober: |name| format!("måleren {name}, på maskinen med dette navnet"),
        by_agent: "nodens egen agent",
        measured: "målt",
        set_by_nobody: "ingen kan gjøre lyset raskere",
        no_evidence: "Ingenting: ingen leverandør-ID, ingen sone- eller regionetikett, ingenting kjent om adressene, ingen \
                      erklæring.",
        headings: ["Trinn", "Det som står der", "Sier", "Kilde", "Alder", "Styrke"],
        operator: "Operatør",
        law: "Rettstilstand",
        findings: "Funn",
        findings_caption: "Funn på noden, de alvorligste først",
        policy: "Etter policyen og dagens rettstilstand",
        allowed: "Tillatt",
        workloads: "Arbeidslaster",
        provider_id: "Leverandør-ID",
        addresses: "Adresser",
        versions: "Versjoner",
        not_set: "ikke satt",
        none: "ingen",
        not_reported: "ikke oppgitt",
        as_read_now: "som lest nå",
        as_read_then: "slik det ble lest da",
        today: "i dag",
        day: ("dag", "dager"),
        is_in: |node, place, rung, conflicts| {
            let others = if conflicts { "; andre holdepunkter nevner andre steder" } else { "" };
            format!("{node} er i {place}, ifølge {rung}{others}.")
        },
        nothing_says: |node| format!("Ingenting sier hvor {node} er."),
        decides_nothing: |node| {
            format!("Det er ikke kjent hvor {node} er: holdepunktene avgjør ingenting.")
        },
        is_within: |node, within| format!("{node} er bevist å være i ett av disse: {within}."),
        names_nothing: |node| {
            format!("Det er ikke kjent hvor {node} er: holdepunktene nevner ikke noe kjent sted.")
        },
        agents_now_alone: "Det agentene sier om laget under, og om rundturtider til andre noder, beholdes bare for nå.",
    },
    discs: discs::DISCS,
    beneath: BeneathTexts {
        heading: "Laget under",
        caption: "Hva noden er og hvordan den siste timen var, slik agenten så det",
        headings: ["Hva", "Sier", "Kilde"],
        none: "Ingen agent har meldt fra denne noden; hva det ville fortalt:",
        note: |agent, at| format!("av agent {agent}, sist hørt {at}; målt i timen før"),
        start: |docs| format!("Hvordan en startes, står i {docs}."),
        silent: "Stille",
        silent_since: |at| {
            format!("siden {at}: det som står her, er fra da, og ingenting vurderes etter det")
        },
        report: ("melding", "meldinger"),
        lost: |reports, from, until| {
            format!(
                "Ikke kjent: {reports} mellom {from} og {until}, som agenten måtte kaste mens tjeneren var borte."
            )
        },
        virtual_machine: "Virtuell maskin",
        container: "Container",
        kernel: "Kjerne",
        operating_system: "Operativsystem",
        stolen: "Stjålet prosessortid",
        waited_for: |resource| format!("Venting på {resource}"),
        waited: |some, all| match all {
            Some(all) => format!("noen {some}, alle {all} av tiden"),
            None => format!("noen {some} av tiden"),
        },
        of_seconds: |file, seconds| format!("{file} over {seconds} s"),
        writes: "Skriv på 4 KiB, til disken",
        durations: |count, p50, p99| match p99 {
            Some(p99) => format!("{count}: median {p50}, 99 av 100 innen {p99}"),
            None => {
                format!("{count}: median {p50}; hva 99 av 100 holder seg innen, krever 300 skriv")
            }
        },
        memory: ": minne, ingen disk",
        fio_said: |direct, buffered| {
            format!(
                "{direct} skriv i sekundet med --direct=1; {buffered} gjennom sidebufferen, som er minne"
            )
        },
        refused: "ingen",
        yes: |kind| format!("ja: {kind}"),
        no: "nei",
        not_known: |why| format!("ikke kjent: {why}"),
        not_seen: "ikke sett",
        not_measured: "ikke målt",
    },
    measures: measures::MEASURES,
    systems: systems::SYSTEMS,
    pairs: pairs::PAIRS,
    charts: charts::CHARTS,
    running: running::RUNNING,
    destinations: destinations::DESTINATIONS,
    finding: finding::FINDINGS,
    errors: errors::ERRORS,
    nodes: nodes::NODES,
    search: search::SEARCH,
    checks: checks::CHECKS,
};

const fn scope_name(scope: Scope) -> &'static str {
    match scope {
        Scope::Eea => "EØS",
        Scope::Eu => "EU",
    }
}

fn by_law(judging: &Judging<'_>) -> String {
    match (judging.law_at, judging.known_at) {
        (None, None) => String::new(),
        (Some(day), None) => format!("etter rettstilstanden per {day}"),
        (None, Some(known)) => format!("etter rettstilstanden slik den var kjent {known}"),
        (Some(day), Some(known)) => {
            format!("etter rettstilstanden per {day} slik den var kjent {known}")
        }
    }
}

const fn rung(rung: Rung) -> &'static str {
    match rung {
        Rung::RoundTrips => "rundturtider",
        Rung::AddressFeed => "leverandørens adresseliste",
        Rung::ProviderId => "leverandør-ID",
        Rung::HostName => "vertsnavn",
        Rung::ZoneLabel => "soneetikett",
        Rung::RegionLabel => "regionetikett",
        Rung::GeoIp => "GeoIP",
        Rung::Declaration => "erklæring",
    }
}

const fn setter_words(setter: Setter) -> &'static str {
    match setter {
        Setter::Publisher => "den som utgir den",
        Setter::Administrator => "en administrator, ikke en kubelet",
        Setter::Registration => "cloud controller, eller kubelet én gang, når den registrerer seg",
        Setter::Kubelet => "nodens egen kubelet",
        Setter::Operator => "den som driver klyngen",
        Setter::Agent => "nodens egen agent",
    }
}

const fn rests_on(evidence: &PlaceEvidence) -> &'static str {
    match (evidence.rung, evidence.set_by) {
        (Rung::RoundTrips, _) => "målt",
        (Rung::AddressFeed, _) => "offentliggjort",
        (Rung::ProviderId | Rung::HostName, _) => "leverandøren",
        (_, Setter::Administrator) => "beskyttet etikett",
        (Rung::ZoneLabel | Rung::RegionLabel, _) => "etikett som kan settes",
        (Rung::GeoIp, _) => "anslag",
        (Rung::Declaration, _) => "erklært",
    }
}

const fn why_open(why: WhyOpen) -> &'static str {
    match why {
        WhyOpen::NothingNamed => "ingen holdepunkter nevner et kjent sted",
        WhyOpen::EqualsDisagree => "like sterke holdepunkter nevner ulike steder",
        WhyOpen::RuledOut => "rundturtider utelukker alle steder som er nevnt",
        WhyOpen::EstimateAlone => {
            "GeoIP avgjør aldri alene: gi stedet ved en instans-ID, en etikett, en adresseliste eller en erklæring"
        }
    }
}

const fn exposed(nexus: Nexus, order: ForeignOrder) -> &'static str {
    match (nexus, order) {
        (Nexus::Yes, ForeignOrder::CloudAct | ForeignOrder::FisaDirectives) => "Eksponert for",
        _ => "Uklart om den er eksponert for",
    }
}

const fn order_words(order: ForeignOrder) -> &'static str {
    match order {
        ForeignOrder::CloudAct => {
            "CLOUD Act (18 USC 2713): pålegg om data som operatøren har i sin besittelse, varetekt eller kontroll, hvor enn de \
             er lagret"
        }
        ForeignOrder::FisaDirectives => {
            "FISA § 702: direktiver til tilbydere av elektroniske kommunikasjonstjenester"
        }
        ForeignOrder::FisaLapsed => {
            "FISA § 702: loven skal ifølge omtale ha falt bort 2026-06-12, og godkjenninger etter den løpe inn i 2027"
        }
    }
}
