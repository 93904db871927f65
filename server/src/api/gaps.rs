//! `GET /api/v1/clusters/{cluster}/gaps`.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use model::ids::ClusterId;
use model::verdict::Gap;

use super::clusters::When;
use super::{Asked, Problem, Query, Tag};

/// What of a cluster could not be seen, why, and how to mend it.
#[utoipa::path(
    get, path = "/api/v1/clusters/{cluster}/gaps", tag = "gaps",
    params(("cluster" = ClusterId, Path,), When),
    responses((status = 200, body = Vec<Gap>), (status = 304)),
)]
pub async fn list(
    Asked(reader): Asked,
    tag: Tag,
    cluster: Result<Path<ClusterId>, PathRejection>,
    Query(When { at }): Query<When>,
) -> Result<Response, Problem> {
    let Path(cluster) = cluster?;
    tag.or(reader.gaps(cluster, at)).await
}
