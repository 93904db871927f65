//! `GET /api/v1/export/latency.csv`: a row for each step of each series.

use axum::response::Response;
use chrono::SecondsFormat;
use model::latency::{LatencyPage, LatencySeries, ProberView, RoundTrips};

use super::attached;
use super::csv::bytes;
use crate::api::{Asked, LatencyAsked, Problem, Query};

const COLUMNS: [&str; 20] = [
    "prober",
    "host",
    "landmark",
    "method",
    "family",
    "from",
    "step_seconds",
    "sent",
    "received",
    "lost",
    "errors",
    "errors_by_kind",
    "not_sent",
    "not_sent_by_reason",
    "min_us",
    "p25_us",
    "p50_us",
    "p75_us",
    "p95_us",
    "p99_us",
];

/// Round trips of a prober to its landmarks, step by step; a step in which nothing was probed has no row.
#[utoipa::path(
    get, path = "/api/v1/export/latency.csv", tag = "exports", params(LatencyAsked),
    responses((status = 200, content_type = "text/csv", body = String)),
)]
pub async fn file(
    Asked(reader): Asked,
    Query(LatencyAsked(question)): Query<LatencyAsked>,
) -> Result<Response, Problem> {
    let page = reader.latency(question).await?;
    let day = page.range.from.format("%Y-%m-%d");
    let name = format!("latency-{day}.csv");
    Ok(attached(name, "text/csv; charset=utf-8", table(&page)))
}

fn table(page: &LatencyPage) -> Vec<u8> {
    let steps = page.prober.iter().flat_map(|prober| {
        page.series.iter().flat_map(move |series| {
            series.bins.iter().map(move |bin| {
                let at = bin.at.to_rfc3339_opts(SecondsFormat::Secs, true);
                row(prober, series, at, page.range.step_seconds, &bin.round_trips)
            })
        })
    });
    bytes(std::iter::once(COLUMNS.map(String::from)).chain(steps))
}

fn row(
    prober: &ProberView,
    series: &LatencySeries,
    at: String,
    step_seconds: u32,
    it: &RoundTrips,
) -> [String; 20] {
    let us = |us: Option<u64>| us.map(|us| us.to_string()).unwrap_or_default();
    let kinds = |counts: &std::collections::BTreeMap<String, u64>| {
        counts.iter().map(|(kind, n)| format!("{kind}={n}")).collect::<Vec<_>>().join(" ")
    };
    [
        prober.name.clone(),
        prober.host.clone(),
        series.name.clone(),
        series.method.word().into(),
        series.family.map_or_else(String::new, |family| family.word().into()),
        at,
        step_seconds.to_string(),
        it.sent.to_string(),
        it.received.to_string(),
        it.lost.to_string(),
        it.errors.values().sum::<u64>().to_string(),
        kinds(&it.errors),
        it.unsent().to_string(),
        kinds(&it.not_sent),
        us(it.min_us),
        us(it.p25_us),
        us(it.p50_us),
        us(it.p75_us),
        us(it.p95_us),
        us(it.p99_us),
    ]
}
