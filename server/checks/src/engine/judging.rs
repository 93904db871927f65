//! Every check on one unit.

use std::hash::{DefaultHasher, Hash, Hasher};

use facts::inventory::Gaps;
use facts::judgement::FoundFinding;
use facts::object::ControllerKind;
use facts::subject_facts::{ContainerFacts, Facts, PodFacts, Variant, WorkloadFacts};
use model::context::Context;
use model::ids::{CheckId, ClusterId, FindingId};
use model::risk::Multiplier;
use model::subject::SubjectRef;
use model::verdict::{Coverage, Evidence, Finding, Gap, GapCause, Judged, Severity, Verdict};
use model::view::FindingCounts;
use model::waiver::Waiver;
use serde_json::Value;

use super::blind::{self, Blind};
use super::bounds::{MOST_EVIDENCE, bounded};
use super::context;
use super::evidence::Witness;
use crate::check::{Check, Judge, Patch};
use crate::patch_text;
use crate::policy::Policy;

/// A check's place in the catalogue.
pub(super) type CheckIndex = u16;

/// What judging needs besides the facts.
#[derive(Clone, Copy)]
pub(super) struct Judging<'a> {
    pub cluster: ClusterId,
    pub catalogue: &'static [&'static Check],
    /// The catalogue by check id: the order of findings.
    pub order: &'a [CheckIndex],
    pub policy: &'a Policy,
    pub gaps: &'a Gaps,
    pub told: Told,
}

/// How much is told of what was judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// The verdicts: what risk and change need, and all that is kept.
    Verdicts,
    /// Findings with their evidence.
    Findings,
    /// Findings with their evidence and with what mends them.
    FindingsAndPatches,
}

/// A verdict that is no pass, in few bytes: a cluster has hundreds of thousands of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Mark {
    pub check: CheckIndex,
    /// 0 is the unit itself, n the nth of [`containers`].
    pub about: u16,
    /// `Fail` or `Unknown`.
    pub verdict: Verdict,
    /// A waiver accepts it: it is no part of the risk.
    pub waived: bool,
}

/// What the checks said of a unit.
#[derive(Clone, Debug, Default)]
pub(super) struct Outcome {
    /// By subject and check, as the findings.
    pub marks: Vec<Mark>,
    pub coverage: Coverage,
    /// By what a workload's context multiplies what its findings weigh.
    pub multiplier: Multiplier,
    /// Stands for every verdict and its reason, and for the context: of equal facts, equal fingerprints were judged alike.
    /// Taken where only the verdicts are told, for nobody compares what is told in full.
    pub fingerprint: u64,
    /// `None` where only the verdicts are told, and for what is no workload.
    pub context: Option<Context>,
    /// Empty where only the verdicts are told.
    pub findings: Vec<FoundFinding>,
    /// Empty where only the verdicts are told.
    pub passed: Vec<(SubjectRef, Vec<CheckId>)>,
}

/// A judgement of one variant, and which.
type OfVariant = (usize, Judged);

/// The catalogue by check id.
pub(super) fn order(catalogue: &[&Check]) -> Vec<CheckIndex> {
    let mut order: Vec<CheckIndex> = (0..).take(catalogue.len()).collect();
    order.sort_by_key(|index| catalogue.get(usize::from(*index)).map(|check| &check.id));
    order
}

