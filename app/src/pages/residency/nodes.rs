//! The nodes of the residency page, all or those that a number of it leads to.

use std::cmp::Ordering;

use leptos::prelude::*;
use model::ids::ClusterId;
use model::reader::ReadError;
use model::residency::{NodeResidence, OperatorView, ResidencyCounts, ResidencyFilter};
use model::verdict::Verdict;

use super::asked::{one_of, wrong};
use super::rows;
use crate::address::Address;
use crate::components::panel::Panel;
use crate::components::table::{ColumnPicker, More, Table};
use crate::link::{self, NodesAsked};
use crate::listing::{Column, First, Listing, column};
use crate::texts::{Texts, headed, texts};

pub(super) const COLUMNS: [Column; 5] = [
    column("node", "", "w-subject").sorted(First::Smallest),
    column("verdict", "", "w-chip").sorted(First::Smallest),
    column("where", "", "w-title").sorted(First::Smallest),
    column("evidence", "", "w-title"),
    column("operator", "", "w-chip").sorted(First::Smallest),
];

const VERDICTS: [Verdict; 3] = [Verdict::Fail, Verdict::Unknown, Verdict::Pass];

/// The nodes that an address asks for.
pub(super) fn asked(here: &Address) -> Result<NodesAsked, ReadError> {
    let place = here.one("in").map(|text| match text.as_str() {
        NodesAsked::UNKNOWN => Ok(None),
        code => match code.parse() {
            Ok(territory) => Ok(Some(territory)),
            Err(_) => Err(wrong("in", &text, texts().errors.a_territory)),
        },
    });
    let verdict = here.one("verdict").map(|text| {
        let known = VERDICTS.into_iter().find(|it| it.word() == text);
        known.ok_or_else(|| wrong("verdict", &text, &one_of(&VERDICTS.map(Verdict::word))))
    });
    let operator = here.one("operator");
    let operator = operator.map(|key| Some(key).filter(|key| key != NodesAsked::UNKNOWN));
    Ok(NodesAsked { place: place.transpose()?, operator, verdict: verdict.transpose()? })
}

/// The nodes that are asked for.
pub(super) fn panel(
    nodes: Vec<NodeResidence>,
    operators: &[OperatorView],
    counts: ResidencyCounts,
    (asked, listing): (&NodesAsked, Listing),
    filter: &ResidencyFilter,
    cluster: impl Fn(ClusterId) -> Option<String>,
) -> AnyView {
    let t = texts();
    let all = nodes.len();
    let run_by = |node: &NodeResidence| {
        let key = node.place.operator.as_ref();
        key.filter(|key| operators.iter().any(|of| of.key == **key)).cloned()
    };
    let is_asked_for = |node: &NodeResidence| {
        asked.place.is_none_or(|only| only == node.place.territory)
            && asked.operator.as_ref().is_none_or(|only| *only == run_by(node))
            && asked.verdict.is_none_or(|only| only == node.verdict)
    };
    let nodes: Vec<NodeResidence> = nodes.into_iter().filter(is_asked_for).collect();
    let total = nodes.len() as u64;
    let how_many = match nodes.len() == all {
        true => t.count(total, t.words.node),
        false => (t.residency.some_nodes)(&t.number(total), &t.count(all as u64, t.words.node)),
    };
    let key = |node: &NodeResidence| format!("{}/{}", node.cluster, node.name);
    let (nodes, next) = listing.cut(nodes, compare, key);
    let shown = nodes.len();
    let rows = nodes
        .into_iter()
        .map(|node| {
            let cluster = cluster(node.cluster);
            rows::node(node, cluster, filter, t)
        })
        .collect();
    let columns = headed(&COLUMNS, &t.residency.node_headings);
    let tools =
        view! { <ColumnPicker columns=columns.clone() listing=listing.clone()/> }.into_any();
    let conditions = conditions(asked, t);
    let by_verdict = by_verdict(counts, asked, filter, t);
    let empty = if all == 0 { t.residency.no_nodes } else { t.residency.no_such_nodes };
    view! {
        <Panel id="nodes" heading=t.residency.nodes note=view! { {how_many} }.into_any() tools>
            <p class="conditions">{conditions} {by_verdict}</p>
            <Table
                caption=t.residency.nodes_caption
                live="nodes"
                columns
                rows
                empty
                listing=Some(listing.clone())
            />
            <More listing shown total next/>
        </Panel>
    }
    .into_any()
}

