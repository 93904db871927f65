//! What auditors download: the findings of a cluster at one generation, as CSV and JSON, and round trips as CSV.

mod csv;
mod json;
mod latency;

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use axum::routing::get;
use model::ids::ClusterId;
use model::view::{ClusterView, FindingsExport};

use crate::api::{Asked, Asking, CLUSTER_ID, Endpoint, Given, Problem, Query};

pub use self::csv::__path_file as __path_csv_file;
pub use self::csv::file as csv_file;
pub use self::json::__path_file as __path_json_file;
pub use self::json::file as json_file;
pub use self::json::{__path_scan_schema, __path_schema, scan_schema, schema};
pub use self::latency::__path_file as __path_latency_file;
pub use self::latency::file as latency_file;

/// The exports and their schemas.
pub fn endpoints() -> [Endpoint; 5] {
    [
        ("/api/v1/export/latency.csv", get(latency_file)),
        ("/api/v1/export/findings.csv", get(csv_file)),
        ("/api/v1/export/findings.json", get(json_file)),
        ("/api/v1/schemas/findings-export.json", get(schema)),
        ("/api/v1/schemas/scan.json", get(scan_schema)),
    ]
}

/// Which export.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// The cluster; may be left out while there is only one.
    cluster: Option<ClusterId>,
}

impl Asking for Which {
    fn read(given: &Given) -> Result<Self, Problem> {
        Ok(Self { cluster: given.value("cluster", CLUSTER_ID, |text| text.parse().ok())? })
    }
}

async fn asked(
    Asked(reader): Asked,
    Query(which): Query<Which>,
) -> Result<FindingsExport, Problem> {
    let cluster = match which.cluster {
        Some(cluster) => cluster,
        None => match reader.clusters().await?.as_slice() {
            [only] => only.id,
            [] => return Err(Problem::not_found("no cluster is watched yet")),
            _ => {
                return Err(Problem::bad_request(
                    "there are several clusters: name one with `cluster`",
                ));
            }
        },
    };
    Ok(reader.export(cluster).await?)
}

/// An answer that is saved under a name that says what it is.
fn download(cluster: &ClusterView, ending: &str, kind: &'static str, body: Vec<u8>) -> Response {
    let name: String =
        cluster.name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let name = format!("{name}-findings-{}.{ending}", cluster.generation);
    attachment(&name, kind, body)
}

/// An answer that is saved under this name: letters, digits, hyphens and dots.
fn attachment(name: &str, kind: &'static str, body: Vec<u8>) -> Response {
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
