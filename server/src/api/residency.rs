//! `GET /api/v1/residency`.

use axum::response::Response;
use chrono::NaiveDate;
use model::ids::ClusterId;
use model::residency::{LawAsked, Residency, ResidencyFilter, Scope};

use super::law::law;
use super::{Asked, Asking, CLUSTER_ID, Given, Problem, Query, Tag};

/// Of what, within what, by which law.
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
    /// The day on which that law was known, such as `2020-07-01`; all that is known counts if left out.
    pub known_at: Option<NaiveDate>,
    /// Suppose it: `US: third from 2027-01-01`, `GB: not adequate`, `provider scaleway: parent US`. May be given again;
    /// `flips` says what it changes, and nothing of it is stored.
    #[param(rename = "what-if")]
    pub what_if: Option<Vec<String>>,
}

impl Asking for Which {
    fn read(given: &Given) -> Result<Self, Problem> {
        let LawAsked { law_at, known_at, what_if } = law(given)?;
        let scope = |text: &str| Scope::ALL.into_iter().find(|scope| scope.word() == text);
        Ok(Self {
            cluster: given.value("cluster", CLUSTER_ID, |text| text.parse().ok())?,
            scope: given.value("scope", "eea or eu", scope)?.unwrap_or_default(),
            law_at,
            known_at,
            what_if: Some(what_if),
        })
    }
}

impl From<Which> for ResidencyFilter {
    fn from(which: Which) -> Self {
        let Which { cluster, scope, law_at, known_at, what_if } = which;
        let law = LawAsked { law_at, known_at, what_if: what_if.unwrap_or_default() };
        Self { cluster, scope, law }
    }
}

/// Where data is: every node with its place, judged by the law of a day, as known on a day, or with what is supposed of it;
/// operators, law, what is judged otherwise than without that, and what is not known.
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
