//! How far apart the members of a StatefulSet are: the places that they run in, and the round trips between those.

use std::collections::{BTreeMap, BTreeSet};

use facts::spread::{Between, Spread, Stretch};
use model::place::{Divided, Whereabouts};
use model::subject::WorkloadRef;

use super::{Inventory, Lookup, node};

/// A place of members; of a node that nothing places it is the node.
type Spot<'a> = (Whereabouts, &'a str);

/// What was measured between two spots, the more telling the greater: a round trip before silence, between two members
/// before one to another node in a member's place.
type Told<'a> = (bool, bool, &'a Between, [&'a str; 2]);

type Measured<'a> = BTreeMap<[Spot<'a>; 2], Told<'a>>;

/// Of a StatefulSet on these nodes; `None` for whatever is none.
pub(super) fn of<'a>(
    inventory: &'a Inventory,
    workload: &WorkloadRef,
    nodes: impl Iterator<Item = &'a str>,
    looked_up: &mut dyn FnMut(Lookup),
) -> Option<Spread> {
    if workload.kind != "StatefulSet" {
        return None;
    }
    let nodes = nodes.filter(|node| !node.is_empty());
    let members: BTreeMap<&str, Spot<'_>> =
        nodes.map(|node| (node, spot(inventory, node, looked_up))).collect();
    let spots: BTreeSet<&Spot<'_>> = members.values().collect();
    if spots.len() < 2 {
        return Some(Spread::default());
    }
    let mut measured = Measured::new();
    for (from, here) in &members {
        looked_up(Lookup::Between((*from).into()));
        for (to, between) in inventory.between(from) {
            let member = members.get(&**to);
            let there = member.cloned().unwrap_or_else(|| spot(inventory, to, looked_up));
            if *here == there || !spots.contains(&there) {
                continue;
            }
            let is_measured = matches!(between, Between::Takes { .. });
            let told = (is_measured, member.is_some(), between, [*from, &**to]);
            let known = measured.entry(in_order(here, &there)).or_insert(told);
            *known = told.max(*known);
        }
    }
    Some(Spread {
        longest: furthest(&measured, |typical, worst| (typical, worst)),
        unsteadiest: furthest(&measured, |typical, worst| (worst, typical)),
        open: open(&measured, &members, &spots),
    })
}

fn spot<'a>(inventory: &Inventory, name: &'a str, looked_up: &mut dyn FnMut(Lookup)) -> Spot<'a> {
    let place = node::place(inventory, name, looked_up);
    let at = place.map_or_else(Whereabouts::default, |place| Whereabouts::of(&place));
    let is_placed = at != Whereabouts::default();
    (at, if is_placed { "" } else { name })
}

fn in_order<'a>(one: &Spot<'a>, other: &Spot<'a>) -> [Spot<'a>; 2] {
    [one.min(other).clone(), one.max(other).clone()]
}

/// Of the round trips between two places the one that is greatest by this.
fn furthest<K: Ord>(measured: &Measured<'_>, by: impl Fn(u64, u64) -> K) -> Option<Stretch> {
    let far = measured.iter().filter_map(|(spots, (.., between, ends))| {
        let Between::Takes { typical, worst } = between else { return None };
        let stretch = stretch(spots, *ends, Some(between))?;
        Some((by(typical.at_least, worst.at_least), stretch))
    });
    far.max_by(|one, other| one.0.cmp(&other.0)).map(|(_, stretch)| stretch)
}

/// The first two places of members between which no round trip is known.
fn open<'a>(
    measured: &Measured<'a>,
    members: &BTreeMap<&'a str, Spot<'a>>,
    spots: &BTreeSet<&Spot<'a>>,
) -> Option<Stretch> {
    let one_in =
        |spot: &Spot<'a>| members.iter().find(|(_, at)| *at == spot).map_or("", |(node, _)| *node);
    let others = |number: usize| spots.iter().skip(number + 1);
    let pairs = { spots.iter().enumerate() }
        .flat_map(|(number, here)| others(number).map(move |there| (*here, *there)));
    let mut open = pairs.filter_map(|(here, there)| {
        let spots = in_order(here, there);
        match measured.get(&spots) {
            Some((_, _, Between::Takes { .. }, _)) => None,
            Some((.., between, ends)) => stretch(&spots, *ends, Some(between)),
            None => stretch(&spots, [one_in(here), one_in(there)], None),
        }
    });
    open.next()
}

