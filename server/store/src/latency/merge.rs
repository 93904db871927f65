//! Minutes into hours, hours into days, and what is too old away.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use facts::latency::MinuteStatistics;
use model::Time;
use sqlx::PgConnection;

use super::{HOURS_KEPT_DAYS, MINUTES_KEPT_DAYS};
use crate::{Error, Result, Store};

/// Spans that are merged in one transaction.
const AT_ONCE: i64 = 500;

/// How long after a span's end its last minute may still be stored in the ordinary way.
const LATE: TimeDelta = TimeDelta::minutes(3);

/// A span of a series: landmark, family, beginning.
type Key = (i32, i16, Time);

impl Store {
    /// Merges the hours and days that are over, makes the partitions of today and tomorrow, and then drops what is
    /// too old. Idempotent: a span is merged anew of all its parts, whenever something was stored of it.
    #[tracing::instrument(name = "store.latency.keep", skip_all, fields(%now))]
    pub async fn keep_latency(&self, now: Time) -> Result<()> {
        for span in [Span::Hour, Span::Day] {
            while self.merge_some(span, now - LATE - span.length()).await? {}
        }
        self.ensure_partitions(now).await?;
        let before = |days: i32| now - TimeDelta::days(days.into());
        sqlx::query!(
            "SELECT drop_before(parent, 'at', moment)
             FROM UNNEST(ARRAY['latency_minute', 'latency_hour'], $1::timestamptz[]) AS kept (parent, moment)",
            &[before(MINUTES_KEPT_DAYS), before(HOURS_KEPT_DAYS)],
        )
        .fetch_all(&self.pool)
        .await
        .map_err(Error::query("dropping old round trips"))?;
        Ok(())
    }

    /// Merges some of the spans that begin no later than this. Whether there was any.
    async fn merge_some(&self, span: Span, begun: Time) -> Result<bool> {
        let mut db = self.pool.begin().await.map_err(Error::query("beginning to merge"))?;
        let due = take_due(&mut db, span, begun).await?;
        if due.is_empty() {
            return Ok(false);
        }
        let mut merged: BTreeMap<Key, MinuteStatistics> = BTreeMap::new();
        for (key, bytes) in span.parts(&mut db, &due).await? {
            let whole = merged.entry(key).or_default();
            whole.merge_bytes(&bytes).map_err(Error::corrupt("minute of round trips"))?;
        }
        span.write(&mut db, &merged).await?;
        db.commit().await.map_err(Error::query("merging round trips"))?;
        Ok(true)
    }
}

#[derive(Clone, Copy)]
enum Span {
    Hour,
    Day,
}

