//! What the pages about places and law say, by key: a struct for each part, a value of it for each language. A text
//! that a language lacks does not compile.
//!
//! Not translated is what a source, an object or an operator says: it is evidence, shown as it was written.

mod destinations;
mod en;
mod nb;
mod running;

use model::context::Known;
use model::latency::ProofVerdict;
use model::place::{PlaceEvidence, Rung, Setter, WhyOpen};
use model::residency::{
    ForeignOrder, Nexus, NotKnown, QuestionAbout, Residency, ResidencyCounts, Said, Scope,
    Standing, System, Systems, WhyAssess,
};

use crate::context::page;
use crate::language::Language;
use crate::listing::Column;
use destinations::DestinationTexts;
use running::RunningTexts;

/// Every text in one language.
pub(crate) struct Texts {
    pub language: Language,
    /// What a dataset or a rung of evidence says in English; `None` where it stays as it was written.
    pub said: fn(&str) -> Option<String>,
    pub frame: FrameTexts,
    pub list: ListTexts,
    pub words: Words,
    pub place: PlaceTexts,
    pub law: LawTexts,
    pub what_if: WhatIfTexts,
    pub map: MapTexts,
    pub residency: ResidencyTexts,
    pub node: NodeTexts,
    pub beneath: BeneathTexts,
    pub systems: SystemTexts,
    pub running: RunningTexts,
    pub destinations: DestinationTexts,
    pub checks: &'static [CheckText],
}

/// One and many of something.
pub(crate) type Noun = (&'static str, &'static str);

