//! Clusters as they were observed at a moment.

use chrono::Utc;
use model::Time;
use model::reader::ReadError;
use model::view::{ClusterView, FindingCounts};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::parts::{self, ClusterRow};
use super::{Answer, Refusal, no};
use crate::Error;

/// The clusters of a scope as they are now, or as they were at a moment; those that nobody watched then are not among
/// these.
pub(super) async fn clusters(
    db: &mut PgConnection,
    scope: Option<&[Uuid]>,
    at: Option<Time>,
) -> Answer<Vec<ClusterView>> {
    let Some(at) = at else { return parts::clusters(db, scope).await };
    is_past(at)?;
    let rows = sqlx::query_as!(
        ClusterRow,
        r#"SELECT cluster.id, cluster.name, cluster.seen, held.generation,
               LEAST(head.observed_at, $2) AS observed_at,
               (SELECT min(observed_at) FROM generation WHERE cluster_id = cluster.id) AS first_observed_at,
               COALESCE(point.peak_low, 0) AS "peak_low!",
               COALESCE(point.peak_high, 0) AS "peak_high!",
               COALESCE(point.burden_low, 0) AS "burden_low!",
               COALESCE(point.burden_high, 0) AS "burden_high!",
               COALESCE(point.answered, 0) AS "answered!", COALESCE(point.due, 0) AS "due!",
               COALESCE(units.waived, 0) AS "waived!",
               found.counts AS "counts?: Json<FindingCounts>",
               (SELECT count(*) FROM (
                   SELECT cause FROM gap_current
                   WHERE cluster_id = cluster.id AND generation_from <= held.generation
                   UNION ALL
                   SELECT cause FROM gap_history
                   WHERE cluster_id = cluster.id AND generation_from <= held.generation
                     AND generation_to > held.generation
                ) AS gap WHERE cause <> 'not_asked') AS "gaps!",
               units.namespaces AS "namespaces!", units.workloads AS "workloads!",
               units.nodes AS "nodes!", units.outside AS "nodes_outside!",
               units.unknown AS "nodes_unknown!",
               held.catalogue AS "catalogue?", held.policy AS "policy?"
           FROM cluster
           JOIN cluster_head AS head ON head.cluster_id = cluster.id
           CROSS JOIN LATERAL (
               SELECT generation, catalogue, policy FROM generation
               WHERE cluster_id = cluster.id AND observed_at <= $2
               ORDER BY generation DESC LIMIT 1) AS held
           LEFT JOIN LATERAL (
               SELECT * FROM risk_point
               WHERE cluster_id = cluster.id AND scope = '' AND generation <= held.generation
               ORDER BY generation DESC, at DESC LIMIT 1) AS point ON true
           CROSS JOIN LATERAL (
               SELECT count(*) FILTER (WHERE kind = 'namespace') AS namespaces,
                      count(*) FILTER (WHERE kind = 'workload') AS workloads,
                      count(*) FILTER (WHERE kind = 'node') AS nodes,
                      count(*) FILTER (WHERE place_verdict = 'fail') AS outside,
                      count(*) FILTER (WHERE place_verdict = 'unknown') AS unknown,
                      (sum(waived) FILTER (WHERE kind = 'workload'))::bigint AS waived
               FROM (
                   SELECT kind, place_verdict, waived FROM unit_current
                   WHERE cluster_id = cluster.id AND generation_from <= held.generation
                   UNION ALL
                   SELECT kind, place_verdict, waived FROM unit_history
                   WHERE cluster_id = cluster.id AND generation_from <= held.generation
                     AND generation_to > held.generation
               ) AS unit) AS units
           CROSS JOIN LATERAL (
               SELECT jsonb_build_object(
                   'critical', count(*) FILTER (WHERE verdict = 'fail' AND severity = 0 AND waiver IS NULL),
                   'high', count(*) FILTER (WHERE verdict = 'fail' AND severity = 1 AND waiver IS NULL),
                   'medium', count(*) FILTER (WHERE verdict = 'fail' AND severity = 2 AND waiver IS NULL),
                   'low', count(*) FILTER (WHERE verdict = 'fail' AND severity = 3 AND waiver IS NULL),
                   'unknown', count(*) FILTER (WHERE verdict = 'unknown' AND waiver IS NULL),
                   'waived', count(*) FILTER (WHERE waiver IS NOT NULL)) AS counts
               FROM finding_at($2) WHERE cluster_id = cluster.id) AS found
           WHERE $1::uuid[] IS NULL OR cluster.id = ANY($1)
           ORDER BY cluster.name, cluster.id"#,
        scope as _,
        at,
    )
    .fetch_all(db)
    .await
    .map_err(Error::query("reading clusters as they were"))?;
    if rows.is_empty() {
        return Err(not_observed(at));
    }
    Ok(rows.into_iter().map(Into::into).collect())
}

/// One cluster, as [`clusters`].
pub(super) async fn cluster(
    db: &mut PgConnection,
    only: &[Uuid],
    at: Option<Time>,
) -> Answer<ClusterView> {
    clusters(db, Some(only), at).await?.pop().ok_or_else(|| no("cluster"))
}

/// What is yet to come is refused: the last observation says nothing of it.
pub(super) fn is_past(at: Time) -> Result<(), Refusal> {
    if at <= Utc::now() {
        return Ok(());
    }
    let at = at.format("%Y-%m-%d %H:%M UTC");
    Err(ReadError::Invalid(format!(
        "`at` is {at}, which is yet to come: nothing was observed then"
    ))
    .into())
}

/// What was before the first observation is refused, never guessed.
pub(super) fn not_observed(at: Time) -> Refusal {
    let at = at.format("%Y-%m-%d %H:%M UTC");
    ReadError::Invalid(format!("nothing was observed by {at}: no cluster was watched yet")).into()
}
