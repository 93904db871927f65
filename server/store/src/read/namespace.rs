//! One namespace.

use model::ids::{CheckId, ClusterId};
use model::subject::SubjectRef;
use model::view::{FindingCounts, NamespacePage};
use sqlx::types::Json;

use super::{Answer, Reading, no, parts};
use crate::Error;
use crate::rows::{self, FindingRow, Passed, SummaryRow, WorkloadRow};

/// Workloads on the page at most; the list of workloads has the others.
const WORKLOADS: i64 = 300;

struct NamespaceRow {
    scope: String,
    peak_low: i64,
    peak_high: i64,
    burden_low: i64,
    burden_high: i64,
    answered: i64,
    due: i64,
    counts: Json<FindingCounts>,
    workloads: i64,
    passed: Option<Json<Passed>>,
    findings: Json<Vec<FindingRow>>,
}

impl Reading {
    #[tracing::instrument(name = "store.read.namespace", skip_all, fields(%cluster, namespace))]
    pub(super) async fn read_namespace(
        &self,
        cluster: ClusterId,
        namespace: String,
    ) -> Answer<NamespacePage> {
        let only = self.only(cluster)?;
        let unit = SubjectRef::Namespace(namespace.clone()).to_string();
        let mut db = self.snapshot().await?;
        let cluster = parts::cluster(&mut db, &only).await?;
        let row = sqlx::query_as!(
            NamespaceRow,
            r#"SELECT summary.scope, summary.peak_low, summary.peak_high, summary.burden_low,
                   summary.burden_high, summary.answered, summary.due,
                   summary.counts AS "counts: Json<FindingCounts>", summary.workloads,
                   unit.passed AS "passed?: Json<Vec<(SubjectRef, Vec<CheckId>)>>",
                   COALESCE((
                       SELECT jsonb_agg(to_jsonb(f) ORDER BY f.severity, f.subject, f.check_id)
                       FROM finding_current AS f
                       WHERE f.cluster_id = summary.cluster_id AND f.unit = $3
                   ), '[]') AS "findings!: Json<Vec<FindingRow>>"
               FROM summary_current AS summary
               LEFT JOIN unit_current AS unit
                   ON unit.cluster_id = summary.cluster_id AND unit.subject = $3
               WHERE summary.cluster_id = ANY($1) AND summary.scope = $2 AND summary.scope <> ''"#,
            &only,
            namespace,
            unit,
        )
        .fetch_optional(&mut *db)
        .await
        .map_err(Error::query("reading a namespace"))?
        .ok_or_else(|| no("namespace"))?;
        let workloads = sqlx::query_as!(
            WorkloadRow,
            r#"SELECT subject, namespace, workload_kind, name, exposure_low, exposure_high, answered,
                   due, counts AS "counts: Json<FindingCounts>", pods,
                   containers AS "containers: Json<Vec<String>>"
               FROM unit_current
               WHERE cluster_id = ANY($1) AND kind = 'workload' AND namespace = $2
               ORDER BY -exposure_low, -exposure_high, subject LIMIT $3"#,
            &only,
            namespace,
            WORKLOADS,
        )
        .fetch_all(&mut *db)
        .await
        .map_err(Error::query("reading the workloads of a namespace"))?;
        let passed = row.passed.map(|passed| passed.0).unwrap_or_default();
        Ok(NamespacePage {
            cluster,
            findings: rows::finding_views(row.findings.0, &self.catalogue)?,
            passed: passed.into_iter().flat_map(|(_, checks)| checks).collect(),
            workloads: workloads.into_iter().map(Into::into).collect(),
            namespace: SummaryRow {
                scope: row.scope,
                peak_low: row.peak_low,
                peak_high: row.peak_high,
                burden_low: row.burden_low,
                burden_high: row.burden_high,
                answered: row.answered,
                due: row.due,
                counts: row.counts,
                workloads: row.workloads,
            }
            .into(),
        })
    }
}
