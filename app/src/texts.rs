//! What the pages about places and law say, by key: a struct for each part, a value of it for each language. A text
//! that a language lacks does not compile.
//!
//! Not translated is what a source, an object or an operator says: it is evidence, shown as it was written.

mod charts;
mod destinations;
mod discs;
mod en;
mod errors;
mod finding;
mod frame;
mod measures;
mod nb;
mod nodes;
mod pairs;
mod residency;
mod running;
mod search;
mod systems;

use model::context::Known;
use model::ids::CheckId;
use model::latency::ProofVerdict;
use model::place::{PlaceEvidence, Rung, Setter, WhyOpen};
use model::residency::{
    ForeignOrder, Nexus, NodeResidence, NotKnown, Residency, ResidencyCounts, Said, Scope,
    Standing, UNTOLD_LIMITS,
};
use model::verdict::Verdict;

use crate::context::page;
use crate::language::Language;
use crate::listing::Column;
use charts::ChartTexts;
use destinations::DestinationTexts;
use discs::DiscTexts;
use errors::ErrorTexts;
pub(crate) use finding::FindingTexts;
use frame::FrameTexts;
use measures::MeasureTexts;
use nodes::NodesTexts;
use pairs::PairsTexts;
use residency::ResidencyTexts;
use running::RunningTexts;
use search::SearchTexts;
use systems::SystemTexts;

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
    pub discs: DiscTexts,
    pub beneath: BeneathTexts,
    pub pairs: PairsTexts,
    pub charts: ChartTexts,
    pub measures: MeasureTexts,
    pub systems: SystemTexts,
    pub running: RunningTexts,
    pub destinations: DestinationTexts,
    pub finding: FindingTexts,
    pub errors: ErrorTexts,
    pub nodes: NodesTexts,
    pub search: SearchTexts,
    pub checks: &'static [CheckText],
}

/// One and many of something.
pub(crate) type Noun = (&'static str, &'static str);

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
    pub sources: &'static str,
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
    pub no_operator: &'static str,
    pub headings: [&'static str; 5],
    pub caption: &'static str,
    pub no_territories: &'static str,
    pub no_territory: &'static str,
    pub parent: fn(Option<&str>, Option<&str>) -> String,
    pub nexus: fn(Nexus) -> &'static str,
    pub us_parent: fn(Option<&str>) -> String,
    pub us_regions: &'static str,
    pub dpf: &'static str,
    pub order: fn(Nexus, ForeignOrder) -> String,
    pub no_tie: &'static str,
    pub no_order: &'static str,
    pub standing: fn(Standing) -> &'static str,
    pub status: fn(&str) -> &'static str,
    pub no_basis: &'static str,
    pub no_row: &'static str,
    pub no_source: &'static str,
    pub span: fn(Option<&str>, Option<&str>) -> String,
    pub doubt: fn(&str) -> Option<String>,
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
    pub left_out: &'static str,
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
    pub of_collector: Noun,
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
    pub in_eea: &'static str,
    pub adequate: &'static str,
    pub not_adequate: &'static str,
    pub law_open: &'static str,
    pub note: &'static str,
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
    pub findings_caption: &'static str,
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
    pub as_read_then: &'static str,
    pub today: &'static str,
    pub day: Noun,
    pub is_in: fn(&str, &str, &str, bool) -> String,
    pub nothing_says: fn(&str) -> String,
    pub decides_nothing: fn(&str) -> String,
    pub is_within: fn(&str, &str) -> String,
    pub names_nothing: fn(&str) -> String,
    pub agents_now_alone: &'static str,
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

    /// The title of a finding of a check, in this language where the check speaks it, and its `lang`.
    pub fn check_title(&self, id: &CheckId, english: String) -> (Option<&'static str>, String) {
        match check(self.language, id.as_str()) {
            Some([title, ..]) => (None, title.into()),
            None => (self.as_written(), english),
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

/// What the residency page says first, in this language.
pub fn residency(language: Language, of: &Residency) -> String {
    (Texts::of(language).residency.sentence)(of)
}

/// What would tell what is not known, in this language.
pub fn supply(language: Language, of: &NotKnown) -> String {
    (Texts::of(language).residency.supply)(of)
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

/// Nodes that are told inside, and of which other evidence names other places.
fn inside_in_conflict(residency: &Residency) -> u64 {
    let inside = residency.nodes.iter().filter(|node| node.verdict == Verdict::Pass);
    inside.filter(|node| node.conflicts).count() as u64
}

/// Nodes inside by law that somebody has to review.
fn inside_in_doubt(residency: &Residency) -> u64 {
    let inside = residency.nodes.iter().filter(|node| node.verdict == Verdict::Pass);
    let reviewed = |node: &&NodeResidence| node.doubts.iter().any(|doubt| doubt != UNTOLD_LIMITS);
    inside.filter(reviewed).count() as u64
}

/// Nodes outside the Union and in the EEA, where the Union is the scope.
fn in_the_eea(residency: &Residency) -> u64 {
    residency.nodes.iter().filter(|node| node.standing == Some(Standing::InEea)).count() as u64
}

/// Nodes inside by a label that a kubelet can set, and by nothing stronger.
fn inside_by_kubelet(residency: &Residency) -> u64 {
    let inside = residency.nodes.iter().filter(|node| node.verdict == Verdict::Pass);
    let settable = |node: &&NodeResidence| {
        node.place.decisive().is_some_and(|rung| {
            matches!(rung.rung, Rung::ZoneLabel | Rung::RegionLabel)
                && rung.set_by != Setter::Administrator
        })
    };
    inside.filter(settable).count() as u64
}

#[cfg(test)]
mod tests {
    /// Evidence supports an article or contradicts it; it decides nothing.
    #[test]
    fn no_text_claims_more_than_was_seen() {
        let the_page = ["compliance: ", "\"Compliance\"", "\"Go to compliance\""];
        let claims = ["complian", "illegal", "unlawful", "lovlig", "i samsvar", "etterlevelse"];
        for text in [
            include_str!("texts/en.rs"),
            include_str!("texts/en/destinations.rs"),
            include_str!("texts/en/discs.rs"),
            include_str!("texts/en/residency.rs"),
            include_str!("texts/en/pairs.rs"),
            include_str!("texts/en/running.rs"),
            include_str!("texts/en/systems.rs"),
            include_str!("texts/en/finding.rs"),
            include_str!("texts/en/errors.rs"),
            include_str!("texts/en/frame.rs"),
            include_str!("texts/en/search.rs"),
            include_str!("texts/nb.rs"),
            include_str!("texts/nb/destinations.rs"),
            include_str!("texts/nb/discs.rs"),
            include_str!("texts/nb/residency.rs"),
            include_str!("texts/nb/pairs.rs"),
            include_str!("texts/nb/running.rs"),
            include_str!("texts/nb/systems.rs"),
            include_str!("texts/nb/said.rs"),
            include_str!("texts/nb/finding.rs"),
            include_str!("texts/nb/checks.rs"),
            include_str!("texts/nb/errors.rs"),
            include_str!("texts/nb/frame.rs"),
            include_str!("texts/nb/search.rs"),
            include_str!("texts/nb/reasons.rs"),
            include_str!("texts/nb/statements.rs"),
        ] {
            let told = text.lines().filter(|line| !the_page.iter().any(|it| line.contains(it)));
            for line in told.map(str::to_lowercase) {
                assert!(!claims.iter().any(|claim| line.contains(claim)), "{line}");
            }
        }
    }
}
