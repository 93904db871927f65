//! For people: grouped by workload, the worst first, and within each the most severe.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::Write;

use checks::catalogue::CATALOGUE;
use checks::check::Check;
use model::ids::CheckId;
use model::risk::Interval;
use model::subject::SubjectRef;
use model::verdict::{Evidence, Gap, Source, Verdict};

use super::blocks::Blocks;
use super::{End, Out, Place, Report, Reported, Unit, line};

/// Prints at the end, when it is known which are the worst.
pub struct Text {
    out: Out,
    blocks: Blocks<Reverse<(u64, u64)>>,
    /// What is not known, by its cause, where that is told once and not of each.
    unknown: Option<BTreeMap<String, Cause>>,
}

/// What is not known by one cause.
struct Cause {
    judgements: u64,
    checks: BTreeSet<CheckId>,
    /// The first of them.
    subject: SubjectRef,
}

impl Text {
    /// `complete`: nothing that could be given would answer what is unknown; it is told once by cause.
    pub fn new(out: Out, complete: bool) -> Self {
        Self { out, blocks: Blocks::new(), unknown: complete.then(BTreeMap::new) }
    }

    /// Takes what is unknown out of these, where it is told by its cause.
    fn known<'a>(&mut self, findings: &'a [Reported<'a>]) -> Vec<&'a Reported<'a>> {
        let Some(unknown) = &mut self.unknown else { return findings.iter().collect() };
        let (told_by_cause, known): (Vec<_>, Vec<_>) = findings.iter().partition(|reported| {
            reported.waiver.is_none() && reported.found.finding.verdict == Verdict::Unknown
        });
        for Reported { found, .. } in told_by_cause {
            let finding = &found.finding;
            let cause = unknown.entry(finding.reason.clone()).or_insert_with(|| Cause {
                judgements: 0,
                checks: BTreeSet::new(),
                subject: finding.subject.clone(),
            });
            cause.judgements += 1;
            cause.checks.insert(finding.check.clone());
        }
        known
    }

    /// The commonest cause first.
    fn causes(&mut self) -> std::io::Result<()> {
        let mut causes: Vec<_> = self.unknown.take().into_iter().flatten().collect();
        causes.sort_by_key(|(_, cause)| Reverse(cause.judgements));
        for (reason, Cause { judgements, checks, subject }) in causes {
            let checks: Vec<&str> = checks.iter().map(CheckId::as_str).collect();
            let checks = checks.join(", ");
            match judgements {
                1 => {
                    line(&mut self.out, format_args!("unknown: {checks}  {subject}: {reason}"))?;
                }
                many => {
                    line(&mut self.out, format_args!("unknown {many} times: {checks}: {reason}"))?
                }
            }
        }
        Ok(())
    }

    fn finding(
        out: &mut impl Write,
        reported: &Reported<'_>,
        unit: &SubjectRef,
    ) -> std::io::Result<()> {
        let finding = &reported.found.finding;
        let mark = match (reported.waiver, finding.verdict) {
            (Some(_), _) => "waived",
            (None, Verdict::Unknown) => "unknown",
            (None, _) => finding.severity.word(),
        };
        let whose = match &finding.subject {
            SubjectRef::Container(_, name) => format!("container {name}: "),
            subject if subject == unit => String::new(),
            subject => format!("{subject}: "),
        };
        line(out, format_args!("  {mark:<9} {}  {whose}{}", finding.check, finding.reason))?;
        if let Some(waiver) = reported.waiver {
            line(out, format_args!("             {}", waiver.sentence()))?;
            return Ok(());
        }
        let mut place = reported.place.as_ref();
        for seen in finding.evidence.iter().filter(|seen| !seen.path.is_empty()) {
            let field = Field { seen, is_own: is_own(&seen.object, unit) };
            match place.take() {
                // The first field is the one whose place is known.
                Some(Place { file, line: row, column }) => {
                    line(out, format_args!("             {file}:{row}:{column}  {field}"))?;
                }
                None => line(out, format_args!("             {field}"))?,
            }
        }
        for patched in reported.found.patch.iter().flat_map(|patch| patch.lines()) {
            line(out, format_args!("             + {patched}"))?;
        }
        Ok(())
    }
}

impl Report for Text {
    fn unit(&mut self, unit: &Unit<'_>) -> std::io::Result<()> {
        let mut findings = self.known(&unit.findings);
        if findings.is_empty() {
            return Ok(());
        }
        let (judgement, mut block) = (unit.judgement, Vec::new());
        let place = unit.place.as_ref().map(|place| format!("  {}:{}", place.file, place.line));
        let place = place.unwrap_or_default();
        line(
            &mut block,
            format_args!("{}  {}{place}", judgement.subject, risk(judgement.exposure)),
        )?;
        findings.sort_by_key(|reported| {
            let finding = &reported.found.finding;
            (Reverse((finding.verdict, finding.severity)), finding.check.clone())
        });
        for reported in findings {
            Self::finding(&mut block, reported, &judgement.subject)?;
        }
        block.push(b'\n');
        let Interval { low, high } = judgement.exposure;
        self.blocks.push(Reverse((low, high)), &block)
    }

