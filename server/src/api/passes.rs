//! `GET /api/v1/passes`.

use axum::response::Response;
use model::ids::{CheckId, ClusterId};
use model::view::{PassFilter, PassesPage};

use super::clusters::When;
use super::{Asked, Asking, Both, CLUSTER_ID, Given, Problem, Query, Tag};

/// Which passes.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// In this cluster.
    cluster: Option<ClusterId>,
    /// Of these checks, as `BRK-001,BRK-002`.
    #[param(value_type = Option<String>)]
    check: Vec<CheckId>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows a page: 1 to 500, else 100.
    #[param(value_type = Option<u32>)]
    limit: u32,
}

impl Asking for Which {
    fn read(given: &Given) -> Result<Self, Problem> {
        Ok(Self {
            cluster: given.value("cluster", CLUSTER_ID, |text| text.parse().ok())?,
            check: given.words("check").map(|id| CheckId::from(id.to_owned())).collect(),
            after: given.text("after")?.map(str::to_owned),
            limit: given.limit()?,
        })
    }
}

/// Which subjects pass which checks, by check and subject.
#[utoipa::path(
    get, path = "/api/v1/passes", tag = "findings", params(Both<Which, When>),
    responses((status = 200, body = PassesPage), (status = 304)),
)]
pub async fn list(
    Asked(reader): Asked,
    tag: Tag,
    Query(Both(Which { cluster, check: checks, after, limit }, When { at })): Query<
        Both<Which, When>,
    >,
) -> Result<Response, Problem> {
    tag.or(reader.passes(PassFilter { cluster, checks, at }, after, limit)).await
}
