//! What auditors download: the findings of a cluster at one generation and where its data is, as CSV and JSON, what
//! was seen of systems in the columns of documents that people keep, and round trips as CSV.

mod csv;
mod destinations;
mod framework;
mod json;
mod judged;
mod latency;
mod latency_clusters;
mod pair;
mod pairs;
mod residency;
mod systems;
mod workload_places;

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use axum::routing::get;
use model::view::{ClusterView, FindingsExport};

use crate::api::{Asked, Endpoint, Narrowed, Problem, Query};

pub use self::csv::__path_file as __path_csv_file;
pub use self::csv::file as csv_file;
pub use self::destinations::{
    __path_csv_file as __path_destinations_csv_file,
    __path_json_file as __path_destinations_json_file, csv_file as destinations_csv_file,
    json_file as destinations_json_file,
};
pub use self::framework::__path_file as __path_framework_file;
pub use self::framework::file as framework_file;
pub use self::json::__path_file as __path_json_file;
pub use self::json::file as json_file;
pub use self::json::{__path_scan_schema, __path_schema, scan_schema, schema};
pub use self::latency::__path_file as __path_latency_file;
pub use self::latency::file as latency_file;
pub use self::latency_clusters::__path_file as __path_latency_clusters_file;
pub use self::latency_clusters::file as latency_clusters_file;
pub use self::pair::__path_file as __path_pair_file;
pub use self::pair::file as pair_file;
pub use self::pairs::__path_file as __path_pairs_file;
pub use self::pairs::file as pairs_file;
pub use self::residency::{
    __path_csv_file as __path_residency_csv_file, __path_json_file as __path_residency_json_file,
    csv_file as residency_csv_file, json_file as residency_json_file,
};
pub use self::systems::{
    __path_csv_file as __path_systems_csv_file, __path_json_file as __path_systems_json_file,
    csv_file as systems_csv_file, json_file as systems_json_file,
};
pub use self::workload_places::{
    __path_csv_file as __path_workload_places_csv_file,
    __path_json_file as __path_workload_places_json_file, csv_file as workload_places_csv_file,
    json_file as workload_places_json_file,
};

/// The exports and their schemas.
pub fn endpoints() -> [Endpoint; 17] {
    [
        ("/api/v1/export/latency.csv", get(latency_file)),
        ("/api/v1/export/latency-clusters.csv", get(latency_clusters_file)),
        ("/api/v1/clusters/{cluster}/export/pairs.csv", get(pairs_file)),
        ("/api/v1/clusters/{cluster}/export/pair.csv", get(pair_file)),
        ("/api/v1/export/findings.csv", get(csv_file)),
        ("/api/v1/export/findings.json", get(json_file)),
        ("/api/v1/export/residency.csv", get(residency_csv_file)),
        ("/api/v1/export/residency.json", get(residency_json_file)),
        ("/api/v1/export/destinations.csv", get(destinations_csv_file)),
        ("/api/v1/export/destinations.json", get(destinations_json_file)),
        ("/api/v1/export/systems.csv", get(systems_csv_file)),
        ("/api/v1/export/systems.json", get(systems_json_file)),
        ("/api/v1/export/workload-places.csv", get(workload_places_csv_file)),
        ("/api/v1/export/workload-places.json", get(workload_places_json_file)),
        ("/api/v1/export/framework.csv", get(framework_file)),
        ("/api/v1/schemas/findings-export.json", get(schema)),
        ("/api/v1/schemas/scan.json", get(scan_schema)),
    ]
}

async fn asked(
    Asked(reader): Asked,
    Query(which): Query<Narrowed>,
) -> Result<FindingsExport, Problem> {
    let filter = which.filter();
    let cluster = match filter.cluster {
        Some(cluster) => cluster,
        None => match reader.clusters(None).await?.as_slice() {
            [only] => only.id,
            [] => return Err(Problem::not_found("no cluster is watched yet")),
            _ => {
                return Err(Problem::bad_request(
                    "there are several clusters: name one with `cluster`",
                ));
            }
        },
    };
    Ok(reader.export(cluster, filter).await?)
}

/// The findings of a cluster as a file.
fn download(cluster: &ClusterView, ending: &str, kind: &'static str, body: Vec<u8>) -> Response {
    let name = format!("{}-findings-{}.{ending}", plain(&cluster.name), cluster.generation);
    attached(name, kind, body)
}

/// What may stand in a file's name everywhere.
fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

/// An answer that is saved under a name that says what it is.
fn attached(name: String, kind: &'static str, body: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    let mut response = Response::new(body.into());
    let headers: [(HeaderName, Option<HeaderValue>); 3] = [
        (header::CONTENT_TYPE, Some(HeaderValue::from_static(kind))),
        (header::CONTENT_DISPOSITION, HeaderValue::try_from(disposition).ok()),
        (header::CACHE_CONTROL, Some(HeaderValue::from_static("private, no-store"))),
    ];
    for (name, value) in headers {
        if let Some(value) = value {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
