//! `GET /api/v1/residency/systems` and `/systems/{system}`.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use model::residency::{SystemPage, Systems};

use super::{Asked, Judged, Problem, Query, Tag};

/// Every system: its workloads, where they run and may be scheduled, who runs the nodes, and what is open.
#[utoipa::path(
    get, path = "/api/v1/residency/systems", tag = "residency", params(Judged),
    responses((status = 200, body = Systems), (status = 304)),
)]
pub async fn list(
    Asked(reader): Asked,
    tag: Tag,
    Query(which): Query<Judged>,
) -> Result<Response, Problem> {
    tag.or(reader.systems(which.into())).await
}

/// One system by its name.
#[utoipa::path(
    get, path = "/api/v1/residency/systems/{system}", tag = "residency",
    params(("system" = String, Path, description = "Its name, as labels have it"), Judged),
    responses((status = 200, body = SystemPage), (status = 304)),
)]
pub async fn one(
    Asked(reader): Asked,
    tag: Tag,
    system: Result<Path<String>, PathRejection>,
    Query(which): Query<Judged>,
) -> Result<Response, Problem> {
    let Path(system) = system?;
    tag.or(reader.system(system, which.into())).await
}
