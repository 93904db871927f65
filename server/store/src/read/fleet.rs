//! All clusters together.

use std::collections::BTreeMap;

use model::Time;
use model::framework::Tally;
use model::ids::{CheckId, ClusterId};
use model::subject::SubjectRef;
use model::view::{CheckPage, ChecksPage, ClusterView, Fix, Overview};
use sqlx::types::Json;

use super::{Answer, Reading, as_of, frameworks, no};
use crate::Error;
use crate::rows::{self, FindingRow, count};

impl Reading {
    #[tracing::instrument(name = "store.read.overview", skip_all)]
    pub(super) async fn read_overview(&self, at: Option<Time>) -> Answer<Overview> {
        let scope = self.scope();
        let mut db = self.snapshot().await?;
        let clusters = as_of::clusters(&mut db, scope.as_deref(), at).await?;
        if at.is_some() {
            return Ok(Overview { clusters, fixes: Vec::new() });
        }
        let fixes = sqlx::query!(
            r#"SELECT cluster_id, fix AS "fix: Json<Fix>" FROM fix_current
               WHERE $1::uuid[] IS NULL OR cluster_id = ANY($1)
               ORDER BY decrease DESC, cluster_id, rank LIMIT 10"#,
            scope.as_deref() as _,
        )
        .fetch_all(&mut *db)
        .await
        .map_err(Error::query("reading what to fix first"))?;
        let fixes = fixes
            .into_iter()
            .map(|row| (ClusterId::from_uuid(row.cluster_id), row.fix.0))
            .collect();
        Ok(Overview { clusters, fixes })
    }

    #[tracing::instrument(name = "store.read.clusters", skip_all)]
    pub(super) async fn read_clusters(&self, at: Option<Time>) -> Answer<Vec<ClusterView>> {
        let mut db = self.snapshot().await?;
        as_of::clusters(&mut db, self.scope().as_deref(), at).await
    }

    #[tracing::instrument(name = "store.read.checks_page", skip_all)]
    pub(super) async fn read_checks_page(&self, at: Option<Time>) -> Answer<ChecksPage> {
        let scope = self.scope();
        let mut db = self.snapshot().await?;
        let clusters = as_of::clusters(&mut db, scope.as_deref(), at).await?;
        let mut tallies: BTreeMap<CheckId, Tally> = BTreeMap::new();
        for ((_, check), tally) in frameworks::tallies(&mut db, scope.as_deref(), at).await? {
            *tallies.entry(check).or_default() += tally;
        }
        Ok(ChecksPage { clusters, tallies })
    }

    #[tracing::instrument(name = "store.read.check", skip_all, fields(%check))]
    pub(super) async fn read_check(&self, check: CheckId, at: Option<Time>) -> Answer<CheckPage> {
        let info = self.check_info(&check).ok_or_else(|| no("check"))?;
        let needs: Vec<String> =
            info.pass_needs.iter().map(|source| source.plural().into()).collect();
        let scope = self.scope();
        let mut db = self.snapshot().await?;
        let clusters = as_of::clusters(&mut db, scope.as_deref(), at).await?;
        let counts = sqlx::query!(
            r#"SELECT
                   (SELECT count(*) FROM finding_at($4)
                    WHERE check_id = $1 AND verdict = 'fail'
                      AND ($2::uuid[] IS NULL OR cluster_id = ANY($2))) AS "failed!",
                   (SELECT count(*) FROM finding_at($4)
                    WHERE check_id = $1 AND verdict = 'unknown'
                      AND ($2::uuid[] IS NULL OR cluster_id = ANY($2))) AS "unknown!",
                   (SELECT count(*)
                    FROM unit_at($4), jsonb_array_elements(passed) AS of_subject
                    WHERE of_subject -> 1 ? $1
                      AND ($2::uuid[] IS NULL OR cluster_id = ANY($2))) AS "passed!",
                   (SELECT COALESCE(jsonb_agg(jsonb_build_array(cluster_id, subject)), '[]') FROM (
                       SELECT cluster_id, of_subject ->> 0 AS subject
                       FROM unit_at($4), jsonb_array_elements(passed) AS of_subject
                       WHERE of_subject -> 1 ? $1
                         AND ($2::uuid[] IS NULL OR cluster_id = ANY($2))
                       ORDER BY cluster_id, 2 LIMIT 100) AS listed)
                       AS "passed_by!: Json<Vec<(ClusterId, SubjectRef)>>",
                   ARRAY(SELECT DISTINCT gap ->> 'detail' FROM gap_at($4)
                         WHERE cause = 'not_asked' AND source = ANY($3)
                           AND ($2::uuid[] IS NULL OR cluster_id = ANY($2)) ORDER BY 1) AS "not_asked!""#,
            check.as_str(),
            scope.as_deref() as _,
            &needs,
            at,
        )
        .fetch_one(&mut *db)
        .await
        .map_err(Error::query("counting the verdicts of a check"))?;
        let findings = sqlx::query_as!(
            FindingRow,
            r#"SELECT id AS "id!", cluster_id AS "cluster_id!", subject AS "subject!", check_id AS "check_id!",
                   severity AS "severity!", verdict AS "verdict!", reason AS "reason!",
                   evidence AS "evidence!: Json<Vec<model::verdict::Evidence>>",
                   opened_generation AS "opened_generation!", opened_at AS "opened_at!",
                   waiver AS "waiver: Json<model::waiver::Waiver>"
               FROM finding_at($3)
               WHERE check_id = $1 AND ($2::uuid[] IS NULL OR cluster_id = ANY($2))
               ORDER BY verdict, severity, subject, id LIMIT 100"#,
            check.as_str(),
            scope.as_deref() as _,
            at,
        )
        .fetch_all(&mut *db)
        .await
        .map_err(Error::query("reading the findings of a check"))?;
        Ok(CheckPage {
            clusters,
            check: info.clone(),
            failed: count(counts.failed),
            unknown: count(counts.unknown),
            passed: count(counts.passed),
            not_asked: counts.not_asked,
            passed_by: counts.passed_by.0,
            findings: rows::finding_views(findings, &self.catalogue)?,
        })
    }
}
