//! [`Reading`]: what a viewer may read, at most three statements a question.
//!
//! Questions of more than one statement are answered from one snapshot, so that a commit in between cannot make
//! a page contradict itself.

mod as_of;
mod cluster;
mod cursor;
mod destinations;
mod enforce;
mod export;
mod finding;
mod finding_filter;
mod findings;
mod findings_page;
mod fleet;
mod frameworks;
mod image;
mod images;
mod latency;
mod namespace;
mod node;
mod nodes;
mod packages;
mod pair;
pub(crate) mod pairs;
mod parts;
mod passes;
mod residency;
mod search;
mod steps;
mod vulnerabilities;
mod waivers;
mod workload;
mod workloads;

use std::hash::{BuildHasher as _, Hasher as _};
use std::sync::Arc;

use model::Time;
use model::check_info::CheckInfo;
use model::enforce::EnforcePage;
use model::framework::{Framework, FrameworkPage, FrameworksPage};
use model::ids::{CheckId, ClusterId, FindingId};
use model::image::{Distribution, OsRelease};
use model::images::{ImagePage, ImagesPage};
use model::latency::{LatencyPage, LatencyQuestion, PairPage, PairQuestion, PairsAsked, PairsPage};
use model::order::{FindingColumn, Stretch, WorkloadColumn};
use model::package::{PackageQuestion, PackagesPage};
use model::reader::{ReadError, Reader, Reply, Viewer};
use model::residency::{
    Destinations, DestinationsAsked, Jurist, LawAsked, NodePage, Residency, ResidencyFilter, Scope,
    SystemPage, Systems, WorkloadPlaces, WorkloadsAsked,
};
use model::subject::WorkloadRef;
use model::verdict::Gap;
use model::view::{
    CheckPage, ChecksPage, ClusterPage, ClusterView, FindingFilter, FindingPage, FindingView,
    FindingsExport, FindingsPage, NamespacePage, NamespaceView, NodesPage, Overview, Page,
    PassFilter, PassesPage, RiskPoint, SearchPage, WorkloadPage, WorkloadView,
};
use model::vulnerability::VulnerabilitiesPage;
use model::waiver::{Waiver, WaiversPage};
use sqlx::{PgPool, Postgres, Transaction};
use uuid::Uuid;

use crate::{Error, Known};

/// The [`Reader`] over the database, for one viewer.
#[derive(Clone, Debug)]
pub struct Reading {
    pool: PgPool,
    viewer: Viewer,
    catalogue: Arc<[CheckInfo]>,
    jurist: Arc<dyn Jurist>,
    frameworks: Arc<[Framework]>,
    waivers: Arc<[Waiver]>,
    distribution: fn(&OsRelease) -> Option<Distribution>,
}

/// Why an answer ends early: what the viewer did, or what went wrong with us.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error(transparent)]
    Asked(#[from] ReadError),
    #[error(transparent)]
    Failed(#[from] Error),
}

type Answer<T> = Result<T, Refusal>;

impl Reading {
    pub(crate) fn new(pool: PgPool, viewer: Viewer, known: Known) -> Self {
        let Known { catalogue, frameworks, waivers, jurist, distribution } = known;
        Self { pool, viewer, catalogue, frameworks, waivers, jurist, distribution }
    }

    /// The clusters that the viewer may see; `None` for all.
    fn scope(&self) -> Option<Vec<Uuid>> {
        match self.viewer {
            Viewer::LocalOperator => None,
        }
    }

    /// The cluster as a scope of its own, if the viewer may see it.
    fn only(&self, cluster: ClusterId) -> Answer<Vec<Uuid>> {
        let cluster = cluster.as_uuid();
        match self.scope() {
            Some(scope) if !scope.contains(&cluster) => Err(no("cluster")),
            _ => Ok(vec![cluster]),
        }
    }

    fn check_info(&self, check: &CheckId) -> Option<&CheckInfo> {
        self.catalogue.iter().find(|info| info.id == *check)
    }

    async fn snapshot(&self) -> Answer<Transaction<'static, Postgres>> {
        let begun =
            self.pool.begin_with("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
        Ok(begun.await.map_err(Error::query("beginning to read"))?)
    }
}

/// There is no such thing, or not for this viewer.
fn no(what: &'static str) -> Refusal {
    ReadError::NotFound { what }.into()
}

/// Answers, and logs what went wrong with us, once, under a reference that the viewer is told.
fn reply<'a, T>(answer: impl Future<Output = Answer<T>> + Send + 'a) -> Reply<'a, T> {
    Box::pin(async move {
        answer.await.map_err(|refusal| match refusal {
            Refusal::Asked(error) => error,
            Refusal::Failed(error) => {
                let reference = reference();
                tracing::error!(%reference, error = error.chain(), "reading failed");
                ReadError::Unavailable { reference }
            }
        })
    })
}

/// Eight characters, to be found again in the log: unlikely to come twice is enough.
fn reference() -> String {
    let random = std::hash::RandomState::new().build_hasher().finish();
    format!("{random:016x}").chars().take(8).collect()
}

