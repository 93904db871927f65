//! The findings of a cluster as a file: all that match, now or as they were at a moment.

use model::ids::ClusterId;
use model::view::{FindingFilter, FindingsExport};
use sqlx::types::Json;

use super::finding_filter::Narrowed;
use super::{Answer, Reading, as_of, no, parts};
use crate::Error;
use crate::rows::{self, FindingRow};

impl Reading {
    #[tracing::instrument(name = "store.read.export", skip_all, fields(%cluster))]
    pub(super) async fn read_export(
        &self,
        cluster: ClusterId,
        filter: FindingFilter,
    ) -> Answer<FindingsExport> {
        let filter = FindingFilter { cluster: Some(cluster), ..filter };
        let Narrowed { unit, checks, severities, verdicts, pattern, titled } =
            self.narrowed(&filter)?;
        let only = self.only(cluster)?;
        let mut db = self.snapshot().await?;
        let mut known = as_of::clusters(&mut db, Some(&only), filter.at).await?;
        let of = known.pop().ok_or_else(|| no("cluster"))?;
        let parts::Standing { versions, gaps, .. } =
            parts::standing(&mut db, &only, filter.at).await?;
        let found = sqlx::query_scalar!(
            r#"SELECT COALESCE(jsonb_agg(to_jsonb(f) ORDER BY severity, subject, check_id, id), '[]')
                   AS "rows!: Json<Vec<FindingRow>>"
               FROM (
                   SELECT id, cluster_id, subject, check_id, severity, verdict, reason, evidence,
                          opened_generation, opened_at, waiver
                   FROM finding_at($9)
                   WHERE cluster_id = ANY($1)
                     AND ($2::text IS NULL OR namespace = $2)
                     AND ($3::text IS NULL OR unit = $3)
                     AND (cardinality($4::text[]) = 0 OR check_id = ANY($4))
                     AND (cardinality($5::smallint[]) = 0 OR severity = ANY($5))
                     AND (cardinality($6::text[]) = 0 OR verdict = ANY($6))
                     AND ($7::text IS NULL OR subject ILIKE $7 OR reason ILIKE $7 OR check_id = ANY($10))
                     AND ($8::bool IS NULL OR (waiver IS NOT NULL) = $8)
               ) AS f"#,
            &only,
            filter.namespace,
            unit,
            &checks,
            &severities,
            &verdicts,
            pattern,
            filter.waived,
            filter.at,
            &titled,
        )
        .fetch_one(&mut *db)
        .await
        .map_err(Error::query("reading findings"))?;
        Ok(FindingsExport {
            cluster: of,
            versions,
            gaps,
            filter: FindingFilter { cluster: None, ..filter },
            findings: rows::finding_views(found.0, &self.catalogue)?,
        })
    }
}
