//! Judges what changed.
//!
//! [`Engine::apply`] takes in what collect tells and marks it; [`Engine::settle`] joins again the units that looked it up,
//! judges those whose facts are others now, and answers what came of it as one [`Batch`]. What it says never depends on the
//! way there: an engine that saw only the end says the same, byte for byte.

mod blind;
mod bounds;
mod context;
mod evidence;
mod exposure;
mod fixes;
mod in_order;
mod in_use;
mod judging;
mod readers;
mod scan;
mod summary;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{BuildHasher, DefaultHasher, Hash, Hasher, RandomState};
use std::net::IpAddr;
use std::sync::Arc;

use facts::canonical;
use facts::inventory::{Change, Gaps};
use facts::judgement::{Batch, Judged, Judgement, Summary};
use facts::object::Object;
use facts::subject_facts::Facts;
use model::Time;
use model::ids::ClusterId;
use model::risk::Multiplier;
use model::subject::{SubjectRef, WorkloadRef};
use model::verdict::{Gap, GapScope, Source, Verdict};
use model::view::Fix;

use crate::catalogue::CATALOGUE;
use crate::check::Check;
use crate::join::{self, Inventory, Lookup};
use crate::pod_security;
use crate::policy::Policy;
pub use bounds::fields_in_all;
use exposure::{Counted, Findings, Relief};
pub use in_use::InUse;
use judging::{CheckIndex, Judging, Mark, Outcome, Told};
use readers::Readers;
pub use scan::{Scan, judge_all};
use summary::Tally;

/// One cluster's inventory, and everything that was concluded from it.
pub struct Engine {
    cluster: ClusterId,
    policy: Policy,
    catalogue: &'static [&'static Check],
    order: Vec<CheckIndex>,
    inventory: Inventory,
    /// Tells facts apart. Its keys are secret: nobody makes facts that pass for those from before.
    hashing: RandomState,
    /// What was touched since the last settling.
    touched: HashSet<Lookup>,
    readers: Readers,
    units: BTreeMap<Arc<SubjectRef>, Box<Unit>>,
    summaries: BTreeMap<Option<String>, Summary>,
    fixes: Vec<Fix>,
    /// The gaps that the verdicts take into account.
    gaps: Gaps,
    told: bool,
}

/// A unit as it was judged last. Its facts are joined, and its findings told, anew whenever somebody asks: kept, they
/// would be most of the memory.
struct Unit {
    /// Stands for its facts.
    facts: u64,
    marks: Box<[Mark]>,
    /// What its context makes of them.
    multiplier: Multiplier,
    tally: Tally,
    /// Stands for the verdicts and their reasons.
    verdicts: u64,
    /// Stands for those, and for what the exposure is made of.
    told: u64,
    relief: Relief,
}

/// What settling changed.
#[derive(Default)]
struct Settled {
    judged: BTreeSet<Arc<SubjectRef>>,
    gone: BTreeSet<SubjectRef>,
    gaps_opened: Vec<Gap>,
    gaps_closed: Vec<(Option<Source>, GapScope)>,
    summaries: Vec<Summary>,
}

/// What joining and judging a unit came to.
struct Seen {
    lookups: Vec<Lookup>,
    now: Now,
}

/// How a unit is now.
enum Now {
    Gone,
    /// Its facts, and all else that it is judged by, are as before.
    Same,
    Judged {
        facts: u64,
        outcome: Box<Outcome>,
    },
}

/// So many units are joined and judged before what came of it is taken in: it bounds memory.
const AT_A_TIME: usize = 512;

impl Engine {
    /// An engine without anything seen.
    pub fn new(cluster: ClusterId, policy: Policy) -> Self {
        Self::with_catalogue(cluster, policy, CATALOGUE)
    }

