//! `GET /api/v1/clusters/{cluster}/risk` and `/risk/series`.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use model::ids::ClusterId;
use model::view::{ClusterView, RiskPoint};

use super::{Asked, Asking, Given, Problem, Query, Tag};

/// A cluster's peak and burden now, with their coverage.
#[utoipa::path(
    get, path = "/api/v1/clusters/{cluster}/risk", tag = "risk",
    params(("cluster" = ClusterId, Path,)),
    responses((status = 200, body = ClusterView), (status = 304)),
)]
pub async fn now(
    Asked(reader): Asked,
    tag: Tag,
    cluster: Result<Path<ClusterId>, PathRejection>,
) -> Result<Response, Problem> {
    let Path(cluster) = cluster?;
    let answer = async {
        reader
            .clusters(None)
            .await?
            .into_iter()
            .find(|view| view.id == cluster)
            .ok_or_else(|| Problem::not_found("there is no such cluster"))
    };
    tag.or(answer).await
}

/// Whose series.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Whose {
    /// Of this namespace; without it, of the whole cluster.
    namespace: Option<String>,
}

impl Asking for Whose {
    fn read(given: &Given) -> Result<Self, Problem> {
        Ok(Self { namespace: given.text("namespace")?.map(str::to_owned) })
    }
}

/// Peak and burden over time, oldest first; at most 240 points.
#[utoipa::path(
    get, path = "/api/v1/clusters/{cluster}/risk/series", tag = "risk",
    params(("cluster" = ClusterId, Path,), Whose),
    responses((status = 200, body = Vec<RiskPoint>), (status = 304)),
)]
pub async fn series(
    Asked(reader): Asked,
    tag: Tag,
    cluster: Result<Path<ClusterId>, PathRejection>,
    Query(whose): Query<Whose>,
) -> Result<Response, Problem> {
    let Path(cluster) = cluster?;
    tag.or(reader.risk_series(cluster, whose.namespace)).await
}
