//! Peak, burden and coverage of a namespace and of the cluster.

use facts::judgement::Summary;
use model::risk::Interval;
use model::verdict::Coverage;
use model::view::FindingCounts;

/// What a unit adds to a summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tally {
    /// `None` for a namespace or a node: what they add to the risk is inherited by their workloads.
    pub workload: Option<Interval>,
    /// What waivers leave out of that.
    pub waived: u64,
    pub coverage: Coverage,
}

/// The summary of nothing.
pub(super) fn empty(namespace: Option<String>) -> Summary {
    Summary {
        namespace,
        risk: Default::default(),
        waived: 0,
        coverage: Coverage::default(),
        counts: FindingCounts::default(),
        workloads: 0,
    }
}

/// Takes in a unit.
pub(super) fn add(summary: &mut Summary, unit: Tally, counts: FindingCounts) {
    summary.coverage = summary.coverage + unit.coverage;
    summary.counts = sum(summary.counts, counts);
    if let Some(exposure) = unit.workload {
        summary.risk = summary.risk.with(exposure);
        summary.waived += unit.waived;
        summary.workloads += 1;
    }
}

/// Takes in a namespace.
pub(super) fn join(summary: &mut Summary, part: &Summary) {
    summary.coverage = summary.coverage + part.coverage;
    summary.counts = sum(summary.counts, part.counts);
    summary.risk = summary.risk.join(part.risk);
    summary.waived += part.waived;
    summary.workloads += part.workloads;
}

fn sum(a: FindingCounts, b: FindingCounts) -> FindingCounts {
    FindingCounts {
        critical: a.critical + b.critical,
        high: a.high + b.high,
        medium: a.medium + b.medium,
        low: a.low + b.low,
        unknown: a.unknown + b.unknown,
        waived: a.waived + b.waived,
    }
}
