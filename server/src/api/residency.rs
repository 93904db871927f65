//! `GET /api/v1/residency`, and how its lists and files are asked for: within what, and by which law.

use axum::response::Response;
use model::Time;
use model::ids::ClusterId;
use model::residency::{Residency, ResidencyFilter, Scope};

use super::law::Which as Law;
use super::{Asked, Asking, Both, CLUSTER_ID, Given, Problem, Query, Tag};

/// Of what, as of when, within what, by which law.
pub type Judged = Both<Of, Both<Within, Law>>;

/// Of what.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Of {
    /// In this cluster; else in all.
    pub cluster: Option<ClusterId>,
}

impl Asking for Of {
    fn read(given: &Given) -> Result<Self, Problem> {
        Ok(Self { cluster: given.value("cluster", CLUSTER_ID, |text| text.parse().ok())? })
    }
}

/// As of when, within what.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Within {
    /// As it was observed at this moment, such as `2026-11-26T08:00:00Z`; now unless given. Which law judges is asked apart.
    #[param(value_type = Option<String>, format = DateTime)]
    pub at: Option<Time>,
    /// Within what: `eea` or `eu`; the EEA if left out.
    #[param(value_type = Option<String>)]
    pub scope: Scope,
}

impl Asking for Within {
    fn read(given: &Given) -> Result<Self, Problem> {
        let scope = |text: &str| Scope::ALL.into_iter().find(|scope| scope.word() == text);
        Ok(Self {
            at: given.moment("at")?,
            scope: given.value("scope", "eea or eu", scope)?.unwrap_or_default(),
        })
    }
}

impl From<Judged> for ResidencyFilter {
    fn from(Both(Of { cluster }, Both(Within { at, scope }, law)): Judged) -> Self {
        Self { cluster, at, scope, law: law.into() }
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
