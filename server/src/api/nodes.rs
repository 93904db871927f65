//! `GET /api/v1/clusters/{cluster}/nodes`.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use model::ids::ClusterId;
use model::view::NodesPage;

use super::{Asked, Problem, Tag};

/// A cluster's nodes with their places and the evidence for them.
#[utoipa::path(
    get, path = "/api/v1/clusters/{cluster}/nodes", tag = "nodes",
    params(("cluster" = ClusterId, Path,)),
    responses((status = 200, body = NodesPage), (status = 304)),
)]
pub async fn list(
    Asked(reader): Asked,
    tag: Tag,
    cluster: Result<Path<ClusterId>, PathRejection>,
) -> Result<Response, Problem> {
    let Path(cluster) = cluster?;
    tag.or(reader.nodes(cluster)).await
}
