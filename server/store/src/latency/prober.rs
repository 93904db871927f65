//! Probers, their landmarks, and each time that they ran.

use std::collections::BTreeMap;
use std::time::Duration;

use facts::latency::Method;
use model::Time;
use model::ids::ClusterId;
use model::latency::{LandmarkId, ProberId, Way};
use model::place::{Country, Position};
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::{Error, Result, Store};

/// Who probes: a server as it is configured, or a node by its agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prober {
    /// The cluster that a node is of; `None` for a server.
    pub cluster: Option<ClusterId>,
    /// Its name; with the machine's, and the cluster, it tells it from all others.
    pub name: String,
    /// A server's machine; a node's UID.
    pub host: String,
    /// Where its operator declares it to be.
    pub country: Option<Country>,
    /// Where its operator declares it to be.
    pub position: Option<Position>,
}

/// A landmark, as it is configured or suggested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Landmark {
    /// What it is called.
    pub name: String,
    /// A host's name or address.
    pub address: String,
    /// How it is asked.
    pub method: Method,
    /// At which port, where the method has one.
    pub port: Option<u16>,
    /// Where it is.
    pub position: Position,
    /// How far from there it may be, in km.
    pub uncertainty_km: u32,
    /// Whose it is.
    pub owner: String,
    /// Probes in 1,000 seconds at most.
    pub rate_milli: u32,
    /// Whether it is to be probed.
    pub enabled: bool,
    /// Light's time there and back from where the prober is declared to be, in µs.
    pub floor_us: Option<u64>,
}

/// A run of a prober.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunId(pub(super) i32);

/// A prober that is about to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The prober.
    pub prober: ProberId,
    /// This run of it.
    pub run: RunId,
    /// Its landmarks, in the order in which they were told.
    pub landmarks: Vec<LandmarkId>,
}

impl Store {
    /// Makes a prober and its landmarks known and begins the run that started then, unless it is known, which stores what it
    /// measured once in `flush`. Landmarks that are not told any more stay with what was measured of them.
    #[tracing::instrument(name = "store.prober.register", skip_all, fields(prober.name))]
    pub async fn register_prober(
        &self,
        prober: &Prober,
        landmarks: &[Landmark],
        started_at: Time,
        flush: Duration,
    ) -> Result<Registered> {
        let mut db =
            self.pool.begin().await.map_err(Error::query("beginning to register a prober"))?;
        let id = known(&mut db, prober).await?;
        let landmarks = write_landmarks(&mut db, id, landmarks).await?;
        // The prober's row is locked, so that nobody else begins the same run.
        let run = sqlx::query_scalar!(
            r#"WITH known AS (
                 SELECT id FROM prober_run WHERE prober_id = $1 AND started_at = $2
             ), begun AS (
                 INSERT INTO prober_run (prober_id, started_at, stored_at, flush_seconds)
                 SELECT $1, $2, $2, $3 WHERE NOT EXISTS (SELECT FROM known)
                 RETURNING id
             )
             SELECT id AS "id!" FROM known UNION ALL SELECT id FROM begun"#,
            id,
            started_at,
            i32::try_from(flush.as_secs()).unwrap_or(i32::MAX).max(1),
        )
        .fetch_one(&mut *db)
        .await
        .map_err(Error::query("beginning a prober's run"))?;
        db.commit().await.map_err(Error::query("registering a prober"))?;
        Ok(Registered { prober: ProberId::new(id), run: RunId(run), landmarks })
    }

    /// The landmark that this prober has known as this one, whether it still does or not.
    #[tracing::instrument(name = "store.prober.landmark", skip_all, fields(%prober))]
    pub async fn landmark_of(
        &self,
        prober: ProberId,
        landmark: &facts::agent::Landmark,
    ) -> Result<Option<LandmarkId>> {
        let id = sqlx::query_scalar!(
            "SELECT id FROM landmark
             WHERE prober_id = $1 AND name = $2 AND address = $3 AND method = $4
               AND port IS NOT DISTINCT FROM $5 AND latitude = $6 AND longitude = $7",
            prober.get(),
            landmark.name,
            landmark.address,
            landmark.method.word(),
            landmark.port.map(i32::from),
            landmark.position.latitude,
            landmark.position.longitude,
        )
        .fetch_optional(&self.pool)
        .await
        .map_err(Error::query("looking for a landmark"))?;
        Ok(id.map(LandmarkId::new))
    }

    /// Ends a run that has stored everything.
    #[tracing::instrument(name = "store.prober.end", skip_all)]
    pub async fn end_run(&self, run: RunId, at: Time) -> Result<()> {
        sqlx::query!("UPDATE prober_run SET ended_at = $2 WHERE id = $1", run.0, at)
            .execute(&self.pool)
            .await
            .map_err(Error::query("ending a prober's run"))?;
        Ok(())
    }

    /// Says why landmarks are not probed though they should be, or (`None`) that they are again.
    #[tracing::instrument(name = "store.prober.trouble", skip_all)]
    pub async fn set_troubles(
        &self,
        troubles: &BTreeMap<LandmarkId, Option<String>>,
        at: Time,
    ) -> Result<()> {
        let landmarks: Vec<i32> = troubles.keys().map(|landmark| landmark.get()).collect();
        let reasons: Vec<Option<String>> = troubles.values().cloned().collect();
        sqlx::query!(
            "UPDATE landmark
             SET trouble = new.reason,
                 trouble_since = CASE
                     WHEN new.reason IS NULL THEN NULL
                     WHEN landmark.trouble = new.reason THEN trouble_since
                     ELSE $3
                 END
             FROM UNNEST($1::integer[], $2::text[]) AS new (id, reason)
             WHERE landmark.id = new.id",
            &landmarks,
            &reasons as _,
            at,
        )
        .execute(&self.pool)
        .await
        .map_err(Error::query("saying why landmarks are not probed"))?;
        Ok(())
    }

    /// Says by which way landmarks are probed now.
    #[tracing::instrument(name = "store.prober.ways", skip_all)]
    pub async fn set_ways(&self, ways: &BTreeMap<LandmarkId, Way>) -> Result<()> {
        let landmarks: Vec<i32> = ways.keys().map(|landmark| landmark.get()).collect();
        let ways: Vec<Json<Way>> = ways.values().copied().map(Json).collect();
        sqlx::query!(
            "UPDATE landmark SET way = new.way FROM UNNEST($1::integer[], $2::jsonb[]) AS new (id, way)
             WHERE landmark.id = new.id",
            &landmarks,
            &ways as _,
        )
        .execute(&self.pool)
        .await
        .map_err(Error::query("saying by which way landmarks are probed"))?;
        Ok(())
    }
}

