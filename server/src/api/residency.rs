//! `GET /api/v1/residency`.

use axum::response::Response;
use chrono::NaiveDate;
use model::ids::ClusterId;
use model::residency::{Residency, ResidencyFilter, Scope};

use super::{Asked, Asking, CLUSTER_ID, Given, Problem, Query, Tag};

/// Of what, within what, by which day's law.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// In this cluster; else in all.
    pub cluster: Option<ClusterId>,
    /// Within what: `eea` or `eu`; the EEA if left out.
    #[param(value_type = Option<String>)]
    pub scope: Scope,
    /// The day whose law judges, such as `2020-08-01`; today's if left out.
    pub law_at: Option<NaiveDate>,
}

impl Asking for Which {
    fn read(given: &Given) -> Result<Self, Problem> {
        let scope = |text: &str| Scope::ALL.into_iter().find(|scope| scope.word() == text);
        Ok(Self {
            cluster: given.value("cluster", CLUSTER_ID, |text| text.parse().ok())?,
            scope: given.value("scope", "eea or eu", scope)?.unwrap_or_default(),
            law_at: given.value("law_at", "a day such as 2020-08-01", |text| text.parse().ok())?,
        })
    }
}

impl From<Which> for ResidencyFilter {
    fn from(which: Which) -> Self {
        let Which { cluster, scope, law_at } = which;
        Self { cluster, scope, law_at }
    }
}

/// Where data is: every node with its place, judged by the law of a day; operators, law, and what is not known.
#[utoipa::path(
    get, path = "/api/v1/residency", tag = "residency", params(Which),
    responses((status = 200, body = Residency), (status = 304)),
)]
pub async fn judged(
    Asked(reader): Asked,
    tag: Tag,
    Query(which): Query<Which>,
) -> Result<Response, Problem> {
    tag.or(reader.residency(which.into())).await
}
