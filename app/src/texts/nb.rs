//! Norwegian (bokmål), in the words of the Norwegian text of the GDPR where it has them.

mod destinations;
mod running;
mod said;

use model::latency::ProofVerdict;
use model::place::{PlaceEvidence, Rung, Setter, WhyOpen};
use model::residency::{
    ForeignOrder, Nexus, QuestionAbout, Residency, Said, Scope, Standing, System, Systems,
    WhyAssess, WhyUnknown,
};
use model::verdict::Verdict;

use super::{
    BeneathTexts, CheckText, FrameTexts, Judging, LawTexts, ListTexts, MapTexts, NodeTexts,
    PlaceTexts, ResidencyTexts, SystemTexts, Texts, WhatIfTexts, Words, some_are_known,
};
use crate::format;
use crate::language::Language;

pub(super) static TEXTS: Texts = Texts {
    language: Language::Nb,
    said: said::said,
    frame: FrameTexts {
        skip: "Gå til innholdet",
        sections: "Deler",
        menu: "Meny",
        search: "Søk",
        view: "Visning",
        breadcrumb: "Brødsmuler",
        clusters: "Klynger",
        overview: "Oversikt",
        cluster: "Klynge",
        findings: "Funn",
        nodes: "Noder",
        latency: "Svartid",
        residency: "Plassering",
        checks: "Kontroller",
        compliance: "Rammeverk",
        images: "Containerbilder",
        packages: "Pakker",
        waivers: "Unntak",
        theme: "Tema",
        light: "Lyst",
        dark: "Mørkt",
        auto: "Auto",
        rows: "Rader",
        roomy: "Romslige",
        compact: "Tette",
        language: "Språk",
        single_keys: "Enkelttaster",
        on: "På",
        off: "Av",
        as_of: "Slik det var",
        as_of_utc: "Slik det var (UTC)",
        day_earlier: "En dag tidligere",
        day_later: "En dag senere",
        show_moment: "Vis",
        now: "Nå",
        sample: "Innspilt eksempel",
        sample_note: [
            " Ingens klynge, spilt inn fra en virkelig API-tjener. For å se din egen: sett ",
            " og start på nytt.",
        ],
    },
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
        files: "Alt sammen: ",
    },
    place: PlaceTexts {
        rung,
        set_by: |setter| format!("kan settes av {}", setter_words(setter)),
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
        headings: ["Territorium", "Noder", "Hva det er", "Fra og til", "Kilde"],
        caption: "Rettstilstanden i hvert territorium som noder er i",
        no_territories: "Ingen node er kjent å være i noe territorium.",
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
        no_tie: "Ingen bånd til USA ble funnet, og det beviser ikke at det ikke finnes noen",
        standing: |standing| match standing {
            Standing::Inside => "Innenfor",
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
            format!("fra {from} til {}", until.unwrap_or("videre"))
        },
        doubt: |doubt| match doubt {
            "needs-review" => Some("må vurderes av et menneske"),
            "general knowledge" => Some("allmenn kunnskap, ikke slått opp"),
            "its limits as known on that day are not recorded" => {
                Some("begrensningene slik de var kjent den dagen, er ikke registrert")
            }
            "what if" => Some("bare forutsatt"),
            it if it.starts_with("covers ") && it.ends_with("until a recipient's is declared") => {
                Some(
                    "dekker bare noen mottakere: ikke kjent før mottakerens sertifisering er erklært",
                )
            }
            "declared by the operator" => Some("erklært av den som driver klyngen"),
            _ => None,
        },
    },
    what_if: WhatIfTexts {
        heading: "Hva om",
        note: "vurderer det som ble sett, på nytt; ingenting av det lagres",
        suppose: "Forutsett",
        add: "Forutsett det",
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
        without: "Vurder uten",
        not_then: |day| format!("gjelder ikke {day}"),
        judge_by: |day| format!("Vurder etter rettstilstanden per {day}"),
        flips: ("vurdering endres", "vurderinger endres"),
        headings: ["Av", "Før", "Etter", "Hvorfor"],
        caption: "Det som vurderes annerledes, før og etter",
        nothing_supposed: "Ingenting er forutsatt, og dagens rettstilstand legges til grunn.",
        nothing_flips: "Ingenting endres: alt som ble sett, vurderes som før.",
        grounds: "Vurderes likt, på et annet grunnlag",
        against_today: "sammenlignet med dagens rettstilstand",
        against_without: "sammenlignet med den samme rettstilstanden uten det som er forutsatt",
        said: |said| match said {
            Said::Inside => "Innenfor",
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
        of_workload: ("arbeidslast som kan plasseres der", "arbeidslaster som kan plasseres der"),
        of_territory: ("territorium", "territorier"),
        of_destination: ("mottaker eller lagringssted", "mottakere og lagringssteder"),
        of_operator: ("operatør", "operatører"),
        cut: |more| format!("{more} til står i filene nedenfor."),
    },
    map: MapTexts {
        label: |nodes| format!("Kart over Europa med {nodes}; tabellen over noder sier det samme"),
        in_territory: |nodes, territory| format!("{nodes} i {territory}"),
        unknown: |nodes| format!("{nodes} ukjent"),
        beside: "Ikke på dette kartet:",
        inside: "innenfor, ifølge holdepunktene",
        conflict: "innenfor, men holdepunktene motsier hverandre",
        outside: "utenfor",
        open: "i et land der rettstilstanden ikke er kjent",
        adequate: "med en adekvansbeslutning, om så bare for noen mottakere",
        law_open: "ikke kjent eller til vurdering",
        note: "Tegnet forenklet, vurdert etter territorium. En node står der regionen dens er; der bare landet er kjent, midt i \
               landet; flere enn åtte på ett sted som et tall.",
    },
    residency: ResidencyTexts {
        title: "Plassering",
        sentence,
        map: "Kart",
        nodes: "Noder",
        nodes_caption: "Noder, hvor de er og hvordan det er kjent",
        no_nodes: "Ingen node ble sett.",
        node_headings: ["Node", "Vurdering", "Hvor", "Hvordan det er kjent", "Operatør"],
        control_plane: "Kontrollplan",
        control_plane_note: "der alle Secrets lagres",
        control_plane_caption: "Hvor kontrollplanene er, og hvordan det er kjent",
        no_control_plane: "Intet kontrollplan er vurdert ennå.",
        control_plane_headings: ["API-endepunkt", "Vurdering", "Hvor, og hvordan det er kjent"],
        not_connected: "ikke tilkoblet",
        leads_to_since: "siden",
        last_answered: "beholdt: navnet ble sist besvart",
        nowhere: "Ingenting sier hvor det er.",
        operators: "Operatører",
        operators_note: "uavhengig av stedet: eksponering er en mulighet, ikke en overføring som har funnet sted",
        without_operator: |count, nodes| {
            format!("{nodes} sier ikke hvem som driver {}.", if count == 1 { "den" } else { "dem" })
        },
        law: "Rettstilstand",
        law_note: |day| format!("per {day}; støtter en vurdering, og er ingen"),
        unknown: "Det som ikke er kjent",
        unknown_caption: "Det som ikke er kjent, og hva som ville vist det",
        unknown_headings: ["Ikke kjent", "Noder", "Hva som ville vist det"],
        nothing_unknown: "Ingenting: holdepunktene nevner sted og operatør for hver node.",
        inside_what: "Innenfor hva",
        adequacy: "med en adekvansbeslutning",
        partial: "adekvans bare for noen mottakere",
        law_open: "rettstilstanden er ikke kjent eller til vurdering",
        elsewhere: "andre holdepunkter nevner andre steder",
        not_named: "ikke nevnt",
        why: |of| why_unknown(of.why, &of.about),
        supply: |of| {
            let gap =
                || format!("{} Det som ble sagt: {}", destinations::not_seen(None), of.supply);
            supply(of.why).map_or_else(gap, Into::into)
        },
    },
    node: NodeTexts {
        evidence: "Holdepunkter for stedet",
        evidence_note: "det sterkeste først; det første som nevner et sted, avgjør, og ingenting slås sammen",
        evidence_caption: "Hva hvert trinn sier om hvor noden er",
        round_trips: "Rundturer",
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
        policy: "Etter reglene",
        allowed: "Tillatt",
        workloads: "Arbeidslaster",
        provider_id: "Leverandør-ID",
        addresses: "Adresser",
        versions: "Versjoner",
        not_set: "ikke satt",
        none: "ingen",
        not_reported: "ikke oppgitt",
        as_read_now: "som lest nå",
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
    },
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
    systems: SystemTexts {
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
        other_recipients: |others| format!("{others} til, innenfor og uten bånd som ble funnet"),
        unassigned: "Arbeidslaster uten system",
        unassigned_note: "gi dem etiketten app.kubernetes.io/part-of, eller erklær navnerommet i [[policy.systems]]",
        unassigned_headings: ["Navnerom", "Arbeidslaster", "Personopplysninger"],
        none_unassigned: "Ingen: hver arbeidslast hører til et system.",
        documents: "Dokumenter",
        documents_note: "med det som ble sett; det bare et menneske vet, står tomt og merket",
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
            "Arbeidslaster",
            "Av dem med personopplysninger, eller kanskje",
        ],
        no_reach: "Ingen node som ville tatt podene, ble sett.",
        to_assess: "Må vurderes, etter det som ble sett:",
        runs_outside: "driver noder som er utenfor, eller ikke kjent å være innenfor",
        why_assess: |why| match why {
            WhyAssess::NotInside => "utenfor, eller ikke kjent å være innenfor",
            WhyAssess::OperatorUnknown => "ingenting nevner hvem som driver det",
            WhyAssess::ParentOutside => "det øverste morselskapet er ikke fra et land innenfor",
            WhyAssess::ParentUnknown => "det øverste morselskapet er ikke kjent",
            WhyAssess::Tied => "bånd til USA",
            WhyAssess::TieUnclear => "uklart om det er bånd til USA",
        },
        recipients: "Mottakere som ble sett",
        operators: ("operatør av nodene", "operatører av nodene"),
        destinations: ("mål utenfor klyngen", "mål utenfor klyngen"),
        for_the_record: "Til protokollen over behandlingsaktiviteter",
        record_note: "det ingen klynge viser, er overlatt til et menneske",
        purpose: "Formål",
        safeguards: "Garantier og tiltak",
        blanks: [
            "Behandlingsansvarlig",
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
        by_policy: "reglene, ved navnerommet",
        yes: "ja",
        no: "nei",
        not_known: "ikke kjent",
    },
    running: running::RUNNING,
    destinations: destinations::DESTINATIONS,
    checks: &[
        CheckText {
            id: "RES-001",
            title: "Node utenfor de tillatte landene",
            why: "Planleggeren kan legge enhver pod som ikke er bundet, og dataene dens i minne, logger og lokale volumer, på denne \
                  noden: dataene er da eksponert for retten i landet der den står, og for tilgang derfra. Om det er en overføring, og \
                  på hvilket grunnlag, er et spørsmål om eksportør og importør som ikke noe sted svarer på alene; men en \
                  protokoll over behandlingsaktiviteter må nevne stedet, og et tiltak som lover regionen, har et unntak her.",
            fix: "Steng noden og tøm den, eller hold arbeidslaster med data borte fra den: påkrevd node affinity på en etikett med \
                  forstavelsen `node-restriction.kubernetes.io/`, som en kubelet ikke kan sette på seg selv (region- og \
                  soneetiketter kan den sette), og en taint for resten. Er landet ment å være tillatt, legg det til i \
                  `allowed-countries`, med begrunnelsen i egne dokumenter.",
        },
        CheckText {
            id: "RES-002",
            title: "Nodens sted er ikke fastslått",
            why: "Ingen kan si hvor dataene er så lenge en node som kan holde dem, ikke har noe sted som kan vises. Det som kunne \
                  fortalt det, ble lest: leverandør-ID, sone- og regionetiketter og det som er kjent om adressene. Det nevnte \
                  ikke noe sted som datasettene kjenner, eller bare det som ikke avgjør noe: like sterke holdepunkter for \
                  ulike steder, eller en GeoIP-database alene. Det ble sett og skyldes ikke manglende tilgang; derfor er \
                  kontrollen ikke bestått, og ikke ukjent.",
            fix: "La leverandørens cloud controller sette leverandør-ID og topologietiketter. På egne maskiner: sett \
                  `topology.kubernetes.io/region` og `zone` til navn som datasettene kjenner, eller erklær hvor de står med \
                  `[[place.declared]]`. Databaser og adresselister som `[place]` nevner, bekrefter en erklæring eller motsier den.",
        },
        CheckText {
            id: "RES-003",
            title: "Holdepunktene for nodens sted motsier hverandre",
            why: "En node kan bare stå ett sted, og det som er kjent om denne, nevner flere. Det sterkeste holdepunktet avgjør hvor \
                  den regnes å være, og ingenting slås sammen; men noe på den er feil, og det som bygger på et svakere \
                  holdepunkt, som affinity på en etikett, legger data et annet sted enn den som skrev det, tror.",
            fix: "Se på maskinen. Det rundturene utelukker, stemmer ikke, med mindre noen svarer i stedet for et landemerke eller \
                  nodens agent ikke sier sannheten. Oftest er det en etikett kopiert fra en mal; en node som ble koblet til fra et annet sted, er den \
                  som betyr noe. Sett etikettene til det leverandør-ID-en sier, og bind til \
                  `node-restriction.kubernetes.io/`-etiketter, som en kubelet ikke kan sette.",
        },
        CheckText {
            id: "RES-004",
            title: "Personopplysninger kan plasseres utenfor",
            why: "Hvor en pod kjører i dag, er planleggerens valg, og neste tømming, krasj eller utgivelse får den til å velge på \
                  nytt. Ingenting av det poden, volumene eller kjøretidsklassen krever av en node, hindrer at noder utenfor \
                  velges, så dataene kan være der i morgen uten at noen har bestemt det. Talt med er node selectors, påkrevd \
                  node affinity, taints, bundne volumer og kjøretidsklasser; ledig plass, affinity mellom poder og topologisk \
                  spredning snevrer valget videre inn, og ingen av dem er et løfte. En pod som kjører utenfor nå, sies \
                  først, uansett hva den neste ville kreve: et krav ved plassering flytter ingenting som alt kjører.",
            fix: "Krev en etikett av noden som bare noder innenfor har, helst en under `node-restriction.kubernetes.io/`, som ingen \
                  kubelet kan sette på seg selv. Sone- og regionetiketter er svakere: en node kan sette dem på seg selv, én \
                  gang, når den registrerer seg.",
        },
        CheckText {
            id: "RES-005",
            title: "Personopplysninger er ikke bundet til de tillatte landene",
            why: "Alle noder som kan kjøre den, er innenfor, og ingenting ville holdt den der om en utenfor kom til: en nodegruppe \
                  lagt til i hast, eller av en autoscaler, hvis valg av steder ikke ses her. Som binding regnes en sone eller \
                  region innenfor, noder ved navn, en etikett som ingen kubelet kan sette, eller enhver etikett som holder den \
                  borte fra noder utenfor i dag.",
            fix: "Krev en etikett av noden som bare noder innenfor har, helst en under `node-restriction.kubernetes.io/`, som ingen \
                  kubelet kan sette på seg selv. Sone- og regionetiketter er svakere: en node kan sette dem på seg selv, én \
                  gang, når den registrerer seg.",
        },
        CheckText {
            id: "RES-006",
            title: "Personopplysninger ved siden av en vert utenfor de tillatte landene",
            why: "Noder innenfor holder ingen data innenfor som et program sender et annet sted. En vert i en miljøvariabel, eller \
                  bak en Service av typen ExternalName, er en som programmet er ment å snakke med: en database, en kø, en e-post- \
                  eller telemetritjeneste. Hva det sender dit, ses ikke her, og navnet alene viser ingen overføring; det viser en \
                  eksportør og en importør å spørre om. Av en verdi beholdes bare verten, og ingen navn slås opp.",
            fix: "Finn ut hva som sendes dit. Er det personopplysninger, bruk en tjeneste i en region innenfor, eller nevn \
                  mottakeren, landet og garantien i protokollen over behandlingsaktiviteter. Der navnet ikke viser stedet, erklær \
                  det under `[[place.declared]]` med `hosts`, og begrunnelsen.",
        },
        CheckText {
            id: "RES-007",
            title: "Containerbilder fra et register utenfor de tillatte landene",
            why: "Et register får ingen personopplysninger tilsendt når et bilde hentes. Men den som driver det, får vite hva som \
                  kjører her og når, avgjør hva som hentes neste gang, og kan pålegges å stanse eller endre det etter retten der \
                  det står og der operatøren hører hjemme. For en arbeidslast som behandler personopplysninger, er det en \
                  mottaker å kjenne til. Hvor et offentlig register står, viser ikke navnet: det betjener fra mange steder.",
            fix: "Ha en kopi av bildene, ved digest, i et register innenfor, og hent derfra. Hvor et register står, kan erklæres \
                  under `[[place.declared]]` med `hosts`, og begrunnelsen.",
        },
        CheckText {
            id: "RES-008",
            title: "Personopplysninger på et volum utenfor de tillatte landene",
            why: "Det som er på et volum, varer lenger enn poden: det blir der volumet er, hos den som driver lagringen, i \
                  øyeblikksbildene og sikkerhetskopiene som tas av det. Stedet leses av nodene som volumet ber om, eller, for et \
                  krav uten volum ennå, av dem som klassen tillater. Et volum som ikke ber om noen, slik som et nettverksfilsystem, \
                  sier ingenting om hvor det lagrer dataene sine.",
            fix: "Lag volumet på nytt i en sone innenfor, kopier dataene og slett det gamle med øyeblikksbildene. Gi StorageClass \
                  `allowedTopologies` med sonene innenfor, så ingen annen velges.",
        },
        CheckText {
            id: "RES-009",
            title: "Kontrollplan utenfor de tillatte landene",
            why: "Alle Secrets, ConfigMaps og objekter lagres av kontrollplanet, hvor enn nodene er. Et kontrollplan som leverandøren \
                  drifter, kan stå i et annet land enn nodene, og stedet står sjelden i en protokoll over \
                  behandlingsaktiviteter. At noder er innenfor, sier ingenting om det.",
            fix: "Spør leverandøren i hvilken region kontrollplanet og sikkerhetskopiene av det er, og flytt klyngen der det ikke er \
                  tillatt. Erklær det som er kjent, med `[place.control-plane]` og en begrunnelse; navnet på en leverandørs \
                  endepunkt og adresselister som `[place]` nevner, plasserer et offentlig endepunkt.",
        },
        CheckText {
            id: "RES-010",
            title: "API-serveren kaller utenfor de tillatte landene",
            why: "En admission webhook får tilsendt hvert objekt den gjelder for, helt: en Secret med verdiene, hvis den har bedt om \
                  Secrets. Et aggregert API svarer for objekter som lagres et annet sted. Begge settes opp én gang og ses sjelden \
                  på igjen, og ingen av dem er en arbeidslast i klyngen, så ingen protokoll over behandlingsaktiviteter nevner \
                  dem. At noe kalles utenfor, viser hvor objekter kan havne, ikke hvilke som gjorde det.",
            fix: "Kjør webhooken i klyngen, eller begrens reglene til det den må se, uten Secrets. Ellers: nevn mottakeren, landet \
                  og garantien i protokollen over behandlingsaktiviteter; der vertsnavnet ikke viser stedet, erklær det under \
                  `[[place.declared]]` med `hosts`.",
        },
        CheckText {
            id: "RES-011",
            title: "Sikkerhetskopier eller øyeblikksbilder utenfor de tillatte landene",
            why: "En sikkerhetskopi holder det volumene og objektene i klyngen holdt, og ofte lenger. Hvor den lagres, er en linje i \
                  et oppsett som ingen leser igjen før dagen den trengs. Av stedene i Velero leses regionen eller verten til \
                  objektlageret; av et øyeblikksbilde sonen i navnet driveren gir det, eller, der \
                  driveren er kjent for å beholde det der, stedet til volumet.",
            fix: "Ha sikkerhetskopiene i en region innenfor, med nøkler som holdes innenfor, og slett kopiene andre steder når de \
                  nye er prøvd gjenopprettet. Der vertsnavnet ikke viser stedet, erklær det under `[[place.declared]]` med `hosts`.",
        },
        CheckText {
            id: "RES-012",
            title: "Navn slås opp utenfor de tillatte landene",
            why: "Det CoreDNS ikke svarer på selv, spør den om hos navnetjenerne som `forward` nevner. De får vite hvilke navn \
                  programmene slår opp og når: mottakerne av data, og noen ganger, der et navn har en konto eller en kunde i seg, \
                  mer. Å sende videre til en fil betyr navnetjenerne til noden, og de ses ikke her.",
            fix: "Send videre til en navnetjener innenfor, eller til en egen som spør roten selv. Der en adresse ikke viser stedet, \
                  erklær det under `[[place.declared]]` med `hosts`.",
        },
        CheckText {
            id: "RES-013",
            title: "Personopplysninger ved siden av en ConfigMap som nevner en vert utenfor",
            why: "Innstillinger som et program leser fra en ConfigMap, nevner hvem det snakker med, slik miljøet gjør: en database, \
                  en kø, en tjeneste for e-post eller telemetri. Hva det sender dit, ses ikke her, og navnet alene viser ingen \
                  overføring; det viser en avsender og en mottaker å spørre om. ConfigMaps listes bare der `config-maps = true` \
                  under `[residency]` ber om det; av en verdi beholdes vertene i nettadressene, og ingen navn slås opp. Det som \
                  står i Secrets, leses aldri.",
            fix: "Finn ut hva som sendes dit. Er det personopplysninger, så bruk en tjeneste i en region innenfor, eller før opp \
                  mottakeren, landet og garantien i protokollen. Der navnet ikke viser stedet, erklær det under \
                  `[[place.declared]]` med `hosts`, og begrunnelsen.",
        },
    ],
};

