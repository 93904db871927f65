//! Judges what changed.
//!
//! [`Engine::apply`] takes in what collect tells and marks it; [`Engine::settle`] joins again the units that looked it up,
//! judges those whose facts are others now, and answers what came of it as one [`Batch`]. What it says never depends on the
//! way there: an engine that saw only the end says the same, byte for byte.

mod blind;
mod evidence;
mod exposure;
mod fixes;
mod judging;
mod scan;
mod summary;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use facts::canonical::{self, Digest};
use facts::inventory::{Change, Gaps};
use facts::judgement::{Batch, Judgement, Summary};
use facts::object::Object;
use facts::subject_facts::Facts;
use model::Time;
use model::ids::ClusterId;
use model::subject::{SubjectRef, WorkloadRef};
use model::verdict::{Gap, GapScope, Source, Verdict};
use model::view::Fix;

use crate::catalogue::CATALOGUE;
use crate::check::Check;
use crate::join::{self, Digests, Inventory, Lookup};
use crate::policy::Policy;
use exposure::{Counted, Findings, Relief};
use judging::{CheckIndex, Judging, Outcome};
pub use scan::{Scan, judge_all};

/// One cluster's inventory, and everything that was concluded from it.
pub struct Engine {
    cluster: ClusterId,
    policy: Policy,
    catalogue: &'static [&'static Check],
    order: Vec<CheckIndex>,
    inventory: Inventory,
    /// What was touched since the last settling.
    touched: HashSet<Lookup>,
    /// Who looked it up.
    readers: HashMap<Lookup, BTreeSet<SubjectRef>>,
    units: BTreeMap<SubjectRef, Unit>,
    summaries: BTreeMap<Option<String>, Summary>,
    fixes: Vec<Fix>,
    /// The gaps that the verdicts take into account.
    gaps: BTreeMap<(Option<Source>, GapScope), Gap>,
    told: bool,
}

/// A unit as it was judged last.
struct Unit {
    judgement: Arc<Judgement>,
    checks: Box<[CheckIndex]>,
    lookups: Vec<Lookup>,
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
    facts: Arc<Facts>,
    digest: Digest,
    lookups: Vec<Lookup>,
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
            policy,
            catalogue,
            order: judging::order(catalogue),
            inventory: Inventory::new(),
            touched: HashSet::new(),
            readers: HashMap::new(),
            units: BTreeMap::new(),
            summaries: BTreeMap::new(),
            fixes: Vec::new(),
            gaps: BTreeMap::new(),
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
            judged: settled
                .judged
                .iter()
                .filter_map(|unit| self.judgement(unit))
                .cloned()
                .collect(),
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

    /// What was concluded about a unit.
    pub fn judgement(&self, subject: &SubjectRef) -> Option<&Arc<Judgement>> {
        self.units.get(subject).map(|unit| &unit.judgement)
    }

