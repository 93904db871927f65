//! `GET /api/v1/residency/workloads`.

use axum::response::Response;
use chrono::NaiveDate;
use model::context::Known;
use model::ids::ClusterId;
use model::residency::{NoPlace, ResidencyFilter, RunsIn, Scope, WorkloadPlaces, WorkloadsAsked};

use super::residency::Which as Judged;
use super::{Asked, Asking, Given, Problem, Query, Tag};

/// Which workloads, within what, by which law.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Those that run in this place: a territory's code such as `NO`, `unknown` for nodes whose place is not known, `nowhere`.
    #[param(rename = "in", value_type = Option<String>)]
    pub place: Option<RunsIn>,
    /// Those of which this is known: `yes`, `no` or `not_known`.
    #[param(rename = "personal-data", value_type = Option<String>)]
    pub personal_data: Option<Known>,
    /// In this cluster; else in all.
    pub cluster: Option<ClusterId>,
    /// Within what: `eea` or `eu`; the EEA if left out.
    #[param(value_type = Option<String>)]
    pub scope: Scope,
    /// The day whose law judges, such as `2020-08-01`; today's if left out.
    pub law_at: Option<NaiveDate>,
    /// The day on which that law was known, such as `2020-07-01`; all that is known counts if left out.
    pub known_at: Option<NaiveDate>,
    /// Suppose it, as for `/residency`. May be given again.
    #[param(rename = "what-if")]
    pub what_if: Option<Vec<String>>,
}

impl Asking for Which {
    fn read(given: &Given) -> Result<Self, Problem> {
        let Judged { cluster, scope, law_at, known_at, what_if } = Judged::read(given)?;
        let place = |text: &str| text.parse().ok();
        Ok(Self {
            place: given.value("in", NoPlace::EXPECTED, place)?,
            personal_data: given.value("personal-data", "yes, no or not_known", Known::named)?,
            cluster,
            scope,
            law_at,
            known_at,
            what_if,
        })
    }
}

impl From<Which> for (ResidencyFilter, WorkloadsAsked) {
    fn from(which: Which) -> Self {
        let Which { place, personal_data, cluster, scope, law_at, known_at, what_if } = which;
        let judged = Judged { cluster, scope, law_at, known_at, what_if };
        (judged.into(), WorkloadsAsked { place, personal_data })
    }
}

/// Workloads with the places that their pods run in, and whether they handle personal data.
#[utoipa::path(
    get, path = "/api/v1/residency/workloads", tag = "residency", params(Which),
    responses((status = 200, body = WorkloadPlaces), (status = 304)),
)]
pub async fn list(
    Asked(reader): Asked,
    tag: Tag,
    Query(which): Query<Which>,
) -> Result<Response, Problem> {
    let (filter, which) = which.into();
    tag.or(reader.workload_places(filter, which)).await
}
