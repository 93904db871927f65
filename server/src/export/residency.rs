//! `GET /api/v1/export/residency.csv` and `.json`: where data is, as the page says it.
//!
//! As in the findings' file every row of the CSV says what it is: one `export` row with scope, day and counts, a
//! `node` row for each node, a `control_plane` row for each control plane, a `collector` row for each server that watches one, a `personal_data` row for each place that workloads run in, an `operator` row for each operator, a `law` row for each territory, a `flip` row for each
//! thing that is judged otherwise than without what is supposed, a `ground` row for each that is judged the same on another
//! ground, and an `unknown` row for each thing that is not known.

use axum::response::Response;
use model::ids::ClusterId;
use model::place::Place;
use model::residency::{
    CollectorResidence, ControlPlaneResidence, Flip, Measure, NodeResidence, NotKnown,
    OperatorView, PersonalDataCounts, PersonalDataPlace, Residency, Resolution, TerritoryLaw,
};
use model::verdict::Verdict;

use super::attached;
use super::csv::{bytes, time};
use super::judged::{counted, file_name, says};
use crate::api::{Asked, Judged, Problem, Query};

const COLUMNS: [&str; 14] = [
    "row",
    "scope",
    "law_at",
    "known_at",
    "subject",
    "cluster_id",
    "verdict",
    "territory",
    "city",
    "operator",
    "decided_by",
    "says",
    "source",
    "doubts",
];

const NODES: (&str, &str) = ("node", "nodes");

/// Where data is, a row for each node, operator, territory and thing that is not known.
#[utoipa::path(
    get, path = "/api/v1/export/residency.csv", tag = "exports", params(Judged),
    responses((status = 200, content_type = "text/csv", body = String)),
)]
pub async fn csv_file(
    Asked(reader): Asked,
    Query(which): Query<Judged>,
) -> Result<Response, Problem> {
    let residency = reader.residency(which.into()).await?;
    let body = bytes(table(&residency).into_iter());
    Ok(attached(name(&residency, "csv"), "text/csv; charset=utf-8", body))
}

/// Where data is, as the REST endpoint answers it.
#[utoipa::path(
    get, path = "/api/v1/export/residency.json", tag = "exports", params(Judged),
    responses((status = 200, body = Residency)),
)]
pub async fn json_file(
    Asked(reader): Asked,
    Query(which): Query<Judged>,
) -> Result<Response, Problem> {
    let residency = reader.residency(which.into()).await?;
    let mut body = serde_json::to_vec_pretty(&residency).unwrap_or_default();
    body.push(b'\n');
    Ok(attached(name(&residency, "json"), "application/json", body))
}

fn name(residency: &Residency, ending: &str) -> String {
    let Residency { clusters, scope, law, .. } = residency;
    format!("{}.{ending}", file_name("residency", clusters, *scope, law))
}

fn table(residency: &Residency) -> Vec<[String; 14]> {
    let row = |kind: &str, rest: [String; 10]| {
        let [subject, cluster, verdict, territory, city, operator, decided, says, source, doubts] =
            rest;
        [
            kind.into(),
            residency.scope.word().into(),
            residency.law.law_at.to_string(),
            residency.law.known_at.map(|day| day.to_string()).unwrap_or_default(),
            subject,
            cluster,
            verdict,
            territory,
            city,
            operator,
            decided,
            says,
            source,
            doubts,
        ]
    };
    let mut rows = vec![COLUMNS.map(String::from), row("export", whole(residency))];
    rows.extend(residency.nodes.iter().map(|it| row("node", node(it))));
    rows.extend(residency.control_planes.iter().map(|it| row("control_plane", control_plane(it))));
    rows.extend(residency.collectors.iter().map(|it| row("collector", collector(it))));
    rows.extend(residency.personal_data.iter().map(|it| row("personal_data", personal_data(it))));
    rows.extend(residency.operators.iter().map(|it| row("operator", operator(it))));
    rows.extend(residency.measures.iter().map(|it| row("measure", measure(it))));
    rows.extend(residency.territories.iter().map(|it| row("law", law(it))));
    rows.extend(residency.flips.iter().map(|it| row("flip", flip(it))));
    rows.extend(residency.grounds.iter().map(|it| row("ground", flip(it))));
    rows.extend(residency.unknown.iter().map(|it| row("unknown", unknown(it))));
    rows
}

fn whole(residency: &Residency) -> [String; 10] {
    let counts = residency.counts;
    let clusters = residency.clusters.iter().map(|cluster| {
        let observed = cluster.observed_at.map(time).unwrap_or_default();
        format!("{} generation {} observed {observed}", cluster.name, cluster.generation)
    });
    let mut row: [String; 10] = Default::default();
    row[0] = clusters.collect::<Vec<_>>().join("; ");
    let told = format!(
        "{}: {} inside, {} outside, {} unknown",
        counted(counts.all(), NODES),
        counts.inside,
        counts.outside,
        counts.unknown
    );
    row[7] = [told].into_iter().chain(says(&residency.law)).collect::<Vec<_>>().join("; ");
    row
}

