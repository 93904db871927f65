//! Who passes which checks.

use model::ids::{CheckId, ClusterId};
use model::subject::SubjectRef;
use model::view::{Page, PassFilter, PassView, PassesPage};
use serde::Deserialize;
use sqlx::types::Json;

use super::{Answer, Reading, as_of, cursor, no};
use crate::Error;
use crate::rows::count;

const LIST: &str = "passes";

/// The order of the list: check, subject, cluster.
type Key = (String, String, ClusterId);

#[derive(Debug, Deserialize)]
struct PassRow {
    cluster_id: ClusterId,
    subject: SubjectRef,
    check_id: CheckId,
}

impl Reading {
    #[tracing::instrument(name = "store.read.passes", skip_all)]
    pub(super) async fn read_passes(
        &self,
        filter: PassFilter,
        after: Option<String>,
        limit: u32,
    ) -> Answer<PassesPage> {
        let checks = self.known_checks(&filter.checks)?;
        let scope = self.scope();
        let only = filter.cluster.map(|only| self.only(only)).transpose()?;
        let key: Option<Key> = after.map(|after| cursor::key(LIST, &after)).transpose()?;
        let (check, subject, cluster) = match key {
            Some((check, subject, cluster)) => {
                (Some(check), Some(subject), Some(cluster.as_uuid()))
            }
            None => (None, None, None),
        };
        let (shown, asked) = cursor::limits(limit);
        let mut db = self.snapshot().await?;
        let clusters = as_of::clusters(&mut db, scope.as_deref(), filter.at).await?;
        if filter.cluster.is_some_and(|id| clusters.iter().all(|cluster| cluster.id != id)) {
            return Err(no("cluster"));
        }
        let row = sqlx::query!(
            r#"WITH passed AS NOT MATERIALIZED (
                   SELECT cluster_id, (of_subject ->> 0) COLLATE "C" AS subject,
                          check_id COLLATE "C" AS check_id
                   FROM unit_at($7)
                   CROSS JOIN jsonb_array_elements(passed) AS of_subject
                   CROSS JOIN jsonb_array_elements_text(of_subject -> 1) AS check_id
                   WHERE ($1::uuid[] IS NULL OR cluster_id = ANY($1))
                     AND (cardinality($2::text[]) = 0 OR check_id = ANY($2))
               ), page AS (
                   SELECT * FROM passed
                   WHERE $3::text IS NULL
                      OR (check_id, subject, cluster_id) > ($3, $4::text, $5::uuid)
                   ORDER BY check_id, subject, cluster_id LIMIT $6
               )
               SELECT (SELECT count(*) FROM passed) AS "total!",
                      COALESCE((
                          SELECT jsonb_agg(to_jsonb(page) ORDER BY check_id, subject, cluster_id)
                          FROM page
                      ), '[]') AS "rows!: Json<Vec<PassRow>>""#,
            only.as_deref().or(scope.as_deref()) as _,
            &checks,
            check,
            subject,
            cluster,
            asked,
            filter.at,
        )
        .fetch_one(&mut *db)
        .await
        .map_err(Error::query("reading who passes"))?;
        let mut rows = row.rows.0;
        let more = rows.len() > shown;
        rows.truncate(shown);
        let next = rows.last().filter(|_| more).map(|last| {
            let key = (last.check_id.as_str(), last.subject.to_string(), last.cluster_id);
            cursor::after(LIST, &key)
        });
        let items = rows.into_iter().map(|row| PassView {
            cluster: row.cluster_id,
            subject: row.subject,
            title: self.check_info(&row.check_id).map_or_else(String::new, |it| it.title.clone()),
            check: row.check_id,
        });
        Ok(PassesPage {
            clusters,
            passes: Page { items: items.collect(), next, total: count(row.total) },
        })
    }
}
