//! `GET /api/v1/clusters/{cluster}/pairs`.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::HeaderMap;
use axum::response::Response;
use model::ids::ClusterId;
use model::latency::{PairsAsked, PairsPage};

use super::{Asked, Asking, Given, Problem, Query, Tag};

/// Which pairs.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Those that the node of this name is one of.
    node: Option<String>,
}

impl Asking for Which {
    fn read(given: &Given) -> Result<Self, Problem> {
        Ok(Self { node: given.text("node")?.map(str::to_owned) })
    }
}

impl From<Which> for PairsAsked {
    fn from(Which { node }: Which) -> Self {
        Self { node }
    }
}

/// Round trips between nodes in their latest hour, as agents measure them: each pair by the node that probes. A pair that no
/// agent has told of for a quarter of an hour is not among them. Its ETag is that of what it says, since agents report
/// without a generation.
#[utoipa::path(
    get, path = "/api/v1/clusters/{cluster}/pairs", tag = "latency",
    params(("cluster" = ClusterId, Path,), Which),
    responses((status = 200, body = PairsPage), (status = 304)),
)]
pub async fn list(
    Asked(reader): Asked,
    headers: HeaderMap,
    cluster: Result<Path<ClusterId>, PathRejection>,
    Query(which): Query<Which>,
) -> Result<Response, Problem> {
    let Path(cluster) = cluster?;
    Ok(Tag::of_content(&headers, &reader.pairs(cluster, which.into()).await?))
}
