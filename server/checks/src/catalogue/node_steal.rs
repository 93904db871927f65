//! NOD-003: a node whose processors the hypervisor gives to others.

use facts::beneath::STEAL;
use facts::subject_facts::NodeFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Source, Verdict};

use crate::beneath;
use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("NOD-003"),
    title: "Processor time stolen from the node",
    severity: Severity::Low,
    family: Family::NoisyNeighbours,
    pass_needs: &[Source::Agents],
    fail_needs: &[],
    controls: &[],
    why: "The kernel counts as stolen the time in which this machine had work and the hypervisor let another one run. Over an \
          hour 5 % of that or more says that the host is sold more often than it is there: whatever has to answer in time, an \
          audit log or a quorum among them, waits for a neighbour. Nothing in the cluster can mend it. Where too little of the \
          last hour was seen, it is unknown.",
    fix: "Ask the provider for dedicated processors, or move to a kind of machine that is not sold more than once. Where the \
          kind has a budget of bursts that was used up, choose a larger one.",
    judge: Judge::Node(judge),
    patch: Patch::None,
};

/// In percent, over an hour.
const THRESHOLD: u64 = 5;

fn judge(node: &NodeFacts, _: &Policy) -> Judged {
    beneath::judge(node, |heard| match heard.steal {
        None => Verdict::unknown("too little of the last hour was seen to say what was stolen"),
        Some(band) if band.at_least >= THRESHOLD => Verdict::fail(format!(
            "{} of its processor time went to others in an hour",
            band.words(" %")
        ))
        .at(STEAL),
        Some(_) => Verdict::pass(),
    })
}

#[cfg(test)]
mod tests {
    use facts::beneath::Band;

    use super::*;
    use crate::fixture::{self, NodeFixture as _, clean_cluster};

    #[test]
    fn five_percent_of_an_hour_is_too_much() {
        for (band, expected) in [
            (Some(Band { at_least: 2, below: Some(5) }), vec![]),
            (
                Some(Band { at_least: 5, below: Some(10) }),
                vec![
                    "fail node/worker-1: 5 to 10 % of its processor time went to others in an hour",
                    "  at agent.stolenTime",
                ],
            ),
            (
                None,
                vec![
                    "unknown node/worker-1: too little of the last hour was seen to say what was stolen",
                ],
            ),
        ] {
            let cluster = clean_cluster().node("worker-1", |node| node.heard().steal = band);
            assert_eq!(fixture::run(&CHECK, &cluster), expected);
        }
    }
}
