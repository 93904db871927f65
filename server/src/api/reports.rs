//! `POST /api/v1/reports`.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest as _, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{SubsecRound as _, Utc};
use facts::canonical::Digest;
use tokio::sync::Semaphore;

use super::{ApiState, Problem};
use crate::reports::Taken;
use crate::web::is_foreign;

/// So many reports are received and read at the same time.
static UPLOADS: Semaphore = Semaphore::const_new(2);

/// Takes in what a scanner wrote of images: JSON of Trivy, Grype or CycloneDX, or VulnerabilityReports. Says of each report
/// what became of it: 200 if any is kept, else 422.
#[utoipa::path(
    post, path = "/api/v1/reports", tag = "vulnerabilities",
    request_body(content = String, content_type = "application/json", description = "The report, 128 MiB at most"),
    responses(
        (status = 200, body = Vec<Taken>),
        (status = 400, body = Problem, content_type = "application/problem+json", description = "It is no report that can be used."),
        (status = 403, body = Problem, content_type = "application/problem+json", description = "Another site's page sent it."),
        (status = 413, body = Problem, content_type = "application/problem+json", description = "It is too large."),
        (status = 415, body = Problem, content_type = "application/problem+json", description = "It is not sent as JSON."),
        (status = 422, body = Problem, content_type = "application/problem+json", description = "It is older than what is kept, or of no image that is known."),
    ),
)]
pub async fn take(
    State(state): State<ApiState>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    // A page of another site can send neither without being asked first, which nobody here answers.
    if is_foreign(&headers) {
        return Err(Problem::forbidden("reports are not taken from pages of other sites"));
    }
    if !is_json(&headers) {
        return Err(Problem::unsupported("send it with `Content-Type: application/json`"));
    }
    // Each may take many times its size while it is read; those that wait have sent no more than what the kernel holds.
    let _place = UPLOADS.acquire().await.map_err(|_| Problem::unavailable("try again"))?;
    let body =
        Bytes::from_request(request, &()).await.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large("a report is 128 MiB at most"),
            _ => Problem::bad_request("the report was not received whole"),
        })?;
    // Reading a large one must not hold up the others.
    let digest = Digest::of(&body);
    let read = tokio::task::spawn_blocking(move || collect::report::read(&body)).await;
    let reports = read
        .map_err(|_| Problem::bad_request("the report cannot be read"))?
        .map_err(|error| Problem::bad_request(error.to_string()))?;
    let mut all = Vec::with_capacity(reports.len());
    let now = Utc::now().trunc_subsecs(6);
    for report in &reports {
        let taken = state.reports.take(report, digest, "REST", now).await;
        all.push(taken.map_err(|error| Problem::failed(&error, "keeping a report"))?);
    }
    if all.iter().all(|taken| !taken.outcome.is_kept()) {
        let why: Vec<String> = all.into_iter().filter_map(|taken| taken.why).collect();
        return Err(Problem::unprocessable(match why.is_empty() {
            true => "there is no VulnerabilityReport in this list".into(),
            false => why.join("; "),
        }));
    }
    Ok(Json(all).into_response())
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim();
    let kind = kind.to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}
