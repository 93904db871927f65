//! Images as they were read from their registries, or why they were not: by digest, whatever clusters run them.

use std::sync::Arc;
use std::time::Duration;

use model::Time;
use model::ids::ClusterId;
use model::image::{Contents, Image, OsRelease, Program};
use model::images::ReadFailure;
use sqlx::types::Json;

use crate::write::stored::{bigint, json, text};
use crate::{Error, Result, Store};

/// An image that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownImage {
    /// Its digest.
    pub digest: String,
    /// Registry and path that it was asked of.
    pub repository: String,
    /// Of a list of platforms the one that was read, such as `linux/amd64`.
    pub one_of: Option<String>,
    /// What was found, or why it was not read.
    pub outcome: std::result::Result<Arc<Contents>, Failed>,
}

/// Why an image was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// What failed.
    pub failure: ReadFailure,
    /// In words.
    pub reason: String,
    /// How often it was asked for.
    pub tries: u32,
    /// When it was asked for last.
    pub tried_at: Time,
    /// Not to be asked for again before.
    pub retry_at: Time,
}

#[derive(Debug)]
struct Row {
    digest: String,
    repository: String,
    state: String,
    reason: Option<String>,
    tries: i32,
    tried_at: Time,
    retry_at: Option<Time>,
    manifest: Option<String>,
    platform: Option<String>,
    files: Option<i64>,
    seen_bytes: Option<i64>,
    os_release: Option<Json<OsRelease>>,
    shells: Json<Vec<Program>>,
    package_managers: Json<Vec<Program>>,
    package_databases: Json<Vec<String>>,
}

impl Row {
    fn known(self) -> KnownImage {
        let number = |stored: Option<i64>| stored.map_or(0, |it| u64::try_from(it).unwrap_or(0));
        let outcome = match failure(&self.state) {
            None => Ok(Arc::new(Contents {
                files: number(self.files),
                bytes: number(self.seen_bytes),
                distribution: self.os_release.map(|it| it.0),
                shells: self.shells.0,
                package_managers: self.package_managers.0,
                package_databases: self.package_databases.0,
            })),
            Some(failure) => Err(Failed {
                failure,
                reason: self.reason.unwrap_or_default(),
                tries: u32::try_from(self.tries).unwrap_or(1),
                tried_at: self.tried_at,
                retry_at: self.retry_at.unwrap_or(self.tried_at),
            }),
        };
        let is_list = self.manifest.is_some_and(|manifest| manifest != self.digest);
        let one_of = self.platform.filter(|_| is_list);
        KnownImage { digest: self.digest, repository: self.repository, one_of, outcome }
    }
}

/// `None` for an image that was read.
pub(crate) fn failure(state: &str) -> Option<ReadFailure> {
    ReadFailure::ALL.into_iter().find(|failure| failure.word() == state)
}

impl Store {
    /// The images that run in a cluster, of those that were asked for.
    #[tracing::instrument(name = "store.images.known", skip_all, fields(%cluster))]
    pub async fn images_of(&self, cluster: ClusterId) -> Result<Vec<KnownImage>> {
        let rows = sqlx::query_as!(
            Row,
            r#"SELECT digest, repository, state, reason, tries, tried_at, retry_at, manifest, platform, files,
                   seen_bytes, os_release AS "os_release: Json<OsRelease>",
                   shells AS "shells: Json<Vec<Program>>",
                   package_managers AS "package_managers: Json<Vec<Program>>",
                   package_databases AS "package_databases: Json<Vec<String>>"
               FROM image
               WHERE digest IN (SELECT digest FROM running_image WHERE cluster_id = $1)
               ORDER BY digest"#,
            cluster.as_uuid(),
        )
        .fetch_all(&self.pool)
        .await
        .map_err(Error::query("reading what is known of images"))?;
        Ok(rows.into_iter().map(Row::known).collect())
    }

