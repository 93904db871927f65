//! What every check of the layer beneath asks first: whether the node's agent is heard.

use facts::beneath::{Beneath, Heard, UNREADABLE, silent};
use facts::subject_facts::NodeFacts;
use model::verdict::{Judged, Verdict};

/// Judges what the node's agent says; without it nothing is known.
pub(crate) fn judge(node: &NodeFacts, judge: impl FnOnce(&Heard) -> Judged) -> Judged {
    match &node.beneath {
        Some(Beneath::Heard(heard)) => judge(heard),
        Some(Beneath::Silent { since }) => Verdict::unknown(silent(*since)),
        Some(Beneath::Unreadable) => Verdict::unknown(UNREADABLE),
        None => Verdict::unknown("no agent has reported from it"),
    }
}
