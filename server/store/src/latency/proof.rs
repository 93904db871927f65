//! What a prober's round trips prove: only changes are kept.

use std::time::Duration;

use model::Time;
use model::latency::{LandmarkId, PlaceProof, ProberId};
use sqlx::types::Json;

use super::numbers;
use crate::{Error, Result, Store};

/// The shortest round trip to a landmark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortest {
    /// The landmark.
    pub landmark: LandmarkId,
    /// Its shortest round trip.
    pub min: Duration,
    /// Of how many.
    pub samples: u64,
}

impl Store {
    /// The shortest round trip to each of these since then, over whatever family; of those that have any.
    #[tracing::instrument(name = "store.latency.shortest", skip_all)]
    pub async fn shortest(&self, landmarks: &[LandmarkId], since: Time) -> Result<Vec<Shortest>> {
        let rows = sqlx::query!(
            r#"SELECT landmark_id, min(min_ns) AS "min_ns!", sum(received)::bigint AS "samples!"
               FROM latency_minute
               WHERE landmark_id = ANY($1) AND at >= $2 AND min_ns IS NOT NULL
               GROUP BY landmark_id ORDER BY landmark_id"#,
            &numbers(landmarks),
            since,
        )
        .fetch_all(&self.pool)
        .await
        .map_err(Error::query("reading the shortest round trips"))?;
        let number = |stored: i64| u64::try_from(stored).unwrap_or_default();
        Ok(rows
            .into_iter()
            .map(|row| Shortest {
                landmark: LandmarkId::new(row.landmark_id),
                min: Duration::from_nanos(number(row.min_ns)),
                samples: number(row.samples),
            })
            .collect())
    }

    /// Keeps what is proven now: as a new row where it differs from what was proven last, else in that row.
    #[tracing::instrument(name = "store.latency.proof", skip_all, fields(%prober))]
    pub async fn keep_proof(&self, prober: ProberId, at: Time, proof: &PlaceProof) -> Result<()> {
        let last = sqlx::query!(
            r#"SELECT since, proof AS "proof: Json<PlaceProof>" FROM place_proof
               WHERE prober_id = $1 ORDER BY since DESC LIMIT 1"#,
            prober.get(),
        )
        .fetch_optional(&self.pool)
        .await
        .map_err(Error::query("reading what was proven of a place"))?;
        let same = last.filter(|last| last.proof.agrees_with(proof));
        sqlx::query!(
            "INSERT INTO place_proof (prober_id, since, checked_at, proof) VALUES ($1, $2, $3, $4)
             ON CONFLICT (prober_id, since) DO UPDATE SET checked_at = excluded.checked_at, proof = excluded.proof",
            prober.get(),
            same.map_or(at, |last| last.since),
            at,
            Json(proof) as _,
        )
        .execute(&self.pool)
        .await
        .map_err(Error::query("keeping what is proven of a place"))?;
        Ok(())
    }
}
