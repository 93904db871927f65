//! What a gap does to a verdict: unknown is never pass, and what was seen stands.

use facts::inventory::{Gaps, concerns};
use facts::object::ControllerKind;
use model::subject::{SubjectKind, SubjectRef, WorkloadRef};
use model::verdict::{Gap, GapCause, GapScope, Source, Verdict};

use super::context;
use crate::check::{Check, Judge};

/// Collections of the API server, templates of other kinds, and geolocation.
const SOURCES: usize = Source::ALL.len() + 2;

/// The gaps that concern one unit, by source.
pub(super) struct Blind<'g> {
    sources: [Option<&'g Gap>; SOURCES],
    /// Hides something that every judgement of the unit rests on.
    implicit: Option<&'g Gap>,
    /// Sources that nobody asked for.
    not_asked: Vec<Source>,
}

impl<'g> Blind<'g> {
    /// What is hidden from this unit.
    pub fn of(gaps: &'g Gaps, unit: &SubjectRef) -> Self {
        let mut blind = Self { sources: [None; SOURCES], implicit: None, not_asked: Vec::new() };
        let needs = unit.workload().map(needs).unwrap_or_default();
        for gap in gaps.concerning(unit.namespace()) {
            blind.not_asked.extend(gap.not_asked());
            // Images and agents are not among these: which were not read or heard, the facts say of each.
            let all = Source::ALL.into_iter().chain([Source::Templates, Source::Geolocation]);
            for source in all.filter(|of| gap.source.is_none_or(|is| is == *of)) {
                if let Some(first) = blind.sources.get_mut(source as usize) {
                    first.get_or_insert(gap);
                }
                if needs.contains(&source) && !spares_what_was_given(gap) {
                    blind.implicit.get_or_insert(gap);
                }
            }
        }
        blind
    }

    /// Whether all that a check needs was asked for; one that lacks something says nothing.
    pub fn asks(&self, check: &Check) -> bool {
        !self.not_asked.iter().any(|source| check.pass_needs.contains(source))
    }

    /// The gap that hides one of these sources, or something that every judgement of the unit rests on.
    pub fn hides(&self, sources: &[Source]) -> Option<&'g Gap> {
        self.hidden(sources).or(self.implicit)
    }

    fn hidden(&self, sources: &[Source]) -> Option<&'g Gap> {
        sources.iter().find_map(|source| self.sources.get(*source as usize).copied().flatten())
    }

    /// The verdict as it stands before the gaps, and the gap that made it Unknown; `nothing_seen` where it does not apply
    /// because nothing was seen that it could apply to.
    pub fn temper(
        &self,
        check: &Check,
        verdict: Verdict,
        nothing_seen: bool,
    ) -> (Verdict, Option<&'g Gap>) {
        let gap = match verdict {
            Verdict::Pass => self.hides(check.pass_needs),
            Verdict::NotApplicable if nothing_seen => self.hides(check.pass_needs),
            Verdict::Fail => self.hidden(check.fail_needs),
            Verdict::Unknown | Verdict::NotApplicable => None,
        };
        (gap.map_or(verdict, |_| Verdict::Unknown), gap)
    }
}

/// A manifest says all there is of its own workload: that there may be more elsewhere, or that another document could not
/// be read, hides nothing of it. A check that does rest on what is elsewhere names it among its needs.
fn spares_what_was_given(gap: &Gap) -> bool {
    match gap.cause {
        GapCause::NotGiven | GapCause::NotAsked => true,
        GapCause::Unreadable => gap.source.is_none(),
        GapCause::NotListed | GapCause::Forbidden | GapCause::Unreachable => false,
    }
}

/// What every judgement of a workload rests on: its own kind, its pods, and what stands between the two.
fn needs(workload: &WorkloadRef) -> Vec<Source> {
    let kind = ControllerKind::named(&workload.kind);
    let between = match kind {
        Some(ControllerKind::Deployment) => Some(Source::ReplicaSets),
        Some(ControllerKind::CronJob) => Some(Source::Jobs),
        _ => None,
    };
    let own = kind.as_ref().map_or(Source::Templates, ControllerKind::source);
    [own, Source::Pods].into_iter().chain(between).collect()
}

/// Whether a gap of this source and scope could change a verdict of the unit.
pub(super) fn may_change(
    unit: &SubjectRef,
    catalogue: &[&Check],
    source: Option<Source>,
    scope: &GapScope,
) -> bool {
    if !concerns(scope, unit.namespace()) {
        return false;
    }
    let Some(source) = source else { return true };
    unit.workload().is_some_and(|it| needs(it).contains(&source) || context::rests_on(source))
        || catalogue
            .iter()
            .filter(|check| judges(&check.judge, unit.kind()))
            .any(|check| check.pass_needs.contains(&source) || check.fail_needs.contains(&source))
}

fn judges(judge: &Judge, unit: SubjectKind) -> bool {
    match judge {
        Judge::Container(_) | Judge::Pod(_) => unit == SubjectKind::Workload,
        Judge::Namespace(_) => unit == SubjectKind::Namespace,
        Judge::Node(_) => unit == SubjectKind::Node,
        Judge::Cluster(_) => unit == SubjectKind::Cluster,
    }
}

/// Why a verdict is not known, and how to mend it.
pub(super) fn reason(gap: &Gap) -> String {
    let what = gap.source.map_or("something", Source::plural);
    if gap.cause == GapCause::NotGiven {
        return format!("there may be other {what}: {}", gap.detail);
    }
    let place = match &gap.scope {
        GapScope::Cluster => String::new(),
        GapScope::Namespace(namespace) => format!(" of namespace {namespace}"),
        GapScope::Object { namespace, name } if namespace.is_empty() => format!(" `{name}`"),
        GapScope::Object { namespace, name } => format!(" `{namespace}/{name}`"),
    };
    format!("{what}{place} could not be seen: {}", gap.detail)
}