/// `4 av 6 noder er innenfor EØS ifølge holdepunktene, 1 utenfor, 1 ukjent.`
fn sentence(residency: &Residency) -> String {
    let flips = TEXTS.count(residency.flips.len() as u64, TEXTS.what_if.flips);
    let flips = if residency.flips.is_empty() { "ingenting endres" } else { &flips };
    let rules: Vec<&str> = residency.law.rules().collect();
    match rules.as_slice() {
        [] => nodes(residency),
        [rule] => format!("Forutsatt «{rule}»: {flips}; {}", format::lowered(&nodes(residency))),
        several => {
            let nodes = format::lowered(&nodes(residency));
            format!("Med {} forutsetninger: {flips}; {nodes}", several.len())
        }
    }
}

fn nodes(residency: &Residency) -> String {
    let (counts, scope) = (residency.counts, scope_name(residency.scope));
    let law_at = residency.law.is_other_day.then(|| residency.law.law_at.to_string());
    let known_at = residency.law.known_at.map(|day| day.to_string());
    let judging = Judging { law_at: law_at.as_deref(), known_at: known_at.as_deref() };
    let law = match by_law(&judging) {
        law if law.is_empty() => law,
        law => format!(" {law},"),
    };
    let nodes = TEXTS.count(counts.all(), TEXTS.words.node);
    if counts.all() == 0 {
        return "Ingen node ble sett, så ingenting er kjent om hvor data er.".into();
    }
    if !some_are_known(counts) {
        return match law.trim_end_matches(',') {
            "" => format!("Ingenting er kjent om hvor {nodes} er."),
            law => format!("Om {nodes} er innenfor {scope}{law}, er ikke kjent."),
        };
    }
    let mut words = format!(
        "{} av {nodes} er innenfor {scope}{law} ifølge holdepunktene",
        TEXTS.number(counts.inside)
    );
    let unknown = if counts.unknown == 1 { "ukjent" } else { "ukjente" };
    for (count, word) in [(counts.outside, "utenfor"), (counts.unknown, unknown)] {
        if count > 0 {
            words += &format!(", {} {word}", TEXTS.number(count));
        }
    }
    words + "."
}

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
        Rung::RoundTrips => "rundturer",
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
        WhyOpen::RuledOut => "rundturer utelukker alle steder som er nevnt",
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