fn node(node: &NodeResidence) -> [String; 10] {
    placed(node.name.clone(), node.cluster, node.verdict, &node.place, &node.doubts)
}

fn control_plane(of: &ControlPlaneResidence) -> [String; 10] {
    let host = of.endpoint.clone().unwrap_or_default();
    let mut row = placed(host, of.cluster, of.verdict, &of.place, &[]);
    if let Some(Resolution { addresses, since, last_answered }) = &of.resolution {
        let addresses: Vec<String> = addresses.iter().map(ToString::to_string).collect();
        let mut says = vec![format!("leads to {} since {}", addresses.join(", "), time(*since))];
        says.extend(last_answered.map(|at| format!("last answered {}", time(at))));
        says.extend(Some(std::mem::take(&mut row[7])).filter(|it| !it.is_empty()));
        row[7] = says.join("; ");
    }
    row
}

fn collector(of: &CollectorResidence) -> [String; 10] {
    placed(of.name(), of.cluster, of.verdict, &of.place, &[])
}

fn placed(
    name: String,
    cluster: ClusterId,
    verdict: Verdict,
    place: &Place,
    doubts: &[String],
) -> [String; 10] {
    let evidence = place.ladder.iter().map(|rung| {
        let says = rung.territory.map_or("no known place".into(), |it| it.to_string());
        format!("{} `{}` says {says}", rung.path, rung.value)
    });
    let decisive = place.decisive();
    [
        name,
        cluster.to_string(),
        verdict.word().into(),
        place.territory.map(|it| it.to_string()).unwrap_or_default(),
        place.city.clone().unwrap_or_default(),
        place.operator.clone().unwrap_or_default(),
        decisive.map(|rung| rung.path.clone()).unwrap_or_default(),
        evidence.collect::<Vec<_>>().join("; "),
        decisive.map(|rung| rung.source.clone()).unwrap_or_default(),
        (place.conflicts().next().map(|_| "evidence conflicts"))
            .or_else(|| place.why_open())
            .into_iter()
            .chain(doubts.iter().map(String::as_str))
            .collect::<Vec<_>>()
            .join("; "),
    ]
}

fn personal_data(of: &PersonalDataPlace) -> [String; 10] {
    let mut row: [String; 10] = Default::default();
    row[0] = "workloads".into();
    row[2] = of.standing.verdict().word().into();
    row[3] = of.place.to_string();
    let PersonalDataCounts { yes, no, not_known } = of.workloads;
    row[7] = format!("personal data: {yes} yes, {no} no, {not_known} not known");
    row
}

fn operator(operator: &OperatorView) -> [String; 10] {
    let mut row: [String; 10] = Default::default();
    row[0] = operator.key.clone();
    row[3] = operator.parent_country.map(|it| it.to_string()).unwrap_or_default();
    row[5] = operator.company.clone().unwrap_or_default();
    let ties = operator.nexuses.join("; ");
    row[7] = format!(
        "{}; ties to the United States: {} ({ties}); {}",
        counted(operator.nodes, NODES),
        operator.us_nexus.words(),
        operator.exposed_to.join("; ")
    );
    row[8] = operator.source.clone();
    row[9] = operator.doubts.join("; ");
    row
}

fn measure(of: &Measure) -> [String; 10] {
    let mut row: [String; 10] = Default::default();
    row[0].clone_from(&of.name);
    row[2] = of.keys.word().into();
    row[3] = of.keys_held_in.map(|it| it.to_string()).unwrap_or_default();
    row[7] = of.words();
    row[8].clone_from(&of.reason);
    row
}

fn law(law: &TerritoryLaw) -> [String; 10] {
    let mut row: [String; 10] = Default::default();
    row[0] = law.name.clone().unwrap_or_else(|| law.territory.to_string());
    row[2] = law.standing.verdict().word().into();
    row[3] = law.territory.to_string();
    let basis = law.basis.as_deref().unwrap_or("no basis is recorded");
    row[7] = format!("{}; {}: {basis}", counted(law.nodes, NODES), law.status);
    row[8] = law.source.clone().unwrap_or_default();
    row[9] = law.doubts.join("; ");
    row
}

fn flip(flip: &Flip) -> [String; 10] {
    let mut row: [String; 10] = Default::default();
    row[0].clone_from(&flip.subject);
    row[1] = flip.cluster.map(|it| it.to_string()).unwrap_or_default();
    row[6] = word(&flip.of);
    row[7] = format!("{} before, {} after", word(&flip.before), word(&flip.after));
    row[8] = format!("before: {}; after: {}", flip.before_rests_on, flip.after_rests_on);
    row
}

/// As the JSON has it.
fn word(of: &impl serde::Serialize) -> String {
    let word = serde_json::to_value(of).unwrap_or_default();
    word.as_str().unwrap_or_default().into()
}

fn unknown(unknown: &NotKnown) -> [String; 10] {
    let mut row: [String; 10] = Default::default();
    row[0] = unknown.what.clone();
    row[2] = "unknown".into();
    row[7] = format!("{}; {}", counted(unknown.nodes, NODES), unknown.supply);
    row
}
