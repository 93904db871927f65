//! Which running workloads have a package before a version.

use facts::version::{ORDERED, sort_key};
use model::ids::ClusterId;
use model::package::{
    FoundPackage, PackageAnswers, PackageCoverage, PackageQuestion, PackagesPage, UnlistedContainer,
};
use model::subject::{SubjectRef, WorkloadRef};
use model::vulnerability::Package;
use serde::Deserialize;
use sqlx::types::Json;
use uuid::Uuid;

use super::{Answer, Reading, parts};
use crate::{Error, Result};

/// Rows of either list.
const ROWS: i64 = 300;

#[derive(Debug, Deserialize)]
struct FoundRow {
    cluster_id: Uuid,
    unit: String,
    containers: Vec<String>,
    digest: String,
    ecosystem: String,
    name: String,
    alias: Option<String>,
    version: String,
    is_before: Option<bool>,
    told_by: Vec<String>,
}

impl FoundRow {
    fn view(self) -> Result<Option<FoundPackage>> {
        let Self { cluster_id, containers, digest, is_before, told_by, .. } = self;
        let Self { ecosystem, name, alias, version, .. } = self;
        Ok(workload(&self.unit)?.map(|workload| FoundPackage {
            cluster: ClusterId::from_uuid(cluster_id),
            workload,
            containers,
            digest,
            package: Package { ecosystem, name, alias, version },
            is_before,
            told_by,
        }))
    }
}

#[derive(Debug, Deserialize)]
struct UnlistedRow {
    cluster_id: Uuid,
    unit: String,
    container: String,
    digest: String,
    has_report: bool,
}

impl UnlistedRow {
    fn view(self) -> Result<Option<UnlistedContainer>> {
        let Self { cluster_id, container, digest, has_report, .. } = self;
        Ok(workload(&self.unit)?.map(|workload| UnlistedContainer {
            cluster: ClusterId::from_uuid(cluster_id),
            workload,
            container,
            digest,
            has_report,
        }))
    }
}

fn workload(unit: &str) -> Result<Option<WorkloadRef>> {
    let unit: SubjectRef = unit.parse().map_err(Error::corrupt("subject"))?;
    Ok(unit.workload().cloned())
}

