//! Where data is: what was seen of places, for the jurist to judge.

use facts::subject_facts::Facts;
use model::ids::ClusterId;
use model::residency::{Residency, ResidencyFilter, ResidencySeen};
use model::verdict::Gap;
use sqlx::types::Json;

use super::workload::parse;
use super::{Answer, Reading, no, parts};
use crate::Error;

impl Reading {
    #[tracing::instrument(name = "store.read.residency", skip_all)]
    pub(super) async fn read_residency(&self, filter: ResidencyFilter) -> Answer<Residency> {
        let scope = filter.cluster.map_or(Ok(self.scope()), |only| self.only(only).map(Some))?;
        let mut db = self.snapshot().await?;
        let clusters = parts::clusters(&mut db, scope.as_deref()).await?;
        if filter.cluster.is_some() && clusters.is_empty() {
            return Err(no("cluster"));
        }
        let rows = sqlx::query!(
            "SELECT cluster_id, facts FROM unit_current
             WHERE kind = 'node' AND ($1::uuid[] IS NULL OR cluster_id = ANY($1))
             ORDER BY cluster_id, name",
            scope.as_deref() as _,
        )
        .fetch_all(&mut *db)
        .await
        .map_err(Error::query("reading where nodes are"))?;
        let gaps = sqlx::query_scalar!(
            r#"SELECT gap AS "gap: Json<Gap>" FROM gap_current
               WHERE (source IS NULL OR source IN ('nodes', 'geolocation'))
                 AND ($1::uuid[] IS NULL OR cluster_id = ANY($1))
               ORDER BY cluster_id, key"#,
            scope.as_deref() as _,
        )
        .fetch_all(&mut *db)
        .await
        .map_err(Error::query("reading what hides where nodes are"))?;
        let mut nodes = Vec::with_capacity(rows.len());
        for row in rows {
            if let Facts::Node(node) = parse(&row.facts)? {
                nodes.push((ClusterId::from_uuid(row.cluster_id), node.name, node.place));
            }
        }
        let gaps = gaps.into_iter().map(|gap| gap.0).collect();
        Ok(self.jurist.residency(ResidencySeen { clusters, nodes, gaps }, &filter))
    }
}
