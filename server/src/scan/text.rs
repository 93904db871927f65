//! For people: grouped by workload, the worst first within each.

use std::io::Write;

use facts::judgement::{FoundFinding, Judgement};
use model::risk::Interval;
use model::subject::SubjectRef;
use model::verdict::{Source, Verdict};

use super::{End, Out, Report, line, written_at};
use collect::manifests::Manifests;

/// Prints as it goes.
pub struct Text {
    out: Out,
}

impl Text {
    pub fn new(out: Out) -> Self {
        Self { out }
    }

    fn finding(&mut self, found: &FoundFinding, unit: &SubjectRef) -> std::io::Result<()> {
        let finding = &found.finding;
        let mark = match finding.verdict {
            Verdict::Unknown => "unknown",
            _ => finding.severity.word(),
        };
        let whose = match &finding.subject {
            SubjectRef::Container(_, name) => format!("container {name}: "),
            subject if subject == unit => String::new(),
            subject => format!("{subject}: "),
        };
        line(
            &mut self.out,
            format_args!("  {mark:<9} {}  {whose}{}", finding.check, finding.reason),
        )?;
        for seen in &finding.evidence {
            if !seen.path.is_empty() {
                let value = seen.value.as_deref().unwrap_or("(not set)");
                line(&mut self.out, format_args!("             {} = {value}", seen.path))?;
            }
        }
        Ok(())
    }
}

impl Report for Text {
    fn unit(&mut self, judgement: &Judgement, manifests: &Manifests) -> std::io::Result<()> {
        if judgement.findings.is_empty() {
            return Ok(());
        }
        let place = written_at(judgement, manifests)
            .map(|(file, line)| format!("  {file}:{line}"))
            .unwrap_or_default();
        line(
            &mut self.out,
            format_args!("{}  {}{place}", judgement.subject, risk(judgement.exposure)),
        )?;
        let mut findings: Vec<&FoundFinding> = judgement.findings.iter().collect();
        findings.sort_by_key(|found| {
            let finding = &found.finding;
            (std::cmp::Reverse((finding.verdict, finding.severity)), finding.check.clone())
        });
        for found in findings {
            self.finding(found, &judgement.subject)?;
        }
        self.out.write_all(b"\n")
    }

    fn end(&mut self, end: &End<'_>) -> std::io::Result<()> {
        for gaps in end.gaps.chunk_by(|a, b| a.detail == b.detail) {
            let what: Vec<&str> =
                gaps.iter().map(|gap| gap.source.map_or("anything", Source::plural)).collect();
            line(&mut self.out, format_args!("not seen: {}: {}", what.join(", "), gaps[0].detail))?;
        }
        for note in &end.manifests.notes {
            let file = note.file.display();
            line(&mut self.out, format_args!("note: {file}:{}: {}", note.line, note.message))?;
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
        line(
            &mut self.out,
            format_args!(
                "{} workloads: {} critical, {} high, {} medium, {} low, {} unknown",
                end.summary.workloads,
                counts.critical,
                counts.high,
                counts.medium,
                counts.low,
                counts.unknown
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
                workloads(burden),
                coverage.percent().map_or("none".into(), |percent| format!("{percent}%")),
            ),
        )?;
        self.out.flush()
    }
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

/// Millionths of a workload, with two decimals.
fn workloads(burden: Interval) -> String {
    let shown =
        |millionths: u64| format!("{}.{:02}", millionths / 1_000_000, millionths / 10_000 % 100);
    match burden.low == burden.high {
        true => shown(burden.low),
        false => format!("{}–{}", shown(burden.low), shown(burden.high)),
    }
}
