//! One namespace.

use facts::subject_facts::Facts;
use model::Time;
use model::admission::Enforceable;
use model::enforce::hides_pods;
use model::ids::{CheckId, ClusterId};
use model::order::{Order, Stretch, WorkloadColumn};
use model::pod_security::PodSecurityViolation;
use model::subject::SubjectRef;
use model::verdict::Source;
use model::view::{FindingCounts, NamespacePage};
use serde::Deserialize;
use sqlx::types::Json;

use super::workload::parse;
use super::{Answer, Reading, as_of, cursor, enforce, no};
use crate::Error;
use crate::rows::{self, FindingRow, Passed, SummaryRow, WorkloadRow};

const LIST: &str = "workloads of a namespace";

/// Two numbers and a word of the column, then the subject.
type Key = (i64, i64, String, String);

/// A workload and what it was sorted by.
#[derive(Deserialize)]
struct Placed {
    #[serde(flatten)]
    row: WorkloadRow,
    first: i64,
    second: i64,
    word: String,
}

/// The column as the statement knows it, a minus before it where the largest comes first.
fn column(order: Order<WorkloadColumn>) -> (&'static str, i64) {
    let name = match order.by {
        WorkloadColumn::Name => "name",
        WorkloadColumn::Risk => "risk",
        WorkloadColumn::Findings => "findings",
        WorkloadColumn::Coverage => "coverage",
        WorkloadColumn::Pods => "pods",
    };
    (name, if order.descending { -1 } else { 1 })
}

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
    waived: i64,
    passed: Option<Json<Passed>>,
    findings: Json<Vec<FindingRow>>,
    facts: Option<Vec<u8>>,
    /// Of all that is or lately was broken of Pod Security Standards, one for each set of versions that forbid it.
    broken: Json<Vec<PodSecurityViolation>>,
    seen_whole: bool,
}

impl NamespaceRow {
    fn enforceable(&self) -> Answer<Enforceable> {
        let admission = match self.facts.as_deref().map(parse).transpose()? {
            Some(Facts::Namespace(namespace)) => namespace.admission,
            _ => None,
        };
        let today = admission.as_ref().and_then(enforce::today);
        Ok(Enforceable::of(today, &self.broken.0, self.seen_whole))
    }
}