fn why_unknown(why: WhyUnknown, about: &str) -> String {
    match why {
        WhyUnknown::NothingSays => "Ingenting sier hvor de er".into(),
        WhyUnknown::NamesNoPlace => "Det de bærer, nevner ikke noe kjent sted".into(),
        WhyUnknown::EstimateAlone => {
            "Bare en GeoIP-database sier hvor de er, og den avgjør aldri alene".into()
        }
        WhyUnknown::Disagrees => {
            "Like sterke holdepunkter, eller et anslag og en erklæring, nevner ulike steder".into()
        }
        WhyUnknown::Law => {
            format!("Rettstilstanden i {about} den dagen er ikke kjent eller til vurdering")
        }
        WhyUnknown::NoOperator => "Ingenting sier hvem som driver dem".into(),
        WhyUnknown::ControlPlane => {
            "Ingenting sier hvor kontrollplanet er, som har alle Secrets".into()
        }
        WhyUnknown::NoNodes => "Ingen node ble sett, så ingenting er kjent om hvor data er".into(),
        WhyUnknown::Gap => format!("Ikke sett: {about}"),
    }
}

const NAME_IT: &str = "La leverandørens cloud controller sette leverandør-ID og topologietiketter; eller sett \
    `topology.kubernetes.io/region` og `zone`, eller bedre `node-restriction.kubernetes.io/zone`, til navn som datasettene kjenner; \
    eller erklær stedet med `[[place.declared]]` og en begrunnelse.";

