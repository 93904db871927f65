//! Judges what changed.
//!
//! [`Engine::apply`] takes in what collect tells and marks it; [`Engine::settle`] joins again the units that looked it up,
//! judges those whose facts are others now, and answers what came of it as one [`Batch`]. What it says never depends on the
//! way there: an engine that saw only the end says the same, byte for byte.

mod blind;
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
use std::hash::{DefaultHasher, Hash, Hasher};
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
use crate::join::{self, Digests, Inventory, Lookup};
use crate::pod_security;
use crate::policy::Policy;
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
    /// What was touched since the last settling.
    touched: HashSet<Lookup>,
    readers: Readers,
    units: BTreeMap<SubjectRef, Unit>,
    summaries: BTreeMap<Option<String>, Summary>,
    fixes: Vec<Fix>,
    /// The gaps that the verdicts take into account.
    gaps: Gaps,
    told: bool,
}

/// A unit as it was judged last. Findings are told anew whenever somebody asks: kept, they would be most of the memory.
struct Unit {
    facts: Arc<Facts>,
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
    judged: BTreeSet<SubjectRef>,
    gone: BTreeSet<SubjectRef>,
    gaps_opened: Vec<Gap>,
    gaps_closed: Vec<(Option<Source>, GapScope)>,
    summaries: Vec<Summary>,
}

