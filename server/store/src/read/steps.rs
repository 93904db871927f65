//! Round trips over a time, merged into its steps.

use std::collections::BTreeMap;

use facts::latency::{Family, MinuteStatistics};
use model::Time;
use model::latency::{LatencyBin, LatencyRange, RoundTrips};
use sqlx::PgConnection;

use super::Answer;
use crate::latency::{HOURS_KEPT_DAYS, MINUTES_KEPT_DAYS, family};
use crate::{Error, Result};

/// In seconds.
const HOUR: u32 = 3_600;
const DAY: u32 = 24 * HOUR;

/// What was counted of a landmark or peer over one family.
pub(super) struct Steps {
    /// Of which, by its number.
    pub of: i32,
    /// Over which; `None` for what was not sent because there was no address.
    pub family: Option<Family>,
    /// Of the whole range.
    pub total: RoundTrips,
    /// Step by step, oldest first.
    pub bins: Vec<LatencyBin>,
}

struct PartRow {
    landmark_id: i32,
    family: i16,
    at: Time,
    statistics: Vec<u8>,
}

/// The steps of these landmarks or peers, in their order, each merged of the coarsest parts that are exact for it.
pub(super) async fn read(
    db: &mut PgConnection,
    range: LatencyRange,
    ids: &[i32],
) -> Answer<Vec<Steps>> {
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
        ids,
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
    let parts = rows.chunk_by(|a, b| (a.landmark_id, a.family) == (b.landmark_id, b.family));
    Ok(parts.filter_map(|parts| merge(range, parts).transpose()).collect::<Result<_>>()?)
}

fn merge(range: LatencyRange, parts: &[PartRow]) -> Result<Option<Steps>> {
    let Some(of) = parts.first() else { return Ok(None) };
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
    Ok(Some(Steps { of: of.landmark_id, family: family(of.family), total: view(&whole), bins }))
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
