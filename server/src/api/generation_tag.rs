//! ETags by generation: what was not changed is not computed again.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::Json;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::Utc;
use serde::Serialize;

use super::{ApiState, Problem};
use crate::heads::Heads;

/// The tag of an answer to this request now. It names release, address, day (whose law judges), and the generation
/// of every cluster, so it changes whenever the answer may.
pub struct Tag {
    value: HeaderValue,
    known: bool,
}

impl Tag {
    /// The answer: `304 Not Modified` if the client has it already, else what `answer` yields.
    pub async fn or<T: Serialize>(
        self,
        answer: impl Future<Output = Result<T, impl Into<Problem>>>,
    ) -> Result<Response, Problem> {
        let headers = self.headers();
        if self.known {
            return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
        }
        Ok((headers, Json(answer.await.map_err(Into::into)?)).into_response())
    }
}

impl Tag {
    /// An answer that changes without a generation: its tag is made of what it says.
    pub fn of_content<T: Serialize>(asked: &HeaderMap, answer: &T) -> Response {
        let body = serde_json::to_vec(answer).unwrap_or_default();
        let mut hasher = DefaultHasher::new();
        body.hash(&mut hasher);
        let tag = Self::of(asked, hasher);
        let headers = tag.headers();
        if tag.known {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        (headers, [(header::CONTENT_TYPE, "application/json")], body).into_response()
    }

    fn of(asked: &HeaderMap, hasher: DefaultHasher) -> Self {
        let value = format!("W/\"{:016x}\"", hasher.finish());
        let known = client_has(asked, &value);
        // Hexadecimal between quotes is always a valid header.
        let value = HeaderValue::try_from(value).unwrap_or(HeaderValue::from_static("W/\"\""));
        Self { value, known }
    }

    fn headers(&self) -> [(header::HeaderName, HeaderValue); 2] {
        [
            (header::ETAG, self.value.clone()),
            (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
        ]
    }
}

impl FromRequestParts<ApiState> for Tag {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &ApiState,
    ) -> Result<Self, Self::Rejection> {
        // Not a digest of content and no secret: a hasher that is stable within one release will do.
        let mut hasher = DefaultHasher::new();
        env!("CARGO_PKG_VERSION").hash(&mut hasher);
        parts.uri.hash(&mut hasher);
        // Waivers end and law changes by the day, and not always by a generation.
        Utc::now().date_naive().hash(&mut hasher);
        for head in Heads::from_ref(state).now().values() {
            (head.cluster, head.generation).hash(&mut hasher);
        }
        Ok(Self::of(&parts.headers, hasher))
    }
}

fn client_has(headers: &HeaderMap, tag: &str) -> bool {
    let opaque = tag.trim_start_matches("W/");
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|value| matches!(value.trim(), "*") || value.trim().trim_start_matches("W/") == opaque)
}
