//! Rows as the database gives them, and their way into model types. A row is read by column, or whole as JSON
//! where one statement answers several lists.

use chrono::{DateTime, Utc};
use model::check_info::CheckInfo;
use model::context::Known;
use model::ids::{CheckId, ClusterId, FindingId, Generation};
use model::risk::{Interval, Risk};
use model::subject::{SubjectRef, WorkloadRef};
use model::verdict::{Coverage, Evidence, Finding, Severity, Verdict};
use model::view::{FindingCounts, FindingView, NamespaceView, RiskPoint, WorkloadView};
use model::waiver::Waiver;
use serde::Deserialize;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Error, Result};

/// Checks passed, by subject, as a unit packs them.
pub(crate) type Passed = Vec<(SubjectRef, Vec<CheckId>)>;

/// A severity as it is stored: most severe first.
pub(crate) const fn rank(severity: Severity) -> i16 {
    match severity {
        Severity::Critical => 0,
        Severity::High => 1,
        Severity::Medium => 2,
        Severity::Low => 3,
    }
}

/// An answer as it is stored; without one it is not known.
pub(crate) fn known(stored: Option<&str>) -> Known {
    stored.and_then(Known::named).unwrap_or_default()
}

/// A count as it is shown. The schema holds none below zero.
pub(crate) fn count(stored: i64) -> u64 {
    u64::try_from(stored).unwrap_or_default()
}

pub(crate) fn verdict(word: &str) -> Result<Verdict> {
    [Verdict::Pass, Verdict::NotApplicable, Verdict::Unknown, Verdict::Fail]
        .into_iter()
        .find(|verdict| verdict.word() == word)
        .ok_or_else(|| Error::corrupt("verdict")(format!("there is no verdict `{word}`")))
}

pub(crate) fn severity(stored: i16) -> Result<Severity> {
    Severity::ALL
        .into_iter()
        .find(|severity| rank(*severity) == stored)
        .ok_or_else(|| Error::corrupt("severity")(format!("there is no severity {stored}")))
}

fn interval(low: i64, high: i64) -> Interval {
    Interval { low: count(low), high: count(high) }
}

/// `finding_current`, as lists show it.
#[derive(Debug, Deserialize)]
pub(crate) struct FindingRow {
    pub id: Uuid,
    pub cluster_id: Uuid,
    pub subject: String,
    pub check_id: String,
    pub severity: i16,
    pub verdict: String,
    pub reason: String,
    pub evidence: Json<Vec<Evidence>>,
    pub opened_generation: i64,
    pub opened_at: DateTime<Utc>,
    pub waiver: Option<Json<Waiver>>,
}

impl FindingRow {
    pub fn view(self, catalogue: &[CheckInfo]) -> Result<FindingView> {
        let check = CheckId::from(self.check_id);
        // A check that has left the catalogue may still have findings until the next complete batch.
        let title = catalogue
            .iter()
            .find(|info| info.id == check)
            .map_or_else(|| check.to_string(), |info| info.title.clone());
        let finding = Finding {
            id: FindingId::from_uuid(self.id),
            check,
            severity: severity(self.severity)?,
            verdict: verdict(&self.verdict)?,
            subject: self.subject.parse().map_err(Error::corrupt("subject"))?,
            reason: self.reason,
            evidence: self.evidence.0,
        };
        let view = FindingView::of(
            finding,
            ClusterId::from_uuid(self.cluster_id),
            title,
            Generation::new(self.opened_generation),
            self.opened_at,
        );
        Ok(FindingView { waiver: self.waiver.map(|waiver| waiver.0), ..view })
    }
}

pub(crate) fn finding_views(
    rows: Vec<FindingRow>,
    catalogue: &[CheckInfo],
) -> Result<Vec<FindingView>> {
    rows.into_iter().map(|row| row.view(catalogue)).collect()
}

/// `summary_current` of a namespace.
#[derive(Debug, Deserialize)]
pub(crate) struct SummaryRow {
    pub scope: String,
    pub peak_low: i64,
    pub peak_high: i64,
    pub burden_low: i64,
    pub burden_high: i64,
    pub answered: i64,
    pub due: i64,
    pub counts: Json<FindingCounts>,
    pub workloads: i64,
    pub waived: i64,
}

impl From<SummaryRow> for NamespaceView {
    fn from(row: SummaryRow) -> Self {
        Self {
            name: row.scope,
            risk: Risk {
                peak: interval(row.peak_low, row.peak_high),
                burden: interval(row.burden_low, row.burden_high),
            },
            coverage: Coverage { answered: count(row.answered), due: count(row.due) },
            findings: row.counts.0,
            workloads: count(row.workloads),
            waived: count(row.waived),
        }
    }
}

/// `risk_point`.
#[derive(Debug)]
pub(crate) struct PointRow {
    pub generation: i64,
    pub at: DateTime<Utc>,
    pub peak_low: i64,
    pub peak_high: i64,
    pub burden_low: i64,
    pub burden_high: i64,
    pub answered: i64,
    pub due: i64,
}

impl From<PointRow> for RiskPoint {
    fn from(row: PointRow) -> Self {
        Self {
            generation: Generation::new(row.generation),
            at: row.at,
            risk: Risk {
                peak: interval(row.peak_low, row.peak_high),
                burden: interval(row.burden_low, row.burden_high),
            },
            coverage: Coverage { answered: count(row.answered), due: count(row.due) },
        }
    }
}

/// `unit_current` of a workload, as lists show it.
#[derive(Debug, Deserialize)]
pub(crate) struct WorkloadRow {
    pub subject: String,
    pub namespace: Option<String>,
    pub workload_kind: Option<String>,
    pub name: String,
    pub exposure_low: i64,
    pub exposure_high: i64,
    pub answered: i64,
    pub due: i64,
    pub counts: Json<FindingCounts>,
    pub pods: i64,
    pub containers: Json<Vec<String>>,
    pub waived: i64,
}

impl From<WorkloadRow> for WorkloadView {
    fn from(row: WorkloadRow) -> Self {
        Self {
            workload: WorkloadRef::new(
                row.namespace.unwrap_or_default(),
                row.workload_kind.unwrap_or_default(),
                row.name,
            ),
            exposure: interval(row.exposure_low, row.exposure_high),
            coverage: Coverage { answered: count(row.answered), due: count(row.due) },
            findings: row.counts.0,
            pods: count(row.pods),
            containers: row.containers.0,
            waived: count(row.waived),
        }
    }
}
