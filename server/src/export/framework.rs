//! `GET /api/v1/export/framework.csv`: a framework's controls with what evidence says of each, a row each.

use axum::response::Response;
use chrono::{DateTime, Utc};
use model::framework::{Admission, ControlView, FrameworkPage};
use model::ids::ClusterId;
use model::view::ClusterView;

use super::attached;
use super::csv::{bytes, time};
use crate::api::{Asked, Asking, CLUSTER_ID, Given, Problem, Query};

const COLUMNS: [&str; 11] = [
    "row",
    "framework",
    "control",
    "title",
    "standing",
    "failed",
    "unknown",
    "passed",
    "admission_refuses",
    "admission_lets_in",
    "rests_on",
];

/// Which framework, and whose verdicts count.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// The framework's id, such as `iso-27001-2022`.
    framework: String,
    /// Of this cluster alone.
    cluster: Option<ClusterId>,
    /// As they were observed at this moment, such as `2026-11-26T08:00:00Z`; now unless given.
    at: Option<DateTime<Utc>>,
}

impl Asking for Which {
    fn read(given: &Given) -> Result<Self, Problem> {
        let framework = given.text("framework")?.ok_or_else(|| {
            Problem::bad_request(
                "name a framework with `framework`: /api/v1/frameworks lists their ids",
            )
        })?;
        let cluster = given.value("cluster", CLUSTER_ID, |text| text.parse().ok())?;
        Ok(Self { framework: framework.to_owned(), cluster, at: given.moment("at")? })
    }
}

/// What evidence says of each control of a framework. It decides none.
#[utoipa::path(
    get, path = "/api/v1/export/framework.csv", tag = "exports", params(Which),
    responses((status = 200, content_type = "text/csv", body = String)),
)]
pub async fn file(Asked(reader): Asked, Query(which): Query<Which>) -> Result<Response, Problem> {
    let page = reader.framework(which.framework, which.cluster, which.at).await?;
    let counted = page.clusters.iter().filter(|of| page.framework.clusters.contains(&of.id));
    let of_clusters = counted.map(|cluster| cluster_row(&page, cluster));
    let of_controls = page.controls.iter().map(|control| control_row(&page, control));
    let rows = std::iter::once(COLUMNS.map(String::from)).chain(of_clusters).chain(of_controls);
    let name = format!("{}.csv", page.framework.id);
    Ok(attached(name, "text/csv; charset=utf-8", bytes(rows)))
}

/// Whose verdicts, up to when they were seen, and by what they were judged.
fn cluster_row(page: &FrameworkPage, cluster: &ClusterView) -> [String; 11] {
    let coverage = cluster.coverage;
    let observed = cluster.observed_at.map(time).unwrap_or_default();
    let rests_on = format!(
        "cluster={} generation={} observed_at={observed} catalogue={} policy={}; {} of {} judgements answered",
        cluster.id,
        cluster.generation,
        cluster.catalogue,
        cluster.policy,
        coverage.answered,
        coverage.due,
    );
    row(page, "cluster", "", &cluster.name, "", [const { String::new() }; 5], rests_on)
}

fn control_row(page: &FrameworkPage, control: &ControlView) -> [String; 11] {
    let tally = control.tally;
    let of_admission = |count: fn(Admission) -> u64| {
        control.admission.map(|it| count(it).to_string()).unwrap_or_default()
    };
    let counts = [
        tally.failed.to_string(),
        tally.unknown.to_string(),
        tally.passed.to_string(),
        of_admission(|it| it.refused),
        of_admission(|it| it.let_in),
    ];
    let checks: Vec<&str> = control.checks.iter().map(|of| of.check.as_str()).collect();
    let standing = control.standing.word();
    row(page, "control", &control.id, &control.title, standing, counts, checks.join(" "))
}

fn row(
    page: &FrameworkPage,
    kind: &str,
    control: &str,
    title: &str,
    standing: &str,
    [failed, unknown, passed, refuses, lets_in]: [String; 5],
    rests_on: String,
) -> [String; 11] {
    let framework = page.framework.name.clone();
    let [kind, control, title, standing] = [kind, control, title, standing].map(String::from);
    [kind, framework, control, title, standing, failed, unknown, passed, refuses, lets_in, rests_on]
}
