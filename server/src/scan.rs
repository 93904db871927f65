//! `nordvakt scan`: the same pipe without a store.

mod baseline;
mod blocks;
mod json;
mod junit;
mod place;
mod policy_report;
mod sarif;
mod text;
mod waivers;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use checks::engine::{Scan, judge_all};
use checks::join::{Inventory, OF_THE_CLUSTER};
use checks::policy::Policy;
use chrono::Utc;
use collect::manifests::{BadInput, Manifests, Note, Options, Unjudged};
use facts::inventory::Change;
use facts::judgement::{FoundFinding, Judgement, Summary};
use model::ids::ClusterId;
use model::verdict::{Gap, Severity, Source, Verdict};
use model::waiver::Waiver;
use tokio::sync::watch;
use uuid::Uuid;

use crate::cli::{ScanArgs, ScanFormat};
use crate::config::{Config, Rules};
use crate::tasks::outside::{Outside, not_asked};
use baseline::{Baseline, Since};
use place::{Place, Places};
use policy_report::Api;
use waivers::Waivers;

pub use json::ScanReport;

/// What prints a scan, unit by unit, so that nothing is kept longer than it takes to say it.
trait Report {
    /// One unit's judgement.
    fn unit(&mut self, unit: &Unit<'_>) -> std::io::Result<()>;
    /// What is said at the end.
    fn end(&mut self, end: &End<'_>) -> std::io::Result<()>;
}

/// A judged unit and what is reported of it.
struct Unit<'a> {
    judgement: &'a Judgement,
    place: Option<Place<'a>>,
    findings: Vec<Reported<'a>>,
}

/// A finding as it is reported.
struct Reported<'a> {
    found: &'a FoundFinding,
    place: Option<Place<'a>>,
    waiver: Option<&'a Waiver>,
    since: Option<Since>,
    /// It is over the threshold, and nobody accepted it.
    fails: bool,
}

/// What is known when all units were judged.
struct End<'a> {
    summary: &'a Summary,
    /// Those of objects that the baseline knows left out.
    gaps: &'a [Gap],
    manifests: &'a Manifests,
    /// What holds pods that are not judged, and is not in the baseline.
    unjudged: &'a [&'a Unjudged],
    /// What somebody has to look at beside the findings.
    remarks: &'a [String],
    /// Findings that the baseline knows, and that are not reported.
    known: u64,
}

/// Manifests belong to no cluster: their findings' ids are made under the nil one.
const NO_CLUSTER: ClusterId = ClusterId::from_uuid(Uuid::nil());

const IMAGES_NOT_READ: &str = "a scan reads no image: `nordvakt image` reads those that it is given, and a server those that run";
const NO_AGENTS: &str = "a scan hears no agent: `nordvakt agent --once` says what a node is, and a server hears them all";
const NO_NODES: &str = "no node is among the manifests, so where their pods may go cannot be said: a recording or a server can";

const NO_CLUSTER_ITSELF: &str = "manifests are of no cluster, so whom one calls and asks itself, with whom it keeps copies and where its control plane is (RES-009) cannot be said: a recording or a server can";

