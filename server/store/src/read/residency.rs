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
             WHERE kind IN ('node', 'cluster') AND ($1::uuid[] IS NULL OR cluster_id = ANY($1))
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
        let mut control_planes = Vec::new();
        for row in rows {
            let cluster = ClusterId::from_uuid(row.cluster_id);
            match parse(&row.facts)? {
                Facts::Node(node) => nodes.push((cluster, node.name, node.place)),
                Facts::Cluster(facts) => {
                    control_planes.push((cluster, facts.endpoint, facts.control_plane));
                }
                Facts::Workload(_) | Facts::Namespace(_) => {}
            }
        }
        let gaps = gaps.into_iter().map(|gap| gap.0).collect();
        Ok(self.jurist.residency(ResidencySeen { clusters, nodes, control_planes, gaps }, &filter))
    }
}