/// What the list is narrowed by, each with a link that takes it away.
fn conditions(asked: &NodesAsked, t: &'static Texts) -> Vec<AnyView> {
    let place = asked.place.map(|it| it.map_or(t.words.unknown.into(), |it| it.to_string()));
    let operator = asked.operator.clone();
    let operator = operator.map(|it| it.unwrap_or_else(|| t.residency.not_named.into()));
    let [_, _, of_place, _, of_operator] = t.residency.node_headings;
    [("in", of_place, place), ("operator", of_operator, operator)]
        .into_iter()
        .filter_map(|(name, heading, value)| Some((name, heading, value?)))
        .map(|(name, heading, value)| {
            let href = Address::here().without(&[name, "after", "show", "peek"]).href();
            view! {
                <a class="condition" href=href + "#nodes">
                    <span class="quiet">{t.what_if.remove} " "</span>
                    {format!("{heading}: {value}")}
                    <span aria-hidden="true">" ×"</span>
                </a>
            }
            .into_any()
        })
        .collect()
}

/// How many are outside, unknown and inside, each leading to those.
fn by_verdict(
    counts: ResidencyCounts,
    asked: &NodesAsked,
    filter: &ResidencyFilter,
    t: &'static Texts,
) -> Vec<AnyView> {
    let of = |verdict| match verdict {
        Verdict::Fail => (t.words.outside, counts.outside),
        Verdict::Pass => (t.words.inside, counts.inside),
        Verdict::Unknown | Verdict::NotApplicable => (t.words.unknown, counts.unknown),
    };
    VERDICTS
        .into_iter()
        .map(|verdict| {
            let (word, count) = of(verdict);
            let told = format!("{word} {}", t.number(count));
            let chosen = asked.verdict == Some(verdict);
            let href = match chosen {
                true => {
                    Address::here().without(&["verdict", "after", "show", "peek"]).href() + "#nodes"
                }
                false => link::placed_nodes(filter, &NodesAsked::with(verdict)),
            };
            let remove = chosen.then(|| {
                view! {
                    <span class="quiet">{t.what_if.remove} " "</span>
                }
            });
            let cross = chosen.then(|| view! { <span aria-hidden="true">" ×"</span> });
            view! {
                <a class="condition" href=href aria-current=chosen.then_some("true")>
                    {remove} {told} {cross}
                </a>
            }
            .into_any()
        })
        .collect()
}

fn compare(column: &str, a: &NodeResidence, b: &NodeResidence) -> Ordering {
    match column {
        "node" => a.name.cmp(&b.name),
        "where" => a.place.territory.cmp(&b.place.territory).then(a.place.city.cmp(&b.place.city)),
        "operator" => a.place.operator.cmp(&b.place.operator),
        _ => {
            let by_verdict = a.verdict.worst_first().cmp(&b.verdict.worst_first());
            by_verdict.then_with(|| a.name.cmp(&b.name))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_nodes_asks_for_those_that_it_was_made_of() {
        let filter = ResidencyFilter::default();
        for (which, address) in [
            (NodesAsked::default(), "/residency#nodes"),
            (NodesAsked::there("US".parse().ok()), "/residency?in=US#nodes"),
            (NodesAsked::there(None), "/residency?in=unknown#nodes"),
            (NodesAsked::run_by(Some("aws")), "/residency?operator=aws#nodes"),
            (NodesAsked::run_by(None), "/residency?operator=unknown#nodes"),
            (NodesAsked::with(Verdict::Fail), "/residency?verdict=fail#nodes"),
        ] {
            let href = link::placed_nodes(&filter, &which);
            assert_eq!(href, address);
            let path = href.strip_suffix("#nodes").expect("the panel");
            assert_eq!(asked(&Address::at(path)), Ok(which));
        }
        for (query, expected) in [
            ("?in=here", "expected a territory’s code"),
            ("?verdict=no", "expected fail, unknown or pass"),
        ] {
            let error = asked(&Address::at(&format!("/residency{query}"))).expect_err(query);
            assert!(error.to_string().contains(expected), "{error}");
        }
    }
}