impl Reading {
    #[tracing::instrument(name = "store.read.packages", skip_all)]
    pub(super) async fn read_packages(
        &self,
        question: Option<PackageQuestion>,
    ) -> Answer<PackagesPage> {
        let scope = self.scope();
        let mut db = self.snapshot().await?;
        let clusters = parts::clusters(&mut db, scope.as_deref()).await?;
        let PackageQuestion { name, before, ecosystem } = question.clone().unwrap_or_default();
        let ecosystems = ORDERED.map(str::to_owned);
        let keys = ORDERED.map(|it| before.as_deref().and_then(|before| sort_key(it, before)));
        // A workload has the package if one of its images has; it has it not if each has an inventory without it.
        let row = sqlx::query!(
            r#"WITH asked AS (
                   SELECT * FROM UNNEST($3::text[], $4::bytea[]) AS asked (ecosystem, sort_key)
               ), running AS (
                   SELECT * FROM running_image WHERE $1::uuid[] IS NULL OR cluster_id = ANY($1)
               ), image AS (
                   SELECT running.digest, bool_or(report.lists_all) AS lists_all
                   FROM (SELECT DISTINCT digest FROM running) AS running
                   LEFT JOIN report_image AS link USING (digest)
                   LEFT JOIN image_report AS report ON report.id = link.report_id
                   GROUP BY running.digest
               ), found AS (
                   SELECT link.digest, package.ecosystem, package.name, max(package.alias) AS alias, package.version,
                       CASE WHEN $5 THEN package.sort_key < asked.sort_key ELSE true END AS is_before,
                       array_agg(DISTINCT link.tool) AS told_by
                   FROM reported_package AS package
                   JOIN report_image AS link USING (report_id)
                   LEFT JOIN asked USING (ecosystem)
                   WHERE (package.name = $2 OR package.alias = $2)
                     AND ($6::text IS NULL OR package.ecosystem = $6)
                   GROUP BY link.digest, package.ecosystem, package.name, package.version, 6
               ), answered AS (
                   SELECT running.cluster_id, running.unit,
                       COALESCE(bool_or(found.is_before), false) AS has,
                       bool_or(found.digest IS NOT NULL AND found.is_before IS NULL) AS is_unordered,
                       bool_and(COALESCE(image.lists_all, false)) AS is_listed
                   FROM running JOIN image USING (digest) LEFT JOIN found USING (digest)
                   GROUP BY running.cluster_id, running.unit
               ), rows AS (
                   SELECT running.cluster_id, running.unit, array_agg(DISTINCT running.container) AS containers,
                       found.digest, found.ecosystem, found.name, found.alias, found.version, found.is_before,
                       found.told_by
                   FROM found JOIN running USING (digest)
                   WHERE found.is_before IS NOT FALSE
                   GROUP BY running.cluster_id, running.unit, found.digest, found.ecosystem, found.name, found.alias,
                       found.version, found.is_before, found.told_by
                   ORDER BY found.is_before DESC NULLS LAST, running.cluster_id, running.unit, found.name, found.version
                   LIMIT $7
               ), unlisted AS (
                   SELECT running.cluster_id, running.unit, running.container, running.digest,
                       image.lists_all IS NOT NULL AS has_report
                   FROM answered JOIN running USING (cluster_id, unit) JOIN image USING (digest)
                   WHERE image.lists_all IS NOT TRUE AND NOT answered.has AND NOT answered.is_unordered
                   ORDER BY running.cluster_id, running.unit, running.container, running.digest
                   LIMIT $7
               )
               SELECT
                   (SELECT jsonb_build_object(
                       'have', count(*) FILTER (WHERE has),
                       'have_not', count(*) FILTER (WHERE NOT has AND NOT is_unordered AND is_listed),
                       'unordered', count(*) FILTER (WHERE NOT has AND is_unordered),
                       'unlisted', count(*) FILTER (WHERE NOT has AND NOT is_unordered AND NOT is_listed),
                       'undigested', (
                           SELECT count(*) FROM unit_current AS unit
                           WHERE unit.kind = 'workload' AND unit.pods > 0
                             AND ($1::uuid[] IS NULL OR unit.cluster_id = ANY($1))
                             AND NOT EXISTS (SELECT FROM running
                                             WHERE running.cluster_id = unit.cluster_id AND running.unit = unit.subject)
                       )) FROM answered) AS "workloads!: Json<PackageAnswers>",
                   (SELECT jsonb_build_object(
                       'inventory', count(*) FILTER (WHERE lists_all),
                       'vulnerable_only', count(*) FILTER (WHERE NOT lists_all),
                       'none', count(*) FILTER (WHERE lists_all IS NULL)) FROM image)
                       AS "coverage!: Json<PackageCoverage>",
                   (SELECT COALESCE(jsonb_agg(to_jsonb(rows)), '[]') FROM rows) AS "found!: Json<Vec<FoundRow>>",
                   (SELECT COALESCE(jsonb_agg(to_jsonb(unlisted)), '[]') FROM unlisted)
                       AS "unlisted!: Json<Vec<UnlistedRow>>""#,
            scope.as_deref(),
            name,
            &ecosystems,
            &keys as _,
            before.is_some(),
            ecosystem,
            ROWS,
        )
        .fetch_one(&mut *db)
        .await
        .map_err(Error::query("asking which workloads have a package"))?;
        let coverage = row.coverage.0;
        if question.is_none() {
            let (workloads, found, unlisted) = Default::default();
            return Ok(PackagesPage { clusters, question, workloads, coverage, found, unlisted });
        }
        Ok(PackagesPage {
            clusters,
            question,
            workloads: row.workloads.0,
            coverage,
            found: (row.found.0.into_iter())
                .filter_map(|row| row.view().transpose())
                .collect::<Result<_>>()?,
            unlisted: (row.unlisted.0.into_iter())
                .filter_map(|row| row.view().transpose())
                .collect::<Result<_>>()?,
        })
    }
}
