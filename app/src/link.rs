//! Addresses of pages: the path is the thing, the query the view.

mod placed_nodes;

use std::fmt::Write;

use model::Time;
use model::check_info::Control;
use model::framework::slug;
use model::ids::{CheckId, ClusterId, FindingId};
use model::latency::{LatencyRange, ProberId};
use model::residency::{DestinationsAsked, LawAsked, ResidencyFilter, Scope, WorkloadsAsked};
use model::subject::{SubjectRef, WorkloadRef};
use model::verdict::{Severity, Verdict};

use crate::address::Address;

pub use placed_nodes::{NodesAsked, placed_nodes};

/// A cluster's page.
pub fn cluster(cluster: ClusterId) -> String {
    format!("/clusters/{cluster}")
}

/// A cluster's nodes.
pub fn nodes(cluster: ClusterId) -> String {
    format!("/clusters/{cluster}/nodes")
}

/// A node's page.
pub fn node(cluster: ClusterId, name: &str) -> String {
    format!("{}/{}", nodes(cluster), encoded(name))
}

/// A node's page, of the moment and judged by the law that was asked for.
pub fn node_under(cluster: ClusterId, name: &str, filter: &ResidencyFilter) -> String {
    let asked = format!("{}{}{}", as_of(filter.at), within(filter.scope), by_law(&filter.law));
    match asked.strip_prefix('&') {
        Some(asked) => format!("{}?{asked}", node(cluster, name)),
        None => node(cluster, name),
    }
}

/// The scope, where it is not the first.
const fn within(scope: Scope) -> &'static str {
    match scope {
        Scope::Eea => "",
        Scope::Eu => "&scope=eu",
    }
}

/// The law that was asked for, as the end of a query: each parameter behind an `&`.
fn by_law(law: &LawAsked) -> String {
    let law_at = law.law_at.map(|day| format!("&law_at={day}"));
    let known_at = law.known_at.map(|day| format!("&known_at={day}"));
    let what_if = law.what_if.iter().map(|rule| format!("&what-if={}", encoded(rule)));
    law_at.into_iter().chain(known_at).chain(what_if).collect()
}

/// Where data is: of one cluster, or of all.
pub fn residency(cluster: Option<ClusterId>) -> String {
    cluster.map_or("/residency".into(), |cluster| format!("/residency?cluster={cluster}"))
}

/// Where data is, asked as here.
pub fn residency_under(filter: &ResidencyFilter) -> String {
    asked("/residency", filter, "")
}

/// The systems, judged as asked.
pub fn systems(filter: &ResidencyFilter) -> String {
    asked("/residency/systems", filter, "")
}

/// What else reveals where data is, judged as asked.
pub fn destinations(filter: &ResidencyFilter, which: DestinationsAsked) -> String {
    asked("/residency/destinations", filter, &narrowed(which))
}

/// The same as files, CSV and JSON.
pub fn destination_exports(filter: &ResidencyFilter, which: DestinationsAsked) -> (String, String) {
    let file =
        |ending| asked(&format!("/api/v1/export/destinations.{ending}"), filter, &narrowed(which));
    (file("csv"), file("json"))
}

fn narrowed(which: DestinationsAsked) -> String {
    let kind = which.kind.map(|kind| format!("&kind={kind}")).unwrap_or_default();
    let verdict = which.verdict.map(|it| format!("&verdict={}", it.word())).unwrap_or_default();
    kind + &verdict
}

/// Workloads by place, judged as asked: those that run here, and of which this is known.
pub fn workload_places(filter: &ResidencyFilter, which: WorkloadsAsked) -> String {
    asked("/residency/workloads", filter, &of_workloads(which))
}

/// The same as files, CSV and JSON.
pub fn workload_place_exports(filter: &ResidencyFilter, which: WorkloadsAsked) -> (String, String) {
    let which = of_workloads(which);
    let file = |ending| asked(&format!("/api/v1/export/workload-places.{ending}"), filter, &which);
    (file("csv"), file("json"))
}

fn of_workloads(which: WorkloadsAsked) -> String {
    let place = which.place.map(|place| format!("&in={place}")).unwrap_or_default();
    let data = which.personal_data.map(|it| format!("&personal-data={}", it.name()));
    place + &data.unwrap_or_default()
}

/// A system's page, judged as asked.
pub fn system(name: &str, filter: &ResidencyFilter) -> String {
    asked(&format!("/residency/systems/{}", encoded(name)), filter, "")
}

/// A document about systems.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Document {
    /// The record of processing activities.
    Record,
    /// The assessment of transfers.
    Transfers,
    /// The register of information.
    Register,
}

impl Document {
    /// All of them, as they are offered.
    pub const ALL: [Self; 3] = [Self::Record, Self::Transfers, Self::Register];

    const fn word(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Transfers => "transfers",
            Self::Register => "register",
        }
    }
}

