//! Every error as RFC 9457 problem+json, without internals.

use axum::Json;
use axum::extract::path::ErrorKind;
use axum::extract::rejection::PathRejection;
use axum::http::{Method, StatusCode, Uri, header};
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

    /// A method that the endpoint does not take.
    pub fn method_not_allowed(detail: impl Into<String>) -> Self {
        Self { title: "Method not allowed", status: 405, detail: detail.into() }
    }

    /// A request of somebody who is not known.
    pub fn unauthorized(detail: impl Into<String>) -> Self {
        Self { title: "Unauthorized", status: 401, detail: detail.into() }
    }

    /// A request that may not be made from there.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self { title: "Forbidden", status: 403, detail: detail.into() }
    }

    /// A body that is larger than is taken.
    pub fn too_large(detail: impl Into<String>) -> Self {
        Self { title: "Too large", status: 413, detail: detail.into() }
    }

    /// A body of another kind than is taken.
    pub fn unsupported(detail: impl Into<String>) -> Self {
        Self { title: "Unsupported media type", status: 415, detail: detail.into() }
    }

    /// A request that is understood and cannot be followed.
    pub fn unprocessable(detail: impl Into<String>) -> Self {
        Self { title: "Not taken", status: 422, detail: detail.into() }
    }

    /// A request of somebody who has made too many.
    pub fn too_many(detail: impl Into<String>) -> Self {
        Self { title: "Too many requests", status: 429, detail: detail.into() }
    }

    /// What the database did not do; the log says why.
    pub fn failed(error: &store::Error, doing: &'static str) -> Self {
        tracing::error!(error = error as &dyn std::error::Error, "{doing}");
        let detail = "the database does not answer; try again, or look in the log".into();
        Self { title: "Unavailable", status: 503, detail }
    }

    /// A request that nobody has the time for.
    pub fn unavailable(detail: impl Into<String>) -> Self {
        Self { title: "Unavailable", status: 503, detail: detail.into() }
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
            ReadError::Unavailable { ref reference } => {
                Self::unavailable(format!("{error}; try again, or look for {reference} in the log"))
            }
        }
    }
}

impl From<PathRejection> for Problem {
    fn from(rejection: PathRejection) -> Self {
        let PathRejection::FailedToDeserializePathParams(failure) = rejection else {
            return Self::bad_request("the address cannot be read");
        };
        Self::bad_request(match failure.kind() {
            ErrorKind::DeserializeError { key, value, .. }
            | ErrorKind::ParseErrorAtKey { key, value, .. } => {
                format!("`{key}` is `{value}`: expected {}", expected(key))
            }
            ErrorKind::InvalidUtf8InPathParam { key } => {
                format!("`{key}` is no text: expected UTF-8, percent-encoded")
            }
            _ => "the address cannot be read".to_owned(),
        })
    }
}

/// What a part of a path may be.
fn expected(key: &str) -> &'static str {
    match key {
        "cluster" => CLUSTER_ID,
        "finding" => "the UUID of a finding, as /api/v1/findings lists them",
        _ => "a name",
    }
}

/// What names a cluster.
pub const CLUSTER_ID: &str =
    "the UID of a cluster's `kube-system` namespace, as /api/v1/clusters lists them";

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        (status, kind, Json(self)).into_response()
    }
}

/// Answers an endpoint's address with another method.
pub async fn no_such_method(method: Method, uri: Uri) -> Problem {
    Problem::method_not_allowed(format!("{} does not take {method}: see /api/docs", uri.path()))
}

/// Answers what no endpoint does.
pub async fn no_such_endpoint(uri: Uri) -> Problem {
    Problem::not_found(format!("there is no {}: see /api/docs", uri.path()))
}