    fn end(&mut self, end: &End<'_>) -> std::io::Result<()> {
        self.blocks.print(&mut self.out)?;
        self.causes()?;
        let (not_asked, not_seen): (Vec<&Gap>, Vec<&Gap>) =
            end.gaps.iter().partition(|gap| gap.not_asked().is_some());
        for gaps in not_seen.chunk_by(|a, b| a.detail == b.detail) {
            let what: Vec<&str> =
                gaps.iter().map(|gap| gap.source.map_or("anything", Source::plural)).collect();
            line(&mut self.out, format_args!("not seen: {}: {}", what.join(", "), gaps[0].detail))?;
        }
        for gaps in not_asked.chunk_by(|a, b| a.detail == b.detail) {
            let checks = resting_on(gaps).join(", ");
            line(&mut self.out, format_args!("not asked: {checks}: {}", gaps[0].detail))?;
        }
        for note in &end.manifests.notes {
            let file = note.file.display();
            line(&mut self.out, format_args!("note: {file}:{}: {}", note.line, note.message))?;
        }
        for remark in end.remarks {
            line(&mut self.out, format_args!("look at: {remark}"))?;
        }
        if end.known > 0 {
            let known = end.known;
            line(
                &mut self.out,
                format_args!("{known} findings are in the baseline and not shown"),
            )?;
        }
        let known_objects = end.manifests.unjudged.len() - end.unjudged.len();
        if known_objects > 0 {
            line(
                &mut self.out,
                format_args!(
                    "{known_objects} objects whose pods are not judged are in the baseline and not shown"
                ),
            )?;
        }
        if !end.manifests.ignored.is_empty() {
            let kinds: Vec<String> = end
                .manifests
                .ignored
                .iter()
                .map(|(kind, count)| format!("{count} {kind}"))
                .collect();
            line(&mut self.out, format_args!("not judged: {}", kinds.join(", ")))?;
        }
        let counts = end.summary.counts;
        let workloads = match end.summary.workloads {
            1 => "1 workload".into(),
            n => format!("{n} workloads"),
        };
        let waived = match counts.waived {
            0 => String::new(),
            waived => format!(", {waived} waived"),
        };
        line(
            &mut self.out,
            format_args!(
                "{workloads}: {} critical, {} high, {} medium, {} low, {} unknown{waived}",
                counts.critical, counts.high, counts.medium, counts.low, counts.unknown
            ),
        )?;
        let coverage = end.summary.coverage;
        if coverage.due == 0 {
            line(&mut self.out, format_args!("nothing was judged: no manifest asks for a check"))?;
            return self.out.flush();
        }
        let burden = end.summary.risk.burden;
        line(
            &mut self.out,
            format_args!(
                "peak {}, burden {}, coverage {}",
                risk(end.summary.risk.peak),
                app::burden(burden),
                coverage.percent().map_or("none".into(), |percent| format!("{percent}%")),
            ),
        )?;
        self.out.flush()
    }
}

/// Whether evidence is of the unit itself, or of one of its pods.
fn is_own(object: &str, unit: &SubjectRef) -> bool {
    let kind = object.split_once(' ').map_or(object, |(kind, _)| kind);
    match unit {
        SubjectRef::Workload(workload) | SubjectRef::Container(workload, _) => {
            kind == "Pod" || kind == workload.kind
        }
        SubjectRef::Namespace(_) => kind == "Namespace",
        SubjectRef::Node(_) => kind == "Node",
        SubjectRef::Cluster => true,
    }
}

/// A field and its value. Of another object what stands there may be too long to tell, so that no value says nothing.
struct Field<'a> {
    seen: &'a Evidence,
    is_own: bool,
}

impl fmt::Display for Field<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Evidence { object, path, value, .. } = self.seen;
        match (self.is_own, value) {
            (true, Some(value)) => write!(f, "{path} = {value}"),
            (true, None) => write!(f, "{path} = (not set)"),
            (false, Some(value)) => write!(f, "{object}: {path} = {value}"),
            (false, None) => write!(f, "{object}: {path}"),
        }
    }
}

/// The checks that make no verdict without what the gap lacks.
fn resting_on(gaps: &[&Gap]) -> Vec<&'static str> {
    let missing: Vec<Source> = gaps.iter().filter_map(|gap| gap.source).collect();
    let needs_one = |check: &&&Check| missing.iter().any(|it| check.pass_needs.contains(it));
    CATALOGUE.iter().filter(needs_one).map(|check| check.id.as_str()).collect()
}

/// `risk 34–61 (C–D)`
fn risk(exposure: Interval) -> String {
    let (low, high) = exposure.risk();
    let (best, worst) = exposure.grades();
    let number = if low == high { low.to_string() } else { format!("{low}–{high}") };
    let grade = match best == worst {
        true => best.letter().to_owned(),
        false => format!("{}–{}", best.letter(), worst.letter()),
    };
    format!("risk {number} ({grade})")
}
