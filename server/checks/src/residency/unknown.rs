//! What is not known of places, and what would tell.

use model::place::{Country, Place, Rung};
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
    (silent_control_planes, silent_collectors): (usize, usize),
    gaps: &[Gap],
) -> Vec<NotKnown> {
    let open = nodes.iter().filter(|node| node.standing.is_none());
    let causes: Vec<WhyUnknown> = open.map(|node| why_open(&node.place)).collect();
    let open = OF_PLACES.map(|why| {
        let nodes = causes.iter().filter(|cause| **cause == why).count() as u64;
        of_nodes(why, nodes)
    });
    let under_review = nodes
        .iter()
        .filter(|node| node.verdict == Verdict::Unknown && node.standing == Some(Standing::Unknown))
        .count() as u64;
    let mut list = Vec::from(open);
    list.push(of_law(territories, under_review));
    list.push(of_nodes(WhyUnknown::NoOperator, without_operator));
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
    if silent_collectors > 0 {
        list.push(of(
            WhyUnknown::Collector,
            0,
            "Nothing says where this server is, which what is read of the cluster goes to",
            &[
                "Run it in the cluster with `NORDVAKT_NODE`, or declare it with `[place.collector]`, with the reason.",
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

/// What is missing of one node: of its place where nothing decides it, of the law there, of who runs it.
pub(super) fn of_node(
    place: &Place,
    standing: Option<Standing>,
    territory: Option<&TerritoryLaw>,
    has_operator: bool,
) -> Vec<NotKnown> {
    let open = standing.is_none().then(|| of_nodes(why_open(place), 1));
    let law = territory.filter(|law| law.standing == Standing::Unknown);
    let law = law.map(|law| of_law(std::slice::from_ref(law), 1));
    let operator = (!has_operator).then(|| of_nodes(WhyUnknown::NoOperator, 1));
    [open, law, operator].into_iter().flatten().collect()
}

const OF_PLACES: [WhyUnknown; 4] = [
    WhyUnknown::NothingSays,
    WhyUnknown::NamesNoPlace,
    WhyUnknown::EstimateAlone,
    WhyUnknown::Disagrees,
];

/// Why nothing decides a place, as one of [`OF_PLACES`].
fn why_open(place: &Place) -> WhyUnknown {
    let named = named(place);
    let first = named.first().map(|(_, territory)| *territory);
    let estimated =
        |(rung, territory): &(Rung, Country)| *rung == Rung::GeoIp && Some(*territory) == first;
    match first {
        None if place.ladder.is_empty() => WhyUnknown::NothingSays,
        None => WhyUnknown::NamesNoPlace,
        Some(_) if named.iter().all(estimated) => WhyUnknown::EstimateAlone,
        Some(_) => WhyUnknown::Disagrees,
    }
}

/// What is missing of nodes, for a cause that needs no other words.
fn of_nodes(why: WhyUnknown, nodes: u64) -> NotKnown {
    let (what, supply): (&str, &[&str]) = match why {
        WhyUnknown::NothingSays => ("Nothing says where they are", &[NAME_IT, LOOK_IT_UP]),
        WhyUnknown::NamesNoPlace => {
            ("What they carry names no place that is known", &[NAME_IT, LOOK_IT_UP])
        }
        WhyUnknown::EstimateAlone => {
            ("A GeoIP database alone says where they are, and it never decides alone", &[NAME_IT])
        }
        WhyUnknown::NoOperator => (
            "Nothing names who runs them",
            &[
                "The provider ID names its operator, a database of autonomous systems (`place.geoip`) the network; else \
                 declare `operator` in `[[place.declared]]`.",
            ],
        ),
        _ => (
            "Evidence of equal strength, or an estimate and a declaration, names different places",
            &[
                "Look at the machines: a label copied from a template is the usual cause. Correct what is wrong, or \
                 give stronger evidence.",
            ],
        ),
    };
    of(why, nodes, what, supply)
}

fn of_law(territories: &[TerritoryLaw], nodes: u64) -> NotKnown {
    let review = territories.iter().filter(|law| law.standing == Standing::Unknown);
    let about = review.map(|law| law.territory.code()).collect::<Vec<_>>().join(", ");
    let what = format!("The law of {about} on that day is not known or under review");
    let supply = "Have counsel decide, and declare it with `[[law.overrides]]`, with the reason.";
    NotKnown { about, ..of(WhyUnknown::Law, nodes, &what, &[supply]) }
}

/// The rungs that name a territory, and which.
fn named(place: &Place) -> Vec<(Rung, Country)> {
    let ladder = place.ladder.iter();
    ladder.filter_map(|rung| Some((rung.rung, rung.territory?))).collect()
}

fn of(why: WhyUnknown, nodes: u64, what: &str, supply: &[&str]) -> NotKnown {
    NotKnown { why, about: String::new(), what: what.into(), supply: supply.join(" "), nodes }
}
