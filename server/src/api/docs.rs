//! The OpenAPI description as the page `/api/docs` tells it.

use std::sync::{Arc, LazyLock};

use app::context::{Api, Endpoint, Parameter};
use serde_json::Value;

use super::openapi::description;

/// The description, made once.
pub fn described() -> Arc<Api> {
    static DESCRIBED: LazyLock<Arc<Api>> = LazyLock::new(|| {
        let description = serde_json::to_value(description()).unwrap_or_default();
        Arc::new(api(&description))
    });
    DESCRIBED.clone()
}

fn api(description: &Value) -> Api {
    let paths = description["paths"].as_object().into_iter().flatten();
    let endpoints = paths.flat_map(|(path, methods)| {
        let methods = methods.as_object().into_iter().flatten();
        methods.map(move |(method, operation)| endpoint(method, path, operation))
    });
    Api { about: text(&description["info"]["description"]), endpoints: endpoints.collect() }
}

fn endpoint(method: &str, path: &str, operation: &Value) -> Endpoint {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let statuses = operation["responses"].as_object().into_iter().flatten();
    Endpoint {
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(&operation["summary"]),
        parameters: parameters.map(parameter).collect(),
        statuses: statuses.map(|(status, _)| status.clone()).collect(),
    }
}

fn parameter(of: &Value) -> Parameter {
    Parameter { name: text(&of["name"]), place: text(&of["in"]), meaning: text(&of["description"]) }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::described;

    #[test]
    fn every_endpoint_says_what_it_answers_and_what_it_takes() {
        let api = described();
        assert!(api.endpoints.len() > 20);
        for endpoint in &api.endpoints {
            assert!(!endpoint.summary.is_empty(), "{endpoint:?}");
            assert!(endpoint.statuses.contains(&"200".to_owned()), "{endpoint:?}");
            for parameter in &endpoint.parameters {
                assert!(!parameter.meaning.is_empty(), "{} of {}", parameter.name, endpoint.path);
            }
        }
    }
}
