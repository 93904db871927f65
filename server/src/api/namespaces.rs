//! `GET /api/v1/clusters/{cluster}/namespaces` and `/namespaces/{namespace}`.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use model::ids::ClusterId;
use model::view::{NamespacePage, NamespaceView};

use super::clusters::When;
use super::{Asked, Problem, Query, Tag};

/// A cluster's namespaces, by burden.
#[utoipa::path(
    get, path = "/api/v1/clusters/{cluster}/namespaces", tag = "namespaces",
    params(("cluster" = ClusterId, Path,), When),
    responses((status = 200, body = Vec<NamespaceView>), (status = 304)),
)]
pub async fn list(
    Asked(reader): Asked,
    tag: Tag,
    cluster: Result<Path<ClusterId>, PathRejection>,
    Query(When { at }): Query<When>,
) -> Result<Response, Problem> {
    let Path(cluster) = cluster?;
    tag.or(reader.namespaces(cluster, at)).await
}

/// One namespace: what isolates it, and its workloads by risk.
#[utoipa::path(
    get, path = "/api/v1/clusters/{cluster}/namespaces/{namespace}", tag = "namespaces",
    params(("cluster" = ClusterId, Path,), ("namespace" = String, Path,), When),
    responses((status = 200, body = NamespacePage), (status = 304)),
)]
pub async fn one(
    Asked(reader): Asked,
    tag: Tag,
    path: Result<Path<(ClusterId, String)>, PathRejection>,
    Query(When { at }): Query<When>,
) -> Result<Response, Problem> {
    let Path((cluster, namespace)) = path?;
    tag.or(reader.namespace(cluster, namespace, at)).await
}
