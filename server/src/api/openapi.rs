//! OpenAPI 3.1, made from the code that answers.

use axum::Json;
use model::view::FindingsExport;
use serde_json::{Value, json};
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::{Content, Ref, RefOr, ResponseBuilder};
use utoipa::{Modify, OpenApi};

use super::{
    Problem, checks, clusters, destinations, enforce, findings, frameworks, gaps, images, latency,
    namespaces, nodes, packages, pairs, passes, reports, residency, risk, systems, vulnerabilities,
    waivers, workload_places, workloads,
};
use crate::scan::ScanReport;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Nordvakt",
        description = "How exposed Kubernetes clusters are and where their data is, with evidence. \
                       Every answer carries an ETag that changes with the generation, or with what it says; \
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
        enforce::list,
        nodes::list,
        nodes::one,
        pairs::list,
        pairs::series,
        gaps::list,
        risk::now,
        risk::series,
        latency::series,
        findings::list,
        findings::one,
        residency::judged,
        workload_places::list,
        destinations::list,
        systems::list,
        systems::one,
        checks::list,
        checks::one,
        frameworks::list,
        frameworks::one,
        waivers::list,
        images::list,
        images::one,
        packages::asked,
        passes::list,
        vulnerabilities::of_image,
        reports::take,
        crate::export::csv_file,
        crate::export::json_file,
        crate::export::latency_file,
        crate::export::latency_clusters_file,
        crate::export::pairs_file,
        crate::export::pair_file,
        crate::export::residency_csv_file,
        crate::export::residency_json_file,
        crate::export::destinations_csv_file,
        crate::export::destinations_json_file,
        crate::export::systems_csv_file,
        crate::export::systems_json_file,
        crate::export::workload_places_csv_file,
        crate::export::workload_places_json_file,
        crate::export::framework_file,
        crate::export::schema,
        crate::export::scan_schema,
        document,
    ),
    components(schemas(FindingsExport, Problem)),
    modifiers(&Refusals, &Meanings),
)]
struct Description;

/// Answers that need nothing from the database.
const FROM_THE_BINARY: [&str; 4] = [
    "/api/v1/checks",
    "/api/v1/openapi.json",
    "/api/v1/schemas/findings-export.json",
    "/api/v1/schemas/scan.json",
];

/// What any endpoint of a kind may refuse, said in one place so that none forgets it.
struct Refusals;

impl Modify for Refusals {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        for (path, item) in &mut description.paths.paths {
            let Some(operation) = item.get.as_mut().or(item.post.as_mut()) else { continue };
            let named = names_something(operation);
            let has_parameters = operation.parameters.as_ref().is_some_and(|all| !all.is_empty());
            for (status, reason, applies) in [
                (
                    "400",
                    "A parameter is not what is expected: the detail says which, and what is.",
                    has_parameters,
                ),
                ("404", "There is no such thing, or not for this viewer.", named),
                ("421", "The request names another host than this machine.", true),
                ("503", "The database does not answer.", !FROM_THE_BINARY.contains(&path.as_str())),
            ] {
                if applies {
                    let content = Content::new(Some(Ref::from_schema_name("Problem")));
                    let response = ResponseBuilder::new()
                        .description(reason)
                        .content("application/problem+json", content);
                    operation.responses.responses.insert(status.into(), response.build().into());
                }
            }
        }
    }
}

/// What the parts of a path mean, wherever they stand.
const MEANINGS: [(&str, &str); 7] = [
    ("cluster", "The UID of its `kube-system` namespace"),
    ("namespace", "Its name"),
    ("kind", "The kind of the workload, such as `Deployment`"),
    ("name", "Its name"),
    ("node", "Its name"),
    ("peer", "The name of the node that it probes"),
    ("finding", "Its id, as lists have it"),
];

/// Says what a parameter means where its endpoint does not.
struct Meanings;

impl Modify for Meanings {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        let operations = description.paths.paths.values_mut().filter_map(|it| it.get.as_mut());
        for parameter in operations.flat_map(|it| it.parameters.iter_mut().flatten()) {
            if let RefOr::T(parameter) = parameter
                && parameter.description.is_none()
            {
                let meaning = MEANINGS.iter().find(|(name, _)| *name == parameter.name);
                parameter.description = meaning.map(|(_, meaning)| (*meaning).to_owned());
            }
        }
    }
}

/// Whether a parameter names a thing that there may not be.
fn names_something(operation: &Operation) -> bool {
    operation.parameters.iter().flatten().any(|parameter| match parameter {
        RefOr::T(it) => {
            it.parameter_in == ParameterIn::Path
                || ["cluster", "prober"].contains(&it.name.as_str())
        }
        RefOr::Ref(_) => false,
    })
}

/// The whole description.
pub fn description() -> utoipa::openapi::OpenApi {
    Description::openapi()
}

/// This description.
#[utoipa::path(
    get, path = "/api/v1/openapi.json", tag = "description",
    responses((status = 200, description = "An OpenAPI 3.1 document")),
)]
pub async fn document() -> Json<utoipa::openapi::OpenApi> {
    Json(description())
}

/// The JSON Schema (2020-12) of the JSON export.
pub fn findings_schema() -> Value {
    schema(&description(), "Nordvakt findings export", "FindingsExport")
}

#[derive(OpenApi)]
#[openapi(components(schemas(ScanReport)))]
struct Scan;

/// The JSON Schema (2020-12) of what `nordvakt scan --format json` prints.
pub fn scan_schema() -> Value {
    schema(&Scan::openapi(), "Nordvakt scan report", "ScanReport")
}

/// OpenAPI 3.1's schemas are JSON Schemas already.
fn schema(description: &utoipa::openapi::OpenApi, title: &str, root: &str) -> Value {
    let description = serde_json::to_value(description).unwrap_or_default();
    let text = description["components"]["schemas"]
        .to_string()
        .replace("#/components/schemas/", "#/$defs/");
    let definitions: Value = serde_json::from_str(&text).unwrap_or_default();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "$ref": format!("#/$defs/{root}"),
        "$defs": definitions,
    })
}
