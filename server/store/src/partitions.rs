//! History is partitioned by month, minutes of round trips and of nodes by day. A row whose month or day has no partition lies in
//! the default one, so nothing is ever lost; it moves when the partition is made.

use chrono::{Days, Months};
use model::Time;

use crate::{Error, Result, Store};

/// Tables that are partitioned by month, each with the column that decides.
const BY_MONTH: [(&str, &str); 5] = [
    ("unit_history", "closed_at"),
    ("finding_history", "closed_at"),
    ("gap_history", "closed_at"),
    ("risk_point", "at"),
    ("latency_hour", "at"),
];

impl Store {
    /// Makes the partitions of `now`'s month and day, and the next. Idempotent.
    #[tracing::instrument(name = "store.partitions.ensure", skip_all, fields(%now))]
    pub async fn ensure_partitions(&self, now: Time) -> Result<()> {
        let (tables, keys): (Vec<String>, Vec<String>) =
            BY_MONTH.iter().map(|(table, key)| ((*table).into(), (*key).into())).unzip();
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
        for day in [Some(now), now.checked_add_days(Days::new(1))].into_iter().flatten() {
            sqlx::query!(
                "SELECT ensure_day(parent, 'at', $1) FROM UNNEST(ARRAY['latency_minute', 'node_minute']) AS partitioned (parent)",
                day,
            )
            .fetch_all(&self.pool)
            .await
            .map_err(Error::query("making the partitions of a day"))?;
        }
        Ok(())
    }
}
