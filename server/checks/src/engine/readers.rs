//! Who looked up what, so that a change finds whom it concerns.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use foldhash::fast::RandomState;
use model::subject::SubjectRef;

use crate::join::Lookup;

/// Both directions, with one copy of each lookup and each reader: a workload looks up a dozen things, most of them what
/// its neighbours look up too.
#[derive(Default)]
pub(super) struct Readers {
    by_lookup: HashMap<Arc<Lookup>, HashSet<Arc<SubjectRef>, RandomState>, RandomState>,
    by_reader: HashMap<Arc<SubjectRef>, Box<[Arc<Lookup>]>, RandomState>,
}

impl Readers {
    /// Those who have looked it up.
    pub fn of(&self, lookup: &Lookup) -> impl Iterator<Item = &SubjectRef> {
        self.by_lookup.get(lookup).into_iter().flatten().map(|reader| &**reader)
    }

    /// Notes what a unit has looked up, instead of what it looked up before.
    pub fn remember(&mut self, reader: &SubjectRef, lookups: Vec<Lookup>) {
        let before = self.by_reader.get(reader);
        if before.is_some_and(|before| before.iter().map(|it| &**it).eq(&lookups)) {
            return;
        }
        self.forget(reader);
        let reader = Arc::new(reader.clone());
        let lookups = lookups.into_iter().map(|lookup| {
            let shared = match self.by_lookup.get_key_value(&lookup) {
                Some((known, _)) => Arc::clone(known),
                None => Arc::new(lookup),
            };
            let readers = self.by_lookup.entry(Arc::clone(&shared)).or_default();
            readers.insert(Arc::clone(&reader));
            shared
        });
        let lookups = lookups.collect();
        self.by_reader.insert(reader, lookups);
    }

    /// Forgets a unit that is gone.
    pub fn forget(&mut self, reader: &SubjectRef) {
        let Some(lookups) = self.by_reader.remove(reader) else { return };
        for lookup in lookups {
            if let Some(readers) = self.by_lookup.get_mut(&lookup) {
                readers.remove(reader);
                if readers.is_empty() {
                    self.by_lookup.remove(&lookup);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_is_found_by_what_it_last_looked_up() {
        let [a, b] = ["a", "b"].map(|name| SubjectRef::Namespace(name.into()));
        let [x, y, z] = ["x", "y", "z"].map(|name| Lookup::Node(name.into()));
        let mut readers = Readers::default();
        readers.remember(&a, vec![x.clone(), y.clone(), x.clone()]);
        readers.remember(&b, vec![y.clone()]);
        readers.remember(&a, vec![y.clone(), z.clone()]);
        let of = |readers: &Readers, lookup| {
            let mut names: Vec<String> = readers.of(lookup).map(ToString::to_string).collect();
            names.sort();
            names.join(" ")
        };
        assert_eq!(of(&readers, &x), "");
        assert_eq!(of(&readers, &y), "namespace/a namespace/b");
        assert_eq!(of(&readers, &z), "namespace/a");
        readers.forget(&a);
        readers.forget(&b);
        assert!(readers.by_lookup.is_empty() && readers.by_reader.is_empty());
    }
}
