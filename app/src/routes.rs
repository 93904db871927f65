//! Which page answers which path.

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::SsrMode;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::path;

use crate::pages::api::ApiPage;
use crate::pages::check::CheckPage;
use crate::pages::checks::ChecksPage;
use crate::pages::cluster::ClusterPage;
use crate::pages::compliance::CompliancePage;
use crate::pages::destinations::DestinationsPage;
use crate::pages::enforce::EnforcePageView;
use crate::pages::finding::FindingPage;
use crate::pages::findings::FindingsPageView;
use crate::pages::framework::FrameworkPageView;
use crate::pages::image::ImagePageView;
use crate::pages::images::ImagesPageView;
use crate::pages::latency::LatencyPageView;
use crate::pages::namespace::NamespacePage;
use crate::pages::node::NodePageView;
use crate::pages::nodes::NodesPage;
use crate::pages::not_found::NotFoundPage;
use crate::pages::overview::OverviewPage;
use crate::pages::packages::PackagesPageView;
use crate::pages::pair::PairPageView;
use crate::pages::passes::PassesPageView;
use crate::pages::residency::ResidencyPage;
use crate::pages::search::SearchPageView;
use crate::pages::system::SystemPageView;
use crate::pages::systems::SystemsPage;
use crate::pages::vulnerabilities::VulnerabilitiesPageView;
use crate::pages::waivers::WaiversPageView;
use crate::pages::workload::WorkloadPage;
use crate::pages::workload_places::WorkloadPlacesPage;

/// Every page by its path: the path says which thing, the query how it is viewed.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <FlatRoutes fallback=NotFoundPage>
                <Route path=path!("/") view=OverviewPage ssr=SsrMode::Async/>
                <Route path=path!("/findings") view=FindingsPageView ssr=SsrMode::Async/>
                <Route path=path!("/findings/:finding") view=FindingPage ssr=SsrMode::Async/>
                <Route path=path!("/latency") view=LatencyPageView ssr=SsrMode::Async/>
                <Route path=path!("/residency") view=ResidencyPage ssr=SsrMode::Async/>
                <Route
                    path=path!("/residency/destinations")
                    view=DestinationsPage
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/residency/workloads")
                    view=WorkloadPlacesPage
                    ssr=SsrMode::Async
                />
                <Route path=path!("/residency/systems") view=SystemsPage ssr=SsrMode::Async/>
                <Route
                    path=path!("/residency/systems/:system")
                    view=SystemPageView
                    ssr=SsrMode::Async
                />
                <Route path=path!("/search") view=SearchPageView ssr=SsrMode::Async/>
                <Route path=path!("/checks") view=ChecksPage ssr=SsrMode::Async/>
                <Route path=path!("/checks/:check") view=CheckPage ssr=SsrMode::Async/>
                <Route path=path!("/api/docs") view=ApiPage ssr=SsrMode::Async/>
                <Route path=path!("/waivers") view=WaiversPageView ssr=SsrMode::Async/>
                <Route path=path!("/images") view=ImagesPageView ssr=SsrMode::Async/>
                <Route path=path!("/images/:digest") view=ImagePageView ssr=SsrMode::Async/>
                <Route path=path!("/packages") view=PackagesPageView ssr=SsrMode::Async/>
                <Route path=path!("/passes") view=PassesPageView ssr=SsrMode::Async/>
                <Route
                    path=path!("/images/:digest/vulnerabilities")
                    view=VulnerabilitiesPageView
                    ssr=SsrMode::Async
                />
                <Route path=path!("/compliance") view=CompliancePage ssr=SsrMode::Async/>
                <Route
                    path=path!("/compliance/:framework")
                    view=FrameworkPageView
                    ssr=SsrMode::Async
                />
                <Route path=path!("/clusters/:cluster") view=ClusterPage ssr=SsrMode::Async/>
                <Route
                    path=path!("/clusters/:cluster/enforce")
                    view=EnforcePageView
                    ssr=SsrMode::Async
                />
                <Route path=path!("/clusters/:cluster/nodes") view=NodesPage ssr=SsrMode::Async/>
                <Route
                    path=path!("/clusters/:cluster/nodes/:node")
                    view=NodePageView
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/clusters/:cluster/nodes/:node/peers/:peer")
                    view=PairPageView
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/clusters/:cluster/ns/:namespace")
                    view=NamespacePage
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/clusters/:cluster/ns/:namespace/:kind/:name")
                    view=WorkloadPage
                    ssr=SsrMode::Async
                />
            </FlatRoutes>
        </Router>
    }
    .into_any()
}
