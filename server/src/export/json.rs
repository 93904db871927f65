//! `GET /api/v1/export/findings.json`, and the schema that it is published under.

use axum::Json;
use axum::response::Response;
use model::view::FindingsExport;
use serde_json::Value;

use super::{asked, download};
use crate::api::{Asked, Narrowed, Problem, Query, findings_schema};

/// The findings of a cluster at one generation, with gaps, coverage and versions.
#[utoipa::path(
    get, path = "/api/v1/export/findings.json", tag = "exports", params(Narrowed),
    responses((status = 200, body = FindingsExport)),
)]
pub async fn file(reader: Asked, which: Query<Narrowed>) -> Result<Response, Problem> {
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

/// The JSON Schema (2020-12) of what `nordvakt scan --format json` prints.
#[utoipa::path(
    get, path = "/api/v1/schemas/scan.json", tag = "exports",
    responses((status = 200, description = "A JSON Schema")),
)]
pub async fn scan_schema() -> Json<Value> {
    Json(crate::api::scan_schema())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    /// The schemas of what programs read are kept in docs, so that a change of one is seen in review.
    #[test]
    fn schemas_are_those_in_docs() {
        for (file, schema) in [
            ("findings-export.schema.json", crate::api::findings_schema()),
            ("scan.schema.json", crate::api::scan_schema()),
        ] {
            let path = Path::new("../docs").join(file);
            let expected = serde_json::to_string_pretty(&schema).unwrap() + "\n";
            if std::env::var_os("UPDATE_DOCS").is_some() {
                std::fs::write(&path, &expected).unwrap();
            }
            let written = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(written == expected, "{file} is out of date: UPDATE_DOCS=1 cargo test");
        }
    }
}
