//! One cluster.

use model::Time;
use model::ids::ClusterId;
use model::verdict::Gap;
use model::view::{ClusterPage, NamespaceView, RiskPoint};

use super::{Answer, Reading, as_of, no, parts};
use crate::Error;

impl Reading {
    #[tracing::instrument(name = "store.read.cluster", skip_all, fields(%cluster))]
    pub(super) async fn read_cluster(
        &self,
        cluster: ClusterId,
        at: Option<Time>,
    ) -> Answer<ClusterPage> {
        let only = self.only(cluster)?;
        let mut db = self.snapshot().await?;
        let cluster = as_of::cluster(&mut db, &only, at).await?;
        let parts::Standing { namespaces, gaps, fixes, .. } =
            parts::standing(&mut db, &only, at).await?;
        let series = parts::series(&mut db, &only, None, at).await?;
        Ok(ClusterPage { cluster, series, namespaces, gaps, fixes })
    }

    #[tracing::instrument(name = "store.read.namespaces", skip_all, fields(%cluster))]
    pub(super) async fn read_namespaces(
        &self,
        cluster: ClusterId,
        at: Option<Time>,
    ) -> Answer<Vec<NamespaceView>> {
        let only = self.only(cluster)?;
        let mut db = self.snapshot().await?;
        Ok(parts::standing(&mut db, &only, at).await?.namespaces)
    }

    #[tracing::instrument(name = "store.read.gaps", skip_all, fields(%cluster))]
    pub(super) async fn read_gaps(&self, cluster: ClusterId, at: Option<Time>) -> Answer<Vec<Gap>> {
        let only = self.only(cluster)?;
        let mut db = self.snapshot().await?;
        Ok(parts::standing(&mut db, &only, at).await?.gaps)
    }

    #[tracing::instrument(name = "store.read.risk_series", skip_all, fields(%cluster))]
    pub(super) async fn read_risk_series(
        &self,
        cluster: ClusterId,
        namespace: Option<String>,
    ) -> Answer<Vec<RiskPoint>> {
        let only = self.only(cluster)?;
        let mut db = self.snapshot().await?;
        let known = sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT FROM cluster WHERE id = ANY($1)) AS "known!""#,
            &only,
        )
        .fetch_one(&mut *db)
        .await
        .map_err(Error::query("looking for a cluster"))?;
        if !known {
            return Err(no("cluster"));
        }
        let series = parts::series(&mut db, &only, namespace.as_deref(), None).await?;
        // A namespace has a point from its first generation on.
        if namespace.is_some() && series.is_empty() { Err(no("namespace")) } else { Ok(series) }
    }
}
