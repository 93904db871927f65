//! History is partitioned by month. A row whose month has no partition lies in the default one, so nothing is
//! ever lost; it moves when the month's is made.

use chrono::Months;
use model::Time;

use crate::{Error, Result, Store};

/// Partitioned tables, each with the column whose month decides.
pub const PARTITIONED: [(&str, &str); 4] = [
    ("unit_history", "closed_at"),
    ("finding_history", "closed_at"),
    ("gap_history", "closed_at"),
    ("risk_point", "at"),
];

impl Store {
    /// Makes the partitions of `now`'s month and the next. Idempotent.
    #[tracing::instrument(name = "store.partitions.ensure", skip_all, fields(%now))]
    pub async fn ensure_partitions(&self, now: Time) -> Result<()> {
        let (tables, keys): (Vec<String>, Vec<String>) =
            PARTITIONED.iter().map(|(table, key)| ((*table).into(), (*key).into())).unzip();
        // In an order: each call locks, and two replicas must not lock crosswise.
        for month in [Some(now), now.checked_add_months(Months::new(1))].into_iter().flatten() {
            sqlx::query!(
                "SELECT ensure_month(parent, key, $3)
                 FROM UNNEST($1::text[], $2::text[]) AS partitioned (parent, key)",
                &tables,
                &keys,
                month,
            )
            .fetch_all(&self.pool)
            .await
            .map_err(Error::query("making the partitions of a month"))?;
        }
        Ok(())
    }
}
