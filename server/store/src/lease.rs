//! Who may write a cluster: a lease with an epoch, by the database's clock.

use std::time::Duration;

use model::ids::ClusterId;

use crate::{Error, Result, Store};

/// The right to write one cluster, as long as nobody has taken it over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Lease {
    /// The cluster.
    pub cluster: ClusterId,
    /// Grows with every holder: a commit under an older one writes nothing.
    pub epoch: i64,
}

impl Store {
    /// Takes the lease of a cluster for `ttl` if nobody else holds it, or theirs has run out. A `holder` that
    /// already has it gets a new epoch, so that a restarted process fences out what is left of its predecessor.
    ///
    /// `None` while another holds it, and for a cluster that was never registered.
    #[tracing::instrument(name = "store.lease.acquire", skip_all, fields(%cluster))]
    pub async fn acquire_lease(
        &self,
        cluster: ClusterId,
        holder: &str,
        ttl: Duration,
    ) -> Result<Option<Lease>> {
        let epoch = sqlx::query_scalar!(
            "UPDATE cluster_head
             SET lease_epoch = lease_epoch + 1, lease_holder = $2,
                 lease_until = clock_timestamp() + make_interval(secs => $3)
             WHERE cluster_id = $1
               AND (lease_until IS NULL OR lease_until <= clock_timestamp() OR lease_holder = $2)
             RETURNING lease_epoch",
            cluster.as_uuid(),
            holder,
            ttl.as_secs_f64(),
        )
        .fetch_optional(&self.pool)
        .await
        .map_err(Error::query("taking the lease of a cluster"))?;
        Ok(epoch.map(|epoch| Lease { cluster, epoch }))
    }

    /// Prolongs a lease to `ttl` from now; `false` if another has taken it over.
    pub async fn renew_lease(&self, lease: Lease, ttl: Duration) -> Result<bool> {
        let renewed = sqlx::query!(
            "UPDATE cluster_head SET lease_until = clock_timestamp() + make_interval(secs => $3)
             WHERE cluster_id = $1 AND lease_epoch = $2",
            lease.cluster.as_uuid(),
            lease.epoch,
            ttl.as_secs_f64(),
        )
        .execute(&self.pool)
        .await
        .map_err(Error::query("prolonging the lease of a cluster"))?;
        Ok(renewed.rows_affected() == 1)
    }

    /// Gives a lease up at once, so that another need not wait for its end; one that is lost is left alone.
    pub async fn release_lease(&self, lease: Lease) -> Result<()> {
        sqlx::query!(
            "UPDATE cluster_head
             SET lease_epoch = lease_epoch + 1, lease_holder = NULL, lease_until = NULL
             WHERE cluster_id = $1 AND lease_epoch = $2",
            lease.cluster.as_uuid(),
            lease.epoch,
        )
        .execute(&self.pool)
        .await
        .map_err(Error::query("giving up the lease of a cluster"))?;
        Ok(())
    }
}