    /// An engine with other checks.
    pub fn with_catalogue(
        cluster: ClusterId,
        policy: Policy,
        catalogue: &'static [&'static Check],
    ) -> Self {
        Self {
            cluster,
            inventory: Inventory::new(&policy),
            hashing: RandomState::new(),
            policy,
            catalogue,
            order: judging::order(catalogue),
            touched: HashSet::new(),
            readers: Readers::default(),
            units: BTreeMap::new(),
            summaries: BTreeMap::new(),
            fixes: Vec::new(),
            gaps: Gaps::default(),
            told: false,
        }
    }

    /// Takes in a change; nothing is judged before [`Engine::settle`].
    pub fn apply(&mut self, change: Change) {
        let touched = &mut self.touched;
        self.inventory.take(change, &mut |lookup| {
            touched.insert(lookup);
        });
    }

    /// Judges what the changes since the last time concern. The first batch is complete.
    pub fn settle(&mut self, now: Time) -> Batch {
        let settled = self.bring_up_to_date(now);
        if !std::mem::replace(&mut self.told, true) {
            return self.everything(now);
        }
        Batch {
            observed_at: now,
            complete: false,
            judged: settled.judged.iter().map(|unit| (**unit).clone()).collect(),
            gone: settled.gone.into_iter().collect(),
            gaps_opened: settled.gaps_opened,
            gaps_closed: settled.gaps_closed,
            summaries: settled.summaries,
            fixes: self.fixes.clone(),
        }
    }

    /// As [`Engine::settle`], but the batch is complete: for a store that has lost track.
    pub fn complete(&mut self, now: Time) -> Batch {
        self.bring_up_to_date(now);
        self.told = true;
        self.everything(now)
    }

    /// Every unit that was judged: namespaces, nodes, workloads, each in order.
    pub fn units(&self) -> impl Iterator<Item = &SubjectRef> {
        self.units.keys().map(|unit| &**unit)
    }

    /// The summary of a namespace, or of the cluster.
    pub fn summary(&self, namespace: Option<&str>) -> Option<&Summary> {
        self.summaries.get(&namespace.map(Into::into))
    }

    /// What to fix first.
    pub fn fixes(&self) -> &[Fix] {
        &self.fixes
    }

    /// The gaps as they are now.
    pub fn gaps(&self) -> &Gaps {
        self.inventory.gaps()
    }

    /// The addresses that nodes report and those of the control plane: what is said of them outside the cluster is taken in as [`Change::LookedUp`].
    pub fn addresses(&self) -> BTreeSet<IpAddr> {
        self.inventory.addresses()
    }

    /// Everything that is kept, sorted, as a record writes it. Of a pod that is its name, its controller, its placement
    /// and its spec.
    pub fn objects(&self) -> impl Iterator<Item = Object> {
        self.inventory.objects()
    }

    fn everything(&self, now: Time) -> Batch {
        Batch {
            observed_at: now,
            complete: true,
            judged: self.units().cloned().collect(),
            gone: Vec::new(),
            gaps_opened: self.gaps.iter().cloned().collect(),
            gaps_closed: Vec::new(),
            summaries: self.summaries.values().cloned().collect(),
            fixes: self.fixes.clone(),
        }
    }

    fn bring_up_to_date(&mut self, now: Time) -> Settled {
        let mut settled = Settled::default();
        let law_changed = self.turn_to(now);
        self.compare_gaps(&mut settled);
        let again = self.to_judge_again(law_changed, &settled);
        let units: Vec<SubjectRef> = self.touched().union(&again).cloned().collect();
        // Namespaces and nodes come first, since workloads inherit from them.
        let mut heirs = BTreeSet::new();
        for units in units.chunks(AT_A_TIME) {
            let mut seen = Vec::with_capacity(units.len());
            in_order::map(units, |unit| self.see(unit, again.contains(unit)), |it| seen.push(it));
            for (unit, seen) in units.iter().zip(seen) {
                self.enter(unit, seen, &mut heirs, &mut settled);
            }
        }
        for unit in heirs {
            if let Some(unit) = self.weigh_again(&unit) {
                settled.judged.insert(unit);
            }
        }
        if !settled.judged.is_empty() || !settled.gone.is_empty() || self.summaries.is_empty() {
            self.summarise(&mut settled);
            self.rank_fixes();
        }
        settled
    }

    /// The units that looked up what was touched.
    fn touched(&mut self) -> BTreeSet<SubjectRef> {
        let mut units = BTreeSet::new();
        for lookup in std::mem::take(&mut self.touched) {
            units.extend(self.readers.of(&lookup).cloned());
            units.insert(lookup.unit());
        }
        units
    }

    /// Joins a unit, and judges it where its facts are others now or `again` says so.
    fn see(&self, unit: &SubjectRef, again: bool) -> Seen {
        let mut lookups = Vec::new();
        let facts = join::facts_of(&self.inventory, unit, &mut |lookup| {
            // What it looks up of its own brings it back anyway.
            if lookup.unit() != *unit {
                lookups.push(lookup);
            }
        });
        let Some(joined) = facts else { return Seen { lookups, now: Now::Gone } };
        let facts = self.hashing.hash_one(&joined);
        let now = match self.units.get(unit).is_some_and(|known| known.facts == facts) && !again {
            true => Now::Same,
            false => Now::Judged {
                facts,
                outcome: Box::new(self.judging(Told::Verdicts).unit(unit, &joined)),
            },
        };
        Seen { lookups, now }
    }

    /// Takes the law, the waivers and the ends of support of the day; answers whether verdicts may be others than before.
    fn turn_to(&mut self, now: Time) -> bool {
        let day = now.date_naive();
        if self.policy.today == Some(day) {
            return false;
        }
        let policy = self.policy.on(day);
        let changed = !policy.allows_the_same(&self.policy)
            || !policy.waives_the_same(&self.policy)
            || !policy.updates_the_same(&self.policy);
        self.policy = policy;
        changed
    }

    fn compare_gaps(&mut self, settled: &mut Settled) {
        let open = self.inventory.gaps();
        settled.gaps_opened = open.beyond(&self.gaps).cloned().collect();
        settled.gaps_closed = self
            .gaps
            .iter()
            .filter(|gap| !open.has(gap.source, &gap.scope))
            .map(|gap| (gap.source, gap.scope.clone()))
            .collect();
        if !settled.gaps_opened.is_empty() || !settled.gaps_closed.is_empty() {
            self.gaps = open.clone();
        }
    }

    /// Units whose facts may be the same but whose verdicts may be others, by the law or a gap.
    fn to_judge_again(&self, law_changed: bool, settled: &Settled) -> BTreeSet<SubjectRef> {
        let gaps: Vec<_> = (settled.gaps_opened.iter().map(|gap| (gap.source, &gap.scope)))
            .chain(settled.gaps_closed.iter().map(|(source, scope)| (*source, scope)))
            .collect();
        let concerned = |unit: &&SubjectRef| {
            law_changed
                || gaps
                    .iter()
                    .any(|(source, scope)| blind::may_change(unit, self.catalogue, *source, scope))
        };
        self.units().filter(concerned).cloned().collect()
    }

    fn judging(&self, told: Told) -> Judging<'_> {
        Judging {
            cluster: self.cluster,
            catalogue: self.catalogue,
            order: &self.order,
            policy: &self.policy,
            gaps: &self.gaps,
            told,
        }
    }

    /// The workloads that inherit from a namespace or a node.
    fn heirs_of(&self, unit: &SubjectRef, heirs: &mut BTreeSet<SubjectRef>) {
        match unit {
            SubjectRef::Namespace(namespace) => {
                heirs.extend(self.workloads_of(namespace).map(|(unit, _)| unit.clone()));
            }
            SubjectRef::Node(name) => {
                let heir = |workload: &WorkloadRef| SubjectRef::Workload(workload.clone());
                heirs.extend(self.inventory.workloads_on(name).map(heir));
            }
            SubjectRef::Cluster | SubjectRef::Workload(_) | SubjectRef::Container(..) => {}
        }
    }

    fn workloads_of<'a>(
        &'a self,
        namespace: &'a str,
    ) -> impl Iterator<Item = (&'a SubjectRef, &'a Unit)> {
        let first = SubjectRef::Workload(WorkloadRef::new(namespace, "", ""));
        let from =
            self.units.range::<SubjectRef, _>(first..).map(|(unit, known)| (&**unit, &**known));
        from.take_while(move |(unit, _)| unit.namespace() == Some(namespace))
    }

    /// Takes in how a unit is now; whoever inherits from it is put among the heirs where that may concern them.
    fn enter(
        &mut self,
        unit: &SubjectRef,
        Seen { lookups, now }: Seen,
        heirs: &mut BTreeSet<SubjectRef>,
        settled: &mut Settled,
    ) {
        match now {
            Now::Gone => {
                self.readers.forget(unit);
                if self.units.remove(unit).is_some() {
                    settled.gone.insert(unit.clone());
                    self.heirs_of(unit, heirs);
                }
            }
            Now::Same => drop(self.readers.remember(unit, lookups)),
            Now::Judged { facts, outcome } => {
                let unit = self.readers.remember(unit, lookups);
                heirs.remove(&*unit);
                if self.replace(&unit, facts, *outcome) {
                    self.heirs_of(&unit, heirs);
                    settled.judged.insert(unit);
                }
            }
        }
    }

    /// Puts a unit's outcome in its place; answers whether it is another than before.
    fn replace(&mut self, unit: &Arc<SubjectRef>, facts: u64, outcome: Outcome) -> bool {
        let multiplier = outcome.multiplier;
        let findings = self.counted(unit, &outcome.marks);
        let (exposure, waived) = (findings.exposure(multiplier), findings.waived(multiplier));
        let entry = Unit {
            multiplier,
            tally: Tally {
                workload: matches!(**unit, SubjectRef::Workload(_)).then_some(exposure),
                waived,
                coverage: outcome.coverage,
            },
            verdicts: outcome.fingerprint,
            told: told(outcome.fingerprint, &findings, waived),
            relief: findings.relief(multiplier),
            // Copied: what a worker made would hold on to its pages when it has gone.
            marks: outcome.marks.as_slice().into(),
            facts,
        };
        let changed = (self.units.get(unit))
            .is_none_or(|known| known.told != entry.told || known.facts != entry.facts);
        // What is mended elsewhere may relieve it differently even where it is told as before.
        self.units.insert(Arc::clone(unit), Box::new(entry));
        changed
    }

    /// Weighs a workload again whose own findings stand, but not what it inherits; answers its name if it is told otherwise now.
    fn weigh_again(&mut self, unit: &SubjectRef) -> Option<Arc<SubjectRef>> {
        let (unit, known) = self.units.get_key_value(unit)?;
        let unit = Arc::clone(unit);
        let findings = self.counted(&unit, &known.marks);
        let exposure = known.tally.workload.map(|_| findings.exposure(known.multiplier));
        let waived = findings.waived(known.multiplier);
        let relief = findings.relief(known.multiplier);
        let told = told(known.verdicts, &findings, waived);
        let known = self.units.get_mut(&unit)?;
        known.relief = relief;
        known.tally.workload = exposure;
        known.tally.waived = waived;
        (std::mem::replace(&mut known.told, told) != told).then_some(unit)
    }

    /// The findings that count in a unit's exposure: its own, and those of the namespace and the nodes that a workload
    /// lives in.
    fn counted<'a>(&'a self, unit: &'a SubjectRef, marks: &'a [Mark]) -> Findings<'a> {
        let ancestors = self.inventory.ancestors(unit);
        let inherited = ancestors
            .iter()
            .filter_map(|unit| self.units.get_key_value(unit))
            .flat_map(|(unit, known)| known.marks.iter().map(move |mark| (&**unit, *mark, true)));
        let own = marks.iter().map(|mark| (unit, *mark, false));
        let counted =
            own.chain(inherited).map(|(unit, mark, inherited)| Counted { unit, mark, inherited });
        Findings::of(self.catalogue, counted)
    }

    /// Sums up the namespaces in which something changed, and the cluster.
    fn summarise(&mut self, settled: &mut Settled) {
        let judged = settled.judged.iter().map(|unit| &**unit);
        let changed: BTreeSet<String> = (judged.chain(&settled.gone))
            .filter_map(|unit| unit.namespace().map(Into::into))
            .collect();
        for namespace in changed {
            let mut summary = summary::empty(Some(namespace.clone()));
            let itself = self.units.get(&SubjectRef::Namespace(namespace.clone()));
            let is_there = itself.is_some();
            let workloads = self.workloads_of(&namespace).map(|(_, unit)| unit);
            for unit in itself.map(|unit| &**unit).into_iter().chain(workloads) {
                summary::add(
                    &mut summary,
                    unit.tally,
                    judging::counts(self.catalogue, &unit.marks),
                );
            }
            let key = Some(namespace);
            if self.summaries.get(&key) == Some(&summary) {
                continue;
            }
            if is_there {
                self.summaries.insert(key, summary.clone());
            } else {
                self.summaries.remove(&key);
            }
            settled.summaries.push(summary);
        }
        let mut cluster = summary::empty(None);
        for part in self.summaries.values().filter(|part| part.namespace.is_some()) {
            summary::join(&mut cluster, part);
        }
        let itself = self.units.get(&SubjectRef::Cluster);
        for unit in self.nodes().chain(itself.map(|unit| &**unit)) {
            summary::add(&mut cluster, unit.tally, judging::counts(self.catalogue, &unit.marks));
        }
        if self.summaries.get(&None) != Some(&cluster) {
            self.summaries.insert(None, cluster.clone());
            settled.summaries.push(cluster);
        }
    }

    fn nodes(&self) -> impl Iterator<Item = &Unit> {
        (self.units.range::<SubjectRef, _>(SubjectRef::Node(String::new())..))
            .take_while(|(unit, _)| matches!(***unit, SubjectRef::Node(_)))
            .map(|(_, unit)| &**unit)
    }

    fn rank_fixes(&mut self) {
        let workloads = self.units.iter().filter_map(|(unit, known)| match &**unit {
            SubjectRef::Workload(workload) => Some((workload, &known.relief)),
            _ => None,
        });
        let elsewhere = (self.units.values())
            .take_while(|unit| unit.tally.workload.is_none())
            .flat_map(|unit| &unit.marks)
            .filter(|mark| mark.verdict == Verdict::Fail && !mark.waived)
            .map(|mark| mark.check);
        self.fixes = fixes::rank(self.catalogue, workloads, elsewhere);
    }
}

