//! Round trips from one node to another over a time.

use model::Time;
use model::ids::ClusterId;
use model::latency::{PairPage, PairQuestion, PairSeries, ProberId, Trouble, Way};
use model::place::{Place, Whereabouts};
use sqlx::types::Json;

use super::steps::{self, Steps};
use super::{Answer, Reading, no, parts};
use crate::Error;

/// A peer, with where both nodes are.
struct Row {
    id: i32,
    prober: i32,
    address: String,
    trouble: Option<String>,
    trouble_since: Option<Time>,
    way: Option<Json<Way>>,
    node_place: Option<Json<Place>>,
    peer_place: Option<Json<Place>>,
}

impl Reading {
    #[tracing::instrument(name = "store.read.pair", skip_all, fields(%cluster))]
    pub(super) async fn read_pair(
        &self,
        cluster: ClusterId,
        PairQuestion { node, peer, range }: PairQuestion,
    ) -> Answer<PairPage> {
        let only = self.only(cluster)?;
        let mut db = self.snapshot().await?;
        let cluster = parts::cluster(&mut db, &only).await?;
        let rows = sqlx::query_as!(
            Row,
            r#"SELECT peer.id, prober.id AS prober, peer.address,
                   CASE WHEN peer.until > now() - interval '15 minutes' THEN peer.trouble END AS trouble, peer.trouble_since,
                   peer.way AS "way: Json<Way>",
                   (SELECT convert_from(facts, 'UTF8')::jsonb -> 'place' FROM unit_current
                    WHERE cluster_id = ANY($1) AND subject = 'node/' || $2) AS "node_place: Json<Place>",
                   (SELECT convert_from(facts, 'UTF8')::jsonb -> 'place' FROM unit_current
                    WHERE cluster_id = ANY($1) AND subject = 'node/' || $3) AS "peer_place: Json<Place>"
               FROM prober JOIN peer ON peer.prober_id = prober.id
               WHERE prober.cluster_id = ANY($1) AND prober.name = $2 AND peer.node = $3
               ORDER BY peer.until DESC NULLS LAST, peer.id DESC"#,
            &only,
            node,
            peer,
        )
        .fetch_all(&mut *db)
        .await
        .map_err(Error::query("reading a pair of nodes"))?;
        let latest = rows.first().ok_or_else(|| no("pair of nodes"))?;
        let at = |place: &Option<Json<Place>>| {
            place.as_ref().map_or_else(Whereabouts::default, |place| Whereabouts::of(place))
        };
        let ids: Vec<i32> = rows.iter().map(|row| row.id).collect();
        let series = |Steps { of, family, total, bins }: Steps| {
            let row = rows.iter().find(|row| row.id == of)?;
            let (prober, address) = (ProberId::new(row.prober), row.address.clone());
            Some(PairSeries { prober, address, family, total, bins })
        };
        let steps = steps::read(&mut db, range, &ids).await?;
        let way = latest.way.as_ref().map(|way| way.0);
        let trouble = latest.trouble.clone().zip(latest.trouble_since);
        Ok(PairPage {
            cluster,
            node,
            node_at: at(&latest.node_place),
            peer,
            peer_at: at(&latest.peer_place),
            range,
            way,
            trouble: trouble.map(|(reason, since)| Trouble { reason, since }),
            series: steps.into_iter().filter_map(series).collect(),
        })
    }
}
