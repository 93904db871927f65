//! What a prober's round trips prove: only changes are kept.

use std::collections::BTreeMap;
use std::time::Duration;

use model::Time;
use model::ids::ClusterId;
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

    /// What the round trips of each node of a cluster prove, by its name, where that was looked at since then. Of nodes of
    /// the same name it is the one whose agent was started last.
    #[tracing::instrument(name = "store.latency.proofs", skip_all, fields(%cluster))]
    pub async fn proofs(
        &self,
        cluster: ClusterId,
        since: Time,
    ) -> Result<BTreeMap<String, PlaceProof>> {
        let rows = sqlx::query!(
            r#"WITH node AS (
                 SELECT DISTINCT ON (name) id, name
                 FROM prober
                 CROSS JOIN LATERAL (SELECT max(started_at) AS started_at FROM prober_run WHERE prober_id = prober.id) AS run
                 WHERE cluster_id = $1
                 ORDER BY name, run.started_at DESC NULLS LAST, id
             )
             SELECT node.name, spell.proof AS "proof: Json<PlaceProof>"
             FROM node
             CROSS JOIN LATERAL (
                 SELECT checked_at, proof FROM place_proof
                 WHERE prober_id = node.id ORDER BY since DESC LIMIT 1
             ) AS spell
             WHERE spell.checked_at >= $2"#,
            cluster.as_uuid(),
            since,
        )
        .fetch_all(&self.pool)
        .await
        .map_err(Error::query("reading what is proven of nodes"))?;
        Ok(rows.into_iter().map(|row| (row.name, row.proof.0)).collect())
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
