//! Where every cluster stands.

use chrono::{DateTime, Utc};
use model::ids::{ClusterId, Generation};

use crate::Store;
use crate::error::{Error, Result};

/// A cluster's newest generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The cluster.
    pub cluster: ClusterId,
    /// Its newest generation; 0 before the first.
    pub generation: Generation,
    /// When what is stored was last confirmed by the API server.
    pub observed_at: Option<DateTime<Utc>>,
    /// When that generation was committed, by the database's clock; `None` before the first.
    pub committed_at: Option<DateTime<Utc>>,
}

impl Store {
    /// Every cluster's newest generation.
    pub async fn heads(&self) -> Result<Vec<Head>> {
        let rows = sqlx::query!(
            r#"
            SELECT head.cluster_id, head.generation, head.observed_at,
                generation.committed_at AS "committed_at?"
            FROM cluster_head AS head
            LEFT JOIN generation ON generation.cluster_id = head.cluster_id
                AND generation.generation = head.generation
            "#
        )
        .fetch_all(&self.pool)
        .await
        .map_err(Error::query("asking for the newest generations"))?;
        Ok(rows
            .into_iter()
            .map(|row| Head {
                cluster: ClusterId::from_uuid(row.cluster_id),
                generation: Generation::new(row.generation),
                observed_at: row.observed_at,
                committed_at: row.committed_at,
            })
            .collect())
    }
}