/// A unit that is to be judged.
struct Due {
    unit: SubjectRef,
    facts: Arc<Facts>,
}

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
            judged: settled.judged.into_iter().collect(),
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
        self.units.keys()
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
        let mut due = self.join_touched(&mut settled);
        let law_changed = self.turn_to(now);
        self.compare_gaps(&mut settled);
        self.judge_again(law_changed, &settled, &mut due);
        self.judge(due, &mut settled);
        if !settled.judged.is_empty() || !settled.gone.is_empty() || self.summaries.is_empty() {
            self.summarise(&mut settled);
            self.rank_fixes();
        }
        settled
    }

    /// Joins the units that looked up what was touched; those with other facts are due.
    fn join_touched(&mut self, settled: &mut Settled) -> BTreeMap<SubjectRef, Due> {
        let mut units = BTreeSet::new();
        for lookup in std::mem::take(&mut self.touched) {
            units.extend(self.readers.of(&lookup).cloned());
            units.insert(lookup.unit());
        }
        let units: Vec<SubjectRef> = units.into_iter().collect();
        let inventory = &self.inventory;
        let join = |unit: &SubjectRef| {
            let mut lookups = Vec::new();
            let facts = join::facts_of(inventory, unit, Digests::All, &mut |lookup| {
                // What it looks up of its own brings it back anyway.
                if lookup.unit() != *unit {
                    lookups.push(lookup);
                }
            });
            (facts, lookups)
        };
        let mut joined = Vec::with_capacity(units.len());
        in_order::map(&units, join, |it| joined.push(it));
        let mut due = BTreeMap::new();
        for (unit, (facts, lookups)) in units.into_iter().zip(joined) {
            match facts {
                None => {
                    self.readers.forget(&unit);
                    if self.units.remove(&unit).is_some() {
                        settled.gone.insert(unit);
                    }
                }
                Some(facts) => {
                    self.readers.remember(&unit, lookups);
                    if self.units.get(&unit).is_some_and(|it| *it.facts == facts) {
                        continue;
                    }
                    due.insert(unit.clone(), Due { unit, facts: Arc::new(facts) });
                }
            }
        }
        due
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

    /// Units whose facts are the same but whose verdicts may be others, by the law or a gap.
    fn judge_again(
        &self,
        law_changed: bool,
        settled: &Settled,
        due: &mut BTreeMap<SubjectRef, Due>,
    ) {
        let gaps: Vec<_> = (settled.gaps_opened.iter().map(|gap| (gap.source, &gap.scope)))
            .chain(settled.gaps_closed.iter().map(|(source, scope)| (*source, scope)))
            .collect();
        if !law_changed && gaps.is_empty() {
            return;
        }
        for (unit, known) in &self.units {
            let concerned = law_changed
                || gaps
                    .iter()
                    .any(|(source, scope)| blind::may_change(unit, self.catalogue, *source, scope));
            if concerned && !due.contains_key(unit) {
                let facts = Arc::clone(&known.facts);
                due.insert(unit.clone(), Due { unit: unit.clone(), facts });
            }
        }
    }

    /// Judges what is due: namespaces and nodes first, since workloads inherit from them.
    fn judge(&mut self, due: BTreeMap<SubjectRef, Due>, settled: &mut Settled) {
        let mut weighed = BTreeSet::new();
        for heir in &settled.gone {
            self.heirs_of(heir, &mut weighed);
        }
        let due: Vec<Due> = due.into_values().collect();
        let mut outcomes = Vec::with_capacity(due.len());
        let judging = self.judging(Told::Verdicts);
        in_order::map(&due, |due| judging.unit(&due.unit, &due.facts), |it| outcomes.push(it));
        for (due, outcome) in due.into_iter().zip(outcomes) {
            weighed.remove(&due.unit);
            if let Some(unit) = self.enter(due, outcome) {
                self.heirs_of(&unit, &mut weighed);
                settled.judged.insert(unit);
            }
        }
        for unit in weighed {
            if self.weigh_again(&unit) {
                settled.judged.insert(unit);
            }
        }
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
            SubjectRef::Node(name) => heirs.extend(
                (self.units.iter())
                    .filter(|(_, unit)| match &*unit.facts {
                        Facts::Workload(facts) => facts.nodes.contains_key(name),
                        Facts::Namespace(_) | Facts::Node(_) | Facts::Cluster(_) => false,
                    })
                    .map(|(unit, _)| unit.clone()),
            ),
            SubjectRef::Cluster | SubjectRef::Workload(_) | SubjectRef::Container(..) => {}
        }
    }

    fn workloads_of<'a>(
        &'a self,
        namespace: &'a str,
    ) -> impl Iterator<Item = (&'a SubjectRef, &'a Unit)> {
        let first = SubjectRef::Workload(WorkloadRef::new(namespace, "", ""));
        self.units.range(first..).take_while(move |(unit, _)| unit.namespace() == Some(namespace))
    }

    /// Puts a unit's outcome in its place; answers which, if it is another than before.
    fn enter(&mut self, due: Due, outcome: Outcome) -> Option<SubjectRef> {
        let Due { unit, facts } = due;
        let multiplier = outcome.multiplier;
        let findings = self.counted(&unit, &facts, &outcome.marks);
        let (exposure, waived) = (findings.exposure(multiplier), findings.waived(multiplier));
        let entry = Unit {
            multiplier,
            tally: Tally {
                workload: matches!(&*facts, Facts::Workload(_)).then_some(exposure),
                waived,
                coverage: outcome.coverage,
                counts: outcome.counts,
            },
            verdicts: outcome.fingerprint,
            told: told(outcome.fingerprint, &findings, waived),
            relief: findings.relief(multiplier),
            marks: outcome.marks.into(),
            facts,
        };
        let changed = (self.units.get(&unit))
            .is_none_or(|known| known.told != entry.told || known.facts != entry.facts);
        // What is mended elsewhere may relieve it differently even where it is told as before.
        self.units.insert(unit.clone(), entry);
        changed.then_some(unit)
    }

    /// Weighs a workload again whose own findings stand, but not what it inherits.
    fn weigh_again(&mut self, unit: &SubjectRef) -> bool {
        let Some(known) = self.units.get(unit) else { return false };
        let findings = self.counted(unit, &known.facts, &known.marks);
        let exposure = known.tally.workload.map(|_| findings.exposure(known.multiplier));
        let waived = findings.waived(known.multiplier);
        let relief = findings.relief(known.multiplier);
        let told = told(known.verdicts, &findings, waived);
        let Some(known) = self.units.get_mut(unit) else { return false };
        known.relief = relief;
        known.tally.workload = exposure;
        known.tally.waived = waived;
        std::mem::replace(&mut known.told, told) != told
    }

    /// The findings that count in a unit's exposure: its own, and those of the namespace and the nodes that a workload
    /// lives in.
    fn counted<'a>(
        &'a self,
        unit: &'a SubjectRef,
        facts: &Facts,
        marks: &'a [Mark],
    ) -> Findings<'a> {
        let ancestors: Vec<SubjectRef> = match facts {
            Facts::Workload(facts) => scan::ancestors(facts).collect(),
            Facts::Namespace(_) | Facts::Node(_) | Facts::Cluster(_) => Vec::new(),
        };
        let inherited = ancestors
            .iter()
            .filter_map(|unit| self.units.get_key_value(unit))
            .flat_map(|(unit, known)| known.marks.iter().map(move |mark| (unit, *mark, true)));
        let own = marks.iter().map(|mark| (unit, *mark, false));
        let counted =
            own.chain(inherited).map(|(unit, mark, inherited)| Counted { unit, mark, inherited });
        Findings::of(self.catalogue, counted)
    }

    /// Sums up the namespaces in which something changed, and the cluster.
    fn summarise(&mut self, settled: &mut Settled) {
        let changed: BTreeSet<String> = (settled.judged.iter().chain(&settled.gone))
            .filter_map(|unit| unit.namespace().map(Into::into))
            .collect();
        for namespace in changed {
            let mut summary = summary::empty(Some(namespace.clone()));
            let itself = self.units.get(&SubjectRef::Namespace(namespace.clone()));
            let is_there = itself.is_some();
            for unit in
                itself.into_iter().chain(self.workloads_of(&namespace).map(|(_, unit)| unit))
            {
                summary::add(&mut summary, unit.tally);
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
        for unit in self.nodes().chain(self.units.get(&SubjectRef::Cluster)) {
            summary::add(&mut cluster, unit.tally);
        }
        if self.summaries.get(&None) != Some(&cluster) {
            self.summaries.insert(None, cluster.clone());
            settled.summaries.push(cluster);
        }
    }

    fn nodes(&self) -> impl Iterator<Item = &Unit> {
        (self.units.range(SubjectRef::Node(String::new())..))
            .take_while(|(unit, _)| matches!(unit, SubjectRef::Node(_)))
            .map(|(_, unit)| unit)
    }

    fn rank_fixes(&mut self) {
        let workloads = self.units.iter().filter_map(|(unit, known)| match unit {
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

/// What was concluded, told at the asking: it is as of the last settling.
impl Judged for Engine {
    fn judgement(&self, subject: &SubjectRef) -> Option<Judgement> {
        let (subject, known) = self.units.get_key_value(subject)?;
        let outcome = self.judging(Told::FindingsAndPatches).unit(subject, &known.facts);
        let findings = self.counted(subject, &known.facts, &known.marks);
        let containers = judging::containers(&known.facts);
        Some(Judgement {
            subject: subject.clone(),
            facts: Arc::clone(&known.facts),
            digest: canonical::digest(&known.facts),
            exposure: findings.exposure(known.multiplier),
            waived: findings.waived(known.multiplier),
            context: outcome.context,
            contributions: (findings.shares().iter())
                .map(|share| share.told(self.cluster, &containers))
                .collect(),
            findings: outcome.findings,
            passed: outcome.passed,
            coverage: outcome.coverage,
            counts: outcome.counts,
            pod_security: match &*known.facts {
                Facts::Workload(workload) => pod_security::pods_seen(workload),
                Facts::Namespace(_) | Facts::Node(_) | Facts::Cluster(_) => Vec::new(),
            },
        })
    }
}

fn told(verdicts: u64, findings: &Findings<'_>, waived: u64) -> u64 {
    let mut hasher = DefaultHasher::new();
    (verdicts, findings.shares(), waived).hash(&mut hasher);
    hasher.finish()
}
