//! `GET /api/v1/clusters/{cluster}/workloads` and `/workloads/{namespace}/{kind}/{name}`.

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query};
use axum::response::Response;
use model::ids::ClusterId;
use model::subject::WorkloadRef;
use model::view::{Page, WorkloadPage, WorkloadView};
use serde::Deserialize;

use super::{Asked, Problem, Tag};

/// Which workloads.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// In this namespace alone.
    namespace: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows a page: 1 to 500, else 100.
    limit: Option<u32>,
}

/// A cluster's workloads, riskiest first.
#[utoipa::path(
    get, path = "/api/v1/clusters/{cluster}/workloads", tag = "workloads",
    params(("cluster" = ClusterId, Path,), Which),
    responses((status = 200, body = Page<WorkloadView>), (status = 304), (status = 400, body = Problem)),
)]
pub async fn list(
    Asked(reader): Asked,
    tag: Tag,
    cluster: Result<Path<ClusterId>, PathRejection>,
    which: Result<Query<Which>, QueryRejection>,
) -> Result<Response, Problem> {
    let (Path(cluster), Query(which)) = (cluster?, which?);
    let limit = super::findings::limit(which.limit)?;
    tag.or(reader.workloads(cluster, which.namespace, which.after, limit)).await
}

/// One workload: what its risk is made of, its findings, and where it runs.
#[utoipa::path(
    get, path = "/api/v1/clusters/{cluster}/workloads/{namespace}/{kind}/{name}", tag = "workloads",
    params(
        ("cluster" = ClusterId, Path,), ("namespace" = String, Path,),
        ("kind" = String, Path,), ("name" = String, Path,),
    ),
    responses((status = 200, body = WorkloadPage), (status = 304), (status = 404, body = Problem)),
)]
pub async fn one(
    Asked(reader): Asked,
    tag: Tag,
    path: Result<Path<(ClusterId, String, String, String)>, PathRejection>,
) -> Result<Response, Problem> {
    let Path((cluster, namespace, kind, name)) = path?;
    tag.or(reader.workload(cluster, WorkloadRef::new(namespace, kind, name))).await
}
