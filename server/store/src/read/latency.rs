//! Round trips of one prober over a time.

use std::collections::BTreeMap;

use facts::latency::{Family, Method, MinuteStatistics};
use model::Time;
use model::beneath::Lost;
use model::ids::ClusterId;
use model::latency::{
    Compared, LandmarkId, LandmarkView, LatencyBin, LatencyPage, LatencyQuestion, LatencyRange,
    LatencySeries, MOST_CHOICES, NodeRoundTrips, ProberChoice, ProberId, ProberRun, ProberView,
    ProofSpell, RoundTrips, Trouble,
};
use model::place::Position;
use serde::Deserialize;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::{Answer, Reading, no};
use crate::latency::{HOURS_KEPT_DAYS, MINUTES_KEPT_DAYS, family, method};
use crate::{Error, Result};

/// In seconds.
const HOUR: u32 = 3_600;
const DAY: u32 = 24 * HOUR;

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
                         WHERE prober_id = prober.id AND started_at < $3 AND stored_at >= $2
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
            trouble: trouble.map(|(reason, since)| Trouble { reason, since }),
        })
    }
}

struct PartRow {
    landmark_id: i32,
    family: i16,
    at: Time,
    statistics: Vec<u8>,
}

/// The series of these landmarks, each bin merged of the coarsest parts that are exact for it.
async fn read_series(
    db: &mut PgConnection,
    range: LatencyRange,
    landmarks: &[LandmarkView],
) -> Answer<Vec<LatencySeries>> {
    let ids: Vec<i32> = landmarks.iter().map(|landmark| landmark.id.get()).collect();
    // Days up to the first that must be read finer or is not merged, then hours, then minutes. The bounds are read first,
    // so that partitions outside of them are not looked at. What is not kept so finely any more is read as it is kept.
    // Unsorted: a sort of more than its `work_mem` holds costs the database more than all that it reads for it.
    let mut rows = sqlx::query_as!(
        PartRow,
        r#"WITH hours AS (
               SELECT LEAST(CASE WHEN $4 THEN $3 ELSE kept.since END, min(at)) AS start
               FROM (SELECT date_trunc('day', now(), 'UTC') - make_interval(hours => $6) AS since) AS kept
               LEFT JOIN latency_unmerged ON span = 'day' AND landmark_id = ANY($1)
               GROUP BY kept.since
           ), minutes AS (
               SELECT GREATEST(LEAST(CASE WHEN $5 THEN $3 ELSE kept.since END, min(at)), (SELECT start FROM hours)) AS start
               FROM (SELECT date_trunc('day', now(), 'UTC') - make_interval(hours => $7) AS since) AS kept
               LEFT JOIN latency_unmerged ON span = 'hour' AND landmark_id = ANY($1)
               GROUP BY kept.since
           )
           SELECT landmark_id AS "landmark_id!", family AS "family!", at AS "at!", statistics AS "statistics!" FROM (
               SELECT landmark_id, family, at, statistics FROM latency_day
               WHERE landmark_id = ANY($1) AND at >= $2 AND at < $3 AND at < (SELECT start FROM hours)
               UNION ALL
               SELECT landmark_id, family, at, statistics FROM latency_hour
               WHERE landmark_id = ANY($1) AND at >= $2 AND at < $3
                 AND at >= (SELECT start FROM hours) AND at < (SELECT start FROM minutes)
               UNION ALL
               SELECT landmark_id, family, at, statistics FROM latency_minute
               WHERE landmark_id = ANY($1) AND at >= $2 AND at < $3 AND at >= (SELECT start FROM minutes)
           ) AS part"#,
        &ids,
        range.from,
        range.to,
        range.step_seconds.is_multiple_of(DAY),
        range.step_seconds.is_multiple_of(HOUR),
        HOURS_KEPT_DAYS * 24,
        MINUTES_KEPT_DAYS * 24,
    )
    .fetch_all(db)
    .await
    .map_err(Error::query("reading round trips"))?;
    let rank: BTreeMap<i32, usize> = ids.iter().copied().zip(0..).collect();
    rows.sort_unstable_by_key(|part| (rank.get(&part.landmark_id), part.family, part.at));
    let mut series = Vec::new();
    for part in rows.chunk_by(|a, b| (a.landmark_id, a.family) == (b.landmark_id, b.family)) {
        let of = part.first().and_then(|first| {
            landmarks
                .iter()
                .find(|landmark| landmark.id.get() == first.landmark_id)
                .zip(Some(first.family))
        });
        if let Some((landmark, number)) = of {
            series.push(merge(range, landmark, family(number), part)?);
        }
    }
    Ok(series)
}

fn merge(
    range: LatencyRange,
    landmark: &LandmarkView,
    family: Option<Family>,
    parts: &[PartRow],
) -> Result<LatencySeries> {
    let (mut whole, mut bins) = (MinuteStatistics::default(), Vec::new());
    for step in parts.chunk_by(|a, b| range.step_of(a.at) == range.step_of(b.at)) {
        let mut bin = MinuteStatistics::default();
        for part in step {
            bin.merge_bytes(&part.statistics).map_err(Error::corrupt("round trips"))?;
        }
        whole.merge(&bin);
        if let Some(first) = step.first() {
            bins.push(LatencyBin { at: range.step_of(first.at), round_trips: view(&bin) });
        }
    }
    let method: Method = landmark.method;
    let name = landmark.name.clone();
    Ok(LatencySeries { landmark: landmark.id, name, method, family, total: view(&whole), bins })
}

/// What was counted, as it is shown.
pub(super) fn view(counted: &MinuteStatistics) -> RoundTrips {
    let us = |time: std::time::Duration| {
        u64::try_from(time.as_nanos().div_ceil(1_000)).unwrap_or(u64::MAX)
    };
    RoundTrips {
        sent: counted.sent(),
        received: counted.received(),
        lost: counted.timeouts(),
        errors: counted.failures().iter().map(|(kind, n)| (kind.word().into(), *n)).collect(),
        not_sent: (counted.not_sent_by_reason().iter())
            .map(|(reason, n)| (reason.word().into(), *n))
            .collect(),
        min_us: counted.min().map(us),
        p25_us: counted.p25().map(us),
        p50_us: counted.p50().map(us),
        p75_us: counted.p75().map(us),
        p95_us: counted.p95().map(us),
        p99_us: counted.p99().map(us),
    }
}