    /// Every judgement: namespaces, nodes, workloads, each in order.
    pub fn judgements(&self) -> impl Iterator<Item = &Arc<Judgement>> {
        self.units.values().map(|unit| &unit.judgement)
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

    /// Everything that is kept, sorted, as a record writes it. Of a pod that is its name, its controller, its placement
    /// and its spec.
    pub fn objects(&self) -> impl Iterator<Item = Object> {
        self.inventory.objects()
    }

    fn everything(&self, now: Time) -> Batch {
        Batch {
            observed_at: now,
            complete: true,
            judged: self.judgements().cloned().collect(),
            gone: Vec::new(),
            gaps_opened: self.gaps.values().cloned().collect(),
            gaps_closed: Vec::new(),
            summaries: self.summaries.values().cloned().collect(),
            fixes: self.fixes.clone(),
        }
    }

    fn bring_up_to_date(&mut self, now: Time) -> Settled {
        let mut settled = Settled::default();
        let mut due = BTreeMap::new();
        self.join_touched(&mut due, &mut settled);
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
    fn join_touched(&mut self, due: &mut BTreeMap<SubjectRef, Due>, settled: &mut Settled) {
        let mut units = BTreeSet::new();
        for lookup in std::mem::take(&mut self.touched) {
            units.extend(self.readers.get(&lookup).into_iter().flatten().cloned());
            units.insert(lookup.unit());
        }
        for unit in units {
            let mut lookups = Vec::new();
            let facts = join::facts_of(&self.inventory, &unit, Digests::All, &mut |lookup| {
                lookups.push(lookup);
            });
            match facts {
                None => {
                    if let Some(gone) = self.units.remove(&unit) {
                        self.forget_lookups(&unit, &gone.lookups);
                        settled.gone.insert(unit);
                    }
                }
                Some(facts) => {
                    self.remember_lookups(&unit, &lookups);
                    if self.units.get(&unit).is_some_and(|it| *it.judgement.facts == facts) {
                        continue;
                    }
                    let digest = canonical::digest(&facts);
                    due.insert(unit, Due { facts: Arc::new(facts), digest, lookups });
                }
            }
        }
    }

    /// Notes what a unit has looked up, instead of what it looked up before.
    fn remember_lookups(&mut self, unit: &SubjectRef, lookups: &[Lookup]) {
        if let Some(known) = self.units.get_mut(unit) {
            if known.lookups == lookups {
                return;
            }
            let before = std::mem::replace(&mut known.lookups, lookups.to_vec());
            self.forget_lookups(unit, &before);
        }
        for lookup in lookups {
            self.readers.entry(lookup.clone()).or_default().insert(unit.clone());
        }
    }

    fn forget_lookups(&mut self, unit: &SubjectRef, lookups: &[Lookup]) {
        for lookup in lookups {
            if let Some(readers) = self.readers.get_mut(lookup) {
                readers.remove(unit);
                if readers.is_empty() {
                    self.readers.remove(lookup);
                }
            }
        }
    }

    /// Takes the law of the day; answers whether it allows other countries than before.
    fn turn_to(&mut self, now: Time) -> bool {
        let day = now.date_naive();
        if self.policy.today == Some(day) {
            return false;
        }
        let policy = self.policy.on(day);
        let changed = !policy.allows_the_same(&self.policy);
        self.policy = policy;
        changed
    }

    fn compare_gaps(&mut self, settled: &mut Settled) {
        let open: BTreeMap<_, _> = (self.inventory.gaps().iter())
            .map(|gap| ((gap.source, gap.scope.clone()), gap.clone()))
            .collect();
        settled.gaps_opened = open
            .iter()
            .filter(|(key, gap)| self.gaps.get(key) != Some(gap))
            .map(|(_, gap)| gap.clone())
            .collect();
        settled.gaps_closed =
            self.gaps.keys().filter(|key| !open.contains_key(key)).cloned().collect();
        self.gaps = open;
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
                let Judgement { facts, digest, .. } = &*known.judgement;
                let (facts, lookups) = (Arc::clone(facts), known.lookups.clone());
                due.insert(unit.clone(), Due { facts, digest: *digest, lookups });
            }
        }
    }

