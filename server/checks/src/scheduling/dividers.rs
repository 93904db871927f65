//! Labels that tell the nodes of one place from those of another.

use std::collections::{BTreeMap, BTreeSet};

use model::place::Country;
use model::scheduling::Divider;

use super::ByName;
use crate::place;

/// A label with more values than this names nodes rather than places.
const VALUES: usize = 64;

/// The labels that name a place or that no kubelet can set, the best to pin on first.
pub(super) fn of(nodes: &ByName) -> Vec<Divider> {
    let mut found: BTreeMap<&str, BTreeMap<&str, BTreeSet<Option<Country>>>> = BTreeMap::new();
    for node in nodes.values() {
        for (key, value) in node.labels.iter() {
            if place::is_restricted_label(key) || place::PLACE_LABELS.contains(&key) {
                let values = found.entry(key).or_default();
                values.entry(value).or_default().insert(node.territory);
            }
        }
    }
    let mut dividers: Vec<Divider> = (found.into_iter())
        .filter(|(_, values)| values.len() <= VALUES)
        .map(|(key, values)| Divider {
            key: key.into(),
            values: (values.into_iter())
                .map(|(value, territories)| (value.into(), territories.into_iter().collect()))
                .collect(),
        })
        .collect();
    // A region has fewer values to keep up with than a zone.
    dividers.sort_by_key(|divider| {
        (!place::is_restricted_label(&divider.key), divider.key.ends_with("zone"))
    });
    dividers
}
