//! `GET /api/v1/clusters/{cluster}/workloads` and `/workloads/{namespace}/{kind}/{name}`.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::{DateTime, Utc};
use model::ids::ClusterId;
use model::subject::WorkloadRef;
use model::view::{Page, WorkloadPage, WorkloadView};

use super::clusters::When;
use super::{Asked, Asking, Given, Problem, Query, Tag};

/// Which workloads.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// In this namespace alone.
    namespace: Option<String>,
    /// As they were observed at this moment, such as `2026-11-26T08:00:00Z`; now unless given.
    at: Option<DateTime<Utc>>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows a page: 1 to 500, else 100.
    #[param(value_type = Option<u32>)]
    limit: u32,
}

impl Asking for Which {
    fn read(given: &Given) -> Result<Self, Problem> {
        let text = |name| Ok::<_, Problem>(given.text(name)?.map(str::to_owned));
        Ok(Self {
            namespace: text("namespace")?,
            at: given.moment("at")?,
            after: text("after")?,
            limit: given.limit()?,
        })
    }
}

/// A cluster's workloads, riskiest first.
#[utoipa::path(
    get, path = "/api/v1/clusters/{cluster}/workloads", tag = "workloads",
    params(("cluster" = ClusterId, Path,), Which),
    responses((status = 200, body = Page<WorkloadView>), (status = 304)),
)]
pub async fn list(
    Asked(reader): Asked,
    tag: Tag,
    cluster: Result<Path<ClusterId>, PathRejection>,
    Query(which): Query<Which>,
) -> Result<Response, Problem> {
    let Path(cluster) = cluster?;
    tag.or(reader.workloads(cluster, which.namespace, which.after, which.limit, which.at)).await
}

/// One workload: what its risk is made of, its findings, where it runs, and what reports say of its images. Its ETag is that
/// of what it says, since reports come without a generation.
#[utoipa::path(
    get, path = "/api/v1/clusters/{cluster}/workloads/{namespace}/{kind}/{name}", tag = "workloads",
    params(
        ("cluster" = ClusterId, Path,), ("namespace" = String, Path,),
        ("kind" = String, Path,), ("name" = String, Path,), When,
    ),
    responses((status = 200, body = WorkloadPage), (status = 304)),
)]
pub async fn one(
    Asked(reader): Asked,
    headers: HeaderMap,
    path: Result<Path<(ClusterId, String, String, String)>, PathRejection>,
    Query(When { at }): Query<When>,
) -> Result<Response, Problem> {
    let Path((cluster, namespace, kind, name)) = path?;
    let workload = reader.workload(cluster, WorkloadRef::new(namespace, kind, name), at).await?;
    Ok(Tag::of_content(&headers, &workload))
}