    /// Judges what is due: namespaces and nodes first, since workloads inherit from them.
    fn judge(&mut self, due: BTreeMap<SubjectRef, Due>, settled: &mut Settled) {
        let mut weighed = BTreeSet::new();
        for heir in &settled.gone {
            self.heirs_of(heir, &mut weighed);
        }
        for (unit, due) in due {
            let outcome = self.judging().unit(&unit, &due.facts, Some(due.digest));
            weighed.remove(&unit);
            if self.enter(&unit, due, outcome) {
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

    fn judging(&self) -> Judging<'_> {
        Judging {
            cluster: self.cluster,
            catalogue: self.catalogue,
            order: &self.order,
            policy: &self.policy,
            gaps: self.inventory.gaps(),
            patches: true,
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
                    .filter(|(_, unit)| match &*unit.judgement.facts {
                        Facts::Workload(facts) => facts.nodes.contains_key(name),
                        Facts::Namespace(_) | Facts::Node(_) => false,
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

    /// Puts a unit's outcome in its place; answers whether it is another than before.
    fn enter(&mut self, unit: &SubjectRef, due: Due, outcome: Outcome) -> bool {
        let Due { facts, digest, lookups } = due;
        let Outcome { findings, checks, passed, coverage, counts } = outcome;
        let own = (findings.iter().zip(&checks)).map(|(found, check)| Counted {
            finding: &found.finding,
            check: *check,
            inherited: false,
        });
        let all = Findings::of(self.catalogue, own.chain(self.inherited(&facts)));
        let (exposure, contributions, relief) = (all.exposure(), all.contributions(), all.relief());
        let judgement = Judgement {
            subject: unit.clone(),
            facts,
            digest,
            exposure,
            contributions,
            findings,
            passed,
            coverage,
            counts,
        };
        if let Some(known) = self.units.get_mut(unit)
            && *known.judgement == judgement
        {
            // What is mended elsewhere may still relieve it differently.
            known.relief = relief;
            return false;
        }
        let entry = Unit { judgement: Arc::new(judgement), checks: checks.into(), lookups, relief };
        self.units.insert(unit.clone(), entry);
        true
    }

    /// Weighs a workload again whose own findings stand, but not what it inherits.
    fn weigh_again(&mut self, unit: &SubjectRef) -> bool {
        let Some(known) = self.units.get(unit) else { return false };
        let judgement = &known.judgement;
        let own = (judgement.findings.iter().zip(&known.checks)).map(|(found, check)| Counted {
            finding: &found.finding,
            check: *check,
            inherited: false,
        });
        let all = Findings::of(self.catalogue, own.chain(self.inherited(&judgement.facts)));
        let (exposure, contributions, relief) = (all.exposure(), all.contributions(), all.relief());
        let changed = (exposure != judgement.exposure || contributions != judgement.contributions)
            .then(|| Judgement { exposure, contributions, ..(**judgement).clone() });
        let Some(known) = self.units.get_mut(unit) else { return false };
        known.relief = relief;
        match changed {
            Some(judgement) => {
                known.judgement = Arc::new(judgement);
                true
            }
            None => false,
        }
    }

    /// The findings of the namespace and the nodes that a workload lives in.
    fn inherited<'a>(&'a self, facts: &'a Facts) -> impl Iterator<Item = Counted<'a>> + 'a {
        let units: Vec<SubjectRef> = match facts {
            Facts::Workload(facts) => scan::ancestors(facts).collect(),
            Facts::Namespace(_) | Facts::Node(_) => Vec::new(),
        };
        units.into_iter().filter_map(|unit| self.units.get(&unit)).flat_map(|unit| {
            (unit.judgement.findings.iter().zip(&unit.checks)).map(|(found, check)| Counted {
                finding: &found.finding,
                check: *check,
                inherited: true,
            })
        })
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
                summary::add(&mut summary, &unit.judgement);
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
        for unit in self.units.values() {
            if let Facts::Node(_) = &*unit.judgement.facts {
                summary::add(&mut cluster, &unit.judgement);
            }
        }
        if self.summaries.get(&None) != Some(&cluster) {
            self.summaries.insert(None, cluster.clone());
            settled.summaries.push(cluster);
        }
    }

    fn rank_fixes(&mut self) {
        let workloads = self.units.iter().filter_map(|(unit, known)| match unit {
            SubjectRef::Workload(workload) => Some((workload, &known.relief)),
            _ => None,
        });
        let elsewhere = (self.units.values())
            .filter(|unit| !matches!(&*unit.judgement.facts, Facts::Workload(_)))
            .flat_map(|unit| unit.judgement.findings.iter().zip(&unit.checks))
            .filter(|(found, _)| found.finding.verdict == Verdict::Fail)
            .map(|(_, check)| *check);
        self.fixes = fixes::rank(self.catalogue, workloads, elsewhere);
    }
}
