//! `GET /api/v1/images` and `/images/{digest}`.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::HeaderMap;
use axum::response::Response;
use model::images::{ImagePage, ImagesPage};

use super::{Asked, Problem, Tag};

/// The images that run, by digest, and what is in them: shells, package managers, distribution with its end. Its ETag is that
/// of what it says: images are read, and reported on, without a generation.
#[utoipa::path(
    get, path = "/api/v1/images", tag = "images",
    responses((status = 200, body = ImagesPage), (status = 304)),
)]
pub async fn list(Asked(reader): Asked, headers: HeaderMap) -> Result<Response, Problem> {
    Ok(Tag::of_content(&headers, &reader.images().await?))
}

/// An image that runs: what was found in it, its layers, what it is built on, and who runs it. Its ETag is that of what it
/// says.
#[utoipa::path(
    get, path = "/api/v1/images/{digest}", tag = "images",
    params(("digest" = String, Path, description = "As runtimes report it, such as `sha256:…`")),
    responses((status = 200, body = ImagePage), (status = 304)),
)]
pub async fn one(
    Asked(reader): Asked,
    headers: HeaderMap,
    digest: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let Path(digest) = digest?;
    Ok(Tag::of_content(&headers, &reader.image(digest).await?))
}