async fn known(db: &mut PgConnection, prober: &Prober) -> Result<i32> {
    sqlx::query_scalar!(
        "INSERT INTO prober (name, host, country, latitude, longitude, cluster_id)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (name, host, cluster_id) DO UPDATE
         SET country = excluded.country, latitude = excluded.latitude, longitude = excluded.longitude
         RETURNING id",
        prober.name,
        prober.host,
        prober.country.map(String::from),
        prober.position.map(|position| position.latitude),
        prober.position.map(|position| position.longitude),
        prober.cluster.map(ClusterId::as_uuid),
    )
    .fetch_one(db)
    .await
    .map_err(Error::query("registering a prober"))
}

async fn write_landmarks(
    db: &mut PgConnection,
    prober: i32,
    landmarks: &[Landmark],
) -> Result<Vec<LandmarkId>> {
    sqlx::query!(
        "UPDATE landmark SET rank = NULL, enabled = false, trouble = NULL, trouble_since = NULL
         WHERE prober_id = $1",
        prober
    )
    .execute(&mut *db)
    .await
    .map_err(Error::query("taking back a prober's landmarks"))?;
    let mut ids = Vec::with_capacity(landmarks.len());
    for (rank, landmark) in (1_i32..).zip(landmarks) {
        let id = sqlx::query_scalar!(
            "INSERT INTO landmark (prober_id, name, address, method, port, latitude, longitude, uncertainty_km,
                 owner, rate_milli, enabled, floor_us, rank)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
             ON CONFLICT (prober_id, name, address, method, port, latitude, longitude) DO UPDATE
             SET uncertainty_km = excluded.uncertainty_km, owner = excluded.owner,
                 rate_milli = excluded.rate_milli, enabled = excluded.enabled, floor_us = excluded.floor_us,
                 rank = excluded.rank
             RETURNING id",
            prober,
            landmark.name,
            landmark.address,
            landmark.method.word(),
            landmark.port.map(i32::from),
            landmark.position.latitude,
            landmark.position.longitude,
            i32::try_from(landmark.uncertainty_km).unwrap_or(i32::MAX),
            landmark.owner,
            i32::try_from(landmark.rate_milli).unwrap_or(i32::MAX),
            landmark.enabled,
            landmark.floor_us.map(|us| i64::try_from(us).unwrap_or(i64::MAX)),
            rank,
        )
        .fetch_one(&mut *db)
        .await
        .map_err(Error::query("registering a landmark"))?;
        ids.push(LandmarkId::new(id));
    }
    Ok(ids)
}
