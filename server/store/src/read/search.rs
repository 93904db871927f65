//! Search by name.

use std::collections::BTreeSet;

use model::ids::ClusterId;
use model::subject::SubjectRef;
use model::view::SearchPage;

use super::finding_filter::containing;
use super::{Answer, Reading, parts};
use crate::Error;

impl Reading {
    #[tracing::instrument(name = "store.read.search", skip_all)]
    pub(super) async fn read_search(&self, text: String) -> Answer<SearchPage> {
        let scope = self.scope();
        let text = text.trim().replace('\0', "\u{FFFD}").to_lowercase();
        let mut db = self.snapshot().await?;
        let clusters = parts::clusters(&mut db, scope.as_deref()).await?;
        if text.is_empty() {
            return Ok(SearchPage {
                clusters,
                subjects: Vec::new(),
                systems: Vec::new(),
                checks: Vec::new(),
                frameworks: Vec::new(),
            });
        }
        let rows = sqlx::query!(
            r#"WITH named AS (
                   SELECT cluster_id, subject, kind, name
                   FROM unit_current
                   WHERE ($1::uuid[] IS NULL OR cluster_id = ANY($1))
                     AND (name ILIKE $3 OR (kind = 'workload' AND namespace || '/' || name ILIKE $3))
                   UNION
                   SELECT NULL, part_of, 'system', part_of
                   FROM unit_current
                   WHERE ($1::uuid[] IS NULL OR cluster_id = ANY($1)) AND part_of ILIKE $3
               ), placed AS (
                   SELECT *, row_number() OVER (
                       PARTITION BY kind
                       ORDER BY CASE WHEN lower(name) = $2 THEN 0
                                     WHEN starts_with(lower(name), $2) THEN 1
                                     ELSE 2 END,
                                name, subject, cluster_id) AS place
                   FROM named
               )
               SELECT cluster_id, subject AS "subject!" FROM placed WHERE place <= 20
               ORDER BY array_position(ARRAY['namespace', 'workload', 'node'], kind), place"#,
            scope.as_deref() as _,
            text,
            containing(&text),
        )
        .fetch_all(&mut *db)
        .await
        .map_err(Error::query("searching"))?;
        let of_cluster = clusters
            .iter()
            .filter(|cluster| cluster.name.to_lowercase().contains(&text))
            .map(|cluster| (cluster.id, SubjectRef::Cluster));
        let mut subjects: Vec<_> = of_cluster.take(20).collect();
        let mut systems: BTreeSet<String> = (self
            .jurist
            .declared_systems()
            .into_iter()
            .filter(|it| it.to_lowercase().contains(&text)))
        .map(Into::into)
        .collect();
        for row in rows {
            match row.cluster_id {
                None => drop(systems.insert(row.subject)),
                Some(cluster) => {
                    let subject = row.subject.parse().map_err(Error::corrupt("subject"))?;
                    subjects.push((ClusterId::from_uuid(cluster), subject));
                }
            }
        }
        let checks = self.catalogue.iter().filter(|check| {
            check.title.to_lowercase().contains(&text)
                || check.id.as_str().to_lowercase().contains(&text)
        });
        let checks = checks.take(20).cloned().collect();
        let frameworks = self.frameworks.iter().filter(|it| it.name.to_lowercase().contains(&text));
        let frameworks = frameworks.map(|it| (it.id(), it.name.clone())).collect();
        Ok(SearchPage {
            clusters,
            subjects,
            systems: systems.into_iter().take(20).collect(),
            checks,
            frameworks,
        })
    }
}
