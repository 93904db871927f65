//! Siden om plassering, på norsk.

use model::residency::{AllowedPlaces, Residency, WhyUnknown};

use super::{TEXTS, by_law, destinations, scope_name};
use crate::format;
use crate::texts::residency::ResidencyTexts;
use crate::texts::{
    Judging, in_the_eea, inside_by_kubelet, inside_in_conflict, inside_in_doubt, some_are_known,
};

pub(super) const RESIDENCY: ResidencyTexts = ResidencyTexts {
    title: "Plassering",
    sentence,
    map: "Kart",
    nodes: "Noder",
    nodes_caption: "Noder, hvor de er og hvordan det er kjent",
    no_nodes: "Ingen node ble sett.",
    no_such_nodes: "Ingen node er slik.",
    some_nodes: |some, all| format!("{some} av {all}"),
    allowed: |allowed| {
        let allowed = match allowed {
            AllowedPlaces::Eea => "EØS".into(),
            AllowedPlaces::Eu => "EU".into(),
            AllowedPlaces::Countries(these) => {
                these.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
            }
        };
        format!(
            "Policyen tillater noder i {allowed} (`policy.allowed-countries`): funn av RES-* vurderes etter det og etter dagens \
             rettstilstand, denne siden etter det det spørres om her."
        )
    },
    node_headings: ["Node", "Vurdering", "Hvor", "Hvordan det er kjent", "Operatør"],
    control_plane: "Kontrollplan",
    control_plane_note: "der alle Secrets lagres",
    control_plane_caption: "Hvor kontrollplanene er, og hvordan det er kjent",
    no_control_plane: "Intet kontrollplan er vurdert ennå.",
    control_plane_headings: ["API-endepunkt", "Vurdering", "Hvor, og hvordan det er kjent"],
    collector: "Innsamler",
    collector_note: "dit det Nordvakt leser av klyngen, går",
    collector_caption: "Hvor serverne som følger klyngene er, og hvordan det er kjent",
    no_collector: "Ingenting følger klyngen: dette er et opptak.",
    collector_headings: ["Node eller adresse", "Vurdering", "Hvor, og hvordan det er kjent"],
    not_connected: "ikke tilkoblet",
    leads_to_since: "siden",
    last_answered: "beholdt: navnet ble sist besvart",
    nowhere: "Ingenting sier hvor det er.",
    operators: "Operatører",
    operators_note: "uavhengig av stedet: eksponering er en mulighet, ikke en overføring som har funnet sted; det som er kjent om dem, er fra i dag, uansett hvilken rettstilstand som legges til grunn",
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
    in_eea: "utenfor EU, innenfor EØS",
    partial: "adekvans bare for noen mottakere",
    law_open: "rettstilstanden er ikke kjent eller til vurdering",
    elsewhere: "andre holdepunkter nevner andre steder",
    not_named: "ikke nevnt",
    why: |of| why_unknown(of.why, &of.about),
    supply: |of| {
        let gap = || format!("{} Det som ble sagt: {}", destinations::not_seen(None), of.supply);
        supply(of.why).map_or_else(gap, |told| told.join(" "))
    },
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
    match inside_in_conflict(residency) {
        0 => {}
        conflicts if conflicts == counts.inside => words += ", med motstridende holdepunkter",
        conflicts => {
            words += &format!(", {} av dem med motstridende holdepunkter", TEXTS.number(conflicts));
        }
    }
    match inside_in_doubt(residency) {
        0 => {}
        doubts if doubts == counts.inside => words += ", etter en rettstilstand som må vurderes",
        doubts => {
            words += &format!(
                ", {} av dem etter en rettstilstand som må vurderes",
                TEXTS.number(doubts)
            );
        }
    }
    match inside_by_kubelet(residency) {
        0 => {}
        settable if settable == counts.inside => {
            words += ", ved etiketter som en kubelet kan sette"
        }
        settable => {
            words += &format!(
                ", {} av dem ved etiketter som en kubelet kan sette",
                TEXTS.number(settable)
            );
        }
    }
    let unknown = if counts.unknown == 1 { "ukjent" } else { "ukjente" };
    if counts.outside > 0 {
        words += &format!(", {} utenfor", TEXTS.number(counts.outside));
    }
    match in_the_eea(residency) {
        0 => {}
        all if all == counts.outside => words += " og innenfor EØS",
        some => words += &format!(" ({} av dem innenfor EØS)", TEXTS.number(some)),
    }
    if counts.unknown > 0 {
        words += &format!(", {} {unknown}", TEXTS.number(counts.unknown));
    }
    words + "."
}

fn why_unknown(why: WhyUnknown, about: &str) -> String {
    match why {
        WhyUnknown::NothingSays => "Ingenting sier hvor de er".into(),
        WhyUnknown::NamesNoPlace => {
            "Verken leverandør-ID, etiketter eller adresser viser et kjent sted".into()
        }
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
        WhyUnknown::Collector => {
            "Ingenting sier hvor denne serveren er, dit det som leses av klyngen, går".into()
        }
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

const LOOK_IT_UP: &str = "En GeoIP-database (`place.geoip`) eller en leverandørs adresseliste (`place.feeds`) sier hvor en offentlig \
    adresse antas å være; GeoIP må ha en etikett eller en erklæring ved siden av seg for å avgjøre noe.";

/// What would tell; `None` where the cause itself says it.
const fn supply(why: WhyUnknown) -> Option<&'static [&'static str]> {
    Some(match why {
        WhyUnknown::NothingSays | WhyUnknown::NamesNoPlace => &[NAME_IT, LOOK_IT_UP],
        WhyUnknown::EstimateAlone => &[NAME_IT],
        WhyUnknown::Disagrees => &[
            "Se på maskinene: en etikett kopiert fra en mal er den vanlige årsaken. Rett det som er feil, eller gi sterkere \
             holdepunkter.",
        ],
        WhyUnknown::Law => {
            &["La en jurist avgjøre det, og erklær det med `[[law.overrides]]` og begrunnelsen."]
        }
        WhyUnknown::NoOperator => &[
            "Leverandør-ID-en nevner operatøren, en database over autonome systemer (`place.geoip`) nettet; ellers erklær \
             `operator` i `[[place.declared]]`.",
        ],
        WhyUnknown::Collector => &[
            "Kjør den i klyngen med `NORDVAKT_NODE`, eller erklær det med `[place.collector]` og begrunnelsen.",
        ],
        WhyUnknown::ControlPlane => &[
            "Spør leverandøren, og erklær det med `[place.control-plane]` og begrunnelsen. En leverandørs adresseliste \
             (`place.feeds`) plasserer et offentlig API-endepunkt.",
        ],
        WhyUnknown::NoNodes => &["Gi `list` og `watch` på nodes, eller spill inn klyngen på nytt."],
        WhyUnknown::Gap => return None,
    })
}
