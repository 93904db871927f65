//! `nordvakt scan`: the same pipe without a store.

mod json;
mod text;

use std::io::{BufWriter, Write};
use std::process::ExitCode;

use anyhow::Context;
use checks::engine::{Scan, judge_all};
use checks::join::Inventory;
use chrono::Utc;
use collect::manifests::{Manifests, Options};
use facts::judgement::{FoundFinding, Judgement, Summary};
use model::ids::ClusterId;
use model::verdict::{Gap, Severity, Verdict};
use uuid::Uuid;

use crate::cli::{ScanArgs, ScanFormat};
use crate::config::Config;

/// What prints a scan, unit by unit, so that nothing is kept longer than it takes to say it.
trait Report {
    /// One unit's judgement.
    fn unit(&mut self, judgement: &Judgement, manifests: &Manifests) -> std::io::Result<()>;
    /// What is said at the end.
    fn end(&mut self, end: &End<'_>) -> std::io::Result<()>;
}

/// What is known when all units were judged.
struct End<'a> {
    summary: &'a Summary,
    gaps: &'a [Gap],
    manifests: &'a Manifests,
}

/// Manifests belong to no cluster: their findings' ids are made under the nil one.
const NO_CLUSTER: ClusterId = ClusterId::from_uuid(Uuid::nil());

/// Scans, prints, and says by the exit code what was found: 0 nothing, 1 something at or over the threshold,
/// 2 input that could not be read.
pub fn run(args: &ScanArgs) -> anyhow::Result<ExitCode> {
    let policy = Config::policy(args.config.as_deref())?;
    let now = Utc::now();
    let mut inventory = Inventory::for_scan();
    let options = Options { complete: args.complete, namespace: args.namespace.clone(), at: now };
    let manifests =
        collect::manifests::read(&args.paths, &options, |change| inventory.apply(change));
    for bad in &manifests.bad {
        eprintln!("nordvakt: {}", harmless(&bad.to_string()));
    }

    let out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    let mut report: Box<dyn Report> = match args.format {
        ScanFormat::Text => Box::new(text::Text::new(out)),
        ScanFormat::Json => Box::new(json::Json::new(out)),
    };
    let mut failed = false;
    let mut printed = Ok(());
    let scan =
        Scan { with_patches: args.format == ScanFormat::Json, ..Scan::new(NO_CLUSTER, &policy) };
    let summary = judge_all(
        &inventory,
        &scan,
        now,
        |judgement| judgement,
        |judgement| {
            failed |= judgement.findings.iter().any(|found| fails(found, args));
            if printed.is_ok() {
                printed = report.unit(&judgement, &manifests);
            }
        },
    );
    let gaps: Vec<Gap> = inventory.gaps().iter().cloned().collect();
    let end = End { summary: &summary, gaps: &gaps, manifests: &manifests };
    match printed.and_then(|()| report.end(&end)) {
        // Whoever reads has enough, as `| head` does; the exit code still tells.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            return Err(error).context("writing the report");
        }
        _ => {}
    }
    Ok(match (manifests.bad.is_empty(), failed) {
        (false, _) => ExitCode::from(2),
        (true, true) => ExitCode::from(1),
        (true, false) => ExitCode::SUCCESS,
    })
}

fn fails(found: &FoundFinding, args: &ScanArgs) -> bool {
    let counts = match found.finding.verdict {
        Verdict::Fail => true,
        Verdict::Unknown => args.fail_on_unknown,
        Verdict::Pass | Verdict::NotApplicable => false,
    };
    counts && found.finding.severity >= Severity::from(args.fail_on)
}

/// Where a unit's object was written: `file:line`.
fn written_at(judgement: &Judgement, manifests: &Manifests) -> Option<(String, u32)> {
    let origin = manifests.origins.get(&object_key(judgement)?)?;
    let file = manifests.files.get(origin.file as usize)?;
    Some((file.display().to_string(), origin.line))
}

fn object_key(judgement: &Judgement) -> Option<facts::object::ObjectKey> {
    use facts::object::{ControllerKind, ObjectKey};
    use model::subject::SubjectRef;
    use model::verdict::Source;

    let (source, namespace, name) = match &judgement.subject {
        SubjectRef::Namespace(name) => (Source::Namespaces, "", name),
        SubjectRef::Node(name) => (Source::Nodes, "", name),
        SubjectRef::Workload(workload) | SubjectRef::Container(workload, _) => {
            let source = match workload.kind.as_str() {
                "Pod" => Source::Pods,
                kind => ControllerKind::named(kind)?.source(),
            };
            (source, workload.namespace.as_str(), &workload.name)
        }
        SubjectRef::Cluster => return None,
    };
    Some(ObjectKey { source, namespace: namespace.into(), name: name.clone() })
}

type Out = BufWriter<std::io::StdoutLock<'static>>;

/// Writes a line. What a manifest says may hold a terminal's control sequences: they are shown, not sent.
pub fn line(out: &mut impl Write, text: std::fmt::Arguments<'_>) -> std::io::Result<()> {
    let text = text.to_string();
    match text.contains(char::is_control) {
        true => out.write_all(harmless(&text).as_bytes())?,
        false => out.write_all(text.as_bytes())?,
    }
    out.write_all(b"\n")
}

pub fn harmless(text: &str) -> String {
    text.chars()
        .flat_map(|c| match c.is_control() {
            true => c.escape_default().collect::<Vec<_>>(),
            false => vec![c],
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn control_sequences_are_shown_and_not_sent() {
        assert_eq!(harmless("ev\x1b[31mil — ø"), "ev\\u{1b}[31mil — ø");
        assert_eq!(harmless("a\nb"), "a\\nb");
    }
}
