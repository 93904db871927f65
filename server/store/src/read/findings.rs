//! The list of findings.

use model::view::{FindingFilter, FindingView, Page};
use sqlx::types::Json;
use uuid::Uuid;

use super::finding_filter::Narrowed;
use super::{Answer, Reading, as_of, cursor, no};
use crate::Error;
use crate::rows::{self, FindingRow, count};

const LIST: &str = "findings";

/// The order of the list; the last part makes it total over clusters.
type Key = (i16, String, String, Uuid);

impl Reading {
    #[tracing::instrument(name = "store.read.findings", skip_all)]
    pub(super) async fn read_findings(
        &self,
        filter: FindingFilter,
        after: Option<String>,
        limit: u32,
    ) -> Answer<Page<FindingView>> {
        let scope = filter.cluster.map_or(Ok(self.scope()), |only| self.only(only).map(Some))?;
        let Narrowed { unit, checks, severities, verdicts, pattern, titled } =
            self.narrowed(&filter)?;
        filter.at.map(as_of::is_past).transpose()?;
        let key: Option<Key> = after.map(|after| cursor::key(LIST, &after)).transpose()?;
        let (severity, subject, check, id) = match key {
            Some((severity, subject, check, id)) => {
                (Some(severity), Some(subject), Some(check), Some(id))
            }
            None => (None, None, None, None),
        };
        let (shown, asked) = cursor::limits(limit);
        let row = sqlx::query!(
            r#"WITH filtered AS NOT MATERIALIZED (
                   SELECT id, cluster_id, subject, check_id, severity, verdict, reason, evidence,
                          opened_generation, opened_at, waiver
                   FROM finding_at($16)
                   WHERE ($1::uuid[] IS NULL OR cluster_id = ANY($1))
                     AND ($2::text IS NULL OR namespace = $2)
                     AND ($3::text IS NULL OR unit = $3)
                     AND (cardinality($4::text[]) = 0 OR check_id = ANY($4))
                     AND (cardinality($5::smallint[]) = 0 OR severity = ANY($5))
                     AND (cardinality($6::text[]) = 0 OR verdict = ANY($6))
                     AND ($7::text IS NULL OR subject ILIKE $7 OR reason ILIKE $7 OR check_id = ANY($14))
                     AND ($15::bool IS NULL OR (waiver IS NOT NULL) = $15)
               ), page AS (
                   SELECT * FROM filtered
                   WHERE $8::smallint IS NULL
                      OR (severity, subject, check_id, id) > ($8, $9::text, $10::text, $11::uuid)
                   ORDER BY severity, subject, check_id, id LIMIT $12
               )
               SELECT (SELECT count(*) FROM filtered) AS "total!",
                      COALESCE((
                          SELECT jsonb_agg(to_jsonb(page) ORDER BY severity, subject, check_id, id)
                          FROM page
                      ), '[]') AS "rows!: Json<Vec<FindingRow>>",
                      ($13::uuid IS NULL OR EXISTS (SELECT FROM cluster WHERE cluster.id = $13))
                          AS "known!",
                      ($16::timestamptz IS NULL OR EXISTS (
                          SELECT FROM generation
                          WHERE ($1 IS NULL OR cluster_id = ANY($1)) AND observed_at <= $16))
                          AS "observed!""#,
            scope.as_deref() as _,
            filter.namespace,
            unit,
            &checks,
            &severities,
            &verdicts,
            pattern,
            severity,
            subject,
            check,
            id,
            asked,
            filter.cluster.map(|cluster| cluster.as_uuid()),
            &titled,
            filter.waived,
            filter.at,
        )
        .fetch_one(&self.pool)
        .await
        .map_err(Error::query("reading findings"))?;
        if !row.known {
            return Err(no("cluster"));
        }
        if let Some(at) = filter.at.filter(|_| !row.observed) {
            return Err(as_of::not_observed(at));
        }
        let mut rows = row.rows.0;
        let more = rows.len() > shown;
        rows.truncate(shown);
        let next = rows.last().filter(|_| more).map(|last| {
            cursor::after(LIST, &(last.severity, &last.subject, &last.check_id, last.id))
        });
        Ok(Page {
            items: rows::finding_views(rows, &self.catalogue)?,
            next,
            total: count(row.total),
        })
    }
}
