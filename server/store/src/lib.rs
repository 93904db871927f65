//! All SQL of Nordvakt, and the only way to what was stored: [`Store`] writes, [`Reading`] reads.
//!
//! A commit is one transaction, fenced by the cluster's lease, and makes one generation. What is shown comes
//! through [`model::reader::Reader`], which is made for a viewer only.

mod agents;
mod error;
mod heads;
pub mod images;
pub mod latency;
mod lease;
mod listen;
mod partitions;
mod read;
mod reports;
mod rows;
mod write;

use std::sync::Arc;
use std::time::Duration;

use model::check_info::CheckInfo;
use model::framework::Framework;
use model::ids::ClusterId;
use model::image::{Distribution, OsRelease};
use model::reader::Viewer;
use model::residency::Jurist;
use model::view::Seen;
use model::waiver::Waiver;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions as _, PgPool};

pub use crate::agents::SILENT_AFTER;
pub use crate::error::{Error, Result};
pub use crate::heads::Head;
pub use crate::lease::Lease;
pub use crate::read::Reading;
pub use crate::reports::{Kept, Received};

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations");

/// What the program and its operator know, beside what is stored. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Known {
    /// The checks, which give findings their titles.
    pub catalogue: Arc<[CheckInfo]>,
    /// Which controls the checks speak to.
    pub frameworks: Arc<[Framework]>,
    /// What is accepted until a date.
    pub waivers: Arc<[Waiver]>,
    /// Who judges places by law.
    pub jurist: Arc<dyn Jurist>,
    /// The distribution that an image's `os-release` names, as of today.
    pub distribution: fn(&OsRelease) -> Option<Distribution>,
}

/// The database. Cheap to clone: clones share their connections.
#[derive(Clone, Debug)]
pub struct Store {
    pool: PgPool,
}

impl Store {
    /// Connects to the database at `url` with at most `connections` connections. One that does not answer is asked again
    /// for some seconds: it may be starting, as we are.
    pub async fn connect(url: &str, connections: u32) -> Result<Self> {
        let options: PgConnectOptions =
            url.parse().map_err(Error::query("reading the database's address"))?;
        let at = format!("{}:{}", options.get_host(), options.get_port());
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(Duration::from_secs(5))
            .connect_with(options.clone())
            .await;
        match pool {
            Ok(pool) => Ok(Self { pool }),
            // The pool says only that it has waited; one connection says for what.
            Err(sqlx::Error::PoolTimedOut) => match options.connect().await {
                Ok(_) => Err(Error::Connect { at, source: sqlx::Error::PoolTimedOut }),
                Err(source) => Err(Error::Connect { at, source }),
            },
            Err(source) => Err(Error::Connect { at, source }),
        }
    }

    /// Brings the schema up to date, and makes the partitions of this month and the next. Idempotent; of
    /// several replicas that start at once, one migrates and the others wait.
    pub async fn migrate(&self) -> Result<()> {
        MIGRATIONS.run(&self.pool).await.map_err(|source| Error::Migrate { source })?;
        let now = sqlx::query_scalar!(r#"SELECT now() AS "now!""#)
            .fetch_one(&self.pool)
            .await
            .map_err(Error::query("asking the database for the time"))?;
        self.ensure_partitions(now).await
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        sqlx::query!("SELECT 1 AS one")
            .fetch_one(&self.pool)
            .await
            .map_err(Error::query("asking whether the database answers"))?;
        Ok(())
    }

    /// Ends every connection, after what runs on it.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// Makes a cluster known, or renames it.
    #[tracing::instrument(name = "store.register", skip_all, fields(%cluster))]
    pub async fn register_cluster(&self, cluster: ClusterId, name: &str, seen: Seen) -> Result<()> {
        sqlx::query!(
            "WITH known AS (
                 INSERT INTO cluster (id, name, seen) VALUES ($1, $2, $3)
                 ON CONFLICT (id) DO UPDATE SET name = excluded.name, seen = excluded.seen
                 RETURNING id
             )
             INSERT INTO cluster_head (cluster_id) SELECT id FROM known ON CONFLICT DO NOTHING",
            cluster.as_uuid(),
            name,
            seen.word(),
        )
        .execute(&self.pool)
        .await
        .map_err(Error::query("registering a cluster"))?;
        Ok(())
    }

    /// What `viewer` may read, told with what is known beside it.
    pub fn reader(&self, viewer: Viewer, known: Known) -> Reading {
        Reading::new(self.pool.clone(), viewer, known)
    }
}