    /// Keeps what was found in an image, instead of what was known of it.
    #[tracing::instrument(name = "store.images.keep", skip_all, fields(digest))]
    pub async fn keep_image(
        &self,
        digest: &str,
        repository: &str,
        image: &Image,
        at: Time,
    ) -> Result<()> {
        let contents = &image.contents;
        let diff_ids: Vec<String> = image.layers.iter().map(|it| text(&it.diff_id)).collect();
        let os_release = contents.distribution.as_ref().map(|it| json("os-release", it));
        let os_release = os_release.transpose()?;
        let base = image.base.as_ref().map(|it| json("claim of a base", it)).transpose()?;
        sqlx::query!(
            "INSERT INTO image
                 (digest, state, tried_at, last_ran_at, read_at, repository, manifest, platform, created_at,
                  start_user, layers, diff_ids, pulled_bytes, seen_bytes, files, shells, package_managers,
                  package_databases, os_release, base)
             VALUES ($1, 'read', $2, $2, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
             ON CONFLICT (digest) DO UPDATE SET
                 state = 'read', reason = NULL, retry_at = NULL, tries = image.tries + 1,
                 tried_at = excluded.tried_at, last_ran_at = excluded.last_ran_at, read_at = excluded.read_at,
                 repository = excluded.repository, manifest = excluded.manifest, platform = excluded.platform,
                 created_at = excluded.created_at, start_user = excluded.start_user, layers = excluded.layers,
                 diff_ids = excluded.diff_ids, pulled_bytes = excluded.pulled_bytes,
                 seen_bytes = excluded.seen_bytes, files = excluded.files, shells = excluded.shells,
                 package_managers = excluded.package_managers, package_databases = excluded.package_databases,
                 os_release = excluded.os_release, base = excluded.base",
            digest,
            at,
            text(repository),
            text(&image.digest),
            text(&image.platform.to_string()),
            image.created,
            text(&image.user),
            json("list of layers", &image.layers)?,
            &diff_ids,
            bigint(image.compressed_bytes()),
            bigint(contents.bytes),
            bigint(contents.files),
            json("list of shells", &contents.shells)?,
            json("list of package managers", &contents.package_managers)?,
            json("list of package databases", &contents.package_databases)?,
            os_release,
            base,
        )
        .execute(&self.pool)
        .await
        .map_err(Error::query("keeping an image"))?;
        Ok(())
    }

    /// Keeps why an image was not read; what was found in it before stands.
    #[tracing::instrument(name = "store.images.fail", skip_all, fields(digest))]
    pub async fn keep_failure(
        &self,
        digest: &str,
        repository: &str,
        failed: &Failed,
    ) -> Result<()> {
        sqlx::query!(
            "INSERT INTO image (digest, state, reason, tries, tried_at, retry_at, last_ran_at, repository)
             VALUES ($1, $2, $3, $4, $5, $6, $5, $7)
             ON CONFLICT (digest) DO UPDATE SET
                 state = excluded.state, reason = excluded.reason, tries = excluded.tries,
                 tried_at = excluded.tried_at, retry_at = excluded.retry_at,
                 last_ran_at = excluded.last_ran_at, repository = excluded.repository
             WHERE image.state <> 'read'",
            digest,
            failed.failure.word(),
            text(&failed.reason),
            i32::try_from(failed.tries).unwrap_or(i32::MAX),
            failed.tried_at,
            failed.retry_at,
            text(repository),
        )
        .execute(&self.pool)
        .await
        .map_err(Error::query("keeping why an image was not read"))?;
        Ok(())
    }

    /// Notes which images still run, and forgets those that nothing has run for so long. Answers how many.
    #[tracing::instrument(name = "store.images.forget", skip_all)]
    pub async fn forget_images(&self, now: Time, after: Duration) -> Result<u64> {
        sqlx::query!(
            "UPDATE image SET last_ran_at = $1 WHERE digest IN (SELECT digest FROM running_image)",
            now,
        )
        .execute(&self.pool)
        .await
        .map_err(Error::query("noting which images still run"))?;
        let forgotten = sqlx::query!("DELETE FROM image WHERE last_ran_at < $1", now - after)
            .execute(&self.pool)
            .await
            .map_err(Error::query("forgetting images"))?;
        Ok(forgotten.rows_affected())
    }
}
