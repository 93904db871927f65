//! What units name outside their cluster, for the jurist to judge.

use model::ids::ClusterId;
use model::residency::{
    Destination, Destinations, DestinationsAsked, DestinationsSeen, ResidencyFilter,
};
use model::subject::SubjectRef;
use model::verdict::{Gap, Source};
use sqlx::types::Json;

use super::{Answer, Reading, as_of, no};
use crate::{Error, rows};

impl Reading {
    #[tracing::instrument(name = "store.read.destinations", skip_all)]
    pub(super) async fn read_destinations(
        &self,
        filter: ResidencyFilter,
        asked: DestinationsAsked,
    ) -> Answer<Destinations> {
        let scope = filter.cluster.map_or(Ok(self.scope()), |only| self.only(only).map(Some))?;
        let mut db = self.snapshot().await?;
        let clusters = as_of::clusters(&mut db, scope.as_deref(), filter.at).await?;
        if filter.cluster.is_some() && clusters.is_empty() {
            return Err(no("cluster"));
        }
        let rows = sqlx::query!(
            r#"SELECT cluster_id AS "cluster_id!", subject AS "subject!",
                   context -> 'personal_data' ->> 'answer' AS personal_data,
                   destinations AS "destinations!: Json<Vec<Destination>>"
               FROM unit_at($2)
               WHERE destinations IS NOT NULL AND ($1::uuid[] IS NULL OR cluster_id = ANY($1))
               ORDER BY cluster_id, subject COLLATE "C""#,
            scope.as_deref() as _,
            filter.at,
        )
        .fetch_all(&mut *db)
        .await
        .map_err(Error::query("reading what units name outside their cluster"))?;
        let gaps = sqlx::query_scalar!(
            r#"SELECT gap AS "gap!: Json<Gap>" FROM gap_at($3)
               WHERE (source IS NULL OR source = ANY($2))
                 AND ($1::uuid[] IS NULL OR cluster_id = ANY($1))
               ORDER BY cluster_id, key COLLATE "C""#,
            scope.as_deref() as _,
            &SOURCES.map(|source| source.plural().to_owned()),
            filter.at,
        )
        .fetch_all(&mut *db)
        .await
        .map_err(Error::query("reading what hides what is named outside"))?;
        let seen = rows.into_iter().map(|row| {
            let subject: SubjectRef = row.subject.parse().map_err(Error::corrupt("subject"))?;
            Ok::<_, Error>(DestinationsSeen {
                cluster: ClusterId::from_uuid(row.cluster_id),
                subject,
                personal_data: rows::known(row.personal_data.as_deref()),
                destinations: row.destinations.0,
            })
        });
        let seen = seen.collect::<Result<_, _>>()?;
        let gaps = gaps.into_iter().map(|gap| gap.0).collect();
        Ok(self.jurist.destinations(clusters, seen, gaps, &filter, asked))
    }
}

/// Sources without which something that is named may not have been seen, or its place not be known.
const SOURCES: [Source; 13] = [
    Source::Services,
    Source::Ingresses,
    Source::PersistentVolumes,
    Source::PersistentVolumeClaims,
    Source::StorageClasses,
    Source::ValidatingWebhooks,
    Source::MutatingWebhooks,
    Source::ApiServices,
    Source::SnapshotContents,
    Source::BackupLocations,
    Source::DnsConfig,
    Source::ConfigMaps,
    Source::Geolocation,
];
