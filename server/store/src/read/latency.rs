//! Round trips of one prober over a time.

use model::Time;
use model::beneath::Lost;
use model::ids::ClusterId;
use model::latency::{
    Compared, LandmarkId, LandmarkView, LatencyPage, LatencyQuestion, LatencyRange, LatencySeries,
    MOST_CHOICES, NodeRoundTrips, ProberChoice, ProberId, ProberRun, ProberView, ProofSpell,
    Trouble, Way,
};
use model::place::Position;
use serde::Deserialize;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::steps::{self, Steps};
use super::{Answer, Reading, no};
use crate::latency::method;
use crate::{Error, Result};

impl Reading {
    #[tracing::instrument(name = "store.read.latency", skip_all)]
    pub(super) async fn read_latency(&self, question: LatencyQuestion) -> Answer<LatencyPage> {
        let range = question.range;
        let mut db = self.snapshot().await?;
        let scope = self.scope();
        let Some((prober, probers, mut nodes)) =
            read_prober(&mut db, question, scope.as_deref()).await?
        else {
            return match question.prober {
                Some(_) => Err(no("prober")),
                None => Ok(LatencyPage {
                    range,
                    prober: None,
                    probers: Vec::new(),
                    series: Vec::new(),
                    nodes: Vec::new(),
                    compared: None,
                }),
            };
        };
        let series = read_series(&mut db, range, &prober.landmarks).await?;
        let compared = Compared::of(&nodes);
        nodes.truncate(MOST_CHOICES as usize);
        Ok(LatencyPage { range, prober: Some(prober), probers, series, nodes, compared })
    }
}

async fn read_prober(
    db: &mut PgConnection,
    LatencyQuestion { prober, range }: LatencyQuestion,
    scope: Option<&[Uuid]>,
) -> Answer<Option<(ProberView, Vec<ProberChoice>, Vec<NodeRoundTrips>)>> {
    let row = sqlx::query!(
        r#"WITH latest AS (
               SELECT prober.*, (SELECT max(started_at) FROM prober_run WHERE prober_id = prober.id) AS started_at
               FROM prober
               WHERE cluster_id IS NULL OR $4::uuid[] IS NULL OR cluster_id = ANY($4)
           ), node AS (
               SELECT DISTINCT ON (cluster_id, name) id, cluster_id, name, host
               FROM latest
               WHERE cluster_id IS NOT NULL AND EXISTS (SELECT FROM landmark WHERE prober_id = latest.id)
               ORDER BY cluster_id, name, started_at DESC NULLS LAST, id
           ), choice AS (
               SELECT id, cluster_id, name, host, started_at FROM latest WHERE cluster_id IS NULL
               UNION ALL SELECT id, cluster_id, name, host, NULL FROM node
               ORDER BY cluster_id NULLS FIRST, started_at DESC NULLS LAST, name, id LIMIT $5
           )
           SELECT prober.id AS "id!", prober.cluster_id, prober.name AS "name!", prober.host AS "host!", prober.country,
               prober.latitude, prober.longitude,
               COALESCE((
                   SELECT jsonb_agg(to_jsonb(landmark) ORDER BY landmark.rank NULLS LAST, landmark.id)
                   FROM landmark WHERE landmark.prober_id = prober.id
               ), '[]') AS "landmarks!: Json<Vec<LandmarkRow>>",
               COALESCE((
                   SELECT jsonb_agg(to_jsonb(run) ORDER BY run.started_at DESC)
                   FROM (SELECT started_at, stored_at, ended_at, flush_seconds
                         FROM prober_run
                         WHERE prober_id = prober.id
                           AND ((started_at < $3 AND stored_at >= $2) OR started_at = prober.started_at)
                         ORDER BY started_at DESC LIMIT 100) AS run
               ), '[]') AS "runs!: Json<Vec<ProberRun>>",
               COALESCE((
                   SELECT jsonb_agg(jsonb_build_object('from', from_at, 'until', until_at, 'reports', reports)
                                    ORDER BY from_at DESC)
                   FROM node_lost
                   WHERE node_lost.cluster_id = prober.cluster_id AND node_lost.node = prober.name
                     AND until_at >= $2 AND from_at < $3
               ), '[]') AS "lost!: Json<Vec<Lost>>",
               COALESCE((
                   SELECT jsonb_agg(to_jsonb(spell) ORDER BY spell.since DESC)
                   FROM (SELECT since, checked_at, proof FROM place_proof
                         WHERE prober_id = prober.id ORDER BY since DESC LIMIT 10) AS spell
               ), '[]') AS "proofs!: Json<Vec<ProofSpell>>",
               (SELECT jsonb_agg(jsonb_build_object('id', id, 'cluster', cluster_id, 'name', name, 'host', host)
                                 ORDER BY cluster_id NULLS FIRST, started_at DESC NULLS LAST, name, id)
                FROM choice) AS "probers!: Json<Vec<ProberChoice>>",
               COALESCE((
                   SELECT jsonb_agg(jsonb_build_object(
                       'prober', node.id, 'cluster', node.cluster_id, 'node', node.name,
                       'checked_at', spell.checked_at, 'verdict', spell.proof -> 'verdict', 'shortest_us', COALESCE((
                           SELECT jsonb_object_agg(trip ->> 'name', trip -> 'min_us')
                           FROM jsonb_array_elements(spell.proof -> 'shortest') AS trip
                       ), '{}')
                   ) ORDER BY node.cluster_id, node.name)
                   FROM node
                   CROSS JOIN LATERAL (
                       SELECT checked_at, proof FROM place_proof
                       WHERE prober_id = node.id ORDER BY since DESC LIMIT 1
                   ) AS spell
                   WHERE spell.checked_at >= now() - make_interval(secs => (spell.proof ->> 'window_seconds')::integer)
               ), '[]') AS "nodes!: Json<Vec<NodeRoundTrips>>"
           FROM latest AS prober
           WHERE $1::integer IS NULL OR prober.id = $1
           ORDER BY prober.cluster_id IS NOT NULL, prober.started_at DESC NULLS LAST, prober.id LIMIT 1"#,
        prober.map(ProberId::get),
        range.from,
        range.to,
        scope,
        i64::from(MOST_CHOICES),
    )
    .fetch_optional(db)
    .await
    .map_err(Error::query("reading a prober"))?;
    let Some(row) = row else { return Ok(None) };
    let country = row.country.map(|code| code.parse().map_err(Error::corrupt("country")));
    let landmarks = row.landmarks.0.into_iter().map(LandmarkRow::view).collect::<Result<_>>()?;
    let position = row.latitude.zip(row.longitude);
    let prober = ProberView {
        id: ProberId::new(row.id),
        cluster: row.cluster_id.map(ClusterId::from_uuid),
        name: row.name,
        host: row.host,
        country: country.transpose()?,
        position: position.map(|(latitude, longitude)| Position { latitude, longitude }),
        landmarks,
        runs: row.runs.0,
        lost: row.lost.0,
        proofs: row.proofs.0,
    };
    Ok(Some((prober, row.probers.0, row.nodes.0)))
}