/// Scans, prints, and says by the exit code what was found: 0 nothing, 1 something at or over the threshold,
/// 2 input that could not be read.
pub fn run(args: &ScanArgs) -> anyhow::Result<ExitCode> {
    let Rules { policy, address_files, config_maps } = Config::rules(args.config.as_deref())?;
    let now = Utc::now();
    let (cluster, manifests, mut inventory) = match recording(&args.paths)? {
        Some(file) => replay(file, &policy),
        None => {
            let mut inventory = Inventory::of_manifests(&policy);
            let (complete, namespace) = (args.complete, args.namespace.clone());
            let allow_remote = args.allow_remote;
            let options = Options { complete, allow_remote, config_maps, namespace, at: now };
            let tell = |change| inventory.apply(change);
            let manifests = collect::manifests::read(&args.paths, &options, tell);
            (NO_CLUSTER, manifests, inventory)
        }
    };
    let read = |source: &String| Baseline::read(source, cluster);
    let baseline = args.baseline.as_ref().map(read).transpose()?;
    // Nobody follows scanners' reports here, so that nothing hides them, and nobody measures round trips.
    let (reports, proven) = (watch::channel(None).1, watch::channel(None).1);
    let mut outside =
        Outside::new(&address_files, Err(IMAGES_NOT_READ), reports, Err(NO_AGENTS), proven);
    for change in outside.news(|| inventory.addresses()) {
        inventory.apply(change);
    }
    if cluster == NO_CLUSTER {
        for source in OF_THE_CLUSTER {
            inventory.apply(Change::GapOpened(not_asked(source, NO_CLUSTER_ITSELF)));
        }
    }
    if cluster == NO_CLUSTER && !inventory.has_nodes() {
        inventory.apply(Change::GapOpened(not_asked(Source::Nodes, NO_NODES)));
    }
    for bad in &manifests.bad {
        eprintln!("nordvakt: {}", harmless(&bad.to_string()));
    }

    let mut report = report(args);
    let places = Places::of(&manifests);
    let mut waivers = Waivers::new(&policy.waivers, now.date_naive());
    let unjudged = match &baseline {
        Some(baseline) => baseline.new_among(&manifests.unjudged),
        None => manifests.unjudged.iter().collect(),
    };
    // What a kind that is not judged makes run is unknown, however bad it is.
    let (mut failed, mut known) = (args.fail_on_unknown && !unjudged.is_empty(), 0);
    let mut printed = Ok(());
    let scan = Scan { with_patches: true, ..Scan::new(cluster, &policy) };
    let summary = judge_all(
        &inventory,
        &scan,
        now,
        |judgement| judgement,
        |judgement| {
            let judgement = &judgement;
            let mut findings = Vec::with_capacity(judgement.findings.len());
            for found in &judgement.findings {
                let waiver = found.waiver.as_ref();
                let is_waived = waiver.is_some();
                let since =
                    baseline.as_ref().map(|baseline| baseline.since(&found.finding, is_waived));
                waivers.note(&found.finding, since.flatten());
                if since == Some(None) {
                    known += 1;
                    continue;
                }
                let fails = waiver.is_none() && is_over(found, args);
                failed |= fails;
                let place = places.finding(&found.finding);
                findings.push(Reported { found, place, waiver, since: since.flatten(), fails });
            }
            if printed.is_ok() {
                let place = places.unit(&judgement.subject);
                printed = report.unit(&Unit { judgement, place, findings });
            }
        },
    );
    let told: Vec<Gap> = unjudged.iter().map(|it| it.gap(now)).collect();
    let mut known_gaps = manifests.unjudged.iter().map(|it| it.gap(now)).collect::<Vec<_>>();
    known_gaps.retain(|gap| !told.contains(gap));
    let gaps = inventory.gaps().iter().filter(|gap| !known_gaps.contains(gap));
    let gaps: Vec<Gap> = gaps.cloned().collect();
    let remarks = waivers.remarks();
    if matches!(args.format, ScanFormat::Junit | ScanFormat::PolicyReport | ScanFormat::OpenReports)
    {
        for remark in &remarks {
            eprintln!("nordvakt: look at: {}", harmless(remark));
        }
        for Note { file, line, message, .. } in unjudged.iter().map(|it| &it.note) {
            eprintln!("nordvakt: {}:{line}: {}", file.display(), harmless(message));
        }
    }
    let end = End {
        summary: &summary,
        gaps: &gaps,
        manifests: &manifests,
        unjudged: &unjudged,
        remarks: &remarks,
        known,
    };
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

fn report(args: &ScanArgs) -> Box<dyn Report> {
    let out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    match args.format {
        ScanFormat::Text => Box::new(text::Text::new(out, args.complete)),
        ScanFormat::Json => Box::new(json::Json::new(out)),
        ScanFormat::Sarif => Box::new(sarif::Sarif::new(out)),
        ScanFormat::Junit => Box::new(junit::Junit::new(out)),
        ScanFormat::PolicyReport => Box::new(policy_report::PolicyReport::new(out, Api::Policy)),
        ScanFormat::OpenReports => Box::new(policy_report::PolicyReport::new(out, Api::Open)),
    }
}

/// The recording that is to be replayed, if one is named.
fn recording(paths: &[PathBuf]) -> anyhow::Result<Option<&Path>> {
    let is_one = |path: &&PathBuf| path.extension().is_some_and(|ending| ending == "nvrec");
    match (paths.iter().find(is_one), paths) {
        (None, _) => Ok(None),
        (Some(file), [_]) => Ok(Some(file)),
        (Some(file), _) => bail!(
            "{} is a recording of a whole cluster: scan it alone, and manifests without it",
            file.display()
        ),
    }
}

/// Fills the inventory from a recording; one that cannot be read is bad input, like any file.
fn replay(file: &Path, policy: &Policy) -> (ClusterId, Manifests, Inventory) {
    let mut inventory = Inventory::new(policy);
    let mut manifests = Manifests { files: vec![file.into()], ..Manifests::default() };
    let read = File::open(file)
        .map_err(|error| format!("cannot be opened: {error}"))
        .and_then(|file| collect::record::read(file).map_err(|error| error.to_string()));
    match read {
        Ok((header, changes)) => {
            changes.into_iter().for_each(|change| inventory.apply(change));
            (header.cluster, manifests, inventory)
        }
        Err(message) => {
            let file = file.to_owned();
            manifests.bad.push(BadInput { file, document: 0, line: 0, column: 0, message });
            (NO_CLUSTER, manifests, inventory)
        }
    }
}

fn is_over(found: &FoundFinding, args: &ScanArgs) -> bool {
    let counts = match found.finding.verdict {
        Verdict::Fail => true,
        Verdict::Unknown => args.fail_on_unknown,
        Verdict::Pass | Verdict::NotApplicable => false,
    };
    counts && found.finding.severity >= Severity::from(args.fail_on)
}

type Out = BufWriter<std::io::StdoutLock<'static>>;

/// Writes a line. What a manifest says may hold a terminal's control sequences: they are shown, not sent.
pub fn line(out: &mut impl Write, text: std::fmt::Arguments<'_>) -> std::io::Result<()> {
    let mut harmless = Harmless { out, failed: None };
    match (std::fmt::Write::write_fmt(&mut harmless, text), harmless.failed.take()) {
        (_, Some(error)) => Err(error),
        (Err(std::fmt::Error), None) => {
            Err(std::io::Error::other("a value could not be written out"))
        }
        (Ok(()), None) => out.write_all(b"\n"),
    }
}

/// Writes out what acts unseen, piece by piece as text is put together.
struct Harmless<'a, W> {
    out: &'a mut W,
    failed: Option<std::io::Error>,
}

