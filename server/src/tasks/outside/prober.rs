//! What the round trips of this server prove of its own place.

use facts::bound;
use facts::inventory::Change;

use crate::tasks::probe::Proven;

/// What was told of it.
pub struct Prober {
    proven: Proven,
}

impl Prober {
    pub fn new(proven: Proven) -> Self {
        Self { proven }
    }

    /// What is proven, if that is something else than before.
    pub fn news(&mut self) -> Option<Change> {
        // An error means that nobody measures any more: what was proven last stands.
        if !self.proven.has_changed().unwrap_or(false) {
            return None;
        }
        let bound = self.proven.borrow_and_update().clone();
        Some(Change::Bound(bound::Prober::Collector, bound))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use facts::bound::Bound;
    use model::place::Country;
    use tokio::sync::watch;

    use super::*;

    #[test]
    fn what_is_proven_is_told_once_and_so_is_its_end() {
        let proven_then = Bound {
            within: vec![Country::NO],
            only: Some(Country::NO),
            landmarks: BTreeMap::from([("oslo".into(), true)]),
        };
        let (told, proven) = watch::channel(None);
        let mut prober = Prober::new(proven);
        assert_eq!(prober.news(), None, "nothing is proven yet");
        for now in [Some(proven_then), None] {
            told.send_replace(now.clone());
            assert_eq!(prober.news(), Some(Change::Bound(bound::Prober::Collector, now)));
            assert_eq!(prober.news(), None);
        }
    }
}
