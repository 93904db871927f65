//! Every check on one unit.

use facts::canonical::Digest;
use facts::inventory::Gaps;
use facts::judgement::FoundFinding;
use facts::subject_facts::{ContainerFacts, Facts, PodFacts, Variant, WorkloadFacts};
use model::ids::{CheckId, ClusterId, FindingId};
use model::subject::SubjectRef;
use model::verdict::{Coverage, Evidence, Finding, Judged, Severity, Verdict};
use model::view::FindingCounts;
use serde_json::Value;

use super::blind::{self, Blind};
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
    /// Whether findings carry patches.
    pub patches: bool,
}

/// What the checks said of a unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Outcome {
    pub findings: Vec<FoundFinding>,
    /// The check of each finding.
    pub checks: Vec<CheckIndex>,
    pub passed: Vec<(SubjectRef, Vec<CheckId>)>,
    pub coverage: Coverage,
    pub counts: FindingCounts,
}

/// What one check says of one subject.
struct Answer {
    verdict: Verdict,
    reason: String,
    evidence: Vec<Evidence>,
    patch: Option<String>,
}

/// A judgement of one variant, and which.
type OfVariant = (usize, Judged);

/// The catalogue by check id.
pub(super) fn order(catalogue: &[&Check]) -> Vec<CheckIndex> {
    let mut order: Vec<CheckIndex> = (0..).take(catalogue.len()).collect();
    order.sort_by_key(|index| catalogue.get(usize::from(*index)).map(|check| &check.id));
    order
}

impl Judging<'_> {
    /// Judges a unit; `digest` is that of its facts, where it is known.
    pub fn unit(&self, unit: &SubjectRef, facts: &Facts, digest: Option<Digest>) -> Outcome {
        let mut outcome = Outcome::default();
        let blind = Blind::of(self.gaps, unit);
        match facts {
            Facts::Workload(workload) => self.workload(unit, workload, &blind, &mut outcome),
            Facts::Namespace(_) | Facts::Node(_) => {
                let witness = Witness::facts(facts, digest);
                self.subject(unit, &mut outcome, |check| {
                    let judged = match (&check.judge, facts) {
                        (Judge::Namespace(judge), Facts::Namespace(facts)) => {
                            judge(facts, self.policy)
                        }
                        (Judge::Node(judge), Facts::Node(facts)) => judge(facts, self.policy),
                        _ => return None,
                    };
                    let (verdict, gap) = blind.temper(check, judged.verdict);
                    let found = is_found(judged.verdict);
                    Some(Answer {
                        verdict,
                        evidence: if found {
                            witness.evidence(&judged).collect()
                        } else {
                            Vec::new()
                        },
                        reason: gap.map_or(judged.reason, blind::reason),
                        patch: match (&check.patch, facts) {
                            (Patch::Manifest(patch), Facts::Namespace(facts))
                                if self.patches && verdict == Verdict::Fail =>
                            {
                                patch(facts).map(|patch| patch_text::yaml(&patch))
                            }
                            _ => None,
                        },
                    })
                });
            }
        }
        outcome
    }

    fn workload(
        &self,
        unit: &SubjectRef,
        facts: &WorkloadFacts,
        blind: &Blind<'_>,
        outcome: &mut Outcome,
    ) {
        let witnesses: Vec<_> = facts.variants.iter().map(Witness::variant).collect();
        let pods: Vec<(usize, PodFacts<'_>)> = (facts.variants.iter())
            .map(|variant| PodFacts { spec: &variant.spec, path: &variant.path })
            .enumerate()
            .collect();
        let bench = Bench { facts, witnesses: &witnesses };
        self.subject(unit, outcome, |check| {
            let Judge::Pod(judge) = check.judge else { return None };
            let judged = pods.iter().map(|(at, pod)| (*at, judge(pod, self.policy))).collect();
            Some(self.combine(check, blind, &bench, judged, |at, patch| match patch {
                Patch::Pod(patch) => {
                    let (_, pod) = pods.get(at)?;
                    patch(pod).map(|patch| patch_text::at(pod.path, patch))
                }
                _ => None,
            }))
        });
        let mut containers: Vec<(&str, usize, ContainerFacts<'_>)> = (pods.iter())
            .flat_map(|(at, pod)| {
                pod.spec.every_container().map(move |(list, index, container)| {
                    let facts = ContainerFacts { pod: *pod, list, index, container };
                    (container.name.as_str(), *at, facts)
                })
            })
            .collect();
        containers.sort_by_key(|(name, at, _)| (*name, *at));
        for same in containers.chunk_by(|a, b| a.0 == b.0) {
            let [(name, ..), ..] = same else { continue };
            let subject = SubjectRef::Container(facts.workload.clone(), (*name).into());
            self.subject(&subject, outcome, |check| {
                let Judge::Container(judge) = check.judge else { return None };
                let judged = same.iter().map(|(_, at, it)| (*at, judge(it, self.policy))).collect();
                Some(self.combine(check, blind, &bench, judged, |at, patch| {
                    let (_, _, it) = same.iter().find(|(_, of, _)| *of == at)?;
                    patch.for_container(it).map(|patch| patch_text::at(it.pod.path, patch))
                }))
            });
        }
    }

    /// Every check on one subject; `answer` is `None` for a check that is not about it.
    fn subject(
        &self,
        subject: &SubjectRef,
        outcome: &mut Outcome,
        answer: impl Fn(&'static Check) -> Option<Answer>,
    ) {
        let mut passed = Vec::new();
        for &index in self.order {
            let Some(&check) = self.catalogue.get(usize::from(index)) else { continue };
            let Some(answer) = answer(check) else { continue };
            match answer.verdict {
                Verdict::NotApplicable => {}
                Verdict::Pass => {
                    outcome.coverage = outcome.coverage + Coverage { answered: 1, due: 1 };
                    passed.push(check.id.clone());
                }
                Verdict::Fail | Verdict::Unknown => {
                    let answered = u64::from(answer.verdict == Verdict::Fail);
                    outcome.coverage = outcome.coverage + Coverage { answered, due: 1 };
                    count(&mut outcome.counts, check.severity, answer.verdict);
                    outcome.checks.push(index);
                    outcome.findings.push(FoundFinding {
                        finding: Finding {
                            id: FindingId::of(self.cluster, &check.id, subject),
                            check: check.id.clone(),
                            severity: check.severity,
                            verdict: answer.verdict,
                            subject: subject.clone(),
                            reason: answer.reason,
                            evidence: answer.evidence,
                        },
                        patch: answer.patch,
                    });
                }
            }
        }
        if !passed.is_empty() {
            outcome.passed.push((subject.clone(), passed));
        }
    }

    /// One answer of the judgements of all variants: the worst, told as its first variant tells it.
    fn combine(
        &self,
        check: &Check,
        blind: &Blind<'_>,
        bench: &Bench<'_>,
        judged: Vec<OfVariant>,
        patch: impl Fn(usize, &Patch) -> Option<Value>,
    ) -> Answer {
        let worst = (judged.iter().map(|(_, judged)| judged.verdict))
            .max_by_key(|verdict| rank(*verdict))
            .unwrap_or(Verdict::NotApplicable);
        let (verdict, gap) = blind.temper(check, worst);
        let mut answer =
            Answer { verdict, reason: String::new(), evidence: Vec::new(), patch: None };
        if let Some(gap) = gap {
            answer.reason = blind::reason(gap);
        }
        if !is_found(worst) {
            return answer;
        }
        for (at, judged) in judged.iter().filter(|(_, judged)| judged.verdict == worst) {
            if let Some(witness) = bench.witnesses.get(*at) {
                answer.evidence.extend(witness.evidence(judged));
            }
            if answer.reason.is_empty() {
                answer.reason.clone_from(&judged.reason);
            }
        }
        if gap.is_none() && bench.witnesses.len() > 1 {
            answer.reason.push_str(&bench.where_it_is(&judged, worst));
        }
        if self.patches && verdict == Verdict::Fail {
            let failing =
                |at: usize| judged.iter().any(|(of, it)| *of == at && it.verdict == worst);
            answer.patch = (bench.mendable().filter(|at| failing(*at)))
                .and_then(|at| patch(at, &check.patch))
                .map(|patch| patch_text::yaml(&patch));
        }
        answer
    }
}

/// The specs of a workload that are judged together.
struct Bench<'a> {
    facts: &'a WorkloadFacts,
    witnesses: &'a [Witness<'a>],
}

