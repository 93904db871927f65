//! The pairs of nodes of which one probes the other.

use std::collections::{BTreeMap, BTreeSet};

use facts::latency::MinuteStatistics;
use model::Time;
use model::ids::ClusterId;
use model::latency::{NodePair, PairsAsked, PairsPage, ProberId, Trouble, WorstMinute};
use model::place::{Place, Whereabouts};
use serde::Deserialize;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::{Answer, Reading, parts, steps};
use crate::agents::bytes_written_as_text;
use crate::rows::count;
use crate::{Error, Result};

/// `node_pair`.
#[derive(Debug, Deserialize)]
pub(crate) struct Row {
    pub prober: i32,
    pub node: String,
    pub peer: String,
    pub address: String,
    pub until: Time,
    #[serde(deserialize_with = "bytes_written_as_text")]
    pub statistics: Vec<u8>,
    pub worst_at: Option<Time>,
    pub worst_us: Option<i64>,
    pub trouble: Option<String>,
    pub trouble_since: Option<Time>,
    pub node_place: Option<Json<Place>>,
    pub peer_place: Option<Json<Place>>,
}

impl Row {
    pub(crate) fn pair(self) -> Result<NodePair> {
        let mut hour = MinuteStatistics::default();
        hour.merge_bytes(&self.statistics).map_err(Error::corrupt("round trips of a pair"))?;
        let whereabouts = |place: Option<Json<Place>>| {
            place.map_or_else(Whereabouts::default, |place| Whereabouts::of(&place))
        };
        let worst = self.worst_at.zip(self.worst_us);
        let trouble = self.trouble.zip(self.trouble_since);
        Ok(NodePair {
            prober: ProberId::new(self.prober),
            node: self.node,
            node_at: whereabouts(self.node_place),
            peer: self.peer,
            peer_at: whereabouts(self.peer_place),
            address: self.address,
            until: self.until,
            round_trips: steps::view(&hour),
            worst_minute: worst.map(|(at, us)| WorstMinute { at, p50_us: count(us) }),
            trouble: trouble.map(|(reason, since)| Trouble { reason, since }),
        })
    }
}

impl Reading {
    #[tracing::instrument(name = "store.read.pairs", skip_all, fields(%cluster))]
    pub(super) async fn read_pairs(
        &self,
        cluster: ClusterId,
        PairsAsked { node }: PairsAsked,
    ) -> Answer<PairsPage> {
        let only = self.only(cluster)?;
        let mut db = self.snapshot().await?;
        let cluster = parts::cluster(&mut db, &only).await?;
        let rows = sqlx::query_as!(
            Row,
            r#"SELECT prober AS "prober!", node AS "node!", peer AS "peer!", address AS "address!", until AS "until!",
                   statistics AS "statistics!", worst_at, worst_us, trouble, trouble_since,
                   NULL::jsonb AS "node_place: _", NULL::jsonb AS "peer_place: _"
               FROM node_pair WHERE cluster_id = ANY($1) AND ($2::text IS NULL OR node = $2 OR peer = $2)
               ORDER BY node, peer"#,
            &only,
            node,
        )
        .fetch_all(&mut *db)
        .await
        .map_err(Error::query("reading pairs of nodes"))?;
        let mut pairs: Vec<NodePair> = rows.into_iter().map(Row::pair).collect::<Result<_>>()?;
        let nodes = pairs.iter().flat_map(|pair| [pair.node.as_str(), pair.peer.as_str()]);
        let places = places(&mut db, &only, &nodes.collect()).await?;
        let place = |node: &str| places.get(node).cloned().unwrap_or_default();
        for pair in &mut pairs {
            (pair.node_at, pair.peer_at) = (place(&pair.node), place(&pair.peer));
        }
        Ok(PairsPage { cluster, pairs })
    }
}

/// Where nodes are, by name. Each is in many pairs, and its facts are long: they are read once.
async fn places(
    db: &mut PgConnection,
    cluster: &[Uuid],
    nodes: &BTreeSet<&str>,
) -> Result<BTreeMap<String, Whereabouts>> {
    let subjects: Vec<String> = nodes.iter().map(|node| format!("node/{node}")).collect();
    let rows = sqlx::query!(
        r#"SELECT name, convert_from(facts, 'UTF8')::jsonb -> 'place' AS "place: Json<Place>"
           FROM unit_current WHERE cluster_id = ANY($1) AND subject = ANY($2)"#,
        cluster,
        &subjects,
    )
    .fetch_all(db)
    .await
    .map_err(Error::query("reading where nodes are"))?;
    let known = rows.into_iter().filter_map(|row| Some((row.name, Whereabouts::of(&row.place?.0))));
    Ok(known.collect())
}
