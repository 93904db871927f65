//! `GET /api/v1/waivers`.

use axum::response::Response;
use model::waiver::WaiversPage;

use super::{Asked, Problem, Tag};

/// What is accepted until a date, by whom, and what has become of it: over, ending, covering nothing or more than at first.
#[utoipa::path(
    get, path = "/api/v1/waivers", tag = "waivers",
    responses((status = 200, body = WaiversPage), (status = 304)),
)]
pub async fn list(Asked(reader): Asked, tag: Tag) -> Result<Response, Problem> {
    tag.or(reader.waivers()).await
}
