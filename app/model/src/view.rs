//! The shapes that pages, REST and exports share.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::Time;
use crate::admission::{Admission, Enforceable};
use crate::check_info::CheckInfo;
use crate::context::Context;
use crate::framework::Tally;
use crate::ids::{CheckId, ClusterId, FindingId, Generation};
use crate::latency::NodePair;
use crate::place::Place;
use crate::risk::{Interval, Risk};
use crate::scheduling::Reach;
use crate::subject::{SubjectRef, WorkloadRef};
use crate::verdict::{Coverage, Evidence, Finding, Gap, Severity, Verdict};
use crate::vulnerability::ImageReports;
use crate::waiver::Waiver;

/// Failed findings by severity, and the unknown ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FindingCounts {
    /// Failed, critical.
    pub critical: u64,
    /// Failed, high.
    pub high: u64,
    /// Failed, medium.
    pub medium: u64,
    /// Failed, low.
    pub low: u64,
    /// Not answered, of any severity.
    pub unknown: u64,
    /// Failed or not answered, and accepted until a date: in none of the others.
    #[serde(default)]
    pub waived: u64,
}

/// How a cluster is seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// By watching its API server.
    #[default]
    Watched,
    /// As it was when it was recorded: nothing of it grows old.
    Recorded,
    /// As the recording that comes with Nordvakt: nobody's cluster.
    Sample,
}

impl Seen {
    /// As it is stored and told.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Watched => "watched",
            Self::Recorded => "recorded",
            Self::Sample => "sample",
        }
    }

    /// The one of this word.
    pub fn named(word: &str) -> Option<Self> {
        [Self::Watched, Self::Recorded, Self::Sample].into_iter().find(|seen| seen.word() == word)
    }
}

/// What every page says of the cluster that it shows.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClusterView {
    /// Its id.
    pub id: ClusterId,
    /// What its operator calls it.
    pub name: String,
    /// How it is seen.
    pub seen: Seen,
    /// The generation that is shown; 0 before the first.
    pub generation: Generation,
    /// When what is shown was last confirmed by the API server; `None` before the first generation.
    pub observed_at: Option<DateTime<Utc>>,
    /// When it was observed first: of an earlier moment nothing is known.
    pub first_observed_at: Option<DateTime<Utc>>,
    /// Peak and burden.
    pub risk: Risk,
    /// By how much the lower end of the burden would be higher without waivers, in millionths.
    pub waived: u64,
    /// Judgements answered of judgements due.
    pub coverage: Coverage,
    /// Its findings by severity.
    pub findings: FindingCounts,
    /// How many gaps are open.
    pub gaps: u64,
    /// How many namespaces, workloads and nodes were seen.
    pub namespaces: u64,
    /// Workloads seen.
    pub workloads: u64,
    /// Nodes seen.
    pub nodes: u64,
    /// Nodes whose country is outside the allowed ones, and nodes without evidence of a country.
    pub nodes_outside: u64,
    /// Nodes without evidence of a place.
    pub nodes_unknown: u64,
    /// Digest of the catalogue that the generation was judged with; empty before the first.
    #[serde(skip)]
    pub catalogue: String,
    /// Digest of the policy that the generation was judged with; empty before the first.
    #[serde(skip)]
    pub policy: String,
}

/// What a generation was judged with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Versions {
    /// Nordvakt's release.
    pub release: String,
    /// Digest of the catalogue of checks.
    pub catalogue: String,
    /// Digest of the policy.
    pub policy: String,
    /// Digest of each dataset by its name.
    pub datasets: BTreeMap<String, String>,
}

/// A fix, ranked by what the burden falls by without it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Fix {
    /// The check to mend; `None` for all of one workload's.
    pub check: Option<CheckId>,
    /// The check's title, or a sentence.
    pub title: String,
    /// Where; `None` for everywhere.
    pub workload: Option<WorkloadRef>,
    /// By how much the burden falls, in millionths of a workload, with what is unknown taken as passed.
    pub decrease: u64,
    /// How many findings it closes.
    pub findings: u64,
}

/// One point of a risk series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RiskPoint {
    /// The generation.
    pub generation: Generation,
    /// When it was observed.
    pub at: DateTime<Utc>,
    /// Peak and burden.
    pub risk: Risk,
    /// Coverage.
    pub coverage: Coverage,
}

/// A namespace in a list.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NamespaceView {
    /// Its name.
    pub name: String,
    /// Peak and burden over its workloads.
    pub risk: Risk,
    /// Coverage over its workloads and itself.
    pub coverage: Coverage,
    /// Findings in it.
    pub findings: FindingCounts,
    /// Workloads in it.
    pub workloads: u64,
    /// By how much the lower end of the burden would be higher without waivers, in millionths.
    pub waived: u64,
}

