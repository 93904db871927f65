//! NOD-005: a disk that takes few writes a second.

use facts::beneath::FIO;
use facts::subject_facts::NodeFacts;
use model::beneath::FioRun;
use model::ids::CheckId;
use model::verdict::{Family, Judged, Severity, Source, Verdict};

use crate::beneath;
use crate::check::{Check, Judge, Patch};
use crate::policy::Policy;

/// The check.
pub static CHECK: Check = Check {
    id: CheckId::new("NOD-005"),
    title: "Few writes a second on the node",
    severity: Severity::Low,
    family: Family::NoisyNeighbours,
    pass_needs: &[Source::Agents],
    fail_needs: &[],
    controls: &[],
    why: "Of random writes of 4 KiB, one at a time, a hard disk takes one or two hundred a second, a solid-state one 10,000 \
          and more; 500 is the line that is drawn here. With fewer a database or an audit log is starved while little \
          happens yet, and in an incident, when much is written, there is no log of it. What counts is the run past the page \
          cache (`--direct=1`): as the job is written, without that, it measures memory, and where the filesystem refuses it \
          this is unknown. It does not apply to a node whose agent was not started with `--fio`.",
    fix: "Give the data a faster disk, or a kind of volume with more operations a second. Look whether its limit was used up.",
    judge: Judge::Node(judge),
    patch: Patch::None,
};

/// Writes a second: more than a hard disk takes, and far fewer than a solid-state one.
const FEWEST: u64 = 500;

fn judge(node: &NodeFacts, _: &Policy) -> Judged {
    beneath::judge(node, |heard| match heard.fio {
        None => Verdict::exempt("nobody asked for fio to be run there (--fio)"),
        Some(FioRun { direct: None, .. }) => Verdict::unknown(
            "its filesystem refuses writes past the page cache, and what was measured is memory",
        ),
        Some(FioRun { direct: Some(direct), at, .. }) if direct < FEWEST => Verdict::fail(format!(
            "took {direct} writes a second on {}, fewer than {FEWEST}",
            at.date_naive()
        ))
        .at(FIO),
        Some(_) => Verdict::pass(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{self, NodeFixture as _, clean_cluster};

    #[test]
    fn only_writes_past_the_cache_count() {
        let run = |buffered, direct| FioRun { at: Default::default(), buffered, direct };
        for (fio, expected) in [
            (Some(run(400, Some(500))), vec![]),
            (
                Some(run(29_385, Some(365))),
                vec![
                    "fail node/worker-1: took 365 writes a second on 1970-01-01, fewer than 500",
                    "  at agent.fioDirectWrites",
                ],
            ),
            (
                Some(run(29_385, None)),
                vec![
                    "unknown node/worker-1: its filesystem refuses writes past the page cache, and what was measured is \
                     memory",
                ],
            ),
            (
                None,
                vec!["not_applicable node/worker-1: nobody asked for fio to be run there (--fio)"],
            ),
        ] {
            let cluster = clean_cluster().node("worker-1", |node| node.heard().fio = fio);
            assert_eq!(fixture::run(&CHECK, &cluster), expected);
        }
    }
}
