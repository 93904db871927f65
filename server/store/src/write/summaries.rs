//! Summaries of the cluster and its namespaces, and the points of their series.

use std::collections::BTreeSet;

use facts::judgement::{Batch, Summary};
use model::subject::SubjectRef;
use serde_json::Value;
use sqlx::PgConnection;

use super::Commit;
use super::stored::{bigint, json};
use crate::{Error, Result};

/// Answers how many summaries are different.
pub(super) async fn write(db: &mut PgConnection, commit: Commit, batch: &Batch) -> Result<usize> {
    let gone: BTreeSet<&str> = batch.gone.iter().filter_map(namespace).collect();
    // One that is empty is listed as well as any other: only one that is gone is not.
    let (gone, standing): (Vec<&Summary>, Vec<&Summary>) = (batch.summaries.iter())
        .partition(|summary| summary.namespace.as_deref().is_some_and(|of| gone.contains(of)));
    let gone: Vec<String> = gone.into_iter().map(scope).collect();
    let mut columns = Columns::default();
    for summary in standing {
        columns.push(summary)?;
    }
    let closed = sqlx::query!(
        "DELETE FROM summary_current
         WHERE cluster_id = $1
           AND (scope = ANY($2) OR ($3 AND scope <> '' AND NOT scope = ANY($4)))",
        commit.cluster,
        &gone,
        commit.complete,
        &columns.scope,
    )
    .execute(&mut *db)
    .await
    .map_err(Error::query("closing summaries"))?;
    let written = sqlx::query_scalar!(
        r#"WITH written AS (
               INSERT INTO summary_current AS old
                   (cluster_id, scope, peak_low, peak_high, burden_low, burden_high, answered, due,
                    counts, workloads, waived)
               SELECT $1, new.*
               FROM UNNEST($4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[],
                           $9::bigint[], $10::bigint[], $11::jsonb[], $12::bigint[], $13::bigint[]) AS new
               ON CONFLICT (cluster_id, scope) DO UPDATE
               SET peak_low = excluded.peak_low, peak_high = excluded.peak_high,
                   burden_low = excluded.burden_low, burden_high = excluded.burden_high,
                   answered = excluded.answered, due = excluded.due, counts = excluded.counts,
                   workloads = excluded.workloads, waived = excluded.waived
               WHERE old IS DISTINCT FROM excluded
               RETURNING *
           ), pointed AS (
               INSERT INTO risk_point
                   (cluster_id, scope, generation, at, peak_low, peak_high, burden_low, burden_high,
                    answered, due)
               SELECT cluster_id, scope, $2, $3, peak_low, peak_high, burden_low, burden_high,
                      answered, due
               FROM written
               WHERE NOT EXISTS (
                   SELECT FROM (
                       SELECT * FROM risk_point AS point
                       WHERE point.cluster_id = written.cluster_id AND point.scope = written.scope
                       ORDER BY point.generation DESC LIMIT 1) AS last
                   WHERE (last.peak_low, last.peak_high, last.burden_low, last.burden_high,
                          last.answered, last.due)
                       = (written.peak_low, written.peak_high, written.burden_low,
                          written.burden_high, written.answered, written.due))
           )
           SELECT count(*) AS "written!" FROM written"#,
        commit.cluster,
        commit.generation,
        commit.at,
        &columns.scope,
        &columns.peak_low,
        &columns.peak_high,
        &columns.burden_low,
        &columns.burden_high,
        &columns.answered,
        &columns.due,
        &columns.counts,
        &columns.workloads,
        &columns.waived,
    )
    .fetch_one(db)
    .await
    .map_err(Error::query("writing summaries"))?;
    Ok(usize::try_from(closed.rows_affected()).unwrap_or(usize::MAX)
        + usize::try_from(written).unwrap_or(usize::MAX))
}

/// The namespace, of a unit that is one.
fn namespace(unit: &SubjectRef) -> Option<&str> {
    match unit {
        SubjectRef::Namespace(name) => Some(name),
        _ => None,
    }
}

fn scope(summary: &Summary) -> String {
    summary.namespace.clone().unwrap_or_default()
}

/// Summaries turned on their side, as UNNEST takes them.
#[derive(Default)]
struct Columns {
    scope: Vec<String>,
    peak_low: Vec<i64>,
    peak_high: Vec<i64>,
    burden_low: Vec<i64>,
    burden_high: Vec<i64>,
    answered: Vec<i64>,
    due: Vec<i64>,
    counts: Vec<Value>,
    workloads: Vec<i64>,
    waived: Vec<i64>,
}

impl Columns {
    fn push(&mut self, summary: &Summary) -> Result<()> {
        self.scope.push(scope(summary));
        self.peak_low.push(bigint(summary.risk.peak.low));
        self.peak_high.push(bigint(summary.risk.peak.high));
        self.burden_low.push(bigint(summary.risk.burden.low));
        self.burden_high.push(bigint(summary.risk.burden.high));
        self.answered.push(bigint(summary.coverage.answered));
        self.due.push(bigint(summary.coverage.due));
        self.counts.push(json("count of findings", &summary.counts)?);
        self.workloads.push(bigint(summary.workloads));
        self.waived.push(bigint(summary.waived));
        Ok(())
    }
}
