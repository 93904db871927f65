//! `/api/v1`: one endpoint, one file. Handlers translate, nothing more: what they answer comes from the
//! same `Reader` as the pages.

mod checks;
mod clusters;
mod docs;
mod findings;
mod gaps;
mod generation_tag;
mod namespaces;
mod nodes;
mod openapi;
mod problem;
mod risk;
mod workloads;

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::routing::{any, get};
use model::reader::{Reader, Viewer};

pub use generation_tag::Tag;
pub use openapi::findings_schema;
pub use problem::Problem;

use crate::heads::Heads;

/// Makes readers, for a viewer only.
pub type Readers = Arc<dyn Fn(Viewer) -> Arc<dyn Reader> + Send + Sync>;

/// What handlers share.
#[derive(Clone)]
pub struct ApiState {
    /// Makes readers.
    pub readers: Readers,
    /// Newest generations.
    pub heads: Heads,
}

impl FromRef<ApiState> for Heads {
    fn from_ref(state: &ApiState) -> Self {
        state.heads.clone()
    }
}

/// A reader for whoever asks.
pub struct Asked(pub Arc<dyn Reader>);

impl FromRequestParts<ApiState> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(_: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        // While only loopback is listened on, whoever reaches us sits at the machine.
        Ok(Self((state.readers)(Viewer::LocalOperator)))
    }
}

/// Every route of `/api`.
pub fn routes() -> Router<ApiState> {
    Router::new()
        .route("/api/v1/clusters", get(clusters::list))
        .route("/api/v1/clusters/{cluster}", get(clusters::one))
        .route("/api/v1/clusters/{cluster}/namespaces", get(namespaces::list))
        .route("/api/v1/clusters/{cluster}/namespaces/{namespace}", get(namespaces::one))
        .route("/api/v1/clusters/{cluster}/workloads", get(workloads::list))
        .route(
            "/api/v1/clusters/{cluster}/workloads/{namespace}/{kind}/{name}",
            get(workloads::one),
        )
        .route("/api/v1/clusters/{cluster}/nodes", get(nodes::list))
        .route("/api/v1/clusters/{cluster}/gaps", get(gaps::list))
        .route("/api/v1/clusters/{cluster}/risk", get(risk::now))
        .route("/api/v1/clusters/{cluster}/risk/series", get(risk::series))
        .route("/api/v1/findings", get(findings::list))
        .route("/api/v1/findings/{finding}", get(findings::one))
        .route("/api/v1/checks", get(checks::list))
        .route("/api/v1/checks/{check}", get(checks::one))
        .route("/api/v1/openapi.json", get(openapi::document))
        .route("/api/docs", get(docs::page))
        .route("/api/{*rest}", any(problem::no_such_endpoint))
}
