//! `GET /api/v1/clusters` and `/clusters/{cluster}`.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use model::ids::ClusterId;
use model::view::{ClusterPage, ClusterView};

use super::{Asked, Problem, Tag};

/// Every cluster that the viewer may see, with risk and coverage.
#[utoipa::path(
    get, path = "/api/v1/clusters", tag = "clusters",
    responses((status = 200, body = Vec<ClusterView>), (status = 304)),
)]
pub async fn list(Asked(reader): Asked, tag: Tag) -> Result<Response, Problem> {
    tag.or(reader.clusters()).await
}

/// One cluster: its risk over time, namespaces, gaps, and what to fix first.
#[utoipa::path(
    get, path = "/api/v1/clusters/{cluster}", tag = "clusters",
    params(("cluster" = ClusterId, Path, description = "UID of its `kube-system` namespace")),
    responses((status = 200, body = ClusterPage), (status = 304)),
)]
pub async fn one(
    Asked(reader): Asked,
    tag: Tag,
    cluster: Result<Path<ClusterId>, PathRejection>,
) -> Result<Response, Problem> {
    let Path(cluster) = cluster?;
    tag.or(reader.cluster(cluster)).await
}
