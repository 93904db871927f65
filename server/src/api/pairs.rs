//! `GET /api/v1/clusters/{cluster}/pairs` and `/pairs/{node}/{peer}`.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::HeaderMap;
use axum::response::Response;
use model::ids::ClusterId;
use model::latency::{PairPage, PairQuestion, PairsAsked, PairsPage};

use super::latency::Over;
use super::{Asked, Asking, Given, Problem, Query, Tag};

/// Which pairs.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Those that the node of this name is one of.
    node: Option<String>,
}

impl Asking for Which {
    fn read(given: &Given) -> Result<Self, Problem> {
        Ok(Self { node: given.text("node")?.map(str::to_owned) })
    }
}

impl From<Which> for PairsAsked {
    fn from(Which { node }: Which) -> Self {
        Self { node }
    }
}

/// Round trips between nodes in their latest hour, as agents measure them: each pair by the node that probes. A pair that no
/// agent has told of for a quarter of an hour is not among them. Its ETag is that of what it says, since agents report
/// without a generation.
#[utoipa::path(
    get, path = "/api/v1/clusters/{cluster}/pairs", tag = "latency",
    params(("cluster" = ClusterId, Path,), Which),
    responses((status = 200, body = PairsPage), (status = 304)),
)]
pub async fn list(
    Asked(reader): Asked,
    headers: HeaderMap,
    cluster: Result<Path<ClusterId>, PathRejection>,
    Query(which): Query<Which>,
) -> Result<Response, Problem> {
    let Path(cluster) = cluster?;
    Ok(Tag::of_content(&headers, &reader.pairs(cluster, which.into()).await?))
}

/// Round trips from one node to another, step by step, as the first one's agent measures them: a series for each address and
/// family. Its ETag is that of what it says, since agents report without a generation.
#[utoipa::path(
    get, path = "/api/v1/clusters/{cluster}/pairs/{node}/{peer}", tag = "latency",
    params(("cluster" = ClusterId, Path,), ("node" = String, Path,), ("peer" = String, Path,), Over),
    responses((status = 200, body = PairPage), (status = 304)),
)]
pub async fn series(
    Asked(reader): Asked,
    headers: HeaderMap,
    Query(Over(range)): Query<Over>,
    path: Result<Path<(ClusterId, String, String)>, PathRejection>,
) -> Result<Response, Problem> {
    let Path((cluster, node, peer)) = path?;
    let page = reader.pair(cluster, PairQuestion { node, peer, range }).await?;
    Ok(Tag::of_content(&headers, &page))
}
