//! What the agents of nodes say.

use std::collections::BTreeMap;
use std::sync::Arc;

use facts::bound::Prober;
use facts::inventory::{Change, Gaps};
use model::verdict::Source;

use super::differing;
use super::images::not_asked;
use crate::tasks::agents::{Heard, Known};

/// What was told of which agents.
pub struct Agents {
    source: Result<Heard, &'static str>,
    told: Arc<Known>,
}

impl Agents {
    pub fn new(source: Result<Heard, &'static str>) -> Self {
        Self { source, told: Arc::default() }
    }

    /// Of nodes of which something else is known now; where no agent is listened to, why, once.
    pub fn news(&mut self) -> Vec<Change> {
        let known = match &mut self.source {
            Ok(heard) => Arc::clone(&heard.borrow_and_update()),
            Err(_) if self.told.gaps != Gaps::default() => return Vec::new(),
            Err(why) => {
                let mut gaps = Gaps::default();
                gaps.open(not_asked(Source::Agents, why));
                Arc::new(Known { gaps, ..Known::default() })
            }
        };
        if Arc::ptr_eq(&known, &self.told) {
            return Vec::new();
        }
        let before = std::mem::replace(&mut self.told, Arc::clone(&known));
        let beneath = changed(&before.beneath, &known.beneath);
        let bounds = changed(&before.bounds, &known.bounds);
        let between = changed(&before.between, &known.between);
        (beneath.map(|(node, now)| Change::Beneath(node, now)))
            .chain(bounds.map(|(node, now)| Change::Bound(Prober::Node(node), now)))
            .chain(between.map(|(node, now)| Change::Between(node, now.unwrap_or_default())))
            .chain(differing(&before.gaps, &known.gaps))
            .collect()
    }
}

/// The nodes of which something else is known now, and what.
fn changed<'k, T: Clone + PartialEq>(
    before: &'k BTreeMap<String, T>,
    now: &'k BTreeMap<String, T>,
) -> impl Iterator<Item = (String, Option<T>)> {
    let gone = before.keys().filter(|node| !now.contains_key(*node));
    let found = now.iter().filter(|(node, now)| before.get(*node) != Some(*now));
    (gone.map(|node| (node.clone(), None)))
        .chain(found.map(|(node, now)| (node.clone(), Some(now.clone()))))
}