/// `landmark`.
#[derive(Debug, Deserialize)]
struct LandmarkRow {
    id: i32,
    name: String,
    address: String,
    method: String,
    port: Option<u16>,
    latitude: i32,
    longitude: i32,
    uncertainty_km: u32,
    owner: String,
    rate_milli: u32,
    enabled: bool,
    rank: Option<i32>,
    floor_us: Option<u64>,
    trouble: Option<String>,
    trouble_since: Option<Time>,
    way: Option<Way>,
}

impl LandmarkRow {
    fn view(self) -> Result<LandmarkView> {
        let trouble = self.trouble.zip(self.trouble_since);
        Ok(LandmarkView {
            id: LandmarkId::new(self.id),
            name: self.name,
            address: self.address,
            method: method(&self.method)?,
            port: self.port,
            position: Position { latitude: self.latitude, longitude: self.longitude },
            uncertainty_km: self.uncertainty_km,
            owner: self.owner,
            rate_milli: self.rate_milli,
            enabled: self.enabled,
            configured: self.rank.is_some(),
            floor_us: self.floor_us,
            way: self.way,
            trouble: trouble.map(|(reason, since)| Trouble { reason, since }),
        })
    }
}

async fn read_series(
    db: &mut PgConnection,
    range: LatencyRange,
    landmarks: &[LandmarkView],
) -> Answer<Vec<LatencySeries>> {
    let ids: Vec<i32> = landmarks.iter().map(|landmark| landmark.id.get()).collect();
    let of = |Steps { of, family, total, bins }: Steps| {
        let landmark = landmarks.iter().find(|landmark| landmark.id.get() == of)?;
        let LandmarkView { id, name, method, .. } = landmark;
        let (landmark, name, method) = (*id, name.clone(), *method);
        Some(LatencySeries { landmark, name, method, family, total, bins })
    };
    Ok(steps::read(db, range, &ids).await?.into_iter().filter_map(of).collect())
}
