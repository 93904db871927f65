//! `/api/v1`: one endpoint, one file. Handlers translate, nothing more: what they answer comes from the
//! same `Reader` as the pages.

mod checks;
mod clusters;
mod destinations;
mod docs;
mod enforce;
mod findings;
mod frameworks;
mod gaps;
mod generation_tag;
mod images;
mod latency;
mod law;
mod namespaces;
mod nodes;
mod openapi;
mod packages;
mod pairs;
mod parameters;
mod passes;
mod problem;
mod reports;
mod residency;
mod risk;
mod systems;
mod vulnerabilities;
mod waivers;
mod workload_places;
mod workloads;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::routing::{MethodRouter, any, get, post};
use collect::report::LARGEST;
use facts::canonical::Digest;
use model::reader::{Reader, Viewer};

pub use destinations::Listed as ListedDestinations;
pub use docs::described;
pub use findings::Narrowed;
pub use generation_tag::Tag;
pub use latency::{Over, Which as LatencyAsked};
pub use openapi::{findings_schema, scan_schema};
pub use pairs::Which as PairsWanted;
pub use parameters::{Asking, Both, Given, Query};
pub use problem::{CLUSTER_ID, Problem};
pub use residency::Judged;
pub use workload_places::Listed as ListedWorkloadPlaces;

use crate::export;
use crate::heads::Heads;
use crate::reports::Reports;

/// Makes readers, for a viewer only.
pub type Readers = Arc<dyn Fn(Viewer) -> Arc<dyn Reader> + Send + Sync>;

/// What handlers share.
#[derive(Clone)]
pub struct ApiState {
    /// Makes readers.
    pub readers: Readers,
    /// Newest generations.
    pub heads: Heads,
    /// Takes reports on images in.
    pub reports: Reports,
    /// Digest of the policy that readers read by.
    pub policy: Digest,
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

/// Every route of `/api`, the exports among them.
pub fn routes() -> Router<ApiState> {
    (endpoints().into_iter().chain(export::endpoints()))
        .fold(Router::new(), |router, (path, methods)| router.route(path, methods))
        .route("/api", any(problem::no_such_endpoint))
        .route("/api/{*rest}", any(problem::no_such_endpoint))
        .method_not_allowed_fallback(problem::no_such_method)
}

/// A path and what answers it.
pub type Endpoint = (&'static str, MethodRouter<ApiState>);

fn endpoints() -> [Endpoint; 34] {
    [
        ("/api/v1/clusters", get(clusters::list)),
        ("/api/v1/clusters/{cluster}", get(clusters::one)),
        ("/api/v1/clusters/{cluster}/namespaces", get(namespaces::list)),
        ("/api/v1/clusters/{cluster}/namespaces/{namespace}", get(namespaces::one)),
        ("/api/v1/clusters/{cluster}/workloads", get(workloads::list)),
        ("/api/v1/clusters/{cluster}/workloads/{namespace}/{kind}/{name}", get(workloads::one)),
        ("/api/v1/clusters/{cluster}/enforce", get(enforce::list)),
        ("/api/v1/clusters/{cluster}/nodes", get(nodes::list)),
        ("/api/v1/clusters/{cluster}/nodes/{node}", get(nodes::one)),
        ("/api/v1/clusters/{cluster}/pairs", get(pairs::list)),
        ("/api/v1/clusters/{cluster}/pairs/{node}/{peer}", get(pairs::series)),
        ("/api/v1/clusters/{cluster}/gaps", get(gaps::list)),
        ("/api/v1/clusters/{cluster}/risk", get(risk::now)),
        ("/api/v1/clusters/{cluster}/risk/series", get(risk::series)),
        ("/api/v1/latency", get(latency::series)),
        ("/api/v1/findings", get(findings::list)),
        ("/api/v1/findings/{finding}", get(findings::one)),
        ("/api/v1/passes", get(passes::list)),
        ("/api/v1/residency", get(residency::judged)),
        ("/api/v1/residency/workloads", get(workload_places::list)),
        ("/api/v1/residency/destinations", get(destinations::list)),
        ("/api/v1/residency/systems", get(systems::list)),
        ("/api/v1/residency/systems/{system}", get(systems::one)),
        ("/api/v1/checks", get(checks::list)),
        ("/api/v1/checks/{check}", get(checks::one)),
        ("/api/v1/frameworks", get(frameworks::list)),
        ("/api/v1/frameworks/{framework}", get(frameworks::one)),
        ("/api/v1/waivers", get(waivers::list)),
        ("/api/v1/images", get(images::list)),
        ("/api/v1/images/{digest}", get(images::one)),
        ("/api/v1/packages", get(packages::asked)),
        ("/api/v1/images/{digest}/vulnerabilities", get(vulnerabilities::of_image)),
        ("/api/v1/reports", post(reports::take).layer(DefaultBodyLimit::max(LARGEST))),
        ("/api/v1/openapi.json", get(openapi::document)),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn what_is_routed_is_described_and_what_is_described_is_routed() {
        let all = || endpoints().into_iter().chain(export::endpoints());
        let routed: BTreeSet<&str> = all().map(|(path, _)| path).collect();
        assert_eq!(routed.len(), all().count(), "a path is routed twice");
        let description = openapi::description();
        let described: BTreeSet<&str> =
            description.paths.paths.keys().map(String::as_str).collect();
        assert_eq!(routed, described);
    }
}
