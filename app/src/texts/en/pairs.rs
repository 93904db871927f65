//! Round trips between nodes, in English.

use crate::texts::pairs::PairsTexts;

pub(super) const PAIRS: PairsTexts = PairsTexts {
    heading: "Between nodes",
    caption: "Round trips from node to node by ICMP, as their agents measure them",
    headings: ["From", "To", "Median", "Median of the worst minute", "99 of 100 within", "Lost"],
    none: "No agent measures here: agents on both sides probe each other, as docs/agent.md has it.",
    note: |until| format!("in the hour before {until}"),
    of_probes: |sent| format!("of {sent}"),
    too_few: "needs 300",
    not_sent: "nothing sent",
    no_place: "place not known",
};