impl Reading {
    #[tracing::instrument(name = "store.read.namespace", skip_all, fields(%cluster, namespace))]
    pub(super) async fn read_namespace(
        &self,
        cluster: ClusterId,
        namespace: String,
        asked: Stretch<WorkloadColumn>,
        at: Option<Time>,
    ) -> Answer<(NamespacePage, Option<String>)> {
        let only = self.only(cluster)?;
        let (by, sign) = column(asked.order);
        let list = format!("{LIST} by {sign}{by}");
        let key: Option<Key> = asked.after.map(|after| cursor::key(&list, &after)).transpose()?;
        let (key_first, key_second, key_word, key_subject) = match key {
            Some((first, second, word, subject)) => {
                (Some(first), Some(second), Some(word), Some(subject))
            }
            None => (None, None, None, None),
        };
        let (shown, rows_asked) = cursor::limits(asked.limit);
        let unit = SubjectRef::Namespace(namespace.clone()).to_string();
        let hiding = Source::ALL.into_iter().filter(|source| hides_pods(Some(*source)));
        let hiding: Vec<String> = hiding.map(|source| source.plural().into()).collect();
        let mut db = self.snapshot().await?;
        let cluster = as_of::cluster(&mut db, &only, at).await?;
        let row = sqlx::query_as!(
            NamespaceRow,
            r#"SELECT summary.scope AS "scope!", summary.peak_low AS "peak_low!", summary.peak_high AS "peak_high!",
                   summary.burden_low AS "burden_low!", summary.burden_high AS "burden_high!",
                   summary.answered AS "answered!", summary.due AS "due!",
                   summary.counts AS "counts!: Json<FindingCounts>", summary.workloads AS "workloads!",
                   summary.waived AS "waived!",
                   unit.passed AS "passed?: Json<Vec<(SubjectRef, Vec<CheckId>)>>",
                   COALESCE((
                       SELECT jsonb_agg(to_jsonb(f) ORDER BY f.severity, f.subject, f.check_id)
                       FROM finding_at($6) AS f
                       WHERE f.cluster_id = summary.cluster_id AND f.unit = $3
                   ), '[]') AS "findings!: Json<Vec<FindingRow>>",
                   unit.facts AS "facts?", pods.broken AS "broken!: Json<Vec<PodSecurityViolation>>",
                   pods.kept AND NOT EXISTS (
                       SELECT FROM gap_at($6) AS gap
                       WHERE gap.cluster_id = summary.cluster_id
                         AND (gap.namespace IS NULL OR gap.namespace = $2)
                         AND (gap.source IS NULL OR gap.source = ANY($4))
                   ) AS "seen_whole!"
               FROM summary_at($6) AS summary
               LEFT JOIN unit_at($6) AS unit
                   ON unit.cluster_id = summary.cluster_id AND unit.subject = $3
               CROSS JOIN LATERAL (
                   WITH observed AS (
                       SELECT pod_security FROM unit_at($6)
                       WHERE cluster_id = summary.cluster_id AND kind = 'workload' AND namespace = $2
                       UNION ALL
                       SELECT old.pod_security
                       FROM unit_history AS old JOIN cluster_head AS head USING (cluster_id)
                       WHERE old.cluster_id = summary.cluster_id AND old.kind = 'workload'
                         AND old.namespace = $2
                         AND old.closed_at > COALESCE($6, head.observed_at) - make_interval(days => $5)
                         AND ($6 IS NULL OR old.closed_at <= $6)
                   ), alike AS (
                       SELECT DISTINCT ON (broken -> 'baseline', broken -> 'restricted') broken
                       FROM observed, jsonb_array_elements(pod_security) AS spec,
                            jsonb_array_elements(spec -> 'violations') AS broken
                   )
                   SELECT COALESCE((SELECT jsonb_agg(broken) FROM alike), '[]') AS broken,
                          NOT EXISTS (SELECT FROM observed WHERE pod_security IS NULL) AS kept
               ) AS pods
               WHERE summary.cluster_id = ANY($1) AND summary.scope = $2"#,
            &only,
            namespace,
            unit,
            &hiding,
            enforce::DAYS,
            at,
        )
        .fetch_optional(&mut *db)
        .await
        .map_err(Error::query("reading a namespace"))?
        .ok_or_else(|| no("namespace"))?;
        let workloads = sqlx::query_scalar!(
            r#"WITH sorted AS (
                   SELECT subject, namespace, workload_kind, name, exposure_low, exposure_high, answered,
                       due, counts, pods, containers, waived,
                       $4::bigint * CASE $3::text
                           WHEN 'risk' THEN exposure_low
                           WHEN 'coverage' THEN COALESCE(answered * 1000000 / NULLIF(due, 0), 0)
                           WHEN 'pods' THEN pods
                           WHEN 'findings' THEN (counts ->> 'critical')::bigint * 1000000
                                              + (counts ->> 'high')::bigint
                           ELSE 0 END AS first,
                       $4 * CASE $3
                           WHEN 'risk' THEN exposure_high
                           WHEN 'findings' THEN (counts ->> 'medium')::bigint * 1000000
                                              + (counts ->> 'low')::bigint
                           ELSE 0 END AS second,
                       CASE $3 WHEN 'name' THEN name ELSE '' END AS word
                   FROM unit_at($10)
                   WHERE cluster_id = ANY($1) AND kind = 'workload' AND namespace = $2
               ), page AS (
                   SELECT * FROM sorted
                   WHERE $5::bigint IS NULL
                      OR (first, second) > ($5, $6::bigint)
                      OR ((first, second) = ($5, $6)
                          AND (CASE WHEN $4 > 0 THEN word > $7::text ELSE word < $7 END
                               OR (word = $7 AND subject > $8::text)))
                   ORDER BY first, second, CASE WHEN $4 > 0 THEN word END,
                            CASE WHEN $4 < 0 THEN word END DESC, subject
                   LIMIT $9
               )
               SELECT COALESCE(
                   jsonb_agg(to_jsonb(page) ORDER BY first, second, CASE WHEN $4 > 0 THEN word END,
                             CASE WHEN $4 < 0 THEN word END DESC, subject),
                   '[]') AS "rows!: Json<Vec<Placed>>"
               FROM page"#,
            &only,
            namespace,
            by,
            sign,
            key_first,
            key_second,
            key_word,
            key_subject,
            rows_asked,
            at,
        )
        .fetch_one(&mut *db)
        .await
        .map_err(Error::query("reading the workloads of a namespace"))?;
        let mut workloads = workloads.0;
        let more = workloads.len() > shown;
        workloads.truncate(shown);
        let next = workloads.last().filter(|_| more).map(|last| {
            cursor::after(&list, &(last.first, last.second, &last.word, &last.row.subject))
        });
        let enforceable = row.enforceable()?;
        let passed = row.passed.map(|passed| passed.0).unwrap_or_default();
        let page = NamespacePage {
            cluster,
            findings: rows::finding_views(row.findings.0, &self.catalogue)?,
            passed: passed.into_iter().flat_map(|(_, checks)| checks).collect(),
            enforceable,
            workloads: workloads.into_iter().map(|placed| placed.row.into()).collect(),
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
                waived: row.waived,
            }
            .into(),
        };
        Ok((page, next))
    }
}
