//! Nodene i en klynge, på norsk.

use model::view::ClusterView;

use super::TEXTS;
use crate::texts::nodes::NodesTexts;

pub(super) const NODES: NodesTexts = NodesTexts {
    title: "Noder",
    caption: "Noder og holdepunktene for hvor de er",
    headings: ["Node", "Hvor", "Hvordan det er kjent", "Operatør", "Arbeidslaster", "Funn"],
    sentence,
    no_findings: "Ingen",
};

/// `46 av 48 noder er i tillatte land, 1 er utenfor, 1 er ukjent.`
fn sentence(cluster: &ClusterView) -> String {
    let ClusterView { nodes, nodes_outside: outside, nodes_unknown: unknown, .. } = *cluster;
    let inside = nodes.saturating_sub(outside + unknown);
    let mut words = match (nodes, inside) {
        (0, _) => return TEXTS.residency.no_nodes.into(),
        (all, inside) if all == inside => {
            let all = TEXTS.count(all, TEXTS.words.node);
            return format!("Alle {all} er i tillatte land, så langt det de oppgir rekker.");
        }
        (all, inside) => format!(
            "{} av {} er i tillatte land",
            TEXTS.number(inside),
            TEXTS.count(all, TEXTS.words.node)
        ),
    };
    if outside > 0 {
        words += &format!(", {} er utenfor", TEXTS.number(outside));
    }
    if unknown > 0 {
        let word = if unknown == 1 { "ukjent" } else { "ukjente" };
        words += &format!(", {} er {word}", TEXTS.number(unknown));
    }
    words + "."
}
