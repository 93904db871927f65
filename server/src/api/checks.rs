//! `GET /api/v1/checks` and `/checks/{check}`.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use model::check_info::CheckInfo;
use model::ids::CheckId;
use model::view::CheckPage;

use super::clusters::When;
use super::{Asked, Problem, Query, Tag};

/// Every check: what it asks, why, and how to mend what fails it.
#[utoipa::path(
    get, path = "/api/v1/checks", tag = "checks",
    responses((status = 200, body = Vec<CheckInfo>), (status = 304)),
)]
pub async fn list(Asked(reader): Asked, tag: Tag) -> Result<Response, Problem> {
    tag.or(async { Ok::<_, Problem>(reader.checks()) }).await
}

/// One check, how many subjects pass it, and those who do not.
#[utoipa::path(
    get, path = "/api/v1/checks/{check}", tag = "checks",
    params(("check" = String, Path, description = "Its id, such as `BRK-001`"), When),
    responses((status = 200, body = CheckPage), (status = 304)),
)]
pub async fn one(
    Asked(reader): Asked,
    tag: Tag,
    check: Result<Path<String>, PathRejection>,
    Query(When { at }): Query<When>,
) -> Result<Response, Problem> {
    let Path(check) = check?;
    tag.or(reader.check(CheckId::from(check), at)).await
}
