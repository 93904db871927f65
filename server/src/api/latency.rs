//! `GET /api/v1/latency`.

use axum::http::HeaderMap;
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use model::latency::{LatencyPage, LatencyQuestion, LatencyRange, ProberId};

use super::{Asked, Asking, Both, Given, Problem, Query, Tag};

/// Of which time, where none is asked for.
const USUALLY: TimeDelta = TimeDelta::hours(24);

/// Of which time, and how finely.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the parameters; what is read is a range")]
struct Time {
    /// From when, as RFC 3339 has it; 24 hours before `to` unless given.
    from: Option<DateTime<Utc>>,
    /// Until when; now unless given.
    to: Option<DateTime<Utc>>,
    /// The length of a step in seconds, whole minutes, of more than two days whole hours; unless given the shortest usual one that makes 240 or fewer.
    step: Option<u32>,
}

/// The time that is asked for, in its steps.
pub struct Over(pub LatencyRange);

impl utoipa::IntoParams for Over {
    fn into_params(
        of: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>,
    ) -> Vec<utoipa::openapi::path::Parameter> {
        Time::into_params(of)
    }
}

impl Asking for Over {
    fn read(given: &Given) -> Result<Self, Problem> {
        let to = given.moment("to")?.unwrap_or_else(Utc::now);
        let from = given.moment("from")?.unwrap_or(to - USUALLY);
        let step = given.value("step", "a number of seconds", |text| text.parse().ok())?;
        let range = LatencyRange::new(from, to, step);
        range.map(Self).map_err(|error| Problem::bad_request(error.to_string()))
    }
}

/// Whose round trips.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Whose {
    /// Whose: the id of a prober, a server or a node; the server that was started last unless given.
    prober: Option<i32>,
}

impl Asking for Whose {
    fn read(given: &Given) -> Result<Self, Problem> {
        let prober = given.value("prober", "the id of a prober", |text| text.parse().ok())?;
        Ok(Self { prober })
    }
}

/// Which round trips.
pub type Which = Both<Over, Whose>;

impl From<Which> for LatencyQuestion {
    fn from(Both(Over(range), Whose { prober }): Which) -> Self {
        Self { prober: prober.map(ProberId::new), range }
    }
}

/// Round trips of a prober to its landmarks, step by step, with what they prove of its place. Its ETag is that of what it
/// says, which changes without a generation.
#[utoipa::path(
    get, path = "/api/v1/latency", tag = "latency", params(Which),
    responses((status = 200, body = LatencyPage), (status = 304)),
)]
pub async fn series(
    Asked(reader): Asked,
    headers: HeaderMap,
    Query(which): Query<Which>,
) -> Result<Response, Problem> {
    Ok(Tag::of_content(&headers, &reader.latency(which.into()).await?))
}
