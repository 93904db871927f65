//! `GET /api/v1/residency/workloads`.

use axum::response::Response;
use model::context::Known;
use model::residency::{NoPlace, RunsIn, WorkloadPlaces, WorkloadsAsked};

use super::{Asked, Asking, Both, Given, Judged, Problem, Query, Tag};

/// Which workloads, within what, by which law.
pub type Listed = Both<Which, Judged>;

/// Which workloads.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Those that run in this place: a territory's code such as `NO`, `unknown` for nodes whose place is not known, `nowhere`.
    #[param(rename = "in", value_type = Option<String>)]
    pub place: Option<RunsIn>,
    /// Those of which this is known: `yes`, `no` or `not_known`.
    #[param(rename = "personal-data", value_type = Option<String>)]
    pub personal_data: Option<Known>,
}

impl Asking for Which {
    fn read(given: &Given) -> Result<Self, Problem> {
        let place = |text: &str| text.parse().ok();
        Ok(Self {
            place: given.value("in", NoPlace::EXPECTED, place)?,
            personal_data: given.value("personal-data", "yes, no or not_known", Known::named)?,
        })
    }
}

impl From<Which> for WorkloadsAsked {
    fn from(Which { place, personal_data }: Which) -> Self {
        Self { place, personal_data }
    }
}

/// Workloads with the places that their pods run in, and whether they handle personal data.
#[utoipa::path(
    get, path = "/api/v1/residency/workloads", tag = "residency", params(Listed),
    responses((status = 200, body = WorkloadPlaces), (status = 304)),
)]
pub async fn list(
    Asked(reader): Asked,
    tag: Tag,
    Query(Both(which, judged)): Query<Listed>,
) -> Result<Response, Problem> {
    tag.or(reader.workload_places(judged.into(), which.into())).await
}
