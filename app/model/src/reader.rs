//! The only way in: pages, REST and exports all read through [`Reader`], so they cannot disagree.

use std::future::Future;
use std::pin::Pin;

use crate::Time;
use crate::check_info::CheckInfo;
use crate::enforce::EnforcePage;
use crate::framework::{FrameworkPage, FrameworksPage};
use crate::ids::{CheckId, ClusterId, FindingId};
use crate::images::{ImagePage, ImagesPage};
use crate::latency::{LatencyPage, LatencyQuestion, PairPage, PairQuestion, PairsAsked, PairsPage};
use crate::order::{FindingColumn, Order, Stretch, WorkloadColumn};
use crate::package::{PackageQuestion, PackagesPage};
use crate::residency::{
    Destinations, DestinationsAsked, LawAsked, NodePage, Residency, ResidencyFilter, Scope,
    SystemPage, Systems, WorkloadPlaces, WorkloadsAsked,
};
use crate::subject::WorkloadRef;
use crate::verdict::Gap;
use crate::view::{
    CheckPage, ChecksPage, ClusterPage, ClusterView, FindingFilter, FindingPage, FindingView,
    FindingsExport, FindingsPage, NamespacePage, NamespaceView, NodesPage, Overview, Page,
    PassFilter, PassesPage, RiskPoint, SearchPage, WorkloadPage, WorkloadView,
};
use crate::vulnerability::VulnerabilitiesPage;
use crate::waiver::WaiversPage;

/// Who asks. There is no [`Reader`] without one, so scoping cannot be forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// Whoever sits at the machine, while nothing but loopback is listened on: sees everything.
    LocalOperator,
}

/// Why something could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// There is no such thing, or not for this viewer.
    #[error("there is no such {what}")]
    NotFound {
        /// `cluster`, `finding`, …
        what: &'static str,
    },
    /// The question itself is wrong.
    #[error("{0}")]
    Invalid(String),
    /// The database does not answer; `reference` finds the cause in the log.
    #[error("the database does not answer")]
    Unavailable {
        /// A short reference, also in the log.
        reference: String,
    },
}

/// An answer on its way. Boxed, so that a page can hold any reader.
pub type Reply<'a, T> = Pin<Box<dyn Future<Output = Result<T, ReadError>> + Send + 'a>>;

/// Everything that can be asked. Each method costs at most three statements, however large the cluster.
pub trait Reader: Send + Sync {
    /// All clusters, and what to fix first; as they were observed at a moment, if one is named.
    fn overview(&self, at: Option<Time>) -> Reply<'_, Overview>;

    /// All clusters, in a list; as they were observed at a moment, if one is named.
    fn clusters(&self, at: Option<Time>) -> Reply<'_, Vec<ClusterView>>;

    /// One cluster; as it was observed at a moment, if one is named: what to fix first is told of now alone.
    fn cluster(&self, cluster: ClusterId, at: Option<Time>) -> Reply<'_, ClusterPage>;

    /// A cluster's namespaces, by burden; as they were observed at a moment, if one is named.
    fn namespaces(&self, cluster: ClusterId, at: Option<Time>) -> Reply<'_, Vec<NamespaceView>>;

