//! `GET /api/v1/clusters/{cluster}/export/pairs.csv`: a row for each node that probes another one.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use chrono::SecondsFormat;
use model::Time;
use model::ids::ClusterId;
use model::latency::NodePair;
use model::place::Whereabouts;

use super::csv::bytes;
use super::{attached, plain};
use crate::api::{Asked, PairsWanted, Problem, Query};

const COLUMNS: [&str; 22] = [
    "node",
    "node_territory",
    "node_region",
    "node_zone",
    "peer",
    "peer_territory",
    "peer_region",
    "peer_zone",
    "address",
    "from",
    "until",
    "sent",
    "received",
    "lost",
    "min_us",
    "p50_us",
    "p95_us",
    "p99_us",
    "worst_minute",
    "worst_minute_p50_us",
    "not_sent",
    "trouble",
];

/// Round trips between the nodes of a cluster in their latest hour, as a file.
#[utoipa::path(
    get, path = "/api/v1/clusters/{cluster}/export/pairs.csv", tag = "exports",
    params(("cluster" = ClusterId, Path,), PairsWanted),
    responses((status = 200, content_type = "text/csv", body = String)),
)]
pub async fn file(
    Asked(reader): Asked,
    cluster: Result<Path<ClusterId>, PathRejection>,
    Query(which): Query<PairsWanted>,
) -> Result<Response, Problem> {
    let Path(cluster) = cluster?;
    let page = reader.pairs(cluster, which.into()).await?;
    let name = format!("{}-pairs.csv", plain(&page.cluster.name));
    let rows = page.pairs.iter().map(row);
    let table = bytes(std::iter::once(COLUMNS.map(String::from)).chain(rows));
    Ok(attached(name, "text/csv; charset=utf-8", table))
}

fn row(pair: &NodePair) -> [String; 22] {
    let it = &pair.round_trips;
    let at = |at: Time| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let us = |us: Option<u64>| us.map(|us| us.to_string()).unwrap_or_default();
    let [node_territory, node_region, node_zone] = place(&pair.node_at);
    let [peer_territory, peer_region, peer_zone] = place(&pair.peer_at);
    let worst = pair.worst_minute;
    [
        pair.node.clone(),
        node_territory,
        node_region,
        node_zone,
        pair.peer.clone(),
        peer_territory,
        peer_region,
        peer_zone,
        pair.address.clone(),
        at(pair.until - NodePair::HOUR),
        at(pair.until),
        it.sent.to_string(),
        it.received.to_string(),
        it.lost.to_string(),
        us(it.min_us),
        us(it.p50_us),
        us(it.p95_us),
        us(it.p99_us),
        worst.map(|it| at(it.at)).unwrap_or_default(),
        us(worst.map(|it| it.p50_us)),
        it.unsent().to_string(),
        pair.trouble.as_ref().map(|it| it.reason.clone()).unwrap_or_default(),
    ]
}

fn place(of: &Whereabouts) -> [String; 3] {
    let territory = of.territory.map(String::from);
    [territory, of.region.clone(), of.zone.clone()].map(Option::unwrap_or_default)
}