/// A workload in a list.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkloadView {
    /// Which.
    pub workload: WorkloadRef,
    /// Its risk, inherited findings included.
    pub exposure: Interval,
    /// Coverage of its own judgements.
    pub coverage: Coverage,
    /// Its own and its containers' findings, without what it inherits.
    pub findings: FindingCounts,
    /// Running pods.
    pub pods: u64,
    /// Container names, in order.
    pub containers: Vec<String>,
    /// By how much the lower end of the exposure would be higher without waivers, in millionths.
    pub waived: u64,
}

/// A finding in a list.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FindingView {
    /// Its lasting identity, which is also its address.
    pub id: FindingId,
    /// The cluster.
    pub cluster: ClusterId,
    /// The check.
    pub check: CheckId,
    /// The check's title.
    pub title: String,
    /// How bad.
    pub severity: Severity,
    /// `fail` or `unknown`.
    pub verdict: Verdict,
    /// What was judged.
    pub subject: SubjectRef,
    /// What was seen, or what is missing.
    pub reason: String,
    /// What it was concluded from.
    pub evidence: Vec<Evidence>,
    /// The generation in which it opened.
    pub since: Generation,
    /// When that was.
    pub since_at: DateTime<Utc>,
    /// The waiver that accepts it, while it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiver: Option<Waiver>,
}

/// A node in a list.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NodeView {
    /// Its name.
    pub name: String,
    /// Where it is, with the evidence ladder.
    pub place: Place,
    /// Verdict on its place: `pass` inside the allowed countries, `fail` outside, else `unknown`.
    pub verdict: Verdict,
    /// `spec.providerID`
    pub provider_id: Option<String>,
    /// Kubelet, kernel, operating system and runtime, as the node reports them.
    pub versions: Vec<(String, String)>,
    /// Workloads with pods on it.
    pub workloads: u64,
    /// Findings on it.
    pub findings: Vec<FindingView>,
}

/// What a workload's risk is made of: one family counts its worst finding once.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Contribution {
    /// The finding that counts.
    pub finding: FindingId,
    /// Its check.
    pub check: CheckId,
    /// The check's title.
    pub title: String,
    /// How bad.
    pub severity: Severity,
    /// `fail` or `unknown`.
    pub verdict: Verdict,
    /// Whose finding it is: the workload, one of its containers, its namespace or a node.
    pub subject: SubjectRef,
    /// It comes from the namespace or a node.
    pub inherited: bool,
    /// What it adds, in micro-nats, before the workload's context multiplies it.
    pub nats: u64,
}

/// The first page: all clusters, and what to fix first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Overview {
    /// Every cluster that the viewer may see.
    pub clusters: Vec<ClusterView>,
    /// Ten fixes by burden removed, with the cluster each is in.
    pub fixes: Vec<(ClusterId, Fix)>,
}

/// A cluster's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClusterPage {
    /// The cluster.
    pub cluster: ClusterView,
    /// Its risk over time, oldest first, at most 240 points.
    pub series: Vec<RiskPoint>,
    /// Its namespaces by burden.
    pub namespaces: Vec<NamespaceView>,
    /// What could not be seen.
    pub gaps: Vec<Gap>,
    /// What to fix first in it.
    pub fixes: Vec<Fix>,
}

/// A namespace's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NamespacePage {
    /// The cluster.
    pub cluster: ClusterView,
    /// The namespace.
    pub namespace: NamespaceView,
    /// Its own findings: what isolates it, by direction.
    pub findings: Vec<FindingView>,
    /// Checks that it passed itself.
    pub passed: Vec<CheckId>,
    /// What it may enforce of Pod Security Standards.
    pub enforceable: Enforceable,
    /// Its workloads by risk.
    pub workloads: Vec<WorkloadView>,
}

/// A workload's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkloadPage {
    /// The cluster.
    pub cluster: ClusterView,
    /// The workload.
    pub workload: WorkloadView,
    /// What its risk is made of, largest first.
    pub contributions: Vec<Contribution>,
    /// By what that is multiplied; `None` where it was judged before that was kept.
    pub context: Option<Context>,
    /// Its own and its containers' findings, most severe first.
    pub findings: Vec<FindingView>,
    /// Checks passed, by subject.
    pub passed: Vec<(SubjectRef, Vec<CheckId>)>,
    /// Where its pods run: node, pods, the node's place.
    pub nodes: Vec<(String, u32, Place)>,
    /// Where its pods may be scheduled, whichever spec they are of.
    pub reach: Reach,
    /// The specs that were judged: object, pods (`None` for the declared template), images that run.
    pub variants: Vec<VariantView>,
    /// At which levels of Pod Security Standards it is let in; `None` where an older release judged it, which did not
    /// keep what it breaks.
    pub admission: Option<Admission>,
    /// The images that it runs, and what reports say of them.
    pub images: Vec<ImageReports>,
    /// Of a StatefulSet the round trips between the nodes that it runs on, and from those to others in the places where it
    /// runs: the hundred longest.
    pub pairs: Vec<NodePair>,
}

