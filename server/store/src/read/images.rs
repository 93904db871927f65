//! The images that run, over all clusters of a viewer.

use model::Time;
use model::image::{OsRelease, Program};
use model::images::{ImageFound, ImageReading, ImageView, ImagesPage, NotRead};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::{Answer, Reading, parts};
use crate::Error;
use crate::images::failure;
use crate::rows::count;

/// A digest that runs, with what is known of it.
struct Row {
    digest: String,
    repositories: Vec<String>,
    workloads: i64,
    state: Option<String>,
    reason: Option<String>,
    tried_at: Option<Time>,
    read_at: Option<Time>,
    platform: Option<String>,
    pulled_bytes: Option<i64>,
    seen_bytes: Option<i64>,
    files: Option<i64>,
    shells: Option<Json<Vec<Program>>>,
    package_managers: Option<Json<Vec<Program>>>,
    os_release: Option<Json<OsRelease>>,
}

impl Reading {
    #[tracing::instrument(name = "store.read.images", skip_all)]
    pub(super) async fn read_images(&self) -> Answer<ImagesPage> {
        let scope = self.scope();
        let mut db = self.snapshot().await?;
        let clusters = parts::clusters(&mut db, scope.as_deref()).await?;
        let images = self.images_that_run(&mut db, scope.as_deref(), None).await?;
        let not_asked = not_asked(&mut db, scope.as_deref()).await?;
        Ok(ImagesPage { clusters, not_asked, images })
    }

    /// Those of a scope (`None`: all), or one of them.
    pub(super) async fn images_that_run(
        &self,
        db: &mut PgConnection,
        scope: Option<&[Uuid]>,
        digest: Option<&str>,
    ) -> Answer<Vec<ImageView>> {
        let rows = sqlx::query_as!(
            Row,
            r#"SELECT running.digest, running.repositories AS "repositories!", running.workloads AS "workloads!",
                   state AS "state?", reason, tried_at AS "tried_at?", read_at, platform, pulled_bytes, seen_bytes,
                   files, shells AS "shells?: Json<Vec<Program>>",
                   package_managers AS "package_managers?: Json<Vec<Program>>",
                   os_release AS "os_release: Json<OsRelease>"
               FROM (
                   SELECT digest, count(DISTINCT (cluster_id, unit)) AS workloads,
                          COALESCE(array_agg(DISTINCT repository) FILTER (WHERE repository IS NOT NULL), '{}')
                              AS repositories
                   FROM running_image
                   WHERE ($1::uuid[] IS NULL OR cluster_id = ANY($1)) AND ($2::text IS NULL OR digest = $2)
                   GROUP BY digest) AS running
               LEFT JOIN image USING (digest)
               ORDER BY running.digest"#,
            scope as _,
            digest,
        )
        .fetch_all(db)
        .await
        .map_err(Error::query("reading the images that run"))?;
        Ok(rows.into_iter().map(|row| self.image_view(row)).collect())
    }

    fn image_view(&self, row: Row) -> ImageView {
        let number = |stored: Option<i64>| stored.map_or(0, count);
        let reading = match (row.read_at, row.tried_at) {
            (Some(read_at), _) => {
                let os_release = row.os_release.map(|it| it.0);
                ImageReading::Read(Box::new(ImageFound {
                    read_at,
                    platform: row.platform.unwrap_or_default(),
                    pulled_bytes: number(row.pulled_bytes),
                    seen_bytes: number(row.seen_bytes),
                    files: number(row.files),
                    shells: row.shells.map(|it| it.0).unwrap_or_default(),
                    package_managers: row.package_managers.map(|it| it.0).unwrap_or_default(),
                    distribution: os_release.as_ref().and_then(self.distribution),
                    os_release,
                }))
            }
            (None, Some(tried_at)) => match row.state.as_deref().and_then(failure) {
                Some(failure) => ImageReading::NotRead(NotRead {
                    failure,
                    reason: row.reason.unwrap_or_default(),
                    tried_at,
                }),
                None => ImageReading::NotYet,
            },
            (None, None) => ImageReading::NotYet,
        };
        ImageView {
            digest: row.digest,
            repositories: row.repositories,
            workloads: count(row.workloads),
            reading,
        }
    }
}

/// Why no image is read, and how to turn it on; `None` where some cluster's are.
pub(super) async fn not_asked(
    db: &mut PgConnection,
    scope: Option<&[Uuid]>,
) -> Answer<Option<String>> {
    let detail = sqlx::query_scalar!(
        r#"SELECT min(gap ->> 'detail') FROM gap_current
           WHERE source = 'images' AND cause = 'not_asked' AND ($1::uuid[] IS NULL OR cluster_id = ANY($1))"#,
        scope as _,
    )
    .fetch_one(db)
    .await
    .map_err(Error::query("reading whether images are read"))?;
    Ok(detail)
}
