//! `GET /api/v1/export/latency-clusters.csv`: a row for each cluster, how far its nodes are from two landmarks.

use axum::response::Response;
use chrono::{TimeDelta, Utc};
use model::latency::{ClusterRoundTrips, Compared, LatencyQuestion, LatencyRange, Spread};
use model::view::ClusterView;

use super::attached;
use super::csv::bytes;
use crate::api::{Asked, Problem};

const COLUMNS: [&str; 13] = [
    "cluster_id",
    "cluster",
    "near",
    "far",
    "nodes",
    "near_nodes",
    "near_least_us",
    "near_most_us",
    "far_nodes",
    "far_least_us",
    "far_most_us",
    "both_nodes",
    "difference_us",
];

/// Clusters side by side: the shortest round trips within 24 hours of their nodes to two landmarks, and what lies between, as
/// `compared` of the round trips has them.
#[utoipa::path(
    get, path = "/api/v1/export/latency-clusters.csv", tag = "exports",
    responses((status = 200, content_type = "text/csv", body = String)),
)]
pub async fn file(Asked(reader): Asked) -> Result<Response, Problem> {
    let now = Utc::now();
    // What is compared is of the latest proofs, whatever series is read beside it.
    let range = LatencyRange::new(now - TimeDelta::minutes(1), now, None)
        .map_err(|error| Problem::bad_request(error.to_string()))?;
    let page = reader.latency(LatencyQuestion { prober: None, range }).await?;
    let clusters = reader.clusters(None).await?;
    let name = format!("latency-clusters-{}.csv", now.format("%Y-%m-%d"));
    let body = table(page.compared.as_ref(), &clusters);
    Ok(attached(name, "text/csv; charset=utf-8", body))
}

fn table(compared: Option<&Compared>, clusters: &[ClusterView]) -> Vec<u8> {
    let rows = compared.into_iter().flat_map(|compared| {
        compared.clusters.iter().map(|it| {
            let known = clusters.iter().find(|cluster| cluster.id == it.cluster);
            row(compared, it, known.map_or("", |cluster| &cluster.name))
        })
    });
    bytes(std::iter::once(COLUMNS.map(String::from)).chain(rows))
}

fn row(compared: &Compared, it: &ClusterRoundTrips, name: &str) -> [String; 13] {
    let us = |spread: Option<Spread>, us: fn(Spread) -> u64| {
        spread.map(|spread| us(spread).to_string()).unwrap_or_default()
    };
    let nodes = |spread: Option<Spread>| spread.map_or(0, |spread| spread.nodes).to_string();
    [
        it.cluster.to_string(),
        name.to_owned(),
        compared.near.clone(),
        compared.far.clone().unwrap_or_default(),
        it.nodes.to_string(),
        nodes(it.near),
        us(it.near, |spread| spread.least_us),
        us(it.near, |spread| spread.most_us),
        nodes(it.far),
        us(it.far, |spread| spread.least_us),
        us(it.far, |spread| spread.most_us),
        it.both.to_string(),
        it.difference_us.map(|us| us.to_string()).unwrap_or_default(),
    ]
}
