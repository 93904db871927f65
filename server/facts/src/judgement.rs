//! What judging yields: one [`Judgement`] a unit, and a [`Batch`] of those that changed.

use std::sync::Arc;

use model::Time;
use model::context::Context;
use model::enforce::PodsSeen;
use model::ids::CheckId;
use model::risk::{Interval, Risk};
use model::subject::SubjectRef;
use model::verdict::{Coverage, Finding, Gap, GapScope, Source};
use model::view::{Contribution, FindingCounts, Fix};
use model::waiver::Waiver;
use serde::Serialize;

use crate::canonical::{self, Digest};
use crate::subject_facts::Facts;

/// All that was concluded about one unit: a workload with its containers, a namespace or a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judgement {
    /// The unit.
    pub subject: SubjectRef,
    /// What it was judged by.
    pub facts: Arc<Facts>,
    /// Digest of the facts.
    pub digest: Digest,
    /// What did not pass, of itself and its containers, by subject and check.
    pub findings: Vec<FoundFinding>,
    /// What passed, by subject; the not applicable are in neither list.
    pub passed: Vec<(SubjectRef, Vec<CheckId>)>,
    /// A workload's exposure takes in what it inherits, and leaves out what is waived.
    pub exposure: Interval,
    /// By what a workload's findings weigh more; `None` for what is no workload.
    pub context: Option<Context>,
    /// By how much the lower end would be higher without waivers, in millionths.
    pub waived: u64,
    /// What the exposure is made of, largest first; for a workload with what it inherits.
    pub contributions: Vec<Contribution>,
    /// Its own judgements answered, of those due.
    pub coverage: Coverage,
    /// Its own and its containers' findings.
    pub counts: FindingCounts,
    /// Of a workload each spec, and what it breaks of Pod Security Standards.
    pub pod_security: Vec<PodsSeen>,
}

impl Judgement {
    /// A digest of all of it: equal digests need no write.
    pub fn outcome(&self) -> Digest {
        canonical::digest(self)
    }
}

/// Tells what was concluded about a unit. All judgements of a cluster at once take more memory than the cluster they are
/// of, so that a batch names its units, and whoever writes it asks for one after another.
pub trait Judged: Sync {
    /// The judgement; `None` where there is no such unit.
    fn judgement(&self, unit: &SubjectRef) -> Option<Judgement>;
}

/// A finding and what mends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FoundFinding {
    /// The finding.
    pub finding: Finding,
    /// A patch as YAML (a strategic merge for the object, or a manifest to apply), where the check offers one.
    pub patch: Option<String>,
    /// The waiver that accepts it, while it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiver: Option<Waiver>,
}

/// Peak and burden of a cluster (`namespace` is `None`) or of a namespace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The namespace; `None` for the whole cluster.
    pub namespace: Option<String>,
    /// Peak and burden over its workloads.
    pub risk: Risk,
    /// By how much the lower end of the burden would be higher without waivers, in millionths.
    pub waived: u64,
    /// Coverage of every judgement in it.
    pub coverage: Coverage,
    /// Every finding in it.
    pub counts: FindingCounts,
    /// Workloads in it.
    pub workloads: u64,
}

/// What changed since the last batch: one generation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The moment up to which the cluster was seen.
    pub observed_at: Time,
    /// `judged` is everything there is: what it does not name is gone. So is the first batch after a start.
    pub complete: bool,
    /// Units judged anew with another outcome; [`Judged`] tells which.
    pub judged: Vec<SubjectRef>,
    /// Units that are gone.
    pub gone: Vec<SubjectRef>,
    /// Gaps opened or changed; all that are open if `complete`.
    pub gaps_opened: Vec<Gap>,
    /// Gaps closed.
    pub gaps_closed: Vec<(Option<Source>, GapScope)>,
    /// Summaries that changed; that of a namespace among `gone` is gone.
    pub summaries: Vec<Summary>,
    /// What to fix first, as it is now: at most ten.
    pub fixes: Vec<Fix>,
}

impl Batch {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        !self.complete
            && self.judged.is_empty()
            && self.gone.is_empty()
            && self.gaps_opened.is_empty()
            && self.gaps_closed.is_empty()
    }
}
