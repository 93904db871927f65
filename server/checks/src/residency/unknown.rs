//! What is not known of places, and what would tell.

use model::place::{Country, Rung};
use model::residency::{NodeResidence, NotKnown, Standing, TerritoryLaw, WhyUnknown};
use model::verdict::{Gap, Verdict};

const NAME_IT: &str = "Let the provider's cloud controller set the provider ID and the topology labels; or set \
    `topology.kubernetes.io/region` and `zone`, or better `node-restriction.kubernetes.io/zone`, to names that the \
    datasets know; or declare the place with `[[place.declared]]`, with a reason.";

const LOOK_IT_UP: &str = "A GeoIP database (`place.geoip`) or a provider's list of addresses (`place.feeds`) says where \
    a public address is thought to be; GeoIP needs a label or a declaration beside it to decide.";

/// What is missing, of the most nodes first; what is of no node in particular last.
pub(super) fn list(
    nodes: &[NodeResidence],
    territories: &[TerritoryLaw],
    without_operator: u64,
    silent_control_planes: usize,
    gaps: &[Gap],
) -> Vec<NotKnown> {
    let open: Vec<&NodeResidence> = nodes.iter().filter(|node| node.standing.is_none()).collect();
    let with =
        |why: fn(&NodeResidence) -> bool| open.iter().filter(|node| why(node)).count() as u64;
    let silent = with(|node| node.place.ladder.is_empty());
    let unread = with(|node| !node.place.ladder.is_empty() && named(node).is_empty());
    let estimated = with(is_estimated_alone);
    let torn = with(|node| !named(node).is_empty() && !is_estimated_alone(node));
    let under_review = nodes
        .iter()
        .filter(|node| node.verdict == Verdict::Unknown && node.standing == Some(Standing::Unknown))
        .count() as u64;
    let review: Vec<&str> = territories
        .iter()
        .filter(|law| law.standing == Standing::Unknown)
        .map(|law| law.territory.code())
        .collect();
    let review = review.join(", ");
    let mut list = vec![
        of(WhyUnknown::NothingSays, silent, "Nothing says where they are", &[NAME_IT, LOOK_IT_UP]),
        of(
            WhyUnknown::NamesNoPlace,
            unread,
            "What they carry names no place that is known",
            &[NAME_IT, LOOK_IT_UP],
        ),
        of(
            WhyUnknown::EstimateAlone,
            estimated,
            "A GeoIP database alone says where they are, and it never decides alone",
            &[NAME_IT],
        ),
        of(
            WhyUnknown::Disagrees,
            torn,
            "Evidence of equal strength, or an estimate and a declaration, names different places",
            &[
                "Look at the machines: a label copied from a template is the usual cause. Correct what is wrong, or \
                 give stronger evidence.",
            ],
        ),
        of(
            WhyUnknown::Law,
            under_review,
            &format!("The law of {review} on that day is not known or under review"),
            &["Have counsel decide, and declare it with `[[law.overrides]]`, with the reason."],
        ),
        of(
            WhyUnknown::NoOperator,
            without_operator,
            "Nothing names who runs them",
            &[
                "The provider ID names its operator, a database of autonomous systems (`place.geoip`) the network; else \
                 declare `operator` in `[[place.declared]]`.",
            ],
        ),
    ];
    for it in list.iter_mut().filter(|it| it.why == WhyUnknown::Law) {
        it.about.clone_from(&review);
    }
    list.retain(|it| it.nodes > 0);
    list.sort_by_key(|it| std::cmp::Reverse(it.nodes));
    if silent_control_planes > 0 {
        list.push(of(
            WhyUnknown::ControlPlane,
            0,
            "Nothing says where the control plane is, which holds every Secret",
            &[
                "Ask the provider, and declare it with `[place.control-plane]`, with the reason. A provider's list of \
                 addresses (`place.feeds`) places a public API endpoint.",
            ],
        ));
    }
    if nodes.is_empty() {
        list.push(of(
            WhyUnknown::NoNodes,
            0,
            "No node was seen, so that nothing is known of where data is",
            &["Grant `list` and `watch` on nodes, or record the cluster anew."],
        ));
    }
    list.extend(gaps.iter().map(|gap| {
        let what = gap.source.map_or("something", |source| source.plural());
        let unseen =
            of(WhyUnknown::Gap, 0, &format!("Not seen: {what}"), &[&format!("{}.", gap.detail)]);
        NotKnown { about: what.into(), ..unseen }
    }));
    list
}

/// The rungs that name a territory, and which.
fn named(node: &NodeResidence) -> Vec<(Rung, Country)> {
    let ladder = node.place.ladder.iter();
    ladder.filter_map(|rung| Some((rung.rung, rung.territory?))).collect()
}

/// Whether databases alone say where it is, and agree.
fn is_estimated_alone(node: &NodeResidence) -> bool {
    let named = named(node);
    let first = named.first().map(|(_, territory)| *territory);
    first.is_some()
        && named.iter().all(|(rung, territory)| *rung == Rung::GeoIp && Some(*territory) == first)
}

fn of(why: WhyUnknown, nodes: u64, what: &str, supply: &[&str]) -> NotKnown {
    NotKnown { why, about: String::new(), what: what.into(), supply: supply.join(" "), nodes }
}