/// A judged spec of a workload.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VariantView {
    /// The object it was read from.
    pub object: String,
    /// How many running pods have it; `None` for a declared template.
    pub pods: Option<u32>,
    /// Digest of the spec.
    pub digest: String,
    /// Container names and the images they declare.
    pub images: Vec<(String, String)>,
    /// Images that run.
    pub running_images: Vec<RunningImageView>,
}

/// An image that runs in a workload's pods.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunningImageView {
    /// As the runtime reports it.
    pub id: String,
    /// Its digest, under which it has a page; `None` where the runtime reports none.
    pub digest: Option<String>,
    /// What is in it; `None` where it was not read.
    pub inside: Option<InsideView>,
}

/// What is in an image, in short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InsideView {
    /// A shell was found.
    pub shell: bool,
    /// A package manager was found.
    pub package_manager: bool,
}

/// Lines of YAML around what a finding rests on: around several fields, where they stand near each other.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Excerpt {
    /// The object it is from.
    pub object: String,
    /// The fields it is about.
    pub paths: Vec<String>,
    /// The lines.
    pub lines: Vec<ExcerptLine>,
}

/// One line of an excerpt.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExcerptLine {
    /// Its text, with its indentation.
    pub text: String,
    /// It is a field in question.
    pub hit: bool,
    /// The field is not set: the line stands where it would.
    pub ghost: bool,
}

/// A finding's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FindingPage {
    /// The cluster.
    pub cluster: ClusterView,
    /// The finding, as it is or as it was when it closed.
    pub finding: FindingView,
    /// When it was resolved; `None` while it is open.
    pub resolved_at: Option<DateTime<Utc>>,
    /// Its check.
    pub check: CheckInfo,
    /// The fields it rests on, in their surroundings.
    pub excerpts: Vec<Excerpt>,
    /// A patch that mends it, as YAML for `kubectl patch --type strategic`, or a whole manifest to apply.
    pub patch: Option<String>,
    /// When it opened and closed: generation and time, oldest first; an open spell has no end.
    pub timeline: Vec<Spell>,
    /// What it was judged with.
    pub versions: Versions,
}

/// A time during which a finding was open with one verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Spell {
    /// Its verdict then.
    pub verdict: Verdict,
    /// From when.
    pub from: DateTime<Utc>,
    /// Until when.
    pub to: Option<DateTime<Utc>>,
}

/// A check's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckPage {
    /// Every cluster that the viewer may see.
    #[serde(skip)]
    pub clusters: Vec<ClusterView>,
    /// The check.
    pub check: CheckInfo,
    /// How many subjects failed it and how many could not be judged, over all clusters.
    pub failed: u64,
    /// Subjects that could not be judged.
    pub unknown: u64,
    /// Subjects that passed.
    pub passed: u64,
    /// Those that did not pass, most severe first: at most 100.
    pub findings: Vec<FindingView>,
    /// Where nobody asked for a source that it needs, what that is and how to turn it on: the check makes no verdict there.
    pub not_asked: Vec<String>,
    /// Those that passed, by cluster and name: at most 100.
    #[serde(skip)]
    pub passed_by: Vec<(ClusterId, SubjectRef)>,
}

/// The page of every check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChecksPage {
    /// Every cluster that the viewer may see.
    pub clusters: Vec<ClusterView>,
    /// The verdicts of each check over all clusters; a check that judged nothing yet is missing.
    pub tallies: BTreeMap<CheckId, Tally>,
}

/// The nodes' page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NodesPage {
    /// The cluster.
    pub cluster: ClusterView,
    /// Its nodes: outside first, then unknown, then inside.
    pub nodes: Vec<NodeView>,
}

/// Which findings are asked for; an empty list means any.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FindingFilter {
    /// In this cluster.
    pub cluster: Option<ClusterId>,
    /// In this namespace.
    pub namespace: Option<String>,
    /// Of this workload or its containers, as `KIND/NAME`; needs the namespace.
    pub workload: Option<String>,
    /// Of these checks.
    pub checks: Vec<CheckId>,
    /// Of these severities.
    pub severities: Vec<Severity>,
    /// With these verdicts (`fail`, `unknown`).
    pub verdicts: Vec<Verdict>,
    /// Whose subject or reason contains this text, whatever its case.
    pub text: Option<String>,
    /// Those that are waived, or those that are not.
    pub waived: Option<bool>,
    /// As they were observed at this moment; now where none is named.
    pub at: Option<DateTime<Utc>>,
}

