//! `GET /api/v1/clusters/{cluster}/risk` and `/risk/series`.

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query};
use axum::response::Response;
use model::ids::ClusterId;
use model::view::{ClusterView, RiskPoint};
use serde::Deserialize;

use super::{Asked, Problem, Tag};

/// A cluster's peak and burden now, with their coverage.
#[utoipa::path(
    get, path = "/api/v1/clusters/{cluster}/risk", tag = "risk",
    params(("cluster" = ClusterId, Path,)),
    responses((status = 200, body = ClusterView), (status = 304), (status = 404, body = Problem)),
)]
pub async fn now(
    Asked(reader): Asked,
    tag: Tag,
    cluster: Result<Path<ClusterId>, PathRejection>,
) -> Result<Response, Problem> {
    let Path(cluster) = cluster?;
    let answer = async {
        reader
            .clusters()
            .await?
            .into_iter()
            .find(|view| view.id == cluster)
            .ok_or_else(|| Problem::not_found("there is no such cluster"))
    };
    tag.or(answer).await
}

/// Whose series.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Whose {
    /// Of this namespace; without it, of the whole cluster.
    namespace: Option<String>,
}

/// Peak and burden over time, oldest first; at most 240 points.
#[utoipa::path(
    get, path = "/api/v1/clusters/{cluster}/risk/series", tag = "risk",
    params(("cluster" = ClusterId, Path,), Whose),
    responses((status = 200, body = Vec<RiskPoint>), (status = 304), (status = 404, body = Problem)),
)]
pub async fn series(
    Asked(reader): Asked,
    tag: Tag,
    cluster: Result<Path<ClusterId>, PathRejection>,
    whose: Result<Query<Whose>, QueryRejection>,
) -> Result<Response, Problem> {
    let (Path(cluster), Query(whose)) = (cluster?, whose?);
    tag.or(reader.risk_series(cluster, whose.namespace)).await
}
