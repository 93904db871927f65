//! `GET /api/v1/frameworks` and `/frameworks/{framework}`.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use chrono::{DateTime, Utc};
use model::framework::{FrameworkPage, FrameworksPage};
use model::ids::ClusterId;

use super::{Asked, Asking, CLUSTER_ID, Given, Problem, Query, Tag};

/// Whose verdicts count.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Of this cluster alone.
    pub cluster: Option<ClusterId>,
    /// As they were observed at this moment, such as `2026-11-26T08:00:00Z`; now unless given.
    pub at: Option<DateTime<Utc>>,
}

impl Asking for Which {
    fn read(given: &Given) -> Result<Self, Problem> {
        let cluster = given.value("cluster", CLUSTER_ID, |text| text.parse().ok())?;
        Ok(Self { cluster, at: given.moment("at")? })
    }
}

/// The frameworks that clusters are held to, and how many of their controls evidence supports or contradicts.
#[utoipa::path(
    get, path = "/api/v1/frameworks", tag = "frameworks", params(Which),
    responses((status = 200, body = FrameworksPage), (status = 304)),
)]
pub async fn list(
    Asked(reader): Asked,
    tag: Tag,
    Query(which): Query<Which>,
) -> Result<Response, Problem> {
    tag.or(reader.frameworks(which.cluster, which.at)).await
}

/// One framework: what evidence says of each control, by check. It decides none.
#[utoipa::path(
    get, path = "/api/v1/frameworks/{framework}", tag = "frameworks",
    params(("framework" = String, Path, description = "Its id, such as `iso-27001-2022`"), Which),
    responses((status = 200, body = FrameworkPage), (status = 304)),
)]
pub async fn one(
    Asked(reader): Asked,
    tag: Tag,
    framework: Result<Path<String>, PathRejection>,
    Query(which): Query<Which>,
) -> Result<Response, Problem> {
    let Path(framework) = framework?;
    tag.or(reader.framework(framework, which.cluster, which.at)).await
}