    /// One namespace, its riskiest workloads first; as it was observed at a moment, if one is named.
    fn namespace(
        &self,
        cluster: ClusterId,
        namespace: String,
        at: Option<Time>,
    ) -> Reply<'_, NamespacePage> {
        let order = Order::descending(WorkloadColumn::Risk);
        let stretch = Stretch { order, after: None, limit: 300 };
        let page = self.namespace_sorted(cluster, namespace, stretch, at);
        Box::pin(async { Ok(page.await?.0) })
    }

    /// One namespace with a stretch of its workloads, and where the next begins.
    fn namespace_sorted(
        &self,
        cluster: ClusterId,
        namespace: String,
        workloads: Stretch<WorkloadColumn>,
        at: Option<Time>,
    ) -> Reply<'_, (NamespacePage, Option<String>)>;

    /// A cluster's workloads by risk, riskiest first, as they were observed at a moment, if one is named; `after` is the last
    /// page's `next`.
    fn workloads(
        &self,
        cluster: ClusterId,
        namespace: Option<String>,
        after: Option<String>,
        limit: u32,
        at: Option<Time>,
    ) -> Reply<'_, Page<WorkloadView>>;

    /// One workload; as it was observed at a moment, if one is named. What is in its images, and round trips between its
    /// nodes, are kept of now alone.
    fn workload(
        &self,
        cluster: ClusterId,
        workload: WorkloadRef,
        at: Option<Time>,
    ) -> Reply<'_, WorkloadPage>;

    /// Findings, most severe first, then by subject and check; `after` is the last page's `next`.
    fn findings(
        &self,
        filter: FindingFilter,
        after: Option<String>,
        limit: u32,
    ) -> Reply<'_, Page<FindingView>>;

    /// A stretch of the findings with what the page around it shows: clusters, and how many there are of each kind.
    fn findings_page(
        &self,
        filter: FindingFilter,
        findings: Stretch<FindingColumn>,
    ) -> Reply<'_, FindingsPage>;

    /// Who passes which checks, by check and subject; `after` is the last page's `next`.
    fn passes(
        &self,
        filter: PassFilter,
        after: Option<String>,
        limit: u32,
    ) -> Reply<'_, PassesPage>;

    /// Clusters, namespaces, workloads, nodes, checks and frameworks whose name contains `text`, the nearest first.
    fn search(&self, text: String) -> Reply<'_, SearchPage>;

    /// One finding, open or resolved; as it stood at a moment, if one is named.
    fn finding(&self, finding: FindingId, at: Option<Time>) -> Reply<'_, FindingPage>;

    /// Every check.
    fn checks(&self) -> Vec<CheckInfo>;

    /// How many subjects pass and do not pass each check; at a moment, if one is named.
    fn checks_page(&self, at: Option<Time>) -> Reply<'_, ChecksPage>;

    /// One check and those who do not pass it; at a moment, if one is named.
    fn check(&self, check: CheckId, at: Option<Time>) -> Reply<'_, CheckPage>;

    /// The frameworks that clusters are held to, and what evidence says of their controls; of one cluster or of all,
    /// at a moment, if one is named.
    fn frameworks(&self, cluster: Option<ClusterId>, at: Option<Time>)
    -> Reply<'_, FrameworksPage>;

    /// One framework by what addresses call it.
    fn framework(
        &self,
        framework: String,
        cluster: Option<ClusterId>,
        at: Option<Time>,
    ) -> Reply<'_, FrameworkPage>;

    /// The waivers, and what has become of each.
    fn waivers(&self) -> Reply<'_, WaiversPage>;

    /// The images that run, and what is in them.
    fn images(&self) -> Reply<'_, ImagesPage>;

    /// One image that runs, by its digest.
    fn image(&self, digest: String) -> Reply<'_, ImagePage>;

    /// What each namespace of a cluster may enforce of Pod Security Standards.
    fn enforce(&self, cluster: ClusterId) -> Reply<'_, EnforcePage>;

    /// A cluster's nodes; as they were observed at a moment, if one is named.
    fn nodes(&self, cluster: ClusterId, at: Option<Time>) -> Reply<'_, NodesPage>;

    /// One node, with the evidence of its place, as it was observed at a moment, if one is named; within the scope and judged by
    /// that law, of which nothing is stored. What agents say of the layer beneath, and of round trips between nodes, is kept of now alone.
    fn node(
        &self,
        cluster: ClusterId,
        node: String,
        at: Option<Time>,
        scope: Scope,
        law: LawAsked,
    ) -> Reply<'_, NodePage>;

    /// Where data is, judged by the law of a day; nothing of it is stored.
    fn residency(&self, filter: ResidencyFilter) -> Reply<'_, Residency>;

    /// What reports say of the image with this digest: of each report as many vulnerabilities at most.
    fn vulnerabilities(&self, digest: String, limit: u32) -> Reply<'_, VulnerabilitiesPage>;

    /// Which running workloads have a package; asked nothing, what is known of the packages in running images.
    fn packages(&self, question: Option<PackageQuestion>) -> Reply<'_, PackagesPage>;

    /// The systems, where each is and who runs it, judged as [`Self::residency`].
    fn systems(&self, filter: ResidencyFilter) -> Reply<'_, Systems>;

    /// Workloads by the places that they run in, judged as [`Self::residency`].
    fn workload_places(
        &self,
        filter: ResidencyFilter,
        asked: WorkloadsAsked,
    ) -> Reply<'_, WorkloadPlaces>;

    /// What units name outside their cluster, judged as [`Self::residency`].
    fn destinations(
        &self,
        filter: ResidencyFilter,
        asked: DestinationsAsked,
    ) -> Reply<'_, Destinations>;

    /// One system by its name.
    fn system(&self, name: String, filter: ResidencyFilter) -> Reply<'_, SystemPage>;

    /// What of a cluster could not be seen; at a moment, if one is named.
    fn gaps(&self, cluster: ClusterId, at: Option<Time>) -> Reply<'_, Vec<Gap>>;

    /// A cluster's risk over time, or one of its namespaces', oldest first; at most 240 points.
    fn risk_series(
        &self,
        cluster: ClusterId,
        namespace: Option<String>,
    ) -> Reply<'_, Vec<RiskPoint>>;

    /// Round trips of one prober over a time, and what they prove.
    fn latency(&self, question: LatencyQuestion) -> Reply<'_, LatencyPage>;

    /// Round trips between the nodes of a cluster, as their agents measure them now.
    fn pairs(&self, cluster: ClusterId, asked: PairsAsked) -> Reply<'_, PairsPage>;

    /// Round trips from one of a cluster's nodes to another over a time.
    fn pair(&self, cluster: ClusterId, question: PairQuestion) -> Reply<'_, PairPage>;

    /// The findings of a cluster at one generation, as far as the filter asks for them.
    fn export(&self, cluster: ClusterId, filter: FindingFilter) -> Reply<'_, FindingsExport>;
}
