//! One pass over everything, keeping nothing: for a scan of files.

use std::collections::BTreeMap;
use std::sync::Arc;

use facts::canonical::Digest;
use facts::judgement::{Judgement, Summary};
use facts::subject_facts::Facts;
use model::Time;
use model::ids::ClusterId;
use model::subject::SubjectRef;

use super::exposure::{Counted, Findings};
use super::in_order;
use super::judging::{self, Judging, Mark, Told};
use super::summary::{self, Tally};
use crate::catalogue::CATALOGUE;
use crate::check::Check;
use crate::join::{self, Inventory};
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

/// Nobody asks a scan whether facts are others than before.
const NO_DIGEST: Digest = Digest::from_bytes([0; 32]);

/// Judges everything in the inventory once, on all cores. `each` makes of a judgement what is wanted of it, and `take` is
/// handed that in order: namespaces, nodes, workloads; the answer is the cluster's summary. Of a judgement, `digest` is not
/// taken, `contributions` and `pod_security` stay empty; findings, exposure and counts are those that [`super::Engine`] gives.
pub fn judge_all<T: Send>(
    inventory: &Inventory,
    scan: &Scan<'_>,
    now: Time,
    each: impl Fn(Judgement) -> T + Sync,
    mut take: impl FnMut(T),
) -> Summary {
    let policy = scan.policy.on(now.date_naive());
    let order = judging::order(scan.catalogue);
    let judging = Judging {
        cluster: scan.cluster,
        catalogue: scan.catalogue,
        order: &order,
        policy: &policy,
        gaps: inventory.gaps(),
        told: if scan.with_patches { Told::FindingsAndPatches } else { Told::Findings },
    };
    let judge = |unit: &SubjectRef, passed_on: &PassedOn| {
        let facts = join::facts_of(inventory, unit, &mut |_| ())?;
        let outcome = judging.unit(unit, &facts);
        let inherited = inventory.ancestors(unit);
        let own = outcome.marks.iter().map(|mark| Counted { unit, mark: *mark, inherited: false });
        let inherited = inherited.iter().flat_map(|unit| {
            let marks = passed_on.get(unit).into_iter().flatten();
            marks.map(move |mark| Counted { unit, mark: *mark, inherited: true })
        });
        let counted = Findings::of(scan.catalogue, own.chain(inherited));
        let exposure = counted.exposure(outcome.multiplier);
        let waived = counted.waived(outcome.multiplier);
        let tally = Tally {
            workload: matches!(facts, Facts::Workload(_)).then_some(exposure),
            waived,
            coverage: outcome.coverage,
        };
        let counts = judging::counts(scan.catalogue, &outcome.marks);
        let judgement = Judgement {
            subject: unit.clone(),
            facts: Arc::new(facts),
            digest: NO_DIGEST,
            exposure,
            context: outcome.context,
            waived,
            contributions: Vec::new(),
            findings: outcome.findings,
            passed: outcome.passed,
            coverage: outcome.coverage,
            counts,
            pod_security: Vec::new(),
        };
        Some((each(judgement), (tally, counts), outcome.marks))
    };
    let mut cluster = summary::empty(None);
    let units: Vec<SubjectRef> = inventory.units().collect();
    let heirs = units.partition_point(|unit| !matches!(unit, SubjectRef::Workload(_)));
    let (ancestors, heirs) = units.split_at(heirs);
    let mut passed_on = PassedOn::new();
    for unit in ancestors {
        if let Some((told, (tally, counts), marks)) = judge(unit, &passed_on) {
            summary::add(&mut cluster, tally, counts);
            passed_on.insert(unit.clone(), marks);
            take(told);
        }
    }
    in_order::map(
        heirs,
        |unit| judge(unit, &passed_on).map(|(told, tally, _)| (told, tally)),
        |judged| {
            if let Some((told, (tally, counts))) = judged {
                summary::add(&mut cluster, tally, counts);
                take(told);
            }
        },
    );
    cluster
}

/// What namespaces and nodes pass on to what lives in them.
type PassedOn = BTreeMap<SubjectRef, Vec<Mark>>;