/// The containers of every variant by name, each name once.
pub(super) fn containers(facts: &Facts) -> Vec<&str> {
    let Facts::Workload(facts) = facts else { return Vec::new() };
    let mut names: Vec<&str> = (facts.variants.iter())
        .flat_map(|variant| variant.spec.every_container())
        .map(|(_, _, container)| container.name.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The subject of a mark on a unit with these [`containers`].
pub(super) fn subject(unit: &SubjectRef, containers: &[&str], about: u16) -> SubjectRef {
    let container = usize::from(about).checked_sub(1).and_then(|at| containers.get(at));
    of_unit(unit, container.copied())
}

fn of_unit(unit: &SubjectRef, container: Option<&str>) -> SubjectRef {
    match (unit, container) {
        (SubjectRef::Workload(workload), Some(name)) => {
            SubjectRef::Container(workload.clone(), name.into())
        }
        _ => unit.clone(),
    }
}

impl Judging<'_> {
    /// Judges a unit.
    pub fn unit(&self, unit: &SubjectRef, facts: &Facts) -> Outcome {
        let case = Case {
            judging: self,
            blind: Blind::of(self.gaps, unit),
            workload: match facts {
                Facts::Workload(facts) => Some(facts),
                Facts::Namespace(_) | Facts::Node(_) | Facts::Cluster(_) => None,
            },
            witnesses: match (self.told, facts) {
                (Told::Verdicts, _) => Vec::new(),
                (_, Facts::Workload(it)) => it.variants.iter().map(Witness::variant).collect(),
                (_, facts) => vec![Witness::facts(facts)],
            },
        };
        let mut report = Report::default();
        let about = About { unit, container: None, index: 0 };
        match facts {
            Facts::Workload(workload) => {
                case.workload(about, workload, &mut report);
                report.place_in(context::of(workload, &case.blind), self.told);
            }
            Facts::Namespace(namespace) => case.subject(
                about,
                &mut report,
                |judge, judged| {
                    let Judge::Namespace(judge) = judge else { return };
                    judged.push((0, judge(namespace, self.policy)));
                },
                |_, patch| match patch {
                    Patch::Manifest(patch) => patch(namespace),
                    _ => None,
                },
            ),
            Facts::Node(node) => case.subject(
                about,
                &mut report,
                |judge, judged| {
                    let Judge::Node(judge) = judge else { return };
                    judged.push((0, judge(node, self.policy)));
                },
                |_, _| None,
            ),
            Facts::Cluster(cluster) => case.subject(
                about,
                &mut report,
                |judge, judged| {
                    let Judge::Cluster(judge) = judge else { return };
                    judged.push((0, judge(cluster, self.policy)));
                },
                |_, _| None,
            ),
        }
        Outcome { fingerprint: report.hasher.finish(), ..report.outcome }
    }
}

/// What is judged: a unit, or one of its containers.
#[derive(Clone, Copy)]
struct About<'a> {
    unit: &'a SubjectRef,
    container: Option<&'a str>,
    /// As in [`Mark::about`].
    index: u16,
}

impl About<'_> {
    fn subject(self) -> SubjectRef {
        of_unit(self.unit, self.container)
    }
}

/// What has been said of a unit so far.
#[derive(Default)]
struct Report {
    outcome: Outcome,
    hasher: DefaultHasher,
    /// What the check at hand says of each variant; kept for its room.
    judged: Vec<OfVariant>,
}

impl Report {
    fn place_in(&mut self, context: Context, told: Told) {
        self.outcome.multiplier = context.multiplier();
        match told {
            Told::Verdicts => context.hash(&mut self.hasher),
            Told::Findings | Told::FindingsAndPatches => self.outcome.context = Some(context),
        }
    }
}

/// What one check says of one subject.
struct Answer<'a> {
    check: &'static Check,
    verdict: Verdict,
    /// The worst that was judged, before the gaps.
    worst: Verdict,
    /// What made it Unknown.
    gap: Option<&'a Gap>,
    judged: &'a [OfVariant],
    waiver: Option<&'a Waiver>,
}

impl Answer<'_> {
    /// The judgements that are the worst, by variant.
    fn worst(&self) -> impl Iterator<Item = &OfVariant> {
        let told = is_found(self.worst);
        self.judged.iter().filter(move |(_, judged)| told && judged.verdict == self.worst)
    }

    fn holds(&self, variant: usize) -> bool {
        self.worst().any(|(at, _)| *at == variant)
    }
}

/// Why it is so. What a gap was open since is told by the gap alone.
impl Hash for Answer<'_> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        for (at, judged) in self.worst() {
            (at, &judged.reason, &judged.at, &judged.signs).hash(hasher);
        }
        // What the reason does not tell apart is no other verdict.
        if let Some(Gap { source, scope, cause, detail, since: _ }) = self.gap {
            let scope = (*cause != GapCause::NotGiven).then_some(scope);
            (source, scope, detail).hash(hasher);
        }
        self.waiver.hash(hasher);
    }
}

/// One unit with what is known about it.
struct Case<'a> {
    judging: &'a Judging<'a>,
    blind: Blind<'a>,
    workload: Option<&'a WorkloadFacts>,
    /// Its variants, or itself; empty where only the verdicts are told.
    witnesses: Vec<Witness<'a>>,
}

