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
    over_time: "over time",
    measured: "Round trips",
    measured_note: |node| format!("Measured by the agent of {node}"),
    asked: |way| format!("asked at {way}"),
    measured_caption: "Round trips at each address over the whole time",
    measured_headings: ["Address", "Sent", "Shortest", "Median", "95%", "99%", "Loss"],
    nothing: "Nothing was measured in this time: choose a longer one.",
    chart: "Over time",
    takes: |node, peer, median| format!("{node} to {peer} and back takes {median} in the median."),
    no_answer: |node, peer| format!("{peer} answered no probe of {node} in this time."),
    not_measured: |node, peer| format!("{node} did not probe {peer} in this time."),
    not_probed: |peer| format!("{peer} is not probed now: "),
    since: |since| format!(", since {since}. Nothing is counted meanwhile."),
};