/// What would tell; `None` where the cause itself says it.
const fn supply(why: WhyUnknown) -> Option<&'static str> {
    Some(match why {
        WhyUnknown::NothingSays | WhyUnknown::NamesNoPlace | WhyUnknown::EstimateAlone => NAME_IT,
        WhyUnknown::Disagrees => {
            "Se på maskinene: en etikett kopiert fra en mal er den vanlige årsaken. Rett det som er feil, eller gi sterkere \
             holdepunkter."
        }
        WhyUnknown::Law => {
            "La en jurist avgjøre det, og erklær det med `[[law.overrides]]` og begrunnelsen."
        }
        WhyUnknown::NoOperator => {
            "Leverandør-ID-en nevner operatøren, en database over autonome systemer (`place.geoip`) nettet; ellers erklær \
             `operator` i `[[place.declared]]`."
        }
        WhyUnknown::ControlPlane => {
            "Spør leverandøren, og erklær det med `[place.control-plane]` og begrunnelsen. En leverandørs adresseliste \
             (`place.feeds`) plasserer et offentlig API-endepunkt."
        }
        WhyUnknown::NoNodes => "Gi `list` og `watch` på nodes, eller spill inn klyngen på nytt.",
        WhyUnknown::Gap => return None,
    })
}

/// `4 systemer: 1 kjører, kan plasseres eller kan sende personopplysninger utenfor EØS. 9 arbeidslaster hører ikke til noe
/// system, 2 av dem med personopplysninger, om 7 er det ikke kjent.`
fn systems_sentence(systems: &Systems) -> String {
    let unassigned = systems.of_no_system().all();
    let of_none = match unassigned {
        0 => String::new(),
        many => {
            let belong = TEXTS.count(many, ("arbeidslast", "arbeidslaster"));
            let counts = systems.of_no_system();
            let [with, not_known] = [counts.yes, counts.not_known].map(|it| TEXTS.number(it));
            format!(
                " {belong} hører ikke til noe system, {with} av dem med personopplysninger, om {not_known} er det ikke kjent."
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
            "{outside} kjører, kan plasseres eller kan sende personopplysninger utenfor {scope}"
        ));
    }
    if unknown > 0 {
        let unknown = TEXTS.number(unknown);
        says.push(format!("om {unknown} er det ikke kjent om alt er innenfor {scope}"));
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
        runs.push(format!("i {}", inside.join(", ")));
    }
    let outside = system.runs_in(Verdict::Fail);
    if !outside.is_empty() {
        runs.push(format!("utenfor {scope} i {}", outside.join(", ")));
    }
    if system.locations.iter().any(|it| it.standing == Standing::Unknown) {
        runs.push(format!("på noder som ikke er kjent å være innenfor {scope}"));
    }
    let runs = if runs.is_empty() { "ingen steder nå".into() } else { runs.join(", ") };
    let may_move = system.may_move_outside_to();
    let may = match may_move.is_empty() {
        true => String::new(),
        false => format!(" og kan plasseres i {}, utenfor {scope}", may_move.join(", ")),
    };
    let handed_to = system.hands_outside_to();
    let hands = match handed_to.is_empty() {
        true => String::new(),
        false => format!(", og nevner mål i {}, utenfor {scope}", handed_to.join(", ")),
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
            "Er mottakeren sertifisert? I territoriet til disse nodene gjelder adekvansbeslutningen bare noen mottakere."
        }
        QuestionAbout::ControlPlane => {
            "Hvor er kontrollplanet, som lagrer alle Secrets? Det er ikke kjent å være innenfor."
        }
        QuestionAbout::NothingRuns => "Hvor kommer det til å kjøre? Ingen pod av det kjører nå.",
        QuestionAbout::DestinationOutside => {
            "Er det meningen at disse målene er utenfor? De nevnes av arbeidslaster med personopplysninger, eller kanskje med det."
        }
        QuestionAbout::Destination => {
            "Hvor er disse målene, som nevnes av arbeidslaster med personopplysninger, eller kanskje med det?"
        }
        QuestionAbout::Beyond => {
            "Hvor lagrer logger, og tjenester som intet objekt nevner, dataene? Bare det som er nevnt, kan stå her."
        }
    }
}
