//! What the round trips of this server prove of its own place.

use facts::bound;
use facts::inventory::Change;

use crate::tasks::probe::Proven;

/// What was told of it.
pub struct Prober {
    proven: Proven,
}

impl Prober {
    pub fn new(mut proven: Proven) -> Self {
        // What is proven before anything is asked for is news, too.
        proven.mark_changed();
        Self { proven }
    }

    /// What is proven now, if that is something else.
    pub fn news(&mut self) -> Option<Change> {
        // An error means that nobody measures any more: what was proven last stands.
        if !self.proven.has_changed().unwrap_or(false) {
            return None;
        }
        let bound = self.proven.borrow_and_update().clone();
        Some(Change::Bound(bound::Prober::Collector, bound))
    }
}
