//! `GET /api/v1/residency`, and how its lists and files are asked for: within what, and by which law.

use axum::response::Response;
use model::ids::ClusterId;
use model::residency::{Residency, ResidencyFilter, Scope};

use super::law::Which as Law;
use super::{Asked, Asking, Both, CLUSTER_ID, Given, Problem, Query, Tag};

/// Of what, within what, by which law.
pub type Judged = Both<Within, Law>;

/// Of what, within what.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Within {
    /// In this cluster; else in all.
    pub cluster: Option<ClusterId>,
    /// Within what: `eea` or `eu`; the EEA if left out.
    #[param(value_type = Option<String>)]
    pub scope: Scope,
}

impl Asking for Within {
    fn read(given: &Given) -> Result<Self, Problem> {
        let scope = |text: &str| Scope::ALL.into_iter().find(|scope| scope.word() == text);
        Ok(Self {
            cluster: given.value("cluster", CLUSTER_ID, |text| text.parse().ok())?,
            scope: given.value("scope", "eea or eu", scope)?.unwrap_or_default(),
        })
    }
}

impl From<Judged> for ResidencyFilter {
    fn from(Both(Within { cluster, scope }, law): Judged) -> Self {
        Self { cluster, scope, law: law.into() }
    }
}

/// Where data is: every node with its place, judged by the law of a day, as known on a day, or with what is supposed of it;
/// operators, law, what is judged otherwise than without that, and what is not known.
#[utoipa::path(
    get, path = "/api/v1/residency", tag = "residency", params(Judged),
    responses((status = 200, body = Residency), (status = 304)),
)]
pub async fn judged(
    Asked(reader): Asked,
    tag: Tag,
    Query(which): Query<Judged>,
) -> Result<Response, Problem> {
    tag.or(reader.residency(which.into())).await
}
