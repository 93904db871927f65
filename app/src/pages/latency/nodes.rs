//! Clusters and nodes side by side: how far each is from two landmarks, and what lies between.

use std::collections::BTreeSet;

use leptos::prelude::*;
use model::latency::{NodeRoundTrips, ProofVerdict};
use model::view::ClusterView;

use super::by_cluster::ByCluster;
use super::difference::difference;
use crate::components::panel::Panel;
use crate::components::table::{Row, Table, row};
use crate::format;
use crate::link;
use crate::listing::{Column, column};

/// As many are shown; the others are chosen by name.
const SHOWN: usize = 50;

/// Landmarks that are compared where they are measured.
const USUAL: [&str; 2] = ["oslo", "frankfurt"];

const USUAL_COLUMNS: [Column; 5] = columns("Oslo", "Frankfurt");
const COLUMNS: [Column; 5] = columns("One landmark", "Another");

const fn columns(near: &'static str, far: &'static str) -> [Column; 5] {
    [
        column("node", "Node", "w-subject"),
        column("near", near, "w-number"),
        column("far", far, "w-number"),
        column("difference", "Difference", "w-number"),
        column("proven", "Proven", "w-title"),
    ]
}

/// The nodes whose agents measure.
#[component]
pub fn Nodes(nodes: Vec<NodeRoundTrips>, clusters: Vec<ClusterView>) -> impl IntoView {
    let [near, far] = compared(&nodes)?;
    let is_usual = [&near, &far].into_iter().flatten().eq(USUAL);
    let columns = if is_usual { &USUAL_COLUMNS } else { &COLUMNS };
    let note = match nodes.len() {
        all if all > SHOWN => format!("The first {SHOWN} of {all}; choose others above."),
        _ => String::new(),
    };
    let named = !is_usual;
    let rows = nodes.iter().take(SHOWN).map(|node| node_row(node, [&near, &far], named)).collect();
    Some(view! {
        <Panel id="nodes" heading="Nodes" note=view! { {note} }.into_any()>
            <ByCluster nodes clusters near far is_usual/>
            <Table
                caption="The shortest round trips of each node within 24 hours"
                live="nodes"
                columns=&columns[..]
                rows
                empty="No agent has measured enough yet."
            />
        </Panel>
    })
}

/// Landmarks that the heading does not name are `named` in the row.
fn node_row(node: &NodeRoundTrips, [near, far]: [&Option<String>; 2], named: bool) -> Row {
    let shortest =
        |to: &Option<String>| to.as_ref().and_then(|name| node.shortest_us.get(name)).copied();
    let between = difference(shortest(near), shortest(far));
    let to = |landmark: &Option<String>| {
        let text = shortest(landmark).map_or("–".into(), format::milliseconds);
        let name = landmark.clone().filter(|_| named);
        view! {
            {text}
            {name.map(|name| view! { <span class="kind">{name}</span> })}
        }
        .into_any()
    };
    row(
        node.prober,
        vec![
            view! {
                <a class="subject" href=link::latency_of(node.prober)>
                    {node.node.clone()}
                </a>
            }
            .into_any(),
            to(near),
            to(far),
            view! { <strong>{between}</strong> }.into_any(),
            view! { {proven(node.verdict)} }.into_any(),
        ],
    )
}

const fn proven(verdict: ProofVerdict) -> &'static str {
    match verdict {
        ProofVerdict::MeasurementInvalid => "nothing: they cannot all be true",
        ProofVerdict::ContradictsClaim => "not where it is declared",
        ProofVerdict::OutsideEeaProven => "outside the EEA",
        ProofVerdict::InsideEeaProven => "inside the EEA",
        ProofVerdict::Consistent => "neither inside the EEA nor outside",
    }
}

/// The two landmarks that are compared; `None` where nothing was measured.
fn compared(nodes: &[NodeRoundTrips]) -> Option<[Option<String>; 2]> {
    let names: BTreeSet<&String> = nodes.iter().flat_map(|node| node.shortest_us.keys()).collect();
    if USUAL.iter().all(|usual| names.iter().any(|name| name == usual)) {
        return Some(USUAL.map(|usual| Some(usual.into())));
    }
    let mut names = names.into_iter().cloned();
    let first = names.next()?;
    Some([Some(first), names.next()])
}

#[cfg(test)]
mod tests {
    use model::ids::ClusterId;
    use model::latency::ProberId;

    use super::*;

    #[test]
    fn oslo_and_frankfurt_are_compared_or_else_the_first_two() {
        for (names, expected) in [
            (&[][..], None),
            (&["dc"], Some([Some("dc"), None])),
            (&["b", "c", "a"], Some([Some("a"), Some("b")])),
            (&["a", "frankfurt", "oslo"], Some([Some("oslo"), Some("frankfurt")])),
        ] {
            let node = NodeRoundTrips {
                prober: ProberId::new(1),
                cluster: ClusterId::from_uuid(Default::default()),
                node: "n".into(),
                checked_at: Default::default(),
                verdict: ProofVerdict::Consistent,
                shortest_us: names.iter().map(|name| ((*name).to_owned(), 1)).collect(),
            };
            let expected = expected.map(|two| two.map(|name| name.map(ToOwned::to_owned)));
            assert_eq!(compared(&[node]), expected);
        }
    }
}
