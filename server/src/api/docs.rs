//! `GET /api/docs`: the OpenAPI description as a page, without a script.

use std::fmt::Write as _;

use axum::http::header;
use axum::response::{Html, IntoResponse};
use serde_json::Value;

use super::openapi::description;
use crate::web::assets;

/// This description as a page.
#[utoipa::path(
    get, path = "/api/docs", tag = "description",
    responses((status = 200, description = "The page", content_type = "text/html", body = String)),
)]
pub async fn page() -> impl IntoResponse {
    let description = serde_json::to_value(description()).unwrap_or_default();
    let policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; \
                  frame-ancestors 'none'";
    ([(header::CONTENT_SECURITY_POLICY, policy)], Html(html(&description)))
}

fn html(description: &Value) -> String {
    let mut page = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>REST API · Nordvakt</title>\
         <meta name=\"description\" content=\"Every endpoint of Nordvakt's REST API.\">\
         <link rel=\"stylesheet\" href=\"{}\"></head><body class=\"api-docs\">\
         <main id=\"main\"><p><a href=\"/\">Nordvakt</a></p><h1>REST API</h1><p>{}</p>\
         <p>The same as a document: <a href=\"/api/v1/openapi.json\">OpenAPI 3.1</a>.</p>",
        assets::stylesheet_address(),
        escape(text(&description["info"]["description"])),
    );
    for (path, methods) in description["paths"].as_object().into_iter().flatten() {
        for (method, endpoint) in methods.as_object().into_iter().flatten() {
            endpoint_section(&mut page, method, path, endpoint);
        }
    }
    page.push_str("</main></body></html>");
    page
}

// Writing to a `String` cannot fail, here and below.
fn endpoint_section(page: &mut String, method: &str, path: &str, endpoint: &Value) {
    let _ = write!(
        page,
        "<section class=\"panel\"><h2><code>{} {}</code></h2><p>{}</p>",
        method.to_uppercase(),
        escape(path),
        escape(text(&endpoint["summary"])),
    );
    let parameters = endpoint["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    if !parameters.is_empty() {
        page.push_str(
            "<div class=\"table-scroll\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">Parameter</th>\
             <th scope=\"col\">In</th><th scope=\"col\">Meaning</th></tr></thead><tbody>",
        );
        for parameter in parameters {
            let _ = write!(
                page,
                "<tr><th scope=\"row\"><code>{}</code></th><td>{}</td><td>{}</td></tr>",
                escape(text(&parameter["name"])),
                escape(text(&parameter["in"])),
                escape(text(&parameter["description"])),
            );
        }
        page.push_str("</tbody></table></div>");
    }
    let statuses: Vec<&str> = endpoint["responses"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(status, _)| status.as_str())
        .collect();
    let _ = write!(page, "<p>Answers {}.</p></section>", statuses.join(", "));
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