impl Case<'_> {
    fn workload(&self, unit: About<'_>, facts: &WorkloadFacts, report: &mut Report) {
        let policy = self.judging.policy;
        let pods: Vec<PodFacts<'_>> = (facts.variants.iter())
            .map(|variant| PodFacts {
                spec: &variant.spec,
                path: &variant.path,
                token: variant.token,
                images: &variant.images,
                runtime_handler: variant.runtime_handler.as_deref(),
                openings: &facts.openings,
                may_open: &facts.may_open,
                personal_data: &facts.personal_data,
                reach: &variant.reach,
                claimed: &variant.claimed,
                given_limits: &variant.given_limits,
                destinations: &facts.destinations,
                kernels: &facts.kernels,
                runs_in: &facts.runs_in,
                spread: facts.spread.as_deref(),
            })
            .collect();
        self.subject(
            unit,
            report,
            |judge, judged| {
                let Judge::Pod(judge) = judge else { return };
                judged.extend(pods.iter().map(|pod| judge(pod, policy)).enumerate());
            },
            |at, patch| match patch {
                Patch::Pod(patch) => {
                    let pod = pods.get(at)?;
                    patch(pod).map(|patch| patch_text::at(pod.path, patch))
                }
                Patch::PodInside(patch) => {
                    let pod = pods.get(at)?;
                    patch(pod, policy).map(|patch| patch_text::at(pod.path, patch))
                }
                _ => None,
            },
        );
        let mut containers: Vec<(&str, usize, ContainerFacts<'_>)> = (pods.iter().enumerate())
            .flat_map(|(at, pod)| {
                pod.spec.every_container().map(move |(list, index, container)| {
                    let facts = ContainerFacts { pod: *pod, list, index, container };
                    (container.name.as_str(), at, facts)
                })
            })
            .collect();
        containers.sort_by_key(|(name, at, _)| (*name, *at));
        for (index, same) in (1..).zip(containers.chunk_by(|a, b| a.0 == b.0)) {
            let container = same.first().map(|(name, ..)| *name);
            self.subject(
                About { container, index, ..unit },
                report,
                |judge, judged| {
                    let Judge::Container(judge) = judge else { return };
                    judged.extend(same.iter().map(|(_, at, it)| (*at, judge(it, policy))));
                },
                |at, patch| {
                    let (_, _, it) = same.iter().find(|(_, of, _)| *of == at)?;
                    patch.for_container(it).map(|patch| patch_text::at(it.pod.path, patch))
                },
            );
        }
    }

    /// Every check on one subject; `judge` adds nothing for a check that is not about it.
    fn subject(
        &self,
        about: About<'_>,
        report: &mut Report,
        judge: impl Fn(&Judge, &mut Vec<OfVariant>),
        patch: impl Fn(usize, &Patch) -> Option<Value>,
    ) {
        let is_told = self.judging.told != Told::Verdicts;
        let Report { outcome, hasher, judged } = report;
        let mut passed = Vec::new();
        for &index in self.judging.order {
            let Some(&check) = self.judging.catalogue.get(usize::from(index)) else { continue };
            if !self.blind.asks(check) {
                continue;
            }
            judged.clear();
            judge(&check.judge, judged);
            let Some(worst) = judged.iter().map(|(_, it)| it.verdict).max_by_key(|it| rank(*it))
            else {
                continue;
            };
            let nothing_seen = judged.iter().any(|(_, it)| it.nothing_seen);
            let (verdict, gap) = self.blind.temper(check, worst, nothing_seen);
            if verdict == Verdict::NotApplicable {
                continue;
            }
            if !is_told {
                (index, about.index, verdict).hash(hasher);
            }
            let answered = u64::from(verdict != Verdict::Unknown);
            outcome.coverage = outcome.coverage + Coverage { answered, due: 1 };
            if verdict == Verdict::Pass {
                if is_told {
                    passed.push(check.id.clone());
                }
                continue;
            }
            let waiver = self.judging.policy.waiver(&check.id, || about.subject());
            let answer = Answer { check, verdict, worst, gap, judged, waiver };
            let waived = waiver.is_some();
            outcome.marks.push(Mark { check: index, about: about.index, verdict, waived });
            match is_told {
                true => outcome.findings.push(self.finding(about, &answer, &patch)),
                false => answer.hash(hasher),
            }
        }
        if !passed.is_empty() {
            outcome.passed.push((about.subject(), passed));
        }
    }

    /// One answer in words: the worst, as its first variant tells it.
    fn finding(
        &self,
        about: About<'_>,
        answer: &Answer<'_>,
        patch: &impl Fn(usize, &Patch) -> Option<Value>,
    ) -> FoundFinding {
        let Answer { check, verdict, gap, .. } = *answer;
        let subject = about.subject();
        let worst =
            || answer.worst().filter_map(|(at, judged)| Some((judged, self.witnesses.get(*at)?)));
        let rests_on: usize = worst().map(|(judged, _)| judged.at.len() + judged.signs.len()).sum();
        let mut evidence: Vec<Evidence> = Vec::with_capacity(rests_on.clamp(1, MOST_EVIDENCE));
        let told = worst().flat_map(|(judged, it)| it.evidence(judged).map(move |it| (judged, it)));
        for (judged, seen) in told {
            // What stands in another object stands there once, whatever number of variants it speaks of.
            if judged.signs.is_empty() || !evidence.contains(&seen) {
                evidence.push(seen);
            }
            if evidence.len() == MOST_EVIDENCE {
                break;
            }
        }
        let patch = || {
            let at = self.mendable().filter(|at| answer.holds(*at))?;
            patch(at, &check.patch).map(|patch| patch_text::yaml(&patch))
        };
        let is_mended = self.judging.told == Told::FindingsAndPatches && verdict == Verdict::Fail;
        FoundFinding {
            finding: Finding {
                id: FindingId::of(self.judging.cluster, &check.id, &subject),
                check: check.id.clone(),
                severity: check.severity,
                verdict,
                subject,
                reason: match gap {
                    Some(gap) => blind::reason(gap),
                    None => bounded(self.reason(answer), rests_on),
                },
                evidence,
            },
            patch: is_mended.then(patch).flatten(),
            waiver: answer.waiver.cloned(),
        }
    }

    fn reason(&self, answer: &Answer<'_>) -> String {
        let reason = answer.worst().map(|(_, judged)| &judged.reason).find(|it| !it.is_empty());
        let mut reason = reason.cloned().unwrap_or_default();
        if let Some(facts) = self.workload.filter(|facts| facts.variants.len() > 1) {
            reason.push_str(&where_it_is(facts, answer));
        }
        reason
    }

    /// What a patch can mend: the declared template, a bare pod itself, whatever is no workload. Of a custom kind no schema
    /// says by which keys lists are merged: a patch would replace them. The mirror of a static pod is changed in its file.
    fn mendable(&self) -> Option<usize> {
        let Some(facts) = self.workload else { return Some(0) };
        let bare = facts.workload.kind == "Pod";
        if !bare && !ControllerKind::is_own(&facts.workload.kind) {
            return None;
        }
        let is_mendable = |it: &Variant| it.pods.is_none() || (bare && !it.spec.is_mirror);
        facts.variants.iter().position(is_mendable)
    }
}

