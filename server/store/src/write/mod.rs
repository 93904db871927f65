//! Commits: one batch, one transaction, one generation.

mod fixes;
mod found;
mod gaps;
mod running_images;
pub(crate) mod stored;
mod summaries;
mod units;
mod waivers;

use facts::judgement::{Batch, Judged, Judgement};
use model::Time;
use model::ids::Generation;
use model::view::Versions;
use sqlx::types::Json;
use sqlx::{PgConnection, Postgres, Transaction};

use crate::listen::CHANNEL;
use crate::{Error, Lease, Result, Store};
use units::Part;

/// The generation that is being written.
#[derive(Clone, Copy)]
struct Commit {
    cluster: uuid::Uuid,
    generation: i64,
    /// When it was observed; never before the generation it follows.
    at: Time,
    complete: bool,
}

/// How many units are held while they are written.
const PART: usize = 250;

impl Store {
    /// Writes a batch as the cluster's next generation, asking `judged` for its units. `None` if the lease is lost: then nothing was written.
    ///
    /// A batch that changes nothing makes no generation; the answer is then the one that stands.
    #[tracing::instrument(
        name = "store.commit", skip_all,
        fields(cluster = %lease.cluster, epoch = lease.epoch, complete = batch.complete, judged = batch.judged.len())
    )]
    pub async fn commit(
        &self,
        lease: Lease,
        batch: &Batch,
        judged: &dyn Judged,
        versions: &Versions,
    ) -> Result<Option<Generation>> {
        if batch.is_empty() {
            return self.touch(lease, batch.observed_at).await;
        }
        let mut transaction =
            self.pool.begin().await.map_err(Error::query("beginning a commit"))?;
        let Some(commit) = fence(&mut transaction, lease, batch).await? else {
            return Ok(None);
        };
        if !write(&mut transaction, commit, batch, judged, versions).await? {
            transaction.rollback().await.map_err(Error::query("giving up an empty commit"))?;
            return self.touch(lease, batch.observed_at).await;
        }
        transaction.commit().await.map_err(Error::query("committing a generation"))?;
        Ok(Some(Generation::new(commit.generation)))
    }

    /// Says that the cluster is still as stored, up to `observed_at`. The answer is the generation that stands;
    /// `None` if the lease is lost.
    #[tracing::instrument(name = "store.touch", skip_all, fields(cluster = %lease.cluster))]
    pub async fn touch(&self, lease: Lease, observed_at: Time) -> Result<Option<Generation>> {
        let generation = sqlx::query_scalar!(
            "UPDATE cluster_head SET observed_at = GREATEST(observed_at, $3)
             WHERE cluster_id = $1 AND lease_epoch = $2
             RETURNING generation",
            lease.cluster.as_uuid(),
            lease.epoch,
            observed_at,
        )
        .fetch_optional(&self.pool)
        .await
        .map_err(Error::query("confirming a generation"))?;
        Ok(generation.map(Generation::new))
    }
}

async fn fence(
    transaction: &mut Transaction<'_, Postgres>,
    lease: Lease,
    batch: &Batch,
) -> Result<Option<Commit>> {
    let head = sqlx::query!(
        r#"UPDATE cluster_head
           SET generation = generation + 1, observed_at = GREATEST(observed_at, $3)
           WHERE cluster_id = $1 AND lease_epoch = $2
           RETURNING generation, observed_at AS "observed_at!""#,
        lease.cluster.as_uuid(),
        lease.epoch,
        batch.observed_at,
    )
    .fetch_optional(&mut **transaction)
    .await
    .map_err(Error::query("opening a generation"))?;
    Ok(head.map(|head| Commit {
        cluster: lease.cluster.as_uuid(),
        generation: head.generation,
        at: head.observed_at,
        complete: batch.complete,
    }))
}

/// Answers whether anything was different.
async fn write(
    db: &mut PgConnection,
    commit: Commit,
    batch: &Batch,
    judged: &dyn Judged,
    versions: &Versions,
) -> Result<bool> {
    let mut changes = write_units(db, commit, batch, judged).await?;
    if changes > 0 {
        waivers::write(db, commit).await?;
    }
    changes += gaps::write(db, commit, batch).await?;
    changes += summaries::write(db, commit, batch).await?;
    changes += fixes::write(db, commit, &batch.fixes).await?;
    // The same outcome under other law is news: it says that nothing came of it.
    if changes == 0 && judged_alike(db, commit, versions).await? {
        return Ok(false);
    }
    record(db, commit, versions).await?;
    Ok(true)
}

/// Writes the units that are other than before; answers how many.
async fn write_units(
    db: &mut PgConnection,
    commit: Commit,
    batch: &Batch,
    judged: &dyn Judged,
) -> Result<usize> {
    let mut stored = match commit.complete {
        true => Some(units::Stored::read(db, commit).await?),
        false => None,
    };
    let mut changes = 0;
    for part in batch.judged.chunks(PART) {
        let judged = part.iter().filter_map(|unit| judged.judgement(unit));
        // Of changes only what differs is told; a complete batch is compared.
        let mut differs = |it: &Judgement| !stored.as_mut().is_some_and(|stored| stored.is(it));
        let part = Part { judged: judged.filter(|it| differs(it)).collect(), gone: Vec::new() };
        changes += write_part(db, commit, &part).await?;
    }
    let gone = match stored {
        Some(stored) => stored.left()?,
        None => batch.gone.clone(),
    };
    Ok(changes + write_part(db, commit, &Part { judged: Vec::new(), gone }).await?)
}

async fn write_part(db: &mut PgConnection, commit: Commit, part: &Part) -> Result<usize> {
    units::write(db, commit, part).await?;
    found::write(db, commit, part).await?;
    running_images::write(db, commit, part).await?;
    Ok(part.len())
}

async fn judged_alike(db: &mut PgConnection, commit: Commit, versions: &Versions) -> Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM generation
               WHERE cluster_id = $1 AND generation = $2::bigint - 1
                 AND release = $3 AND catalogue = $4 AND policy = $5 AND datasets = $6
           ) AS "alike!""#,
        commit.cluster,
        commit.generation,
        versions.release,
        versions.catalogue,
        versions.policy,
        Json(&versions.datasets) as _,
    )
    .fetch_one(db)
    .await
    .map_err(Error::query("comparing what a generation was judged with"))
}

async fn record(db: &mut PgConnection, commit: Commit, versions: &Versions) -> Result<()> {
    sqlx::query!(
        "INSERT INTO generation
             (cluster_id, generation, observed_at, release, catalogue, policy, datasets)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        commit.cluster,
        commit.generation,
        commit.at,
        versions.release,
        versions.catalogue,
        versions.policy,
        Json(&versions.datasets) as _,
    )
    .execute(&mut *db)
    .await
    .map_err(Error::query("recording a generation"))?;
    sqlx::query!(
        "SELECT pg_notify($1, $2)",
        CHANNEL,
        format!("{},{}", commit.cluster, commit.generation),
    )
    .fetch_one(db)
    .await
    .map_err(Error::query("telling of a generation"))?;
    Ok(())
}
