//! Funn og kontroller, på norsk.

use model::subject::SubjectRef;
use model::verdict::{Severity, Verdict};
use model::view::CheckPage;

use super::TEXTS;
use crate::format;
use crate::texts::finding::{CheckPageTexts, FindingTexts};

pub(super) const FINDINGS: FindingTexts = FindingTexts {
    title: "Funn",
    headings: ["Funn", "Vurdering", "Gjelder", "Kontroll", "Siden"],
    if_failed: |severity| format!("{} hvis ikke bestått", format::lowered(severity_word(severity))),
    waived_until: |day| format!("til {day}"),
    severity: severity_word,
    verdict: |verdict| match verdict {
        Verdict::Pass => "Bestått",
        Verdict::Fail => "Ikke bestått",
        Verdict::Unknown => "Ukjent",
        Verdict::NotApplicable => "Ikke aktuelt",
    },
    waived: "Unntatt",
    cluster: "Klynge",
    namespace: "Navnerom",
    node: "Node",
    the_cluster: "selve klyngen",
    container: |kind, container| format!("{kind}, containeren {container}"),
    subject_in_words,
    open: |title, subject, unknown| match unknown {
        true => {
            format!("Det er ikke kjent om dette gjelder {subject}: {}.", format::lowered(title))
        }
        false => format!("{title}: {subject}."),
    },
    resolved_in: |title, subject| format!("Løst for {subject}: {}.", format::lowered(title)),
    observed: "Observert",
    waiver: "Unntatt",
    would_be: |severity| {
        format!("ville vært {}, og teller ikke i noen risiko", format::lowered(severity))
    },
    unknown: "Ukjent",
    resolved: "Løst",
    open_since: "Åpent siden",
    subject: "Gjelder",
    check: "Kontroll",
    state: "Tilstand",
    no_patch: "Ingen patch kan avgjøre dette: det som står over, må til.",
    speaks_to: |verdict| match verdict {
        Verdict::Fail => "Taler mot",
        Verdict::Pass => "Støtter",
        Verdict::Unknown | Verdict::NotApplicable => "Har, når det blir kjent, betydning for",
    },
    bears_on: "Har betydning for, og må vurderes av et menneske",
    where_nodes_are: "Hvor noder er, med alle holdepunkter for det",
    evidence: "Holdepunkter",
    of_title: |title| format!(" for {title}"),
    mend: "Hvordan det rettes",
    why: "Hvorfor det betyr noe",
    timeline: "Tidslinje",
    judged_with: "Vurdert med",
    release: "Utgave",
    catalogue: "Katalog",
    policy: "Regler",
    pod_cannot_change: "En pod som kjører, kan ikke endres på dette punktet: før det inn i manifestet den er laget av, og lag den på \
                        nytt.",
    replaces_pods: "Les den først. Den bytter ut podene til arbeidslasten, og en prosess som trengte det som tas bort, vil feile.",
    pins_pods: "Les den først. Den bytter ut podene til arbeidslasten, og de blir ventende der ingen node har etiketten, eller \
                volumet deres ikke kan brukes på en som har den.",
    stops_traffic: "Les den først. Trafikk som ingenting tillater, stanser når den tas i bruk.",
    nothing_read: "Ingen felt: det var ingenting der å lese.",
    as_declared: "som erklært",
    in_pods: |pods| format!("i {pods}"),
    running_pod: ("pod som kjører", "poder som kjører"),
    object: "objekt",
    at: "ved",
    not_set: "ikke satt",
    nothing_found: "ingenting funnet",
    patch: "Patch",
    command: "Kommando",
    apply: "Ta den i bruk",
    no_change: "Ingen endring.",
    still_open: "fortsatt åpent",
    ago: "for {} siden",
    copy: "Kopier",
    copied: "Kopiert",
    close: "Lukk",
    no_such: "Det finnes ikke noe slikt funn.",
    check_page: CheckPageTexts {
        checks: "Kontroller",
        sentence,
        severity: "Alvorlighet",
        speaks_to: "Bestått støtter, ikke bestått taler mot",
        needs: "Hva den må se",
        for_a_pass: "For å være bestått",
        for_a_failure: "For ikke å være bestått",
        the_subject: "det som vurderes",
        fails_by_what_was_seen: "det som vurderes: at den ikke er bestått, bygger på det som ble sett",
        never_a_pass: "Der noe ikke kunne ses, er vurderingen ukjent, aldri bestått.",
        not_asked: "Ikke spurt om: ",
        no_verdict_until: "Inntil da vurderer den ingenting.",
        do_not_pass: "Det som ikke består",
        caption: "Funn fra denne kontrollen: først det som ikke er bestått, så det som er ukjent",
        no_findings: "Ingen funn i det som kunne ses.",
        pass: "Det som består",
        none: "Ingenting.",
        all: |count| format!("Alle {count}"),
    },
};

const fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Low => "Lav",
        Severity::Medium => "Middels",
        Severity::High => "Høy",
        Severity::Critical => "Kritisk",
    }
}

/// `containeren app i Deployment payments/checkout`
fn subject_in_words(subject: &SubjectRef) -> String {
    match subject {
        SubjectRef::Cluster => "klyngen".into(),
        SubjectRef::Namespace(name) => format!("navnerommet {name}"),
        SubjectRef::Node(name) => format!("noden {name}"),
        SubjectRef::Workload(of) => format!("{} {}/{}", of.kind, of.namespace, of.name),
        SubjectRef::Container(of, container) => {
            format!("containeren {container} i {} {}/{}", of.kind, of.namespace, of.name)
        }
    }
}

/// `Personopplysninger kan plasseres utenfor: gjelder 3, 7 til kunne ikke vurderes.`
fn sentence(title: &str, page: &CheckPage) -> String {
    let [failed, unknown, passed] =
        [page.failed, page.unknown, page.passed].map(|it| TEXTS.number(it));
    match (page.failed, page.unknown) {
        (0, 0) if page.passed == 0 && !page.not_asked.is_empty() => {
            format!("{title}: ikke spurt om.")
        }
        (0, 0) if page.passed == 0 => format!("{title}: ingenting å vurdere ennå."),
        (0, 0) => format!("{title}: gjelder ingen av {passed}."),
        (0, _) => format!("{title}: ikke sett, {unknown} kunne ikke vurderes."),
        (_, 0) => format!("{title}: gjelder {failed}."),
        (..) => format!("{title}: gjelder {failed}, {unknown} til kunne ikke vurderes."),
    }
}
