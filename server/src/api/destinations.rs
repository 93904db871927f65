//! `GET /api/v1/residency/destinations`.

use axum::response::Response;
use model::residency::{DestinationKind, Destinations, DestinationsAsked};
use model::verdict::Verdict;

use super::{Asked, Asking, Both, Given, Judged, Problem, Query, Tag};

/// Which destinations, within what, by which law.
pub type Listed = Both<Which, Judged>;

/// Which destinations.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Of this kind: `registry`, `environment`, `config_map`, `external_name`, `load_balancer`, `ingress`, `volume`, `snapshot`, `backup`,
    /// `webhook`, `api_service`, `dns`.
    pub kind: Option<DestinationKind>,
    /// With this verdict: `pass` inside, `fail` outside, `unknown`.
    pub verdict: Option<Verdict>,
}

impl Asking for Which {
    fn read(given: &Given) -> Result<Self, Problem> {
        let kinds = DestinationKind::ALL.map(DestinationKind::word).join(", ");
        let verdict = |text: &str| {
            let told = [Verdict::Pass, Verdict::Fail, Verdict::Unknown];
            told.into_iter().find(|verdict| verdict.word() == text)
        };
        Ok(Self {
            kind: given.value("kind", &kinds, |text| text.parse().ok())?,
            verdict: given.value("verdict", "pass, fail or unknown", verdict)?,
        })
    }
}

impl From<Which> for DestinationsAsked {
    fn from(Which { kind, verdict }: Which) -> Self {
        Self { kind, verdict }
    }
}

/// What else than nodes reveals where data is, or could go: hosts, addresses and volumes that objects name, each with its
/// place, operator, verdict and evidence. A name shows no transfer; it shows a recipient to ask about.
#[utoipa::path(
    get, path = "/api/v1/residency/destinations", tag = "residency", params(Listed),
    responses((status = 200, body = Destinations), (status = 304)),
)]
pub async fn list(
    Asked(reader): Asked,
    tag: Tag,
    Query(Both(which, judged)): Query<Listed>,
) -> Result<Response, Problem> {
    tag.or(reader.destinations(judged.into(), which.into())).await
}