impl<W: Write> std::fmt::Write for Harmless<'_, W> {
    fn write_str(&mut self, piece: &str) -> std::fmt::Result {
        // Most pieces are of these alone, which is sooner known of bytes than of characters.
        let is_plain = piece.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        let written = match !is_plain && piece.contains(acts_unseen) {
            true => self.out.write_all(harmless(piece).as_bytes()),
            false => self.out.write_all(piece.as_bytes()),
        };
        written.map_err(|error| {
            self.failed = Some(error);
            std::fmt::Error
        })
    }
}

/// Whether a terminal obeys it, or shows by it a text that reads otherwise than it is: control characters, and those
/// without a shape that turn a line around, break it, or hide in it.
pub fn acts_unseen(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// A line with what acts unseen written out.
pub fn harmless(text: &str) -> String {
    text.chars()
        .flat_map(|c| match acts_unseen(c) {
            true => c.escape_default().collect::<Vec<_>>(),
            false => vec![c],
        })
        .collect()
}

/// The same of a text of several lines, which stay.
pub fn harmless_lines(text: &str) -> String {
    text.split_inclusive('\n')
        .flat_map(|line| match line.strip_suffix('\n') {
            Some(line) => [harmless(line), "\n".into()],
            None => [harmless(line), String::new()],
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn what_acts_unseen_is_shown_and_not_sent() {
        for (text, shown) in [
            ("ev\x1b[31mil — ø", "ev\\u{1b}[31mil — ø"),
            ("a\nb", "a\\nb"),
            ("\u{9b}31m\u{7f}", "\\u{9b}31m\\u{7f}"),
            ("\u{202e}gnp.exe\u{2066}", "\\u{202e}gnp.exe\\u{2066}"),
            ("a\u{2028}b\u{2029}", "a\\u{2028}b\\u{2029}"),
            ("ad\u{200b}min\u{feff}\u{ad}\u{e0041}", "ad\\u{200b}min\\u{feff}\\u{ad}\\u{e0041}"),
            ("blåbær 日本 🦀 …", "blåbær 日本 🦀 …"),
        ] {
            assert_eq!(harmless(text), shown);
        }
    }
}
