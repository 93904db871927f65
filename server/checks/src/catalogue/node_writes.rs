//! NOD-004: a disk on which a write takes too long to be sure of.

use facts::beneath::{WRITES, WriteTimes};
use facts::subject_facts::NodeFacts;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Source, Verdict};

use crate::beneath;
use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("NOD-004"),
    title: "Slow writes on the node",
    severity: Severity::Low,
    family: Family::NoisyNeighbours,
    pass_needs: &[Source::Agents],
    fail_needs: &[],
    controls: &[],
    why: "What must not be lost is written and then waited for until the disk has it (`fdatasync`): the log of a database, of \
          etcd, an audit log. etcd asks for less than 10 ms in 99 of 100 cases, and at 10 ms and above this fails; slower, its \
          leaders change and the API server stalls. The agent measures it with 100 writes of 4 KiB every five minutes in the \
          folder that it was given. What it says is of that folder's disk, and of nothing that is attached elsewhere. Without \
          a folder (`--data-path`) this does not apply; with fewer than 300 writes in the last hour, or on a filesystem in \
          memory, it is unknown.",
    fix: "Give the data a faster disk, local NVMe before network storage. Ask the provider which limits hold for this kind. \
          Keep what writes much away from it.",
    judge: Judge::Node(judge),
    patch: Patch::None,
};

/// In ms.
const THRESHOLD: u64 = 10;

fn judge(node: &NodeFacts, _: &Policy) -> Judged {
    beneath::judge(node, |heard| match &heard.writes {
        WriteTimes::NotAsked => {
            Verdict::exempt("nobody asked for its disk to be measured (--data-path)")
        }
        WriteTimes::Memory(filesystem) => Verdict::unknown(format!(
            "what was measured is memory ({filesystem}) and no disk: give the agent a folder on one"
        )),
        WriteTimes::TooFew => {
            Verdict::unknown("fewer than 300 writes were measured in the last hour")
        }
        WriteTimes::P99(band) if band.at_least >= THRESHOLD => Verdict::fail(format!(
            "one write of a hundred took {} until it was on the disk",
            band.words(" ms")
        ))
        .at(WRITES),
        WriteTimes::P99(_) => Verdict::pass(),
    })
}

#[cfg(test)]
mod tests {
    use facts::beneath::Band;

    use super::*;
    use crate::fixture::{self, NodeFixture as _, clean_cluster};

    #[test]
    fn a_slow_disk_is_told_and_memory_is_none() {
        for (writes, expected) in [
            (WriteTimes::P99(Band { at_least: 5, below: Some(10) }), vec![]),
            (
                WriteTimes::P99(Band { at_least: 10, below: Some(20) }),
                vec![
                    "fail node/worker-1: one write of a hundred took 10 to 20 ms until it was on the disk",
                    "  at agent.writes99th",
                ],
            ),
            (
                WriteTimes::Memory("tmpfs".into()),
                vec![
                    "unknown node/worker-1: what was measured is memory (tmpfs) and no disk: give the agent a folder on \
                     one",
                ],
            ),
            (
                WriteTimes::TooFew,
                vec!["unknown node/worker-1: fewer than 300 writes were measured in the last hour"],
            ),
            (
                WriteTimes::NotAsked,
                vec![
                    "not_applicable node/worker-1: nobody asked for its disk to be measured (--data-path)",
                ],
            ),
        ] {
            let cluster = clean_cluster().node("worker-1", |node| node.heard().writes = writes);
            assert_eq!(fixture::run(&CHECK, &cluster), expected);
        }
    }
}
