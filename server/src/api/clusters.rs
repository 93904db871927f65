//! `GET /api/v1/clusters` and `/clusters/{cluster}`.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use chrono::{DateTime, Utc};
use model::ids::ClusterId;
use model::view::{ClusterPage, ClusterView};

use super::{Asked, Asking, Given, Problem, Query, Tag};

/// When.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct When {
    /// As it was observed at this moment, such as `2026-11-26T08:00:00Z`; now unless given. One before anything was observed is
    /// refused, and one that is yet to come.
    pub at: Option<DateTime<Utc>>,
}

impl Asking for When {
    fn read(given: &Given) -> Result<Self, Problem> {
        Ok(Self { at: given.moment("at")? })
    }
}

/// Every cluster that the viewer may see, with risk and coverage.
#[utoipa::path(
    get, path = "/api/v1/clusters", tag = "clusters", params(When),
    responses((status = 200, body = Vec<ClusterView>), (status = 304)),
)]
pub async fn list(
    Asked(reader): Asked,
    tag: Tag,
    Query(When { at }): Query<When>,
) -> Result<Response, Problem> {
    tag.or(reader.clusters(at)).await
}

/// One cluster: its risk over time, namespaces, gaps, and what to fix first.
#[utoipa::path(
    get, path = "/api/v1/clusters/{cluster}", tag = "clusters",
    params(("cluster" = ClusterId, Path, description = "UID of its `kube-system` namespace"), When),
    responses((status = 200, body = ClusterPage), (status = 304)),
)]
pub async fn one(
    Asked(reader): Asked,
    tag: Tag,
    cluster: Result<Path<ClusterId>, PathRejection>,
    Query(When { at }): Query<When>,
) -> Result<Response, Problem> {
    let Path(cluster) = cluster?;
    tag.or(reader.cluster(cluster, at)).await
}