impl Bench<'_> {
    /// Where the verdict holds, in words, where it does not hold everywhere.
    fn where_it_is(&self, judged: &[OfVariant], verdict: Verdict) -> String {
        let pods = |variant: &Variant| variant.pods.unwrap_or(0);
        let holds = |at: usize| judged.iter().any(|(of, it)| *of == at && it.verdict == verdict);
        let is_judged = |at: usize| judged.iter().any(|(of, _)| *of == at);
        let variants = || self.facts.variants.iter().enumerate();
        let running: u32 = variants().map(|(_, variant)| pods(variant)).sum();
        let here: u32 =
            variants().filter(|(at, _)| holds(*at)).map(|(_, variant)| pods(variant)).sum();
        let spared =
            variants().any(|(at, variant)| variant.pods.is_none() && is_judged(at) && !holds(at));
        match (here, spared) {
            (here, false) if here == running => String::new(),
            (0, _) => " (in the template only)".into(),
            (here, _) if here < running => format!(" (in {here} of {running} pods)"),
            _ => " (in running pods, not in the template)".into(),
        }
    }

    /// The variant that a patch can mend: the declared template, or a bare pod itself.
    fn mendable(&self) -> Option<usize> {
        let bare = self.facts.workload.kind == "Pod";
        self.facts.variants.iter().position(|variant| variant.pods.is_none() || bare)
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

fn count(counts: &mut FindingCounts, severity: Severity, verdict: Verdict) {
    let counted = match (verdict, severity) {
        (Verdict::Fail, Severity::Critical) => &mut counts.critical,
        (Verdict::Fail, Severity::High) => &mut counts.high,
        (Verdict::Fail, Severity::Medium) => &mut counts.medium,
        (Verdict::Fail, Severity::Low) => &mut counts.low,
        _ => &mut counts.unknown,
    };
    *counted += 1;
}
