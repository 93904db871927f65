//! The list of workloads.

use model::Time;
use model::ids::ClusterId;
use model::view::{Page, WorkloadView};
use sqlx::types::Json;

use super::{Answer, Reading, as_of, cursor, no};
use crate::Error;
use crate::rows::{WorkloadRow, count};

const LIST: &str = "workloads";

/// What is known of the risk decides, then what it may be: both negated, so that the order is ascending.
type Key = (i64, i64, String);

impl Reading {
    #[tracing::instrument(name = "store.read.workloads", skip_all, fields(%cluster))]
    pub(super) async fn read_workloads(
        &self,
        cluster: ClusterId,
        namespace: Option<String>,
        after: Option<String>,
        limit: u32,
        at: Option<Time>,
    ) -> Answer<Page<WorkloadView>> {
        let only = self.only(cluster)?;
        at.map(as_of::is_past).transpose()?;
        let key: Option<Key> = after.map(|after| cursor::key(LIST, &after)).transpose()?;
        let (low, high, subject) = match key {
            Some((low, high, subject)) => (Some(low), Some(high), Some(subject)),
            None => (None, None, None),
        };
        let (shown, asked) = cursor::limits(limit);
        let row = sqlx::query!(
            r#"WITH filtered AS NOT MATERIALIZED (
                   SELECT subject, namespace, workload_kind, name, exposure_low, exposure_high,
                          answered, due, counts, pods, containers, waived
                   FROM unit_at($7)
                   WHERE cluster_id = ANY($1) AND kind = 'workload'
                     AND ($2::text IS NULL OR namespace = $2)
               ), page AS (
                   SELECT * FROM filtered
                   WHERE $3::bigint IS NULL
                      OR (-exposure_low, -exposure_high, subject) > ($3, $4::bigint, $5::text)
                   ORDER BY -exposure_low, -exposure_high, subject LIMIT $6
               )
               SELECT (SELECT count(*) FROM filtered) AS "total!",
                      COALESCE((
                          SELECT jsonb_agg(to_jsonb(page)
                                           ORDER BY -exposure_low, -exposure_high, subject)
                          FROM page
                      ), '[]') AS "rows!: Json<Vec<WorkloadRow>>",
                      EXISTS (SELECT FROM cluster WHERE id = ANY($1)) AS "known!",
                      ($7::timestamptz IS NULL OR EXISTS (
                          SELECT FROM generation WHERE cluster_id = ANY($1) AND observed_at <= $7)) AS "observed!""#,
            &only,
            namespace,
            low,
            high,
            subject,
            asked,
            at,
        )
        .fetch_one(&self.pool)
        .await
        .map_err(Error::query("reading workloads"))?;
        if !row.known {
            return Err(no("cluster"));
        }
        if let Some(at) = at.filter(|_| !row.observed) {
            return Err(as_of::not_observed(at));
        }
        let mut rows = row.rows.0;
        let more = rows.len() > shown;
        rows.truncate(shown);
        let next = rows.last().filter(|_| more).map(|last| {
            cursor::after(LIST, &(-last.exposure_low, -last.exposure_high, &last.subject))
        });
        Ok(Page {
            items: rows.into_iter().map(Into::into).collect(),
            next,
            total: count(row.total),
        })
    }
}
