//! Parts that several pages share, one statement each.

use std::collections::BTreeMap;

use model::Time;
use model::ids::{ClusterId, Generation};
use model::risk::{Interval, Risk};
use model::verdict::{Coverage, Gap};
use model::view::{ClusterView, FindingCounts, Fix, NamespaceView, RiskPoint, Seen, Versions};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::{Answer, as_of, no};
use crate::Error;
use crate::rows::{FindingRow, PointRow, SummaryRow, count};

/// Points of a series at most: more than a chart has pixels for says nothing more.
const POINTS: i32 = 240;

pub(super) struct ClusterRow {
    pub id: Uuid,
    pub name: String,
    pub seen: String,
    pub generation: i64,
    pub observed_at: Option<Time>,
    pub first_observed_at: Option<Time>,
    pub peak_low: i64,
    pub peak_high: i64,
    pub burden_low: i64,
    pub burden_high: i64,
    pub answered: i64,
    pub due: i64,
    pub waived: i64,
    pub counts: Option<Json<FindingCounts>>,
    pub gaps: i64,
    pub namespaces: i64,
    pub workloads: i64,
    pub nodes: i64,
    pub nodes_outside: i64,
    pub nodes_unknown: i64,
    pub catalogue: Option<String>,
    pub policy: Option<String>,
}

impl From<ClusterRow> for ClusterView {
    fn from(row: ClusterRow) -> Self {
        let interval = |low, high| Interval { low: count(low), high: count(high) };
        Self {
            id: ClusterId::from_uuid(row.id),
            name: row.name,
            // The schema holds no other word.
            seen: Seen::named(&row.seen).unwrap_or_default(),
            generation: Generation::new(row.generation),
            observed_at: row.observed_at.filter(|_| row.generation > 0),
            first_observed_at: row.first_observed_at,
            risk: Risk {
                peak: interval(row.peak_low, row.peak_high),
                burden: interval(row.burden_low, row.burden_high),
            },
            waived: count(row.waived),
            coverage: Coverage { answered: count(row.answered), due: count(row.due) },
            findings: row.counts.map_or_else(FindingCounts::default, |counts| counts.0),
            gaps: count(row.gaps),
            namespaces: count(row.namespaces),
            workloads: count(row.workloads),
            nodes: count(row.nodes),
            nodes_outside: count(row.nodes_outside),
            nodes_unknown: count(row.nodes_unknown),
            catalogue: row.catalogue.unwrap_or_default(),
            policy: row.policy.unwrap_or_default(),
        }
    }
}

