//! ETags by generation: what was not changed is not computed again.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::Json;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use chrono::{NaiveDate, Utc};
use facts::canonical::Digest;
use serde::Serialize;

use super::{ApiState, Problem};
use crate::heads::{Head, Heads};

/// The tag of an answer to this request now. It names release, policy, address, day (whose law judges), and the
/// generation of every cluster with its commit, so it changes whenever the answer may.
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
        let heads = Heads::from_ref(state).now();
        // Waivers end and law changes by the day, and not always by a generation.
        let today = Utc::now().date_naive();
        Ok(Self::of(&parts.headers, hashed(&parts.uri, state.policy, today, heads.values())))
    }
}

/// Not a digest of content and no secret: a hasher that is stable within one release will do.
fn hashed<'h>(
    uri: &Uri,
    policy: Digest,
    today: NaiveDate,
    heads: impl Iterator<Item = &'h Head>,
) -> DefaultHasher {
    let mut hasher = DefaultHasher::new();
    (env!("CARGO_PKG_VERSION"), uri, policy, today).hash(&mut hasher);
    for head in heads {
        (head.cluster, head.generation, head.committed_at).hash(&mut hasher);
    }
    hasher
}

/// Not by `*`: whether there is anything is known only when it was looked for, so that is answered whole.
fn client_has(headers: &HeaderMap, tag: &str) -> bool {
    let opaque = tag.trim_start_matches("W/");
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|value| value.trim().trim_start_matches("W/") == opaque)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::DateTime;
    use model::ids::{ClusterId, Generation};

    use super::*;

    #[test]
    fn a_tag_is_of_one_database_one_policy_and_one_day() {
        let head = |generation, committed| Head {
            cluster: ClusterId::from_uuid(uuid::Uuid::nil()),
            generation: Generation::new(generation),
            observed_at: None,
            committed_at: DateTime::from_timestamp_micros(committed),
        };
        let day = |day| NaiveDate::from_ymd_opt(2027, 1, day).unwrap();
        let (eea, us) = (Digest::of(b"eea"), Digest::of(b"us"));
        let asked = [
            ("/api/v1/findings", eea, day(1), head(1, 1)),
            ("/api/v1/findings?limit=1", eea, day(1), head(1, 1)),
            ("/api/v1/findings", us, day(1), head(1, 1)),
            ("/api/v1/findings", eea, day(2), head(1, 1)),
            ("/api/v1/findings", eea, day(1), head(2, 1)),
            ("/api/v1/findings", eea, day(1), head(1, 2)),
        ];
        let tag = |(uri, policy, today, head): &(&str, Digest, NaiveDate, Head)| {
            hashed(&uri.parse().unwrap(), *policy, *today, [head].into_iter()).finish()
        };
        let tags: BTreeSet<u64> = asked.iter().chain(&asked).map(tag).collect();
        assert_eq!(tags.len(), asked.len());
    }

    #[test]
    fn a_client_has_what_it_names() {
        for (named, has) in [
            (vec!["W/\"1\""], true),
            (vec!["\"1\""], true),
            (vec!["\"0\", W/\"1\""], true),
            (vec!["\"0\"", "\"1\""], true),
            (vec![], false),
            (vec!["\"0\""], false),
            (vec!["1"], false),
            (vec!["*"], false),
        ] {
            let mut headers = HeaderMap::new();
            for value in &named {
                headers.append(header::IF_NONE_MATCH, HeaderValue::from_str(value).unwrap());
            }
            assert_eq!(client_has(&headers, "W/\"1\""), has, "{named:?}");
        }
    }
}