/// A document about one system or all, as a file: `csv` or `json`.
pub fn systems_export(
    document: Document,
    ending: &str,
    filter: &ResidencyFilter,
    system: Option<&str>,
) -> String {
    let system = system.map(|name| format!("&system={}", encoded(name))).unwrap_or_default();
    let which = format!("&document={}{system}", document.word());
    asked(&format!("/api/v1/export/systems.{ending}"), filter, &which)
}

fn as_of(at: Option<Time>) -> String {
    at.map(|at| format!("&at={}", encoded(&crate::format::datetime(at)))).unwrap_or_default()
}

/// The address of a thing, as it was at a moment.
pub fn then(path: String, at: Option<Time>) -> String {
    let joint = if path.contains('?') { '&' } else { '?' };
    match as_of(at).strip_prefix('&') {
        Some(at) => format!("{path}{joint}{at}"),
        None => path,
    }
}

/// The address of a thing, as it was at the moment that this page shows.
pub fn as_here(path: String) -> String {
    then(path, Address::here().moment("at").ok().flatten())
}

/// A path with what is asked of places and law, and this behind an `&`.
fn asked(path: &str, filter: &ResidencyFilter, more: &str) -> String {
    let cluster = filter.cluster.map(|id| format!("&cluster={id}")).unwrap_or_default();
    let judged = format!("{}{}{}", as_of(filter.at), within(filter.scope), by_law(&filter.law));
    let query = format!("{cluster}{judged}{more}");
    match query.strip_prefix('&') {
        Some(query) => format!("{path}?{query}"),
        None => path.into(),
    }
}

/// The same as files, CSV and JSON. A file is of one cluster, if there is only one.
pub fn residency_exports(filter: &ResidencyFilter, only: Option<ClusterId>) -> (String, String) {
    let cluster = filter.cluster.or(only).map(|cluster| format!("&cluster={cluster}"));
    let query =
        format!("{}{}{}", cluster.unwrap_or_default(), as_of(filter.at), by_law(&filter.law));
    let file =
        |ending| format!("/api/v1/export/residency.{ending}?scope={}{query}", filter.scope.word());
    (file("csv"), file("json"))
}

/// An image's page.
pub fn image(digest: &str) -> String {
    format!("/images/{}", encoded(digest))
}

/// What a cluster's namespaces may enforce.
pub fn enforce(cluster: ClusterId) -> String {
    format!("/clusters/{cluster}/enforce")
}

/// A namespace's page.
pub fn namespace(cluster: ClusterId, namespace: &str) -> String {
    format!("/clusters/{cluster}/ns/{}", encoded(namespace))
}

/// A workload's page.
pub fn workload(cluster: ClusterId, of: &WorkloadRef) -> String {
    format!("{}/{}/{}", namespace(cluster, &of.namespace), encoded(&of.kind), encoded(&of.name))
}

/// The page on which a subject is shown.
pub fn subject(in_cluster: ClusterId, of: &SubjectRef) -> String {
    match of {
        SubjectRef::Cluster => cluster(in_cluster),
        SubjectRef::Namespace(name) => namespace(in_cluster, name),
        SubjectRef::Node(name) => node(in_cluster, name),
        SubjectRef::Workload(of) | SubjectRef::Container(of, _) => workload(in_cluster, of),
    }
}

/// A finding's page.
pub fn finding(finding: FindingId) -> String {
    format!("/findings/{finding}")
}

/// A check's page.
pub fn check(check: &CheckId) -> String {
    format!("/checks/{}", encoded(check.as_str()))
}

/// The frameworks that clusters are held to, by the verdicts of one or of all.
pub fn compliance(cluster: Option<ClusterId>) -> String {
    of_cluster("/compliance".into(), cluster)
}

/// A framework's page.
pub fn framework(id: &str, cluster: Option<ClusterId>) -> String {
    of_cluster(format!("/compliance/{}", encoded(id)), cluster)
}

/// A control on its framework's page.
pub fn control(of: &Control) -> String {
    format!("{}#control-{}", framework(&slug(&of.framework), None), slug(&of.id))
}

/// What reports say of an image.
pub fn vulnerabilities(digest: &str) -> String {
    format!("/images/{}/vulnerabilities", encoded(digest))
}

/// All of it, for programs.
pub fn vulnerabilities_json(digest: &str) -> String {
    format!("/api/v1/images/{}/vulnerabilities?limit=100000", encoded(digest))
}

/// Which running workloads have a package.
pub struct Packages(String);

impl Packages {
    /// This one, in any version.
    pub fn of(name: &str) -> Self {
        Self(format!("/packages?name={}", encoded(name)))
    }

    /// Before the first of these versions, where there are any.
    #[must_use]
    pub fn before(mut self, versions: Option<&str>) -> Self {
        let first = versions.and_then(|versions| versions.split(',').next()).map(str::trim);
        if let Some(first) = first.filter(|version| !version.is_empty()) {
            let _ = write!(self.0, "&before={}", encoded(first));
        }
        self
    }

    /// The address.
    pub fn href(self) -> String {
        self.0
    }
}

