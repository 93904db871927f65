//! Every error as RFC 9457 problem+json, without internals.

use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use model::reader::ReadError;
use serde::Serialize;

/// A problem: what, where, and how to mend it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// A short name of the kind of problem.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What is wrong with this request, and how to mend it.
    detail: String,
}

impl Problem {
    /// A request that cannot be understood.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self { title: "Bad request", status: 400, detail: detail.into() }
    }

    /// A request that was meant for another host.
    pub fn misdirected(detail: impl Into<String>) -> Self {
        Self { title: "Misdirected request", status: 421, detail: detail.into() }
    }

    /// Something that is not there, or not for this viewer.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self { title: "Not found", status: 404, detail: detail.into() }
    }
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::NotFound { .. } => Self::not_found(error.to_string()),
            ReadError::Invalid(detail) => Self::bad_request(detail),
            ReadError::Unavailable { ref reference } => Self {
                title: "Unavailable",
                status: 503,
                detail: format!("{error}; try again, or look for {reference} in the log"),
            },
        }
    }
}

impl From<PathRejection> for Problem {
    fn from(rejection: PathRejection) -> Self {
        Self::bad_request(rejection.body_text())
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        Self::bad_request(rejection.body_text())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        (status, kind, Json(self)).into_response()
    }
}

/// Answers what no endpoint does.
pub async fn no_such_endpoint(uri: Uri) -> Problem {
    Problem::not_found(format!("there is no {}: see /api/docs", uri.path()))
}
