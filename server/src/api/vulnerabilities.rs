//! `GET /api/v1/images/{digest}/vulnerabilities`.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::HeaderMap;
use axum::response::Response;
use model::vulnerability::VulnerabilitiesPage;

use super::{Asked, Asking, Given, Problem, Query, Tag};

/// How many.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Vulnerabilities of each report: 1 to 100000, else 500.
    #[param(value_type = Option<u32>)]
    limit: u32,
}

impl Asking for Which {
    fn read(given: &Given) -> Result<Self, Problem> {
        let many = |text: &str| text.parse().ok().filter(|many| (1..=100_000).contains(many));
        let limit = given.value("limit", "a number from 1 to 100000", many)?;
        Ok(Self { limit: limit.unwrap_or(500) })
    }
}

/// What reports say of an image by its digest, the most pressing vulnerabilities first. Its ETag is that of what it says,
/// which changes without a generation.
#[utoipa::path(
    get, path = "/api/v1/images/{digest}/vulnerabilities", tag = "vulnerabilities",
    params(("digest" = String, Path, description = "The digest that runs, such as sha256:…"), Which),
    responses((status = 200, body = VulnerabilitiesPage), (status = 304)),
)]
pub async fn of_image(
    Asked(reader): Asked,
    headers: HeaderMap,
    digest: Result<Path<String>, PathRejection>,
    Query(Which { limit }): Query<Which>,
) -> Result<Response, Problem> {
    let Path(digest) = digest?;
    Ok(Tag::of_content(&headers, &reader.vulnerabilities(digest, limit).await?))
}
