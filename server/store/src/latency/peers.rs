//! Nodes that other nodes' agents probe: what each pair came to within an hour.

use std::collections::BTreeMap;

use facts::agent::{Peer, ToPeer};
use facts::latency::MinuteStatistics;
use facts::subject_facts::{Facts, NodeFacts};
use model::Time;
use model::ids::ClusterId;
use model::latency::{NodePair, PeerId, ProberId, WorstMinute};

use sqlx::types::Json;

use crate::read::pairs;
use crate::{Error, Result, Store};

/// An hour of a pair.
#[derive(Clone, Debug, Default)]
struct Summed {
    hour: MinuteStatistics,
    worst: Option<WorstMinute>,
}

impl Store {
    /// Makes peers of a node known, with why each is not probed and by which way it is. Those that were never nodes of the cluster with that
    /// address inside it are left out.
    #[tracing::instrument(name = "store.peers.keep", skip_all, fields(%cluster, %prober))]
    pub async fn keep_peers(
        &self,
        cluster: ClusterId,
        prober: ProberId,
        told: impl IntoIterator<Item = &ToPeer>,
        at: Time,
    ) -> Result<BTreeMap<Peer, PeerId>> {
        let (mut nodes, mut addresses) = (Vec::new(), Vec::new());
        let (mut troubles, mut ways) = (Vec::new(), Vec::new());
        for ToPeer { peer, trouble, way, .. } in told {
            nodes.push(peer.node.clone());
            addresses.push(peer.address.to_string());
            troubles.push(trouble.clone());
            ways.push(way.map(Json));
        }
        let rows = sqlx::query!(
            "WITH told AS (
                 SELECT DISTINCT ON (node, address) * FROM UNNEST($3::text[], $4::text[], $5::text[], $7::jsonb[])
                     AS told (node, address, trouble, way)
             )
             INSERT INTO peer (prober_id, node, address, trouble, trouble_since, way)
             SELECT $2, node, address, trouble, CASE WHEN trouble IS NOT NULL THEN $6::timestamptz END, way FROM told
             WHERE EXISTS (
                 SELECT FROM peer AS known
                 WHERE known.prober_id = $2 AND known.node = told.node AND known.address = told.address
             ) OR EXISTS (
                 SELECT FROM unit_current AS unit
                 WHERE unit.cluster_id = $1 AND unit.subject = 'node/' || told.node
                   AND convert_from(unit.facts, 'UTF8')::jsonb -> 'addresses'
                       @> jsonb_build_array(jsonb_build_array('InternalIP', told.address))
             )
             ON CONFLICT (prober_id, node, address) DO UPDATE
             SET trouble = excluded.trouble,
                 trouble_since = CASE WHEN peer.trouble = excluded.trouble THEN peer.trouble_since ELSE excluded.trouble_since END,
                 way = coalesce(excluded.way, peer.way)
             RETURNING id, node, address",
            cluster.as_uuid(),
            prober.get(),
            &nodes,
            &addresses,
            &troubles as _,
            at,
            &ways as _,
        )
        .fetch_all(&self.pool)
        .await
        .map_err(Error::query("registering peers"))?;
        let known = rows.into_iter().map(|row| {
            let address = row.address.parse().map_err(Error::corrupt("address of a peer"))?;
            Ok((Peer { node: row.node, address }, PeerId::new(row.id)))
        });
        known.collect()
    }

    /// Sums up the hour before `until` of each of these peers.
    #[tracing::instrument(name = "store.peers.sum", skip_all, fields(%until))]
    pub async fn sum_peers(&self, peers: &[PeerId], until: Time) -> Result<()> {
        let ids: Vec<i32> = peers.iter().map(|peer| peer.get()).collect();
        let rows = sqlx::query!(
            "SELECT landmark_id, at, statistics FROM latency_minute
             WHERE landmark_id = ANY($1) AND at >= $2 AND at < $3 ORDER BY landmark_id, at",
            &ids,
            until - NodePair::HOUR,
            until,
        )
        .fetch_all(&self.pool)
        .await
        .map_err(Error::query("reading minutes of peers"))?;
        let mut summed: BTreeMap<i32, Summed> =
            ids.iter().map(|id| (*id, Summed::default())).collect();
        for minute in rows.chunk_by(|a, b| (a.landmark_id, a.at) == (b.landmark_id, b.at)) {
            let Some(first) = minute.first() else { continue };
            let mut counted = MinuteStatistics::default();
            for part in minute {
                let damaged = Error::corrupt("minute of round trips");
                counted.merge_bytes(&part.statistics).map_err(damaged)?;
            }
            summed.entry(first.landmark_id).or_default().add(first.at, &counted);
        }
        self.write_sums(summed, until).await
    }

    async fn write_sums(&self, summed: BTreeMap<i32, Summed>, until: Time) -> Result<()> {
        let (mut ids, mut statistics) = (Vec::new(), Vec::new());
        let (mut worst_at, mut worst_us) = (Vec::new(), Vec::new());
        for (id, Summed { hour, worst }) in summed {
            ids.push(id);
            statistics.push(hour.to_bytes());
            worst_at.push(worst.map(|it| it.at));
            worst_us.push(worst.map(|it| i64::try_from(it.p50_us).unwrap_or(i64::MAX)));
        }
        sqlx::query!(
            "UPDATE peer SET until = $1, statistics = new.statistics, worst_at = new.worst_at, worst_us = new.worst_us
             FROM UNNEST($2::integer[], $3::bytea[], $4::timestamptz[], $5::bigint[])
                 AS new (id, statistics, worst_at, worst_us)
             WHERE peer.id = new.id AND (until IS NULL OR until <= $1)",
            until,
            &ids,
            &statistics,
            &worst_at as _,
            &worst_us as _,
        )
        .execute(&self.pool)
        .await
        .map_err(Error::query("summing up round trips between nodes"))?;
        Ok(())
    }

    /// The pairs of a cluster that are measured now, by node and peer; without where the nodes are.
    #[tracing::instrument(name = "store.peers.pairs", skip_all, fields(%cluster))]
    pub async fn pairs(&self, cluster: ClusterId) -> Result<Vec<NodePair>> {
        let rows = sqlx::query_as!(
            pairs::Row,
            r#"SELECT prober AS "prober!", node AS "node!", peer AS "peer!", address AS "address!", until AS "until!",
                   statistics AS "statistics!", worst_at, worst_us, trouble, trouble_since,
                   NULL::jsonb AS "node_place: _", NULL::jsonb AS "peer_place: _"
               FROM node_pair WHERE cluster_id = $1"#,
            cluster.as_uuid(),
        )
        .fetch_all(&self.pool)
        .await
        .map_err(Error::query("reading pairs of nodes"))?;
        rows.into_iter().map(pairs::Row::pair).collect()
    }

    /// The facts of a cluster's nodes, by name. Those that cannot be read are left out.
    #[tracing::instrument(name = "store.peers.nodes", skip_all, fields(%cluster))]
    pub async fn node_facts(&self, cluster: ClusterId) -> Result<Vec<NodeFacts>> {
        let rows = sqlx::query_scalar!(
            "SELECT facts FROM unit_current WHERE cluster_id = $1 AND kind = 'node' ORDER BY subject",
            cluster.as_uuid(),
        )
        .fetch_all(&self.pool)
        .await
        .map_err(Error::query("reading nodes"))?;
        let nodes = rows.iter().filter_map(|facts| match serde_json::from_slice(facts) {
            Ok(Facts::Node(node)) => Some(node),
            _ => None,
        });
        Ok(nodes.collect())
    }
}

impl Summed {
    fn add(&mut self, at: Time, minute: &MinuteStatistics) {
        self.hour.merge(minute);
        let p50_us = minute.p50().map(|p50| u64::try_from(p50.as_micros()).unwrap_or(u64::MAX));
        let new = p50_us.map(|p50_us| WorstMinute { at, p50_us });
        let longest = self.worst.map(|worst| worst.p50_us);
        self.worst = new.filter(|new| Some(new.p50_us) > longest).or(self.worst);
    }
}
