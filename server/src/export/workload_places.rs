//! `GET /api/v1/export/workload-places.csv` and `.json`: workloads by the places that their pods run in.
//!
//! Every row of the CSV says what it is: one `export` row with scope, day and counts, and a `workload` row for each
//! workload and place that it runs in; a workload that runs nowhere has one. Each says where its workload may be scheduled.

use axum::response::Response;
use model::place::Country;
use model::residency::{PlacedCounts, WorkloadPlace, WorkloadPlaces, WorkloadResidence};

use super::attached;
use super::csv::bytes;
use super::judged::{counted, file_name, says};
use crate::api::{Asked, Both, ListedWorkloadPlaces, Problem, Query};

const COLUMNS: [&str; 16] = [
    "row",
    "scope",
    "law_at",
    "known_at",
    "cluster",
    "cluster_id",
    "namespace",
    "kind",
    "name",
    "verdict",
    "personal_data",
    "territory",
    "nodes",
    "may_run_in",
    "may_run_in_verdict",
    "says",
];

/// Workloads with the places that their pods run in, a row for each place.
#[utoipa::path(
    get, path = "/api/v1/export/workload-places.csv", tag = "exports", params(ListedWorkloadPlaces),
    responses((status = 200, content_type = "text/csv", body = String)),
)]
pub async fn csv_file(
    Asked(reader): Asked,
    Query(Both(which, judged)): Query<ListedWorkloadPlaces>,
) -> Result<Response, Problem> {
    let listed = reader.workload_places(judged.into(), which.into()).await?;
    let body = bytes(table(&listed).into_iter());
    Ok(attached(name(&listed, "csv"), "text/csv; charset=utf-8", body))
}

/// Workloads with the places that their pods run in, as the REST endpoint answers them.
#[utoipa::path(
    get, path = "/api/v1/export/workload-places.json", tag = "exports", params(ListedWorkloadPlaces),
    responses((status = 200, body = WorkloadPlaces)),
)]
pub async fn json_file(
    Asked(reader): Asked,
    Query(Both(which, judged)): Query<ListedWorkloadPlaces>,
) -> Result<Response, Problem> {
    let listed = reader.workload_places(judged.into(), which.into()).await?;
    let mut body = serde_json::to_vec_pretty(&listed).unwrap_or_default();
    body.push(b'\n');
    Ok(attached(name(&listed, "json"), "application/json", body))
}

fn name(listed: &WorkloadPlaces, ending: &str) -> String {
    let WorkloadPlaces { clusters, scope, law, .. } = listed;
    format!("{}.{ending}", file_name("workload-places", clusters, *scope, law))
}

fn table(listed: &WorkloadPlaces) -> Vec<[String; 16]> {
    let row = |kind: &str, rest: [String; 12]| {
        let [
            cluster,
            id,
            namespace,
            of,
            name,
            verdict,
            personal,
            territory,
            nodes,
            may_run_in,
            may_verdict,
            says,
        ] = rest;
        let (scope, day) = (listed.scope.word().into(), listed.law.law_at.to_string());
        let known = listed.law.known_at.map(|day| day.to_string()).unwrap_or_default();
        [
            kind.into(),
            scope,
            day,
            known,
            cluster,
            id,
            namespace,
            of,
            name,
            verdict,
            personal,
            territory,
            nodes,
            may_run_in,
            may_verdict,
            says,
        ]
    };
    let mut rows = vec![COLUMNS.map(String::from), row("export", whole(listed))];
    for it in &listed.workloads {
        let cluster = listed.clusters.iter().find(|cluster| cluster.id == it.cluster);
        let cluster = cluster.map_or("", |cluster| &cluster.name);
        match it.runs_in.is_empty() {
            true => rows.push(row("workload", workload(it, cluster, None))),
            false => rows.extend(
                it.runs_in.iter().map(|place| row("workload", workload(it, cluster, Some(place)))),
            ),
        }
    }
    rows
}

fn whole(listed: &WorkloadPlaces) -> [String; 12] {
    let mut row: [String; 12] = Default::default();
    row[0] = listed.clusters.iter().map(|it| &*it.name).collect::<Vec<_>>().join("; ");
    let PlacedCounts { run_outside, run_unknown, run_nowhere, may_outside, may_unknown } =
        listed.counts();
    let all = listed.workloads.len() as u64;
    let told = format!(
        "{}: {} run inside, {run_outside} outside, {run_nowhere} nowhere now, of {run_unknown} it is not known; {may_outside} \
         may be scheduled outside, of {may_unknown} it is not known",
        counted(all, ("workload", "workloads")),
        all - run_outside - run_unknown - run_nowhere,
    );
    row[11] = [told].into_iter().chain(says(&listed.law)).collect::<Vec<_>>().join("; ");
    row
}

fn workload(of: &WorkloadResidence, cluster: &str, place: Option<&WorkloadPlace>) -> [String; 12] {
    let verdict = place.map_or("", |it| it.standing.verdict().word());
    let territory = place.and_then(|it| it.territory);
    let code = |of: Option<Country>| of.map_or_else(|| "unknown".into(), |it| it.to_string());
    let may_run_in: Vec<String> = of.may_run_in.iter().map(|it| code(it.territory)).collect();
    [
        cluster.into(),
        of.cluster.to_string(),
        of.workload.namespace.to_string(),
        of.workload.kind.to_string(),
        of.workload.name.to_string(),
        verdict.into(),
        of.personal_data.name().into(),
        territory.map(|it| it.to_string()).unwrap_or_default(),
        place.map_or(0, |it| it.nodes).to_string(),
        may_run_in.join("; "),
        of.may_verdict().word().into(),
        match (place, territory) {
            (None, _) => "none of its pods is on a node".into(),
            (Some(_), None) => "the place of the nodes is not known".into(),
            (Some(_), Some(_)) => String::new(),
        },
    ]
}
