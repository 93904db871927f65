//! `GET /api/v1/export/findings.csv`: RFC 4180, safe to open in a spreadsheet.
//!
//! CSV has no place for what belongs to the whole file, so every row says what it is: one `export` row
//! with generation, coverage and versions, a `gap` row for each gap, a `finding` row for each finding.

use axum::response::Response;
use chrono::{DateTime, SecondsFormat, Utc};
use model::verdict::{Gap, GapScope};
use model::view::{FindingFilter, FindingView, FindingsExport};
use model::waiver::Waiver;

use super::judged::{self, counted};
use super::{asked, download};
use crate::api::{Asked, Narrowed, Problem, Query};
use crate::scan::harmless_lines;

const COLUMNS: [&str; 16] = [
    "row",
    "cluster_id",
    "cluster",
    "generation",
    "observed_at",
    "id",
    "check",
    "title",
    "severity",
    "verdict",
    "subject",
    "reason",
    "evidence",
    "since",
    "versions",
    "waiver",
];

/// The findings of a cluster at one generation, a row each.
#[utoipa::path(
    get, path = "/api/v1/export/findings.csv", tag = "exports", params(Narrowed),
    responses(
        (status = 200, content_type = "text/csv", body = String),
    ),
)]
pub async fn file(reader: Asked, which: Query<Narrowed>) -> Result<Response, Problem> {
    let export = asked(reader, which).await?;
    Ok(download(&export.cluster, "csv", "text/csv; charset=utf-8", bytes(rows(&export))))
}

/// The rows of a findings export.
fn rows(export: &FindingsExport) -> impl Iterator<Item = [String; 16]> {
    std::iter::once(COLUMNS.map(String::from))
        .chain([whole(export)])
        .chain(export.gaps.iter().map(|gap| gap_row(export, gap)))
        .chain(export.findings.iter().map(|finding| finding_row(export, finding)))
}

/// Rows as a file, safe to open in a spreadsheet.
pub(super) fn bytes(rows: impl Iterator<Item = impl IntoIterator<Item = String>>) -> Vec<u8> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        // Writing to memory cannot fail.
        let _ = writer.write_record(row.into_iter().map(|field| guarded(&field)));
    }
    writer.into_inner().unwrap_or_default()
}

fn row(export: &FindingsExport, kind: &str, rest: [String; 11]) -> [String; 16] {
    let cluster = &export.cluster;
    let [id, check, title, severity, verdict, subject, reason, evidence, since, versions, waiver] =
        rest;
    [
        kind.into(),
        cluster.id.to_string(),
        cluster.name.clone(),
        cluster.generation.to_string(),
        cluster.observed_at.map(time).unwrap_or_default(),
        id,
        check,
        title,
        severity,
        verdict,
        subject,
        reason,
        evidence,
        since,
        versions,
        waiver,
    ]
}

/// What was asked for, so that no file of some findings is taken for one of all.
fn narrowed(filter: &FindingFilter) -> String {
    let conditions: Vec<String> =
        filter.conditions().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    match conditions.is_empty() {
        true => String::new(),
        false => format!(" with {}", conditions.join(", ")),
    }
}

fn whole(export: &FindingsExport) -> [String; 16] {
    let (cluster, versions) = (&export.cluster, &export.versions);
    let reason = format!(
        "{}{}; {} of {} judgements answered; {}",
        counted(export.findings.len() as u64, ("finding", "findings")),
        narrowed(&export.filter),
        cluster.coverage.answered,
        cluster.coverage.due,
        counted(cluster.gaps, ("gap", "gaps")),
    );
    let empty = String::new;
    row(
        export,
        "export",
        [
            empty(),
            empty(),
            empty(),
            empty(),
            empty(),
            "cluster".into(),
            reason,
            empty(),
            empty(),
            judged::versions(versions),
            empty(),
        ],
    )
}

fn gap_row(export: &FindingsExport, gap: &Gap) -> [String; 16] {
    let scope = match &gap.scope {
        GapScope::Cluster => "cluster".into(),
        GapScope::Namespace(name) => format!("namespace/{name}"),
        GapScope::Object { namespace, name } => format!("{namespace}/{name}"),
    };
    let empty = String::new;
    let source = gap.source.map_or("anything", |source| source.plural());
    row(
        export,
        "gap",
        [
            empty(),
            empty(),
            source.into(),
            empty(),
            "unknown".into(),
            scope,
            gap.detail.clone(),
            empty(),
            time(gap.since),
            empty(),
            empty(),
        ],
    )
}

fn finding_row(export: &FindingsExport, finding: &FindingView) -> [String; 16] {
    let evidence: Vec<String> = finding
        .evidence
        .iter()
        .map(|seen| format!("{} {} {}", seen.object, seen.path, seen.hash))
        .collect();
    row(
        export,
        "finding",
        [
            finding.id.to_string(),
            finding.check.to_string(),
            finding.title.clone(),
            finding.severity.word().into(),
            finding.verdict.word().into(),
            finding.subject.to_string(),
            finding.reason.clone(),
            evidence.join("; "),
            time(finding.since_at),
            String::new(),
            finding.waiver.as_ref().map(Waiver::sentence).unwrap_or_default(),
        ],
    )
}

pub(super) fn time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A spreadsheet takes a field that starts with one of these for a formula, even inside quotes. RFC 4180 knows no control
/// characters but line breaks, and what acts unseen reads otherwise than it is: both are written out.
fn guarded(field: &str) -> String {
    let quote = if field.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("{quote}{}", harmless_lines(field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_and_text_is_kept() {
        for (field, expected) in [
            ("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\\tx"),
            ("one\ntwo", "one\ntwo"),
            ("ev\u{1b}[31mil\u{202e}gnp", "ev\\u{1b}[31mil\\u{202e}gnp"),
            ("runs as root", "runs as root"),
            ("", ""),
        ] {
            assert_eq!(guarded(field), expected);
        }
    }
}
