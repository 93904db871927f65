//! What is drawn of nodes: each by its verdict where it is, many at one place as their number.

use std::collections::BTreeMap;

use model::place::Country;
use model::residency::NodeResidence;
use model::verdict::Verdict;

use super::land::middle;
use super::projection::{self, Point};

/// More nodes than this at one place are a number.
const MOST: usize = 8;

/// Places closer than this are drawn as one.
const CLOSE: f64 = 24.0;

/// How far marks at one place stand apart.
const APART: f64 = 15.0;

/// What a mark says of its nodes; the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Says {
    /// Outside the scope.
    Outside,
    /// In a territory whose law is not known.
    Unknown,
    /// Inside, and some evidence names another territory.
    Conflict,
    /// Inside.
    Inside,
}

impl Says {
    /// All of them, as the legend names them.
    pub const ALL: [Self; 4] = [Self::Inside, Self::Conflict, Self::Outside, Self::Unknown];

    fn of(node: &NodeResidence) -> Self {
        match node.verdict {
            Verdict::Fail => Self::Outside,
            Verdict::Unknown | Verdict::NotApplicable => Self::Unknown,
            Verdict::Pass if node.conflicts => Self::Conflict,
            Verdict::Pass => Self::Inside,
        }
    }
}

/// A mark: one node, or several.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// Where it is drawn.
    pub at: Point,
    /// Where it is: a line leads there from where it is drawn, if that is elsewhere.
    pub of: Point,
    /// The worst that it says.
    pub says: Says,
    /// How many nodes it stands for.
    pub nodes: usize,
}

/// Nodes that stand beside the map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// In territories, or places of them, that the map does not show.
    pub elsewhere: BTreeMap<(Country, Verdict), u64>,
    /// In no territory that is known.
    pub nowhere: u64,
}

/// The marks of these nodes, and what stands beside the map.
pub fn marks(nodes: &[NodeResidence]) -> (Vec<Mark>, Beside) {
    let mut beside = Beside::default();
    let mut places: Vec<(Point, Vec<Says>)> = Vec::new();
    for node in nodes {
        let Some(territory) = node.place.territory else {
            beside.nowhere += 1;
            continue;
        };
        let at = match node.position {
            Some(position) => projection::drawn(position),
            None => middle(territory),
        };
        let Some(at) = at else {
            *beside.elsewhere.entry((territory, node.verdict)).or_default() += 1;
            continue;
        };
        let says = Says::of(node);
        let near = |(x, y): Point| (x - at.0).hypot(y - at.1) < CLOSE;
        match places.iter_mut().find(|(place, _)| near(*place)) {
            Some((_, there)) => there.push(says),
            None => places.push((at, vec![says])),
        }
    }
    (places.into_iter().flat_map(|(at, says)| at_one_place(at, says)).collect(), beside)
}

fn at_one_place(at: Point, mut says: Vec<Says>) -> Vec<Mark> {
    says.sort_unstable();
    let count = says.len();
    match says.first() {
        Some(worst) if count > MOST => vec![Mark { at, of: at, says: *worst, nodes: count }],
        Some(only) if count == 1 => vec![Mark { at, of: at, says: *only, nodes: 1 }],
        _ => {
            let turn = std::f64::consts::TAU / count as f64;
            // As wide as neighbours need to stand apart.
            let radius = APART / 2.0 / (turn / 2.0).sin();
            let on_ring = |index: usize| {
                let angle = turn * index as f64;
                (at.0 - radius * angle.cos(), at.1 - radius * angle.sin())
            };
            says.into_iter()
                .enumerate()
                .map(|(index, says)| Mark { at: on_ring(index), of: at, says, nodes: 1 })
                .collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use model::ids::ClusterId;
    use model::place::{Place, Position};
    use model::residency::Standing;

    use super::*;

    fn node(code: &str, position: Option<(i32, i32)>, standing: Standing) -> NodeResidence {
        let territory = code.parse().ok();
        NodeResidence {
            cluster: "00000000-0000-0000-0000-000000000007".parse::<ClusterId>().expect("an id"),
            name: "n".into(),
            verdict: standing.verdict(),
            place: Place { territory, country: territory, ..Place::default() },
            standing: territory.map(|_| standing),
            position: position.map(|(latitude, longitude)| Position {
                latitude: latitude * 1_000_000,
                longitude: longitude * 1_000_000,
            }),
            conflicts: false,
            doubts: Vec::new(),
        }
    }

    #[test]
    fn up_to_eight_stand_by_themselves_and_more_are_a_number_under_the_worst() {
        let stockholm = || node("SE", Some((59, 18)), Standing::Inside);
        for (count, expected) in [(1, vec![1]), (8, vec![1; 8]), (9, vec![9])] {
            let nodes: Vec<_> = (0..count).map(|_| stockholm()).collect();
            let (drawn, beside) = marks(&nodes);
            let counts: Vec<_> = drawn.iter().map(|mark| mark.nodes).collect();
            assert_eq!((counts, beside), (expected, Beside::default()), "{count}");
        }
        let mut nodes: Vec<_> = (0..9).map(|_| stockholm()).collect();
        nodes.push(node("SE", Some((59, 18)), Standing::Outside));
        let together = marks(&nodes).0[0];
        assert_eq!((together.says, together.at), (Says::Outside, together.of));
        for apart in marks(&nodes[..8]).0 {
            assert_eq!(apart.of, together.at, "each leads to where it is");
            assert_ne!(apart.at, apart.of);
        }
    }

    #[test]
    fn a_node_of_which_only_the_country_is_known_stands_at_its_middle() {
        let (drawn, _) = marks(&[node("NO", None, Standing::Inside)]);
        assert_eq!(Some(drawn[0].at), middle("NO".parse().expect("a country")));
    }

    #[test]
    fn what_the_map_does_not_reach_is_counted_beside_it() {
        let nodes = [
            node("US", Some((38, -77)), Standing::Outside),
            node("US", None, Standing::Outside),
            node("", None, Standing::Unknown),
        ];
        let (drawn, beside) = marks(&nodes);
        assert!(drawn.is_empty());
        assert_eq!(beside.nowhere, 1);
        assert_eq!(beside.elsewhere.into_values().collect::<Vec<_>>(), [2]);
    }
}
