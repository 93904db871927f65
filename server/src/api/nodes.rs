//! `GET /api/v1/clusters/{cluster}/nodes` and `/nodes/{node}`.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::HeaderMap;
use axum::response::Response;
use model::ids::ClusterId;
use model::residency::NodePage;
use model::view::NodesPage;

use super::clusters::When;
use super::law::Which as Law;
use super::residency::Within;
use super::{Asked, Both, Problem, Query, Tag};

/// As of when, within what, by which law.
type Judged = Both<Within, Law>;

/// A cluster's nodes with their places and the evidence for them.
#[utoipa::path(
    get, path = "/api/v1/clusters/{cluster}/nodes", tag = "nodes",
    params(("cluster" = ClusterId, Path,), When),
    responses((status = 200, body = NodesPage), (status = 304)),
)]
pub async fn list(
    Asked(reader): Asked,
    tag: Tag,
    cluster: Result<Path<ClusterId>, PathRejection>,
    Query(When { at }): Query<When>,
) -> Result<Response, Problem> {
    let Path(cluster) = cluster?;
    tag.or(reader.nodes(cluster, at)).await
}

/// A node with every rung of evidence of its place, its operator and its law on a day, as known on a day. Its ETag is that of
/// what it says, since agents report without a generation.
#[utoipa::path(
    get, path = "/api/v1/clusters/{cluster}/nodes/{node}", tag = "nodes",
    params(("cluster" = ClusterId, Path,), ("node" = String, Path,), Judged),
    responses((status = 200, body = NodePage), (status = 304)),
)]
pub async fn one(
    Asked(reader): Asked,
    headers: HeaderMap,
    Query(Both(Within { at, scope }, law)): Query<Judged>,
    path: Result<Path<(ClusterId, String)>, PathRejection>,
) -> Result<Response, Problem> {
    let Path((cluster, node)) = path?;
    Ok(Tag::of_content(&headers, &reader.node(cluster, node, at, scope, law.into()).await?))
}