/// What was concluded, told at the asking: whoever asks does so before anything else is applied.
impl Judged for Engine {
    fn judgement(&self, subject: &SubjectRef) -> Option<Judgement> {
        let known = self.units.get(subject)?;
        let facts = join::facts_of(&self.inventory, subject, &mut |_| ())?;
        let outcome = self.judging(Told::FindingsAndPatches).unit(subject, &facts);
        let findings = self.counted(subject, &known.marks);
        let containers = judging::containers(&facts);
        let contributions = findings.shares();
        let contributions = contributions.iter().map(|it| it.told(self.cluster, &containers));
        Some(Judgement {
            subject: subject.clone(),
            digest: canonical::digest(&facts),
            exposure: findings.exposure(known.multiplier),
            waived: findings.waived(known.multiplier),
            context: outcome.context,
            contributions: contributions.collect(),
            findings: outcome.findings,
            passed: outcome.passed,
            coverage: outcome.coverage,
            counts: judging::counts(self.catalogue, &outcome.marks),
            pod_security: match &facts {
                Facts::Workload(workload) => pod_security::pods_seen(workload),
                Facts::Namespace(_) | Facts::Node(_) | Facts::Cluster(_) => Vec::new(),
            },
            facts: Arc::new(facts),
        })
    }
}

fn told(verdicts: u64, findings: &Findings<'_>, waived: u64) -> u64 {
    let mut hasher = DefaultHasher::new();
    (verdicts, findings.shares(), waived).hash(&mut hasher);
    hasher.finish()
}
