//! `GET /api/v1/clusters/{cluster}/enforce`.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use model::enforce::EnforcePage;
use model::ids::ClusterId;

use super::{Asked, Problem, Tag};

/// What each namespace of a cluster may enforce of Pod Security Standards without breaking what was observed in it.
#[utoipa::path(
    get, path = "/api/v1/clusters/{cluster}/enforce", tag = "namespaces",
    params(("cluster" = ClusterId, Path,)),
    responses((status = 200, body = EnforcePage), (status = 304)),
)]
pub async fn list(
    Asked(reader): Asked,
    tag: Tag,
    cluster: Result<Path<ClusterId>, PathRejection>,
) -> Result<Response, Problem> {
    let Path(cluster) = cluster?;
    tag.or(reader.enforce(cluster)).await
}
