//! OpenAPI 3.1, made from the code that answers.

use axum::Json;
use model::view::FindingsExport;
use serde_json::{Value, json};
use utoipa::OpenApi;

use super::{checks, clusters, findings, gaps, namespaces, nodes, risk, workloads};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Nordvakt",
        description = "How exposed Kubernetes clusters are and where their data is, with evidence. \
                       Every answer carries an ETag that changes with the generation; \
                       errors are problem+json.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    paths(
        clusters::list,
        clusters::one,
        namespaces::list,
        namespaces::one,
        workloads::list,
        workloads::one,
        nodes::list,
        gaps::list,
        risk::now,
        risk::series,
        findings::list,
        findings::one,
        checks::list,
        checks::one,
        crate::export::csv_file,
        crate::export::json_file,
        crate::export::schema,
    ),
    components(schemas(FindingsExport))
)]
struct Description;

/// The whole description.
pub fn description() -> utoipa::openapi::OpenApi {
    Description::openapi()
}

/// `GET /api/v1/openapi.json`
pub async fn document() -> Json<utoipa::openapi::OpenApi> {
    Json(description())
}

/// The JSON Schema (2020-12) of the JSON export: OpenAPI 3.1's schemas are JSON Schemas already.
pub fn findings_schema() -> Value {
    let description = serde_json::to_value(description()).unwrap_or_default();
    let text = description["components"]["schemas"]
        .to_string()
        .replace("#/components/schemas/", "#/$defs/");
    let definitions: Value = serde_json::from_str(&text).unwrap_or_default();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Nordvakt findings export",
        "$ref": "#/$defs/FindingsExport",
        "$defs": definitions,
    })
}