/// Which passes are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PassFilter {
    /// In this cluster.
    pub cluster: Option<ClusterId>,
    /// Of these checks; none means any.
    pub checks: Vec<CheckId>,
    /// As they were observed at a moment; now unless one is named.
    pub at: Option<Time>,
}

/// A subject that passes a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PassView {
    /// Its cluster.
    pub cluster: ClusterId,
    /// The subject.
    pub subject: SubjectRef,
    /// The check.
    pub check: CheckId,
    /// The check's title.
    pub title: String,
}

/// The list of passes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PassesPage {
    /// Every cluster that the viewer may see.
    #[serde(skip)]
    pub clusters: Vec<ClusterView>,
    /// A stretch of the list, by check and subject.
    pub passes: Page<PassView>,
}

impl FindingFilter {
    /// What it asks for: name in a query and value.
    pub fn conditions(&self) -> Vec<(&'static str, String)> {
        let mut conditions = Vec::new();
        conditions.extend(self.text.iter().map(|text| ("q", text.clone())));
        conditions.extend(self.severities.iter().map(|s| ("severity", s.word().into())));
        conditions.extend(self.verdicts.iter().map(|v| ("verdict", v.word().into())));
        conditions.extend(self.checks.iter().map(|check| ("check", check.to_string())));
        conditions.extend(self.cluster.iter().map(|cluster| ("cluster", cluster.to_string())));
        conditions.extend(self.namespace.iter().map(|ns| ("ns", ns.clone())));
        conditions.extend(self.workload.iter().map(|workload| ("workload", workload.clone())));
        let waived = self.waived.map(|waived| if waived { "yes" } else { "no" });
        conditions.extend(waived.map(|word| ("waived", word.into())));
        let at = self.at.map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true));
        conditions.extend(at.map(|at| ("at", at)));
        conditions
    }
}

/// A page of a list by keyset: rows that come or go elsewhere never shift it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Ask for the next page with `after=` this; `None` on the last.
    pub next: Option<String>,
    /// How many there are in all.
    pub total: u64,
}

/// The page of the list of findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingsPage {
    /// Every cluster that the viewer may see.
    pub clusters: Vec<ClusterView>,
    /// The findings asked for.
    pub findings: Page<FindingView>,
    /// How many there are of each kind.
    pub facets: Facets,
}

/// How many findings there would be with one value of a condition, the other conditions as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// By severity, of what failed; of what is unknown only where that alone is asked for.
    pub severities: BTreeMap<Severity, u64>,
    /// By verdict.
    pub verdicts: BTreeMap<Verdict, u64>,
    /// By check.
    pub checks: BTreeMap<CheckId, u64>,
    /// By cluster.
    pub clusters: BTreeMap<ClusterId, u64>,
    /// By namespace: the 200 with the most.
    pub namespaces: BTreeMap<String, u64>,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchPage {
    /// Every cluster that the viewer may see.
    pub clusters: Vec<ClusterView>,
    /// Clusters, namespaces, workloads and nodes by the nearness of their name; of each kind at most 20.
    pub subjects: Vec<(ClusterId, SubjectRef)>,
    /// Systems whose name has it, by labels and the policy; at most 20.
    pub systems: Vec<String>,
    /// Checks whose id or title has it.
    pub checks: Vec<CheckInfo>,
    /// Frameworks whose name has it: what addresses call each, and its name.
    pub frameworks: Vec<(String, String)>,
}

/// The findings of one cluster as a whole, with everything an auditor needs beside them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FindingsExport {
    /// The cluster, with generation, coverage and when it was observed.
    pub cluster: ClusterView,
    /// What it was judged with.
    pub versions: Versions,
    /// What could not be seen.
    pub gaps: Vec<Gap>,
    /// What was asked for; where all of it is empty, every finding.
    pub filter: FindingFilter,
    /// Every finding that was asked for, most severe first, then by subject and check.
    pub findings: Vec<FindingView>,
}

impl FindingView {
    /// A finding as a list shows it.
    pub fn of(
        finding: Finding,
        cluster: ClusterId,
        title: String,
        since: Generation,
        since_at: DateTime<Utc>,
    ) -> Self {
        Self {
            id: finding.id,
            cluster,
            check: finding.check,
            title,
            severity: finding.severity,
            verdict: finding.verdict,
            subject: finding.subject,
            reason: finding.reason,
            evidence: finding.evidence,
            since,
            since_at,
            waiver: None,
        }
    }
}