/// Where the verdict holds, in words, where it does not hold everywhere.
fn where_it_is(facts: &WorkloadFacts, answer: &Answer<'_>) -> String {
    let pods = |variant: &Variant| variant.pods.unwrap_or(0);
    let is_judged = |at: usize| answer.judged.iter().any(|(of, _)| *of == at);
    let variants = || facts.variants.iter().enumerate();
    let running: u32 = variants().map(|(_, variant)| pods(variant)).sum();
    let here: u32 =
        variants().filter(|(at, _)| answer.holds(*at)).map(|(_, variant)| pods(variant)).sum();
    let templates: Vec<bool> = variants()
        .filter(|(at, variant)| variant.pods.is_none() && is_judged(*at))
        .map(|(at, _)| answer.holds(at))
        .collect();
    let (held, all) = (templates.iter().filter(|holds| **holds).count(), templates.len());
    match here {
        here if here == running && held == all => String::new(),
        0 if all > 1 && held > 0 && held < all => format!(" (in {held} of {all} templates)"),
        0 => " (in the template only)".into(),
        here if here < running => format!(" (in {here} of {running} pods)"),
        _ => " (in running pods, not in the template)".into(),
    }
}

/// Fail, then Unknown, then Pass; what does not apply says least.
const fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::NotApplicable => 0,
        Verdict::Pass => 1,
        Verdict::Unknown => 2,
        Verdict::Fail => 3,
    }
}

const fn is_found(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Fail | Verdict::Unknown)
}

/// How many findings these are.
pub(super) fn counts(catalogue: &[&Check], marks: &[Mark]) -> FindingCounts {
    let mut counts = FindingCounts::default();
    for mark in marks {
        let severity = catalogue.get(usize::from(mark.check)).map(|check| check.severity);
        let counted = match (mark.waived, mark.verdict, severity) {
            (true, ..) => &mut counts.waived,
            (false, Verdict::Fail, Some(Severity::Critical)) => &mut counts.critical,
            (false, Verdict::Fail, Some(Severity::High)) => &mut counts.high,
            (false, Verdict::Fail, Some(Severity::Medium)) => &mut counts.medium,
            (false, Verdict::Fail, Some(Severity::Low)) => &mut counts.low,
            _ => &mut counts.unknown,
        };
        *counted += 1;
    }
    counts
}