/// A framework's controls as a file.
pub fn framework_csv(id: &str, cluster: Option<ClusterId>) -> String {
    let cluster = cluster.map(|cluster| format!("&cluster={cluster}")).unwrap_or_default();
    format!("/api/v1/export/framework.csv?framework={}{cluster}", encoded(id))
}

fn of_cluster(path: String, cluster: Option<ClusterId>) -> String {
    match cluster {
        Some(cluster) => format!("{path}?cluster={cluster}"),
        None => path,
    }
}

/// The findings of a cluster as a file, as far as these conditions ask for them.
pub fn export(cluster: ClusterId, format: &str, conditions: &[(&'static str, String)]) -> String {
    let mut href = format!("/api/v1/export/findings.{format}?cluster={cluster}");
    for (name, value) in conditions.iter().filter(|(name, _)| *name != "cluster") {
        // As REST calls it.
        let name = if *name == "ns" { "namespace" } else { name };
        let _ = write!(href, "&{name}={}", encoded(value));
    }
    href
}

/// A prober's round trips as a file.
pub fn latency_csv(prober: ProberId, range: LatencyRange) -> String {
    format!("/api/v1/export/latency.csv?prober={prober}{}", steps(range))
}

fn steps(LatencyRange { from, to, step_seconds }: LatencyRange) -> String {
    let [from, to] = [from, to].map(|at| encoded(&crate::format::datetime(at)));
    format!("&from={from}&to={to}&step={step_seconds}")
}

/// Round trips of clusters' nodes to two landmarks as a file.
pub const fn latency_clusters_csv() -> &'static str {
    "/api/v1/export/latency-clusters.csv"
}

/// Round trips between the nodes of a cluster, or to and from one of them, as a file.
pub fn pairs_csv(cluster: ClusterId, node: Option<&str>) -> String {
    let node = node.map_or_else(String::new, |node| format!("?node={}", encoded(node)));
    format!("/api/v1/clusters/{cluster}/export/pairs.csv{node}")
}

/// Round trips from one node to another over time.
pub fn pair(cluster: ClusterId, of: &str, peer: &str) -> String {
    format!("{}/peers/{}", node(cluster, of), encoded(peer))
}

/// The same as a file.
pub fn pair_csv(cluster: ClusterId, node: &str, peer: &str, range: LatencyRange) -> String {
    let [node, peer] = [node, peer].map(encoded);
    let steps = steps(range);
    format!("/api/v1/clusters/{cluster}/export/pair.csv?node={node}&peer={peer}{steps}")
}

/// Round trips of a prober.
pub fn latency_of(prober: ProberId) -> String {
    format!("/latency?prober={prober}")
}

/// Who passes these checks.
pub fn passes(cluster: Option<ClusterId>, checks: &[&CheckId]) -> String {
    let cluster = cluster.map(|cluster| format!("cluster={cluster}"));
    let checks = checks.iter().map(|check| format!("check={}", encoded(check.as_str())));
    let query: Vec<String> = cluster.into_iter().chain(checks).collect();
    format!("/passes?{}", query.join("&"))
}

/// The list of findings, narrowed step by step.
#[derive(Clone, Default)]
pub struct Findings {
    query: String,
}

impl Findings {
    /// Those of one cluster.
    pub fn of(cluster: ClusterId) -> Self {
        Self::default().with("cluster", &cluster.to_string())
    }

    /// Those of a namespace.
    pub fn namespace(self, namespace: &str) -> Self {
        self.with("ns", namespace)
    }

    /// Those of a workload and its containers.
    pub fn workload(self, of: &WorkloadRef) -> Self {
        self.namespace(&of.namespace).with("workload", &format!("{}/{}", of.kind, of.name))
    }

    /// Those of a check.
    pub fn check(self, check: &CheckId) -> Self {
        self.with("check", check.as_str())
    }

    /// Those of a severity.
    pub fn severity(self, severity: Severity) -> Self {
        self.with("severity", severity.word())
    }

    /// Those with a verdict.
    pub fn verdict(self, verdict: Verdict) -> Self {
        self.with("verdict", verdict.word())
    }

    /// As they were observed at a moment.
    pub fn at(self, moment: Option<Time>) -> Self {
        match moment {
            Some(moment) => self.with("at", &crate::format::datetime(moment)),
            None => self,
        }
    }

    /// One more condition by its name in the query.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        let joint = if self.query.is_empty() { '?' } else { '&' };
        let _ = write!(self.query, "{joint}{name}={}", encoded(value));
        self
    }

    /// The address.
    pub fn href(&self) -> String {
        format!("/findings{}", self.query)
    }
}

/// Percent-encoded but for what may stand in a path segment and a query alike.
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(byte.into());
            }
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_cannot_leave_their_place_in_a_query() {
        let href = Findings::default().with("q", "a&b=c/d é").severity(Severity::High).href();
        assert_eq!(href, "/findings?q=a%26b%3Dc%2Fd%20%C3%A9&severity=high");
    }
}
