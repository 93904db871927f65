//! What runs of probers have counted, minute by minute.

use facts::latency::{Family, Packed};
use model::Time;
use model::latency::{LandmarkId, PeerId};

use super::{RunId, family_number};
use crate::{Error, Result, Store};

/// All that a run has counted of a minute so far, packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MinuteRow {
    /// To which landmark or peer.
    to: i32,
    /// Over which family; `None` for what was not sent because the name had no address.
    pub family: Option<Family>,
    /// The minute's beginning.
    pub at: Time,
    received: i64,
    min_ns: Option<i64>,
    statistics: Vec<u8>,
}

impl MinuteRow {
    /// What was counted of a landmark.
    pub fn new(
        landmark: LandmarkId,
        family: Option<Family>,
        at: Time,
        counted: impl Into<Packed>,
    ) -> Self {
        Self::to(landmark.get(), family, at, counted.into())
    }

    /// What was counted of a peer.
    pub fn of_peer(
        peer: PeerId,
        family: Option<Family>,
        at: Time,
        counted: impl Into<Packed>,
    ) -> Self {
        Self::to(peer.get(), family, at, counted.into())
    }

    fn to(to: i32, family: Option<Family>, at: Time, counted: Packed) -> Self {
        let ns = |min: std::time::Duration| i64::try_from(min.as_nanos()).unwrap_or(i64::MAX);
        Self {
            to,
            family,
            at,
            received: i64::try_from(counted.received()).unwrap_or(i64::MAX),
            min_ns: counted.min().map(ns),
            statistics: counted.into_bytes(),
        }
    }
}

impl Store {
    /// Writes minutes of a run, each over what the same run has written of it before, and says that all is stored up to
    /// `stored_at`. No two of them are of one landmark or peer, family and minute.
    #[tracing::instrument(name = "store.latency.flush", skip_all, fields(minutes = rows.len()))]
    pub async fn store_minutes<'r>(
        &self,
        run: RunId,
        rows: impl ExactSizeIterator<Item = &'r MinuteRow>,
        stored_at: Time,
    ) -> Result<()> {
        let mut columns = Columns::default();
        rows.for_each(|row| columns.push(row));
        // What marks a span as unmerged waits for who merges it just now, and is there again when they have ended.
        sqlx::query!(
            "WITH told AS (
                 SELECT * FROM UNNEST($2::integer[], $3::smallint[], $4::timestamptz[], $5::bigint[], $6::bigint[], $7::bytea[])
                     AS told (landmark_id, family, at, received, min_ns, statistics)
             ), written AS (
                 INSERT INTO latency_minute (landmark_id, family, at, run_id, received, min_ns, statistics)
                 SELECT landmark_id, family, at, $1, received, min_ns, statistics FROM told
                 ON CONFLICT (landmark_id, family, at, run_id) DO UPDATE
                 SET received = excluded.received, min_ns = excluded.min_ns, statistics = excluded.statistics
             ), unmerged AS (
                 INSERT INTO latency_unmerged (span, landmark_id, family, at)
                 SELECT DISTINCT span, landmark_id, family, date_trunc(span, at, 'UTC')
                 FROM told, UNNEST(ARRAY['day', 'hour']) AS span ORDER BY 1, 2, 3, 4
                 ON CONFLICT (span, landmark_id, family, at) DO UPDATE SET at = excluded.at
             )
             UPDATE prober_run SET stored_at = greatest(stored_at, $8) WHERE id = $1",
            run.0,
            &columns.landmark,
            &columns.family,
            &columns.at,
            &columns.received,
            &columns.min_ns as _,
            &columns.statistics,
            stored_at,
        )
        .execute(&self.pool)
        .await
        .map_err(Error::query("storing minutes of round trips"))?;
        Ok(())
    }
}

/// Minutes turned on their side, as UNNEST takes them.
#[derive(Default)]
struct Columns {
    landmark: Vec<i32>,
    family: Vec<i16>,
    at: Vec<Time>,
    received: Vec<i64>,
    min_ns: Vec<Option<i64>>,
    statistics: Vec<Vec<u8>>,
}

impl Columns {
    fn push(&mut self, row: &MinuteRow) {
        self.landmark.push(row.to);
        self.family.push(family_number(row.family));
        self.at.push(row.at);
        self.received.push(row.received);
        self.min_ns.push(row.min_ns);
        self.statistics.push(row.statistics.clone());
    }
}
