//! `GET /api/v1/residency/destinations`.

use axum::response::Response;
use chrono::NaiveDate;
use model::ids::ClusterId;
use model::residency::{DestinationKind, Destinations, DestinationsAsked, ResidencyFilter, Scope};
use model::verdict::Verdict;

use super::residency::Which as Judged;
use super::{Asked, Asking, Given, Problem, Query, Tag};

/// Which destinations, within what, by which law.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Of this kind: `registry`, `environment`, `external_name`, `load_balancer`, `ingress`, `volume`, `snapshot`, `backup`,
    /// `webhook`, `api_service`, `dns`.
    pub kind: Option<DestinationKind>,
    /// With this verdict: `pass` inside, `fail` outside, `unknown`.
    pub verdict: Option<Verdict>,
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
        let kinds = DestinationKind::ALL.map(DestinationKind::word).join(", ");
        let verdict = |text: &str| {
            let told = [Verdict::Pass, Verdict::Fail, Verdict::Unknown];
            told.into_iter().find(|verdict| verdict.word() == text)
        };
        Ok(Self {
            kind: given.value("kind", &kinds, |text| text.parse().ok())?,
            verdict: given.value("verdict", "pass, fail or unknown", verdict)?,
            cluster,
            scope,
            law_at,
            known_at,
            what_if,
        })
    }
}

impl From<Which> for (ResidencyFilter, DestinationsAsked) {
    fn from(which: Which) -> Self {
        let Which { kind, verdict, cluster, scope, law_at, known_at, what_if } = which;
        let judged = Judged { cluster, scope, law_at, known_at, what_if };
        (judged.into(), DestinationsAsked { kind, verdict })
    }
}

/// What else than nodes reveals where data is, or could go: hosts, addresses and volumes that objects name, each with its
/// place, operator, verdict and evidence. A name shows no transfer; it shows a recipient to ask about.
#[utoipa::path(
    get, path = "/api/v1/residency/destinations", tag = "residency", params(Which),
    responses((status = 200, body = Destinations), (status = 304)),
)]
pub async fn list(
    Asked(reader): Asked,
    tag: Tag,
    Query(which): Query<Which>,
) -> Result<Response, Problem> {
    let (filter, which) = which.into();
    tag.or(reader.destinations(filter, which)).await
}