/// The clusters of a scope (`None`: all), by name.
pub(super) async fn clusters(
    db: &mut PgConnection,
    scope: Option<&[Uuid]>,
) -> Answer<Vec<ClusterView>> {
    let rows = sqlx::query_as!(
        ClusterRow,
        r#"SELECT cluster.id, cluster.name, cluster.seen, head.generation, head.observed_at,
               (SELECT min(observed_at) FROM generation WHERE cluster_id = cluster.id) AS first_observed_at,
               COALESCE(summary.peak_low, 0) AS "peak_low!",
               COALESCE(summary.peak_high, 0) AS "peak_high!",
               COALESCE(summary.burden_low, 0) AS "burden_low!",
               COALESCE(summary.burden_high, 0) AS "burden_high!",
               COALESCE(summary.answered, 0) AS "answered!", COALESCE(summary.due, 0) AS "due!",
               COALESCE(summary.waived, 0) AS "waived!",
               summary.counts AS "counts?: Json<FindingCounts>",
               (SELECT count(*) FROM gap_current
                WHERE cluster_id = cluster.id AND cause <> 'not_asked') AS "gaps!",
               units.namespaces AS "namespaces!", units.workloads AS "workloads!",
               units.nodes AS "nodes!", units.outside AS "nodes_outside!",
               units.unknown AS "nodes_unknown!",
               generation.catalogue AS "catalogue?", generation.policy AS "policy?"
           FROM cluster
           JOIN cluster_head AS head ON head.cluster_id = cluster.id
           LEFT JOIN generation
               ON generation.cluster_id = cluster.id AND generation.generation = head.generation
           LEFT JOIN summary_current AS summary
               ON summary.cluster_id = cluster.id AND summary.scope = ''
           CROSS JOIN LATERAL (
               SELECT count(*) FILTER (WHERE kind = 'namespace') AS namespaces,
                      count(*) FILTER (WHERE kind = 'workload') AS workloads,
                      count(*) FILTER (WHERE kind = 'node') AS nodes,
                      count(*) FILTER (WHERE place_verdict = 'fail') AS outside,
                      count(*) FILTER (WHERE place_verdict = 'unknown') AS unknown
               FROM unit_current WHERE cluster_id = cluster.id) AS units
           WHERE $1::uuid[] IS NULL OR cluster.id = ANY($1)
           ORDER BY cluster.name, cluster.id"#,
        scope as _,
    )
    .fetch_all(db)
    .await
    .map_err(Error::query("reading clusters"))?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// One cluster.
pub(super) async fn cluster(db: &mut PgConnection, only: &[Uuid]) -> Answer<ClusterView> {
    clusters(db, Some(only)).await?.pop().ok_or_else(|| no("cluster"))
}

/// What stands beside a cluster's numbers.
pub(super) struct Standing {
    pub namespaces: Vec<NamespaceView>,
    pub gaps: Vec<Gap>,
    pub fixes: Vec<Fix>,
    pub versions: Versions,
}

struct StandingRow {
    namespaces: Json<Vec<SummaryRow>>,
    gaps: Json<Vec<Gap>>,
    fixes: Json<Vec<Fix>>,
    release: Option<String>,
    catalogue: Option<String>,
    policy: Option<String>,
    datasets: Option<Json<BTreeMap<String, String>>>,
}

/// A cluster's namespaces by burden, gaps, fixes, and what its generation was judged with; as it was at a moment, if one is
/// named: what to fix first is told of now alone.
pub(super) async fn standing(
    db: &mut PgConnection,
    only: &[Uuid],
    at: Option<Time>,
) -> Answer<Standing> {
    at.map(as_of::is_past).transpose()?;
    let row = sqlx::query_as!(
        StandingRow,
        r#"SELECT
               COALESCE((
                   SELECT jsonb_agg(to_jsonb(n) ORDER BY n.burden_high DESC, n.burden_low DESC, n.scope)
                   FROM summary_at($2) AS n WHERE n.cluster_id = head.cluster_id
               ), '[]') AS "namespaces!: Json<Vec<SummaryRow>>",
               COALESCE((
                   SELECT jsonb_agg(g.gap ORDER BY g.key)
                   FROM gap_at($2) AS g WHERE g.cluster_id = head.cluster_id
               ), '[]') AS "gaps!: Json<Vec<Gap>>",
               COALESCE((
                   SELECT jsonb_agg(f.fix ORDER BY f.rank)
                   FROM fix_current AS f WHERE f.cluster_id = head.cluster_id AND $2 IS NULL
               ), '[]') AS "fixes!: Json<Vec<Fix>>",
               generation.release AS "release?", generation.catalogue AS "catalogue?",
               generation.policy AS "policy?",
               generation.datasets AS "datasets?: Json<BTreeMap<String, String>>"
           FROM cluster_head AS head
           LEFT JOIN LATERAL (
               SELECT * FROM generation
               WHERE cluster_id = head.cluster_id AND generation <= head.generation
                 AND ($2::timestamptz IS NULL OR observed_at <= $2)
               ORDER BY generation DESC LIMIT 1) AS generation ON true
           WHERE head.cluster_id = ANY($1)"#,
        only,
        at,
    )
    .fetch_optional(db)
    .await
    .map_err(Error::query("reading a cluster"))?
    .ok_or_else(|| no("cluster"))?;
    if let Some(at) = at.filter(|_| row.release.is_none()) {
        return Err(as_of::not_observed(at));
    }
    Ok(Standing {
        namespaces: row.namespaces.0.into_iter().map(Into::into).collect(),
        gaps: row.gaps.0,
        fixes: row.fixes.0,
        versions: versions(row.release, row.catalogue, row.policy, row.datasets),
    })
}

/// All empty before a cluster's first generation.
pub(super) fn versions(
    release: Option<String>,
    catalogue: Option<String>,
    policy: Option<String>,
    datasets: Option<Json<BTreeMap<String, String>>>,
) -> Versions {
    Versions {
        release: release.unwrap_or_default(),
        catalogue: catalogue.unwrap_or_default(),
        policy: policy.unwrap_or_default(),
        datasets: datasets.map(|datasets| datasets.0).unwrap_or_default(),
    }
}

/// The risk of a scope over time, up to a moment if one is named, oldest first: of each of 240 equal slices the last point.
pub(super) async fn series(
    db: &mut PgConnection,
    only: &[Uuid],
    namespace: Option<&str>,
    until: Option<Time>,
) -> Answer<Vec<RiskPoint>> {
    let rows = sqlx::query_as!(
        PointRow,
        r#"SELECT DISTINCT ON (slice)
               generation AS "generation!", at AS "at!", peak_low AS "peak_low!",
               peak_high AS "peak_high!", burden_low AS "burden_low!",
               burden_high AS "burden_high!", answered AS "answered!", due AS "due!"
           FROM (
               SELECT *, ntile($3) OVER (ORDER BY generation) AS slice
               FROM risk_point
               WHERE cluster_id = ANY($1) AND scope = $2 AND ($4::timestamptz IS NULL OR at <= $4)) AS sliced
           ORDER BY slice, generation DESC"#,
        only,
        namespace.unwrap_or_default(),
        POINTS,
        until,
    )
    .fetch_all(db)
    .await
    .map_err(Error::query("reading a risk series"))?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Every finding of a unit, or of all nodes, most severe first.
pub(super) async fn findings_of(
    db: &mut PgConnection,
    only: &[Uuid],
    units: Units<'_>,
    at: Option<Time>,
) -> Answer<Vec<FindingRow>> {
    let (unit, prefix) = match units {
        Units::One(unit) => (Some(unit), None),
        Units::Nodes => (None, Some("node/")),
    };
    let rows = sqlx::query_as!(
        FindingRow,
        r#"SELECT id AS "id!", cluster_id AS "cluster_id!", subject AS "subject!", check_id AS "check_id!",
               severity AS "severity!", verdict AS "verdict!", reason AS "reason!",
               evidence AS "evidence!: Json<Vec<model::verdict::Evidence>>",
               opened_generation AS "opened_generation!", opened_at AS "opened_at!", waiver AS "waiver: Json<model::waiver::Waiver>"
           FROM finding_at($4)
           WHERE cluster_id = ANY($1)
             AND ($2::text IS NULL OR unit = $2)
             AND ($3::text IS NULL OR starts_with(unit, $3))
           ORDER BY severity, subject, check_id, id"#,
        only,
        unit,
        prefix,
        at,
    )
    .fetch_all(db)
    .await
    .map_err(Error::query("reading findings"))?;
    Ok(rows)
}

/// Whose findings.
pub(super) enum Units<'a> {
    One(&'a str),
    Nodes,
}
