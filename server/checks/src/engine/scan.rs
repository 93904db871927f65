//! One pass over everything, keeping nothing: for a scan of files.

use std::collections::BTreeMap;
use std::sync::Arc;

use facts::judgement::{Judgement, Summary};
use facts::subject_facts::{Facts, WorkloadFacts};
use model::Time;
use model::ids::ClusterId;
use model::subject::SubjectRef;

use super::exposure::{Counted, Findings};
use super::judging::{self, CheckIndex, Judging};
use super::summary;
use crate::catalogue::CATALOGUE;
use crate::check::Check;
use crate::join::{self, Digests, Inventory, NOT_TAKEN};
use crate::policy::Policy;

/// What a scan judges by.
pub struct Scan<'a> {
    /// Whom findings are said to be of.
    pub cluster: ClusterId,
    /// The operator's decisions.
    pub policy: &'a Policy,
    /// The checks.
    pub catalogue: &'static [&'static Check],
    /// Whether findings carry patches.
    pub with_patches: bool,
}

impl<'a> Scan<'a> {
    /// A scan by the catalogue, without patches.
    pub fn new(cluster: ClusterId, policy: &'a Policy) -> Self {
        Self { cluster, policy, catalogue: CATALOGUE, with_patches: false }
    }
}

/// Judges everything in the inventory once. `each` is told every unit in order: namespaces, nodes, workloads; the answer
/// is the cluster's summary. Of a judgement, `digest` is not taken and `contributions` stay empty; findings, exposure and
/// counts are those that [`super::Engine`] gives.
pub fn judge_all(
    inventory: &Inventory,
    scan: &Scan<'_>,
    now: Time,
    mut each: impl FnMut(&Judgement),
) -> Summary {
    let policy = scan.policy.on(now.date_naive());
    let order = judging::order(scan.catalogue);
    let judging = Judging {
        cluster: scan.cluster,
        catalogue: scan.catalogue,
        order: &order,
        policy: &policy,
        gaps: inventory.gaps(),
        patches: scan.with_patches,
    };
    let mut cluster = summary::empty(None);
    let mut passed_on: BTreeMap<SubjectRef, (Judgement, Vec<CheckIndex>)> = BTreeMap::new();
    for unit in inventory.units() {
        let facts = join::facts_of(inventory, &unit, Digests::Ordering, &mut |_| ());
        let Some(facts) = facts else { continue };
        let outcome = judging.unit(&unit, &facts, None);
        let own = (outcome.findings.iter().zip(&outcome.checks)).map(|(found, check)| Counted {
            finding: &found.finding,
            check: *check,
            inherited: false,
        });
        let inherited = match &facts {
            Facts::Workload(facts) => ancestors(facts).collect(),
            Facts::Namespace(_) | Facts::Node(_) => Vec::new(),
        };
        let inherited = inherited.iter().filter_map(|unit| passed_on.get(unit)).flat_map(
            |(judgement, checks)| {
                judgement.findings.iter().zip(checks).map(|(found, check)| Counted {
                    finding: &found.finding,
                    check: *check,
                    inherited: true,
                })
            },
        );
        let exposure = Findings::of(scan.catalogue, own.chain(inherited)).exposure();
        let judgement = Judgement {
            subject: unit.clone(),
            facts: Arc::new(facts),
            digest: NOT_TAKEN,
            exposure,
            contributions: Vec::new(),
            findings: outcome.findings,
            passed: outcome.passed,
            coverage: outcome.coverage,
            counts: outcome.counts,
        };
        summary::add(&mut cluster, &judgement);
        each(&judgement);
        if !matches!(unit, SubjectRef::Workload(_)) {
            passed_on.insert(unit, (judgement, outcome.checks));
        }
    }
    cluster
}

/// The units that a workload inherits from: its namespace, and the nodes that it runs on.
pub(super) fn ancestors(facts: &WorkloadFacts) -> impl Iterator<Item = SubjectRef> {
    let nodes = facts.nodes.keys().filter(|name| !name.is_empty()).cloned().map(SubjectRef::Node);
    [SubjectRef::Namespace(facts.workload.namespace.clone())].into_iter().chain(nodes)
}
