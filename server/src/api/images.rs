//! `GET /api/v1/images` and `/images/{digest}`.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use model::images::{ImagePage, ImagesPage};

use super::{Asked, Problem, Tag};

/// The images that run, by digest, and what is in them: shells, package managers, distribution with its end.
#[utoipa::path(
    get, path = "/api/v1/images", tag = "images",
    responses((status = 200, body = ImagesPage), (status = 304)),
)]
pub async fn list(Asked(reader): Asked, tag: Tag) -> Result<Response, Problem> {
    tag.or(reader.images()).await
}

/// An image that runs: what was found in it, its layers, what it is built on, and who runs it.
#[utoipa::path(
    get, path = "/api/v1/images/{digest}", tag = "images",
    params(("digest" = String, Path, description = "As runtimes report it, such as `sha256:…`")),
    responses((status = 200, body = ImagePage), (status = 304)),
)]
pub async fn one(
    Asked(reader): Asked,
    tag: Tag,
    digest: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let Path(digest) = digest?;
    tag.or(reader.image(digest)).await
}
