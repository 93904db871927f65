//! `GET /api/v1/export/destinations.csv` and `.json`: what else than nodes reveals where data is, or could go.
//!
//! Every row of the CSV says what it is: one `export` row with scope, day and counts, a `destination` row for each
//! destination, and a `gap` row for each thing that may hide others.

use axum::response::Response;
use model::residency::{DestinationResidence, Destinations};
use model::verdict::Gap;

use super::attached;
use super::csv::bytes;
use super::judged::{counted, file_name, says};
use crate::api::{Asked, Both, ListedDestinations, Problem, Query};

const COLUMNS: [&str; 14] = [
    "row",
    "scope",
    "law_at",
    "known_at",
    "kind",
    "host",
    "verdict",
    "territory",
    "operator",
    "decided_by",
    "source",
    "named_by",
    "namers",
    "with_personal_data",
];

/// Destinations, a row each.
#[utoipa::path(
    get, path = "/api/v1/export/destinations.csv", tag = "exports", params(ListedDestinations),
    responses((status = 200, content_type = "text/csv", body = String)),
)]
pub async fn csv_file(
    Asked(reader): Asked,
    Query(Both(which, judged)): Query<ListedDestinations>,
) -> Result<Response, Problem> {
    let destinations = reader.destinations(judged.into(), which.into()).await?;
    let body = bytes(table(&destinations).into_iter());
    Ok(attached(name(&destinations, "csv"), "text/csv; charset=utf-8", body))
}

/// Destinations, as the REST endpoint answers them.
#[utoipa::path(
    get, path = "/api/v1/export/destinations.json", tag = "exports", params(ListedDestinations),
    responses((status = 200, body = Destinations)),
)]
pub async fn json_file(
    Asked(reader): Asked,
    Query(Both(which, judged)): Query<ListedDestinations>,
) -> Result<Response, Problem> {
    let destinations = reader.destinations(judged.into(), which.into()).await?;
    let mut body = serde_json::to_vec_pretty(&destinations).unwrap_or_default();
    body.push(b'\n');
    Ok(attached(name(&destinations, "json"), "application/json", body))
}

fn name(destinations: &Destinations, ending: &str) -> String {
    let Destinations { clusters, scope, law, .. } = destinations;
    format!("{}.{ending}", file_name("destinations", clusters, *scope, law))
}

fn table(destinations: &Destinations) -> Vec<[String; 14]> {
    let row = |kind: &str, rest: [String; 10]| {
        let [of, host, verdict, territory, operator, decided, source, by, namers, personal] = rest;
        let (scope, day) = (destinations.scope.word().into(), destinations.law.law_at.to_string());
        let known = destinations.law.known_at.map(|day| day.to_string()).unwrap_or_default();
        let kind = kind.into();
        [
            kind, scope, day, known, of, host, verdict, territory, operator, decided, source, by,
            namers, personal,
        ]
    };
    let mut rows = vec![COLUMNS.map(String::from), row("export", whole(destinations))];
    let all = destinations.destinations.iter();
    rows.extend(all.map(|it| row("destination", destination(it))));
    rows.extend(destinations.gaps.iter().map(|it| row("gap", gap(it))));
    rows
}

fn whole(destinations: &Destinations) -> [String; 10] {
    let counts = destinations.counts();
    let mut row: [String; 10] = Default::default();
    row[1] = destinations.clusters.iter().map(|it| &*it.name).collect::<Vec<_>>().join("; ");
    let told = format!(
        "{}: {} inside, {} outside, {} unknown",
        counted(counts.all(), ("destination", "destinations")),
        counts.inside,
        counts.outside,
        counts.unknown
    );
    row[6] = [told].into_iter().chain(says(&destinations.law)).collect::<Vec<_>>().join("; ");
    row
}

fn destination(of: &DestinationResidence) -> [String; 10] {
    let decisive = of.place.decisive();
    let named_by = of.named_by.iter().map(|it| match &*it.object {
        "" => format!("{} {}", it.subject, it.path),
        object => format!("{} by {object} {}", it.subject, it.path),
    });
    [
        of.kind.word().into(),
        of.host.clone(),
        of.verdict.word().into(),
        of.place.territory.map(|it| it.to_string()).unwrap_or_default(),
        of.place.operator.clone().unwrap_or_default(),
        match decisive {
            Some(rung) => format!("{} `{}`", rung.path, rung.value),
            None => of.place.why_open().unwrap_or_default().into(),
        },
        decisive.map(|rung| rung.source.clone()).unwrap_or_default(),
        named_by.collect::<Vec<_>>().join("; "),
        of.namers.to_string(),
        of.with_personal_data.to_string(),
    ]
}

fn gap(gap: &Gap) -> [String; 10] {
    let mut row: [String; 10] = Default::default();
    row[0] = gap.source.map_or("", |source| source.plural()).into();
    row[2] = "unknown".into();
    row[6].clone_from(&gap.detail);
    row
}