impl Span {
    const fn word(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
        }
    }

    const fn length(self) -> TimeDelta {
        match self {
            Self::Hour => TimeDelta::hours(1),
            Self::Day => TimeDelta::days(1),
        }
    }

    async fn parts(self, db: &mut PgConnection, due: &Columns) -> Result<Vec<(Key, Vec<u8>)>> {
        let rows = match self {
            Self::Hour => sqlx::query_as!(
                Part,
                r#"SELECT due.landmark_id AS "landmark_id!", due.family AS "family!", due.at AS "at!", part.statistics
                 FROM UNNEST($1::integer[], $2::smallint[], $3::timestamptz[]) AS due (landmark_id, family, at)
                 JOIN latency_minute AS part ON part.landmark_id = due.landmark_id AND part.family = due.family
                     AND part.at >= due.at AND part.at < due.at + interval '1 hour'"#,
                &due.landmark,
                &due.family,
                &due.at,
            )
            .fetch_all(db)
            .await,
            Self::Day => sqlx::query_as!(
                Part,
                r#"SELECT due.landmark_id AS "landmark_id!", due.family AS "family!", due.at AS "at!", part.statistics
                 FROM UNNEST($1::integer[], $2::smallint[], $3::timestamptz[]) AS due (landmark_id, family, at)
                 JOIN latency_hour AS part ON part.landmark_id = due.landmark_id AND part.family = due.family
                     AND part.at >= due.at AND part.at < due.at + interval '24 hours'"#,
                &due.landmark,
                &due.family,
                &due.at,
            )
            .fetch_all(db)
            .await,
        };
        let rows = rows.map_err(Error::query("reading round trips to be merged"))?;
        let part = |row: Part| ((row.landmark_id, row.family, row.at), row.statistics);
        Ok(rows.into_iter().map(part).collect())
    }

    async fn write(
        self,
        db: &mut PgConnection,
        merged: &BTreeMap<Key, MinuteStatistics>,
    ) -> Result<()> {
        let mut columns = Columns::default();
        let mut statistics = Vec::with_capacity(merged.len());
        for (key, whole) in merged {
            columns.push(*key);
            statistics.push(whole.to_bytes());
        }
        let Columns { landmark, family, at } = &columns;
        let written = match self {
            Self::Hour => {
                sqlx::query!(
                    "WITH merged AS (
                         SELECT * FROM UNNEST($1::integer[], $2::smallint[], $3::timestamptz[], $4::bytea[])
                             AS merged (landmark_id, family, at, statistics)
                     ), unmerged AS (
                         INSERT INTO latency_unmerged (span, landmark_id, family, at)
                         SELECT DISTINCT 'day', landmark_id, family, date_trunc('day', at, 'UTC')
                         FROM merged ORDER BY 2, 3, 4
                         ON CONFLICT (span, landmark_id, family, at) DO UPDATE SET at = excluded.at
                     )
                     INSERT INTO latency_hour (landmark_id, family, at, statistics) SELECT * FROM merged
                     ON CONFLICT (landmark_id, family, at) DO UPDATE SET statistics = excluded.statistics",
                    landmark,
                    family,
                    at,
                    &statistics,
                )
                .execute(db)
                .await
            }
            Self::Day => {
                sqlx::query!(
                    "INSERT INTO latency_day (landmark_id, family, at, statistics)
                     SELECT * FROM UNNEST($1::integer[], $2::smallint[], $3::timestamptz[], $4::bytea[])
                     ON CONFLICT (landmark_id, family, at) DO UPDATE SET statistics = excluded.statistics",
                    landmark,
                    family,
                    at,
                    &statistics,
                )
                .execute(db)
                .await
            }
        };
        written.map_err(Error::query("writing merged round trips"))?;
        Ok(())
    }
}

/// Takes spans that are over from the list of the unmerged; what somebody else is merging is theirs.
async fn take_due(db: &mut PgConnection, span: Span, begun: Time) -> Result<Columns> {
    let rows = sqlx::query!(
        "DELETE FROM latency_unmerged AS unmerged
         USING (
             SELECT span, landmark_id, family, at FROM latency_unmerged
             WHERE span = $1 AND at <= $2
             ORDER BY landmark_id, family, at LIMIT $3 FOR UPDATE SKIP LOCKED
         ) AS due
         WHERE (unmerged.span, unmerged.landmark_id, unmerged.family, unmerged.at)
             = (due.span, due.landmark_id, due.family, due.at)
         RETURNING unmerged.landmark_id, unmerged.family, unmerged.at",
        span.word(),
        begun,
        AT_ONCE,
    )
    .fetch_all(db)
    .await
    .map_err(Error::query("taking spans to be merged"))?;
    let mut due = Columns::default();
    rows.into_iter().for_each(|row| due.push((row.landmark_id, row.family, row.at)));
    Ok(due)
}

struct Part {
    landmark_id: i32,
    family: i16,
    at: Time,
    statistics: Vec<u8>,
}

/// Keys turned on their side, as UNNEST takes them.
#[derive(Default)]
struct Columns {
    landmark: Vec<i32>,
    family: Vec<i16>,
    at: Vec<Time>,
}

impl Columns {
    fn push(&mut self, (landmark, family, at): Key) {
        self.landmark.push(landmark);
        self.family.push(family);
        self.at.push(at);
    }

    fn is_empty(&self) -> bool {
        self.landmark.is_empty()
    }
}
