//! A cluster's nodes, in English.

use model::view::ClusterView;

use super::TEXTS;
use crate::texts::nodes::NodesTexts;

pub(super) const NODES: NodesTexts = NodesTexts {
    title: "Nodes",
    caption: "Nodes and the evidence of their place",
    headings: ["Node", "Where", "How it is known", "Operator", "Workloads", "Findings"],
    sentence,
    no_findings: "None",
};

/// `46 of 48 nodes are in allowed countries, 1 is outside, 1 is unknown.`
fn sentence(cluster: &ClusterView) -> String {
    let ClusterView { nodes, nodes_outside: outside, nodes_unknown: unknown, .. } = *cluster;
    let inside = nodes.saturating_sub(outside + unknown);
    let mut words = match (nodes, inside) {
        (0, _) => return TEXTS.residency.no_nodes.into(),
        (all, inside) if all == inside => {
            return format!("All {all} nodes are in allowed countries, as far as they claim.");
        }
        (all, inside) => format!(
            "{} of {} are in allowed countries",
            TEXTS.number(inside),
            TEXTS.count(all, TEXTS.words.node)
        ),
    };
    for (n, word) in [(outside, "outside"), (unknown, "unknown")] {
        if n > 0 {
            let verb = if n == 1 { "is" } else { "are" };
            words += &format!(", {} {verb} {word}", TEXTS.number(n));
        }
    }
    words + "."
}
