//! `GET /api/v1/export/latency.csv`: a row for each step of each series.

use axum::response::Response;
use chrono::SecondsFormat;
use model::latency::{Family, LatencyBin, LatencyPage, LatencyRange};

use super::attached;
use super::csv::bytes;
use crate::api::{Asked, LatencyAsked, Problem, Query};

const COLUMNS: [&str; 5] = ["prober", "host", "landmark", "method", "family"];

/// The columns of a step, of whatever it is.
pub(super) const OF_A_STEP: [&str; 15] = [
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
    Query(asked): Query<LatencyAsked>,
) -> Result<Response, Problem> {
    let page = reader.latency(asked.into()).await?;
    let day = page.range.from.format("%Y-%m-%d");
    let name = format!("latency-{day}.csv");
    Ok(attached(name, "text/csv; charset=utf-8", table(&page)))
}

fn table(page: &LatencyPage) -> Vec<u8> {
    let steps = page.prober.iter().flat_map(|prober| {
        page.series.iter().flat_map(move |series| {
            series.bins.iter().map(move |bin| {
                let of = [
                    prober.name.clone(),
                    prober.host.clone(),
                    series.name.clone(),
                    series.method.word().into(),
                    of_family(series.family),
                ];
                of.into_iter().chain(of_a_step(bin, page.range)).collect()
            })
        })
    });
    let headings = COLUMNS.into_iter().chain(OF_A_STEP).map(String::from);
    bytes(std::iter::once(headings.collect::<Vec<_>>()).chain(steps))
}

/// `ipv4`; nothing where there was no address.
pub(super) fn of_family(family: Option<Family>) -> String {
    family.map_or_else(String::new, |family| family.word().into())
}

/// What [`OF_A_STEP`] names.
pub(super) fn of_a_step(bin: &LatencyBin, range: LatencyRange) -> [String; 15] {
    let it = &bin.round_trips;
    let us = |us: Option<u64>| us.map(|us| us.to_string()).unwrap_or_default();
    let kinds = |counts: &std::collections::BTreeMap<String, u64>| {
        counts.iter().map(|(kind, n)| format!("{kind}={n}")).collect::<Vec<_>>().join(" ")
    };
    [
        bin.at.to_rfc3339_opts(SecondsFormat::Secs, true),
        range.step_seconds.to_string(),
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
