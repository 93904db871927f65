//! Where data is: what was seen of places, for the jurist to judge.

use facts::subject_facts::Facts;
use model::ids::ClusterId;
use model::place::Country;
use model::reader::ReadError;
use model::residency::{
    CollectorSeen, ControlPlaneSeen, Destination, DestinationKind, LawAsked, Residency,
    ResidencyFilter, ResidencySeen, RunsIn, SystemPage, Systems, WorkloadPlaces, WorkloadSeen,
    WorkloadsAsked,
};
use model::risk::Interval;
use model::subject::WorkloadRef;
use model::verdict::Gap;
use sqlx::types::Json;
use uuid::Uuid;

use super::workload::parse;
use super::{Answer, Reading, as_of, no};
use crate::Error;
use crate::rows::{self, count};

impl Reading {
    #[tracing::instrument(name = "store.read.residency", skip_all)]
    pub(super) async fn read_residency(&self, filter: ResidencyFilter) -> Answer<Residency> {
        // What is named outside is compared where two laws are.
        let seen = self.seen(&filter, filter.law != LawAsked::default()).await?;
        Ok(self.jurist.residency(seen, &filter))
    }

    #[tracing::instrument(name = "store.read.systems", skip_all)]
    pub(super) async fn read_systems(&self, filter: ResidencyFilter) -> Answer<Systems> {
        let seen = self.seen(&filter, true).await?;
        Ok(self.jurist.systems(seen, &filter))
    }

    #[tracing::instrument(name = "store.read.workload_places", skip_all)]
    pub(super) async fn read_workload_places(
        &self,
        filter: ResidencyFilter,
        asked: WorkloadsAsked,
    ) -> Answer<WorkloadPlaces> {
        if let Some(RunsIn::Territory(territory)) = asked.place
            && !self.jurist.knows(territory)
        {
            let wrong = format!("no territory has the code {territory}");
            return Err(ReadError::Invalid(wrong).into());
        }
        let seen = self.seen(&filter, false).await?;
        Ok(self.jurist.workloads(seen, &filter, asked))
    }

    #[tracing::instrument(name = "store.read.system", skip_all)]
    pub(super) async fn read_system(
        &self,
        name: String,
        filter: ResidencyFilter,
    ) -> Answer<SystemPage> {
        let Systems { clusters, scope, law, systems, .. } = self.read_systems(filter).await?;
        let system = systems.into_iter().find(|system| system.name == name);
        let system = system.ok_or_else(|| no("system"))?;
        Ok(SystemPage { clusters, scope, law, system })
    }

    /// What was seen of places; `with_destinations`, also what is named outside.
    async fn seen(
        &self,
        filter: &ResidencyFilter,
        with_destinations: bool,
    ) -> Answer<ResidencySeen> {
        let scope = filter.cluster.map_or(Ok(self.scope()), |only| self.only(only).map(Some))?;
        let mut db = self.snapshot().await?;
        let clusters = as_of::clusters(&mut db, scope.as_deref(), filter.at).await?;
        if filter.cluster.is_some() && clusters.is_empty() {
            return Err(no("cluster"));
        }
        let rows = sqlx::query_as!(
            Row,
            r#"SELECT cluster_id AS "cluster_id!", CASE WHEN kind IN ('node', 'cluster') THEN facts END AS facts,
                   namespace, workload_kind, name AS "name!", part_of,
                   context -> 'personal_data' ->> 'answer' AS personal_data,
                   exposure_low AS "exposure_low!", exposure_high AS "exposure_high!",
                   CASE WHEN $2 THEN destinations END
                       AS "destinations: Json<Vec<Destination>>",
                   nodes AS "nodes!: Json<Vec<String>>",
                   may_run_in AS "may_run_in: Json<Vec<Option<Country>>>"
               FROM unit_at($3)
               WHERE (kind IN ('node', 'cluster', 'workload') OR $2 AND kind = 'namespace')
                 AND ($1::uuid[] IS NULL OR cluster_id = ANY($1))
               ORDER BY cluster_id, name COLLATE "C", subject COLLATE "C""#,
            scope.as_deref() as _,
            with_destinations,
            filter.at,
        )
        .fetch_all(&mut *db)
        .await
        .map_err(Error::query("reading where nodes are"))?;
        let gaps = sqlx::query_scalar!(
            r#"SELECT gap AS "gap!: Json<Gap>" FROM gap_at($2)
               WHERE (source IS NULL OR source IN ('nodes', 'geolocation'))
                 AND ($1::uuid[] IS NULL OR cluster_id = ANY($1))
               ORDER BY cluster_id, key COLLATE "C""#,
            scope.as_deref() as _,
            filter.at,
        )
        .fetch_all(&mut *db)
        .await
        .map_err(Error::query("reading what hides where nodes are"))?;
        let mut seen = ResidencySeen {
            clusters,
            gaps: gaps.into_iter().map(|gap| gap.0).collect(),
            ..ResidencySeen::default()
        };
        for row in rows {
            row.add_to(&mut seen)?;
        }
        Ok(seen)
    }
}

/// A node, the cluster itself, or a workload or namespace, of which the facts are not read.
struct Row {
    cluster_id: Uuid,
    facts: Option<Vec<u8>>,
    namespace: Option<String>,
    workload_kind: Option<String>,
    name: String,
    part_of: Option<String>,
    personal_data: Option<String>,
    exposure_low: i64,
    exposure_high: i64,
    destinations: Option<Json<Vec<Destination>>>,
    nodes: Json<Vec<String>>,
    may_run_in: Option<Json<Vec<Option<Country>>>>,
}

impl Row {
    fn add_to(self, seen: &mut ResidencySeen) -> Result<(), Error> {
        let cluster = ClusterId::from_uuid(self.cluster_id);
        let destinations = self.destinations.map(|it| it.0).unwrap_or_default();
        let Some(facts) = self.facts else {
            let Some(kind) = self.workload_kind else {
                seen.destinations.extend(destinations);
                return Ok(());
            };
            seen.workloads.push(WorkloadSeen {
                cluster,
                workload: WorkloadRef::new(self.namespace.unwrap_or_default(), kind, self.name),
                part_of: self.part_of,
                personal_data: rows::known(self.personal_data.as_deref()),
                exposure: Interval {
                    low: count(self.exposure_low),
                    high: count(self.exposure_high),
                },
                nodes: self.nodes.0,
                destinations,
                may_run_in: self.may_run_in.map(|it| it.0).unwrap_or_default(),
            });
            return Ok(());
        };
        match parse(&facts)? {
            Facts::Node(node) => seen.nodes.push((cluster, node.name, node.place)),
            Facts::Cluster(facts) => {
                seen.destinations.extend(destinations);
                seen.collectors.extend(facts.collector.map(|it| CollectorSeen {
                    cluster,
                    node: it.node,
                    address: it.address,
                    place: it.place,
                }));
                seen.control_planes.push(ControlPlaneSeen {
                    cluster,
                    endpoint: facts.endpoint,
                    resolution: facts.resolution,
                    place: facts.control_plane,
                    webhooks: (facts.destinations.into_iter())
                        .filter(|it| it.kind == DestinationKind::Webhook)
                        .collect(),
                });
            }
            Facts::Workload(_) | Facts::Namespace(_) => {}
        }
        Ok(())
    }
}
