//! What to fix first: the fixes without whose findings the burden falls most.

use std::cmp::Reverse;

use model::subject::WorkloadRef;
use model::view::Fix;

use super::exposure::Relief;
use super::judging::CheckIndex;
use crate::check::Check;

/// How many fixes are told.
const TOLD: usize = 10;

/// A fix before it is put into words. The order ranks: the largest decrease, then the broadest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate<'a> {
    decrease: Reverse<u64>,
    breadth: Breadth,
    check: CheckIndex,
    workload: Option<&'a WorkloadRef>,
    findings: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Breadth {
    CheckEverywhere,
    Workload,
    CheckInWorkload,
}

/// The ten fixes with the largest decrease. `elsewhere` counts the failures of each check on nodes and namespaces.
///
/// A fix that is part of a broader one with the same decrease is left out.
pub(super) fn rank<'a>(
    catalogue: &[&Check],
    workloads: impl Iterator<Item = (&'a WorkloadRef, &'a Relief)> + Clone,
    elsewhere: impl Iterator<Item = CheckIndex>,
) -> Vec<Fix> {
    let mut everywhere = vec![(0_u64, 0_u64); catalogue.len()];
    for check in elsewhere {
        if let Some((_, findings)) = everywhere.get_mut(usize::from(check)) {
            *findings += 1;
        }
    }
    for of in workloads.clone().flat_map(|(_, relief)| &relief.by_check) {
        if let Some((decrease, findings)) = everywhere.get_mut(usize::from(of.check)) {
            *decrease += u64::from(of.everywhere);
            *findings += u64::from(of.findings);
        }
    }
    let of_check = |check: CheckIndex| everywhere.get(usize::from(check)).map_or(0, |it| it.0);
    let mut best = Best::default();
    for (check, (decrease, findings)) in (0..).zip(&everywhere) {
        best.offer(Candidate {
            decrease: Reverse(*decrease),
            breadth: Breadth::CheckEverywhere,
            check,
            workload: None,
            findings: *findings,
        });
    }
    for (workload, relief) in workloads {
        let all = u64::from(relief.all);
        let mut own = relief.by_check.iter().filter(|of| of.findings > 0);
        let only = own.next().filter(|_| own.next().is_none());
        if only.is_none_or(|only| of_check(only.check) != all) {
            best.offer(Candidate {
                decrease: Reverse(all),
                breadth: Breadth::Workload,
                check: 0,
                workload: Some(workload),
                findings: relief.findings.into(),
            });
        }
        for of in relief.by_check.iter().filter(|of| of.findings > 0) {
            let here = u64::from(of.here);
            if here != all && here != of_check(of.check) {
                best.offer(Candidate {
                    decrease: Reverse(here),
                    breadth: Breadth::CheckInWorkload,
                    check: of.check,
                    workload: Some(workload),
                    findings: of.findings.into(),
                });
            }
        }
    }
    best.0.iter().filter_map(|candidate| fix(catalogue, candidate)).collect()
}

/// The first ten of what was offered, in order.
#[derive(Default)]
struct Best<'a>(Vec<Candidate<'a>>);

impl<'a> Best<'a> {
    fn offer(&mut self, candidate: Candidate<'a>) {
        if candidate.decrease.0 == 0
            || self.0.len() == TOLD && self.0.last().is_some_and(|last| *last < candidate)
        {
            return;
        }
        let at = self.0.partition_point(|better| *better < candidate);
        self.0.insert(at, candidate);
        self.0.truncate(TOLD);
    }
}

fn fix(catalogue: &[&Check], candidate: &Candidate<'_>) -> Option<Fix> {
    let check = match candidate.breadth {
        Breadth::Workload => None,
        Breadth::CheckEverywhere | Breadth::CheckInWorkload => {
            Some(*catalogue.get(usize::from(candidate.check))?)
        }
    };
    let title = match (check, candidate.workload) {
        (Some(check), _) => check.title.into(),
        (None, Some(workload)) => format!("Everything in {}", workload.name),
        (None, None) => return None,
    };
    Some(Fix {
        check: check.map(|check| check.id.clone()),
        title,
        workload: candidate.workload.cloned(),
        decrease: candidate.decrease.0,
        findings: candidate.findings,
    })
}