impl Reader for Reading {
    fn overview(&self, at: Option<Time>) -> Reply<'_, Overview> {
        reply(self.read_overview(at))
    }

    fn clusters(&self, at: Option<Time>) -> Reply<'_, Vec<ClusterView>> {
        reply(self.read_clusters(at))
    }

    fn cluster(&self, cluster: ClusterId, at: Option<Time>) -> Reply<'_, ClusterPage> {
        reply(self.read_cluster(cluster, at))
    }

    fn namespaces(&self, cluster: ClusterId, at: Option<Time>) -> Reply<'_, Vec<NamespaceView>> {
        reply(self.read_namespaces(cluster, at))
    }

    fn namespace_sorted(
        &self,
        cluster: ClusterId,
        namespace: String,
        workloads: Stretch<WorkloadColumn>,
        at: Option<Time>,
    ) -> Reply<'_, (NamespacePage, Option<String>)> {
        reply(self.read_namespace(cluster, namespace, workloads, at))
    }

    fn workloads(
        &self,
        cluster: ClusterId,
        namespace: Option<String>,
        after: Option<String>,
        limit: u32,
        at: Option<Time>,
    ) -> Reply<'_, Page<WorkloadView>> {
        reply(self.read_workloads(cluster, namespace, after, limit, at))
    }

    fn pairs(&self, cluster: ClusterId, asked: PairsAsked) -> Reply<'_, PairsPage> {
        reply(self.read_pairs(cluster, asked))
    }

    fn pair(&self, cluster: ClusterId, question: PairQuestion) -> Reply<'_, PairPage> {
        reply(self.read_pair(cluster, question))
    }

    fn workload(
        &self,
        cluster: ClusterId,
        workload: WorkloadRef,
        at: Option<Time>,
    ) -> Reply<'_, WorkloadPage> {
        reply(self.read_workload(cluster, workload, at))
    }

    fn findings(
        &self,
        filter: FindingFilter,
        after: Option<String>,
        limit: u32,
    ) -> Reply<'_, Page<FindingView>> {
        reply(self.read_findings(filter, after, limit))
    }

    fn findings_page(
        &self,
        filter: FindingFilter,
        findings: Stretch<FindingColumn>,
    ) -> Reply<'_, FindingsPage> {
        reply(self.read_findings_page(filter, findings))
    }

    fn passes(
        &self,
        filter: PassFilter,
        after: Option<String>,
        limit: u32,
    ) -> Reply<'_, PassesPage> {
        reply(self.read_passes(filter, after, limit))
    }

    fn search(&self, text: String) -> Reply<'_, SearchPage> {
        reply(self.read_search(text))
    }

    fn finding(&self, finding: FindingId, at: Option<Time>) -> Reply<'_, FindingPage> {
        reply(self.read_finding(finding, at))
    }

    fn checks(&self) -> Vec<CheckInfo> {
        self.catalogue.to_vec()
    }

    fn checks_page(&self, at: Option<Time>) -> Reply<'_, ChecksPage> {
        reply(self.read_checks_page(at))
    }

    fn check(&self, check: CheckId, at: Option<Time>) -> Reply<'_, CheckPage> {
        reply(self.read_check(check, at))
    }

    fn frameworks(
        &self,
        cluster: Option<ClusterId>,
        at: Option<Time>,
    ) -> Reply<'_, FrameworksPage> {
        reply(self.read_frameworks(cluster, at))
    }

    fn framework(
        &self,
        framework: String,
        cluster: Option<ClusterId>,
        at: Option<Time>,
    ) -> Reply<'_, FrameworkPage> {
        reply(self.read_framework(framework, cluster, at))
    }

    fn waivers(&self) -> Reply<'_, WaiversPage> {
        reply(self.read_waivers())
    }

    fn images(&self) -> Reply<'_, ImagesPage> {
        reply(self.read_images())
    }

    fn image(&self, digest: String) -> Reply<'_, ImagePage> {
        reply(self.read_image(digest))
    }

    fn enforce(&self, cluster: ClusterId) -> Reply<'_, EnforcePage> {
        reply(self.read_enforce(cluster))
    }

    fn nodes(&self, cluster: ClusterId, at: Option<Time>) -> Reply<'_, NodesPage> {
        reply(self.read_nodes(cluster, at))
    }

    fn node(
        &self,
        cluster: ClusterId,
        node: String,
        at: Option<Time>,
        scope: Scope,
        law: LawAsked,
    ) -> Reply<'_, NodePage> {
        reply(self.read_node(cluster, node, at, scope, law))
    }

    fn residency(&self, filter: ResidencyFilter) -> Reply<'_, Residency> {
        reply(self.read_residency(filter))
    }

    fn vulnerabilities(&self, digest: String, limit: u32) -> Reply<'_, VulnerabilitiesPage> {
        reply(self.read_vulnerabilities(digest, limit))
    }

    fn packages(&self, question: Option<PackageQuestion>) -> Reply<'_, PackagesPage> {
        reply(self.read_packages(question))
    }

    fn destinations(
        &self,
        filter: ResidencyFilter,
        asked: DestinationsAsked,
    ) -> Reply<'_, Destinations> {
        reply(self.read_destinations(filter, asked))
    }

    fn workload_places(
        &self,
        filter: ResidencyFilter,
        asked: WorkloadsAsked,
    ) -> Reply<'_, WorkloadPlaces> {
        reply(self.read_workload_places(filter, asked))
    }

    fn systems(&self, filter: ResidencyFilter) -> Reply<'_, Systems> {
        reply(self.read_systems(filter))
    }

    fn system(&self, name: String, filter: ResidencyFilter) -> Reply<'_, SystemPage> {
        reply(self.read_system(name, filter))
    }

    fn gaps(&self, cluster: ClusterId, at: Option<Time>) -> Reply<'_, Vec<Gap>> {
        reply(self.read_gaps(cluster, at))
    }

    fn risk_series(
        &self,
        cluster: ClusterId,
        namespace: Option<String>,
    ) -> Reply<'_, Vec<RiskPoint>> {
        reply(self.read_risk_series(cluster, namespace))
    }

    fn latency(&self, question: LatencyQuestion) -> Reply<'_, LatencyPage> {
        reply(self.read_latency(question))
    }

    fn export(&self, cluster: ClusterId, filter: FindingFilter) -> Reply<'_, FindingsExport> {
        reply(self.read_export(cluster, filter))
    }
}
