//! `GET /api/v1/export/findings.json`, and the schema that it is published under.

use axum::Json;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::response::Response;
use model::view::FindingsExport;
use serde_json::Value;

use super::{Which, asked, download};
use crate::api::{Asked, Problem, findings_schema};

/// The findings of a cluster at one generation, with gaps, coverage and versions.
#[utoipa::path(
    get, path = "/api/v1/export/findings.json", tag = "exports", params(Which),
    responses((status = 200, body = FindingsExport), (status = 404, body = Problem)),
)]
pub async fn file(
    reader: Asked,
    which: Result<Query<Which>, QueryRejection>,
) -> Result<Response, Problem> {
    let export = asked(reader, which).await?;
    let mut body = serde_json::to_vec_pretty(&export).unwrap_or_default();
    body.push(b'\n');
    Ok(download(&export.cluster, "json", "application/json", body))
}

/// The JSON Schema (2020-12) of the JSON export.
#[utoipa::path(
    get, path = "/api/v1/schemas/findings-export.json", tag = "exports",
    responses((status = 200, description = "A JSON Schema")),
)]
pub async fn schema() -> Json<Value> {
    Json(findings_schema())
}