/// `None` where the two are one place, as far as anything is known of both.
fn stretch(
    [one, other]: &[Spot<'_>; 2],
    [from, to]: [&str; 2],
    between: Option<&Between>,
) -> Option<Stretch> {
    let divided = one.0.divided_from(&other.0);
    let stretch = Stretch {
        from: from.into(),
        to: to.into(),
        places: [one.0.clone(), other.0.clone()],
        divided,
        between: between.cloned(),
    };
    (divided != Divided::NotAtAll).then_some(stretch)
}

#[cfg(test)]
mod tests {
    use facts::beneath::Band;
    use facts::inventory::Change;
    use facts::object::Object;
    use facts::subject_facts::Facts;
    use model::subject::SubjectRef;
    use model::verdict::Source;
    use serde_json::json;

    use super::*;
    use crate::join::facts_of;
    use crate::policy::Policy;

    /// Nodes by name and zone, with a pod of StatefulSet `shop/db` on each that is a member, and what was measured.
    fn spread(
        nodes: &[(&str, &str, bool)],
        between: &[(&str, &[(&str, Between)])],
    ) -> Option<Spread> {
        let mut inventory = Inventory::new(&Policy::default());
        let mut see = |source, object| {
            let object = Object::read(source, object).expect("an object");
            inventory.apply(Change::Seen(Box::new(object)));
        };
        let spec = json!({ "containers": [{ "name": "db", "image": "db" }] });
        see(
            Source::StatefulSets,
            json!({ "metadata": { "name": "db", "namespace": "shop" }, "spec": { "template": { "spec": spec } } }),
        );
        for (name, zone, is_member) in nodes {
            let labels = match *zone {
                "" => json!({}),
                zone => json!({ "topology.kubernetes.io/zone": zone }),
            };
            see(Source::Nodes, json!({ "metadata": { "name": name, "labels": labels } }));
            if *is_member {
                let mut spec = spec.clone();
                spec["nodeName"] = json!(name);
                let owner = json!({ "apiVersion": "apps/v1", "kind": "StatefulSet", "name": "db", "uid": "u", "controller": true });
                let metadata = json!({ "name": format!("db-{name}"), "namespace": "shop", "ownerReferences": [owner] });
                see(
                    Source::Pods,
                    json!({ "metadata": metadata, "spec": spec, "status": { "phase": "Running" } }),
                );
            }
        }
        for (node, measured) in between {
            let measured = measured.iter().map(|(to, it)| ((*to).to_owned(), it.clone()));
            inventory.apply(Change::Between((*node).into(), measured.collect()));
        }
        let unit = SubjectRef::Workload(WorkloadRef::new("shop", "StatefulSet", "db"));
        let facts = facts_of(&inventory, &unit, &mut |_| ());
        let Some(Facts::Workload(facts)) = facts else { panic!("{facts:?}") };
        facts.spread.map(|spread| *spread)
    }

    fn takes(ms: u64) -> Between {
        let band = Band { at_least: ms, below: Some(2 * ms) };
        Between::Takes { typical: band, worst: band }
    }

    #[test]
    fn places_are_compared_by_their_members_and_else_by_a_node_in_a_members_place() {
        let told = |stretch: &Option<Stretch>| {
            stretch.as_ref().map(|it| format!("{} {} {:?}", it.from, it.to, it.divided))
        };
        let two = [("a", "z1", true), ("b", "z2", true), ("c", "z2", false), ("d", "z3", false)];
        let nowhere = [("a", "", true), ("b", "", true), ("c", "", true)];
        let by_zone = |ends: &str| Some(format!("{ends} ByZone"));
        for (nodes, between, longest, open) in [
            (&[("a", "z1", true), ("b", "z1", true)][..], vec![], None, None),
            (&two, vec![], None, by_zone("a b")),
            (&two, vec![("b", &[("a", takes(5))][..])], by_zone("b a"), None),
            (&two, vec![("a", &[("b", takes(5)), ("c", takes(20))])], by_zone("a b"), None),
            (
                &two,
                vec![("a", &[("b", Between::NoAnswer), ("c", takes(20))])],
                by_zone("a c"),
                None,
            ),
            (&two, vec![("a", &[("b", Between::NoAnswer)])], None, by_zone("a b")),
            (&two, vec![("a", &[("d", takes(1))])], None, by_zone("a b")),
            (
                &nowhere,
                vec![("a", &[("b", takes(5)), ("c", takes(1))])],
                Some("a b NotKnown".to_owned()),
                Some("b c NotKnown".to_owned()),
            ),
        ] {
            let spread = spread(nodes, &between).expect("of a StatefulSet");
            assert_eq!((told(&spread.longest), told(&spread.open)), (longest, open), "{between:?}");
        }
    }
}
