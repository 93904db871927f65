//! One image that runs.

use model::Time;
use model::ids::ClusterId;
use model::image::{BaseLabels, Layer};
use model::images::{BaseImage, ImageBuild, ImagePage, RunsIn};
use model::subject::SubjectRef;
use serde::Deserialize;
use sqlx::types::Json;
use uuid::Uuid;

use super::vulnerabilities::ReportRow;
use super::{Answer, Reading, no, parts};
use crate::Error;
use crate::rows::count;

/// `running_image`, as JSON.
#[derive(Debug, Deserialize)]
struct RunsRow {
    cluster_id: Uuid,
    unit: String,
    container: String,
    reference: String,
    pods: i64,
}

struct Row {
    repository: Option<String>,
    manifest: Option<String>,
    created_at: Option<Time>,
    start_user: Option<String>,
    layers: Option<Json<Vec<Layer>>>,
    base: Option<Json<BaseLabels>>,
    package_databases: Option<Json<Vec<String>>>,
    built_on: Json<Vec<BaseImage>>,
    runs_in: Json<Vec<RunsRow>>,
    reports: Json<Vec<ReportRow>>,
    not_asked: Option<String>,
}

impl Reading {
    #[tracing::instrument(name = "store.read.image", skip_all, fields(digest))]
    pub(super) async fn read_image(&self, digest: String) -> Answer<ImagePage> {
        let scope = self.scope();
        let mut db = self.snapshot().await?;
        let clusters = parts::clusters(&mut db, scope.as_deref()).await?;
        let images = self.images_that_run(&mut db, scope.as_deref(), Some(&digest)).await?;
        let image = images.into_iter().next().ok_or_else(|| no("image"))?;
        let row = sqlx::query_as!(
            Row,
            r#"WITH running AS (
                   SELECT * FROM running_image
                   WHERE digest = $2 AND ($1::uuid[] IS NULL OR cluster_id = ANY($1))
               )
               SELECT image.repository AS "repository?", image.manifest, image.created_at, image.start_user,
                   image.layers AS "layers?: Json<Vec<Layer>>", image.base AS "base: Json<BaseLabels>",
                   image.package_databases AS "package_databases?: Json<Vec<String>>",
                   COALESCE((
                       SELECT jsonb_agg(jsonb_build_object(
                                  'digest', lower.digest, 'repository', lower.repository,
                                  'layers', cardinality(lower.diff_ids),
                                  'runs', EXISTS (
                                      SELECT FROM running_image AS of
                                      WHERE of.digest = lower.digest
                                        AND ($1::uuid[] IS NULL OR of.cluster_id = ANY($1))))
                              ORDER BY cardinality(lower.diff_ids) DESC, lower.digest)
                       FROM image AS lower
                       WHERE lower.diff_ids[1] = image.diff_ids[1]
                         AND cardinality(lower.diff_ids) < cardinality(image.diff_ids)
                         AND lower.diff_ids = image.diff_ids[:cardinality(lower.diff_ids)]
                         AND ($1::uuid[] IS NULL OR EXISTS (
                             SELECT FROM running_image AS of
                             WHERE of.digest = lower.digest AND of.cluster_id = ANY($1)))
                   ), '[]') AS "built_on!: Json<Vec<BaseImage>>",
                   COALESCE((
                       SELECT jsonb_agg(to_jsonb(running) ORDER BY running.cluster_id, running.unit, running.container,
                                        running.reference) FROM running
                   ), '[]') AS "runs_in!: Json<Vec<RunsRow>>",
                   COALESCE((
                       SELECT jsonb_agg(to_jsonb(report) - 'content' ORDER BY report.tool, report.format)
                       FROM report_image AS link JOIN image_report AS report ON report.id = link.report_id
                       WHERE link.digest = $2
                   ), '[]') AS "reports!: Json<Vec<ReportRow>>",
                   (SELECT min(gap ->> 'detail') FROM gap_current
                    WHERE source = 'images' AND cause = 'not_asked'
                      AND ($1::uuid[] IS NULL OR cluster_id = ANY($1))) AS not_asked
               FROM (SELECT) AS one LEFT JOIN image ON image.digest = $2"#,
            scope.as_deref() as _,
            digest,
        )
        .fetch_one(&mut *db)
        .await
        .map_err(Error::query("reading an image"))?;
        let build = image.reading.found().map(|_| ImageBuild {
            repository: row.repository.unwrap_or_default(),
            manifest: row.manifest.unwrap_or_default(),
            created: row.created_at,
            user: row.start_user.unwrap_or_default(),
            layers: row.layers.map(|it| it.0).unwrap_or_default(),
            base: row.base.map(|it| it.0),
            package_databases: row.package_databases.map(|it| it.0).unwrap_or_default(),
        });
        let runs_in = row.runs_in.0.into_iter().filter_map(|row| runs_in(row).transpose());
        Ok(ImagePage {
            clusters,
            not_asked: row.not_asked,
            image,
            build,
            built_on: row.built_on.0,
            runs_in: runs_in.collect::<Result<_, Error>>()?,
            reports: row.reports.0.into_iter().map(ReportRow::view).collect::<Result<_, _>>()?,
        })
    }
}

fn runs_in(row: RunsRow) -> Result<Option<RunsIn>, Error> {
    let unit: SubjectRef = row.unit.parse().map_err(Error::corrupt("subject"))?;
    let SubjectRef::Workload(workload) = unit else { return Ok(None) };
    Ok(Some(RunsIn {
        cluster: ClusterId::from_uuid(row.cluster_id),
        workload,
        container: row.container,
        reference: row.reference,
        pods: count(row.pods),
    }))
}