/// What stands around every page.
pub(crate) struct FrameTexts {
    pub skip: &'static str,
    pub sections: &'static str,
    pub menu: &'static str,
    pub search: &'static str,
    pub view: &'static str,
    pub breadcrumb: &'static str,
    pub clusters: &'static str,
    pub overview: &'static str,
    pub cluster: &'static str,
    pub findings: &'static str,
    pub nodes: &'static str,
    pub latency: &'static str,
    pub residency: &'static str,
    pub checks: &'static str,
    pub compliance: &'static str,
    pub images: &'static str,
    pub packages: &'static str,
    pub waivers: &'static str,
    pub theme: &'static str,
    pub light: &'static str,
    pub dark: &'static str,
    pub auto: &'static str,
    pub rows: &'static str,
    pub roomy: &'static str,
    pub compact: &'static str,
    pub language: &'static str,
    pub single_keys: &'static str,
    pub on: &'static str,
    pub off: &'static str,
    pub as_of: &'static str,
    pub as_of_utc: &'static str,
    pub day_earlier: &'static str,
    pub day_later: &'static str,
    pub show_moment: &'static str,
    pub now: &'static str,
    pub sample: &'static str,
    pub sample_note: [&'static str; 2],
}

/// Of lists, wherever they are.
pub(crate) struct ListTexts {
    pub columns: &'static str,
    pub columns_shown: &'static str,
    pub show: &'static str,
    pub all: &'static str,
    pub from_the_start: &'static str,
    pub more: fn(u32) -> String,
    pub next: fn(u32) -> String,
    pub shown: fn(&str, &str) -> String,
}

/// Words that several parts use.
pub(crate) struct Words {
    pub node: Noun,
    pub inside: &'static str,
    pub outside: &'static str,
    pub unknown: &'static str,
    pub the_scope: fn(Scope) -> String,
    pub files: &'static str,
}

/// Where something is, and how that is known.
pub(crate) struct PlaceTexts {
    pub rung: fn(Rung) -> &'static str,
    pub set_by: fn(Setter) -> String,
    pub rests_on: fn(&PlaceEvidence) -> &'static str,
    pub decides_nothing: &'static str,
    pub no_evidence: &'static str,
    pub nothing_says: &'static str,
    pub names_no_place: &'static str,
    pub decides: &'static str,
    pub conflicts: &'static str,
    pub why_open: fn(WhyOpen) -> &'static str,
}

/// Operators and the law of territories.
pub(crate) struct LawTexts {
    pub operator_headings: [&'static str; 5],
    pub operators_caption: &'static str,
    pub no_operators: &'static str,
    pub headings: [&'static str; 5],
    pub caption: &'static str,
    pub no_territories: &'static str,
    pub parent: fn(Option<&str>, Option<&str>) -> String,
    pub nexus: fn(Nexus) -> &'static str,
    pub us_parent: fn(Option<&str>) -> String,
    pub us_regions: &'static str,
    pub dpf: &'static str,
    pub order: fn(Nexus, ForeignOrder) -> String,
    pub no_tie: &'static str,
    pub standing: fn(Standing) -> &'static str,
    pub status: fn(&str) -> &'static str,
    pub no_basis: &'static str,
    pub no_row: &'static str,
    pub no_source: &'static str,
    pub span: fn(Option<&str>, Option<&str>) -> String,
    pub doubt: fn(&str) -> Option<&'static str>,
}

/// Which law judges, what is supposed of it, and what that changes.
pub(crate) struct WhatIfTexts {
    pub heading: &'static str,
    pub note: &'static str,
    pub suppose: &'static str,
    pub add: &'static str,
    pub remove: &'static str,
    pub forms: &'static str,
    pub day: &'static str,
    pub known: &'static str,
    pub judge: &'static str,
    pub judged_by: fn(&Judging<'_>) -> String,
    pub ahead: &'static str,
    pub todays_law: &'static str,
    pub supposed: fn(&str) -> String,
    pub without: &'static str,
    pub not_then: fn(&str) -> String,
    pub judge_by: fn(&str) -> String,
    pub flips: Noun,
    pub headings: [&'static str; 4],
    pub caption: &'static str,
    pub nothing_supposed: &'static str,
    pub nothing_flips: &'static str,
    pub grounds: &'static str,
    pub against_today: &'static str,
    pub against_without: &'static str,
    pub said: fn(Said) -> &'static str,
    pub of_node: Noun,
    pub of_control_plane: Noun,
    pub of_workload: Noun,
    pub of_territory: Noun,
    pub of_destination: Noun,
    pub of_operator: Noun,
    pub cut: fn(&str) -> String,
}

/// The law by which something is judged.
pub(crate) struct Judging<'a> {
    /// Another day than today.
    pub law_at: Option<&'a str>,
    /// As known on this day.
    pub known_at: Option<&'a str>,
}

/// The map.
pub(crate) struct MapTexts {
    pub label: fn(&str) -> String,
    pub in_territory: fn(&str, &str) -> String,
    pub unknown: fn(&str) -> String,
    pub beside: &'static str,
    pub inside: &'static str,
    pub conflict: &'static str,
    pub outside: &'static str,
    pub open: &'static str,
    pub adequate: &'static str,
    pub law_open: &'static str,
    pub note: &'static str,
}

/// The residency page.
pub(crate) struct ResidencyTexts {
    pub title: &'static str,
    pub sentence: fn(&Residency) -> String,
    pub map: &'static str,
    pub nodes: &'static str,
    pub nodes_caption: &'static str,
    pub no_nodes: &'static str,
    pub node_headings: [&'static str; 5],
    pub control_plane: &'static str,
    pub control_plane_note: &'static str,
    pub control_plane_caption: &'static str,
    pub no_control_plane: &'static str,
    pub control_plane_headings: [&'static str; 3],
    pub not_connected: &'static str,
    pub leads_to_since: &'static str,
    pub last_answered: &'static str,
    pub nowhere: &'static str,
    pub operators: &'static str,
    pub operators_note: &'static str,
    pub without_operator: fn(u64, &str) -> String,
    pub law: &'static str,
    pub law_note: fn(&str) -> String,
    pub unknown: &'static str,
    pub unknown_caption: &'static str,
    pub unknown_headings: [&'static str; 3],
    pub nothing_unknown: &'static str,
    pub inside_what: &'static str,
    pub adequacy: &'static str,
    pub partial: &'static str,
    pub law_open: &'static str,
    pub elsewhere: &'static str,
    pub not_named: &'static str,
    pub why: fn(&NotKnown) -> String,
    pub supply: fn(&NotKnown) -> String,
}

/// A node's page.
pub(crate) struct NodeTexts {
    pub evidence: &'static str,
    pub evidence_note: &'static str,
    pub evidence_caption: &'static str,
    pub round_trips: &'static str,
    pub proves: fn(ProofVerdict) -> &'static str,
    pub shortest: fn(&str, &str) -> String,
    pub by_prober: fn(&str) -> String,
    pub by_agent: &'static str,
    pub measured: &'static str,
    pub set_by_nobody: &'static str,
    pub no_evidence: &'static str,
    pub headings: [&'static str; 6],
    pub operator: &'static str,
    pub law: &'static str,
    pub findings: &'static str,
    pub policy: &'static str,
    pub allowed: &'static str,
    pub workloads: &'static str,
    pub provider_id: &'static str,
    pub addresses: &'static str,
    pub versions: &'static str,
    pub not_set: &'static str,
    pub none: &'static str,
    pub not_reported: &'static str,
    pub as_read_now: &'static str,
    pub today: &'static str,
    pub day: Noun,
    pub is_in: fn(&str, &str, &str, bool) -> String,
    pub nothing_says: fn(&str) -> String,
    pub decides_nothing: fn(&str) -> String,
    pub is_within: fn(&str, &str) -> String,
    pub names_nothing: fn(&str) -> String,
}

/// What is beneath a node.
pub(crate) struct BeneathTexts {
    pub heading: &'static str,
    pub caption: &'static str,
    pub headings: [&'static str; 3],
    pub none: &'static str,
    pub start: fn(&str) -> String,
    pub note: fn(&str, &str) -> String,
    pub silent: &'static str,
    pub silent_since: fn(&str) -> String,
    pub report: Noun,
    pub lost: fn(&str, &str, &str) -> String,
    pub virtual_machine: &'static str,
    pub container: &'static str,
    pub kernel: &'static str,
    pub operating_system: &'static str,
    pub stolen: &'static str,
    pub waited_for: fn(&str) -> String,
    pub waited: fn(&str, Option<&str>) -> String,
    pub of_seconds: fn(&str, &str) -> String,
    pub writes: &'static str,
    pub durations: fn(&str, &str, Option<&str>) -> String,
    pub memory: &'static str,
    pub fio_said: fn(&str, &str) -> String,
    pub refused: &'static str,
    pub yes: fn(&str) -> String,
    pub no: &'static str,
    pub not_known: fn(&str) -> String,
    pub not_seen: &'static str,
    pub not_measured: &'static str,
}

/// Systems.
pub(crate) struct SystemTexts {
    pub title: &'static str,
    pub by_system: &'static str,
    pub sentence: fn(&Systems) -> String,
    pub system_sentence: fn(&System, Scope) -> String,
    pub caption: &'static str,
    pub places_note: fn(&str) -> String,
    pub headings: [&'static str; 6],
    pub none: &'static str,
    pub personal_data: fn(&[String; 3]) -> String,
    pub may_run_in: fn(&str) -> String,
    pub place_unknown: &'static str,
    pub outside: &'static str,
    pub nowhere: &'static str,
    pub none_to_assess: &'static str,
    pub other_recipients: fn(&str) -> String,
    pub unassigned: &'static str,
    pub unassigned_note: &'static str,
    pub unassigned_headings: [&'static str; 3],
    pub none_unassigned: &'static str,
    pub documents: &'static str,
    pub documents_note: &'static str,
    pub record: &'static str,
    pub transfers: &'static str,
    pub register: &'static str,
    pub locations: &'static str,
    pub location_headings: [&'static str; 4],
    pub nothing_runs: &'static str,
    pub reach: &'static str,
    pub reach_note: &'static str,
    pub reach_headings: [&'static str; 4],
    pub no_reach: &'static str,
    pub to_assess: &'static str,
    pub runs_outside: &'static str,
    pub why_assess: fn(WhyAssess) -> &'static str,
    pub recipients: &'static str,
    pub operators: Noun,
    pub destinations: Noun,
    pub for_the_record: &'static str,
    pub record_note: &'static str,
    pub purpose: &'static str,
    pub safeguards: &'static str,
    pub blanks: [&'static str; 5],
    pub to_fill_in: &'static str,
    pub open: &'static str,
    pub open_headings: [&'static str; 2],
    pub nothing_open: &'static str,
    pub question: fn(QuestionAbout) -> &'static str,
    pub workload_headings: [&'static str; 3],
    pub by_label: &'static str,
    pub by_policy: &'static str,
    pub yes: &'static str,
    pub no: &'static str,
    pub not_known: &'static str,
}

/// What a check says of itself. English stands in the catalogue.
pub(crate) struct CheckText {
    pub id: &'static str,
    pub title: &'static str,
    pub why: &'static str,
    pub fix: &'static str,
}

impl Texts {
    /// Those in a language.
    pub const fn of(language: Language) -> &'static Self {
        match language {
            Language::En => &en::TEXTS,
            Language::Nb => &nb::TEXTS,
        }
    }

    /// `43,200`, `43 200`
    pub fn number(&self, n: u64) -> String {
        match self.language {
            Language::En => crate::format::number(n),
            Language::Nb => crate::format::number(n).replace(',', "\u{a0}"),
        }
    }

    /// A measure, such as `1.2 ms` or `0.4%`, as the language writes it: `1,2 ms`, `0,4 %`.
    pub fn measure(&self, english: String) -> String {
        match self.language {
            Language::En => english,
            Language::Nb => english
                .replace(',', "\u{a0}")
                .replace('.', ",")
                .replace('%', "\u{a0}%")
                .replace(" ms", "\u{a0}ms"),
        }
    }

    /// `1 node`, `43 200 noder`
    pub fn count(&self, n: u64, (one, many): Noun) -> String {
        format!("{} {}", self.number(n), if n == 1 { one } else { many })
    }

    /// `yes`, `ikke kjent`
    pub const fn known(&self, answer: Known) -> &'static str {
        match answer {
            Known::Yes => self.systems.yes,
            Known::No => self.systems.no,
            Known::NotKnown => self.systems.not_known,
        }
    }

    /// What a dataset or a rung of evidence says, in this language as far as it has it, and its `lang`.
    pub fn said(&self, written: String) -> (Option<&'static str>, String) {
        match (self.said)(&written) {
            Some(said) => (None, said),
            None => (self.as_written(), written),
        }
    }

    /// `lang` of what is shown as it was written: `None` where the page is in English itself.
    pub const fn as_written(&self) -> Option<&'static str> {
        match self.language {
            Language::En => None,
            Language::Nb => Some("en"),
        }
    }
}

/// The texts of the page that is being answered.
pub(crate) fn texts() -> &'static Texts {
    Texts::of(page().written_in())
}

/// The texts of the frame around it.
pub(crate) fn frame_texts() -> &'static FrameTexts {
    &Texts::of(page().language).frame
}

/// What a check says of itself in this language, where that is not English: title, why, and how to mend it.
pub fn check(language: Language, id: &str) -> Option<[&'static str; 3]> {
    let text = Texts::of(language).checks.iter().find(|text| text.id == id)?;
    Some([text.title, text.why, text.fix])
}

/// What a dataset or a rung of evidence says, in this language.
pub fn said(language: Language, written: &str) -> Option<String> {
    (Texts::of(language).said)(written)
}

/// Columns under these headings.
pub(crate) fn headed<const N: usize>(
    columns: &[Column; N],
    headings: &[&'static str; N],
) -> Vec<Column> {
    let headed = |(column, heading): (&Column, &&'static str)| Column { heading, ..*column };
    columns.iter().zip(headings).map(headed).collect()
}

/// Nodes by verdict, as the residency page's sentence tells them.
fn some_are_known(counts: ResidencyCounts) -> bool {
    counts.unknown < counts.all()
}

#[cfg(test)]
mod tests {
    /// Evidence supports an article or contradicts it; it decides nothing.
    #[test]
    fn no_text_claims_more_than_was_seen() {
        let claims = ["complian", "illegal", "unlawful", "lovlig", "i samsvar", "etterlevelse"];
        for text in [
            include_str!("texts/en.rs"),
            include_str!("texts/en/destinations.rs"),
            include_str!("texts/en/running.rs"),
            include_str!("texts/nb.rs"),
            include_str!("texts/nb/destinations.rs"),
            include_str!("texts/nb/running.rs"),
            include_str!("texts/nb/said.rs"),
        ] {
            let told = text.lines().filter(|line| !line.contains("compliance:"));
            for line in told.map(str::to_lowercase) {
                assert!(!claims.iter().any(|claim| line.contains(claim)), "{line}");
            }
        }
    }
}
