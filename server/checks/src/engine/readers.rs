//! Who looked up what, so that a change finds whom it concerns.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::sync::Arc;

use foldhash::fast::RandomState;
use model::subject::SubjectRef;

use crate::join::Lookup;
use crate::scheduling::Constraint;

/// Both directions, in few bytes: a workload looks up a dozen things, most of them what its neighbours look up too.
///
/// A lookup is known by its hash alone. Two that share one bring back a reader too many, who says what it said before.
#[derive(Default)]
pub(super) struct Readers {
    hashing: RandomState,
    /// Who has looked it up, in the order of their numbers.
    by_lookup: HashMap<LookupHash, Vec<ReaderNumber>, RandomState>,
    /// The constraints among the lookups: what was answered to them is kept up as long as somebody holds them.
    constraints: HashMap<LookupHash, Vec<Arc<Constraint>>, RandomState>,
    /// The number of each reader.
    by_reader: HashMap<Arc<SubjectRef>, ReaderNumber, RandomState>,
    /// By number; none where one has gone, for the next that comes.
    readers: Vec<Option<Reader>>,
    vacant: Vec<ReaderNumber>,
}

type LookupHash = u32;
type ReaderNumber = u32;

struct Reader {
    unit: Arc<SubjectRef>,
    /// What it has looked up, in order.
    lookups: Box<[LookupHash]>,
}

impl Readers {
    /// Those who have looked it up.
    pub fn of(&self, lookup: &Lookup) -> impl Iterator<Item = &SubjectRef> {
        let numbers = self.by_lookup.get(&self.hash(lookup)).into_iter().flatten();
        let readers = numbers.filter_map(|number| self.readers.get(*number as usize)?.as_ref());
        readers.map(|reader| &*reader.unit)
    }

    /// Notes what a unit has looked up, instead of what it looked up before. Answers the one copy of its name.
    pub fn remember(&mut self, unit: &SubjectRef, lookups: Vec<Lookup>) -> Arc<SubjectRef> {
        let mut constraints = Vec::new();
        let mut hash = |lookup| {
            let hash = self.hash(&lookup);
            if let Lookup::Reach(constraint) = lookup {
                constraints.push((hash, constraint));
            }
            hash
        };
        let mut lookups: Vec<_> = lookups.into_iter().map(&mut hash).collect();
        lookups.sort_unstable();
        lookups.dedup();
        let (unit, number) = match self.by_reader.get_key_value(unit) {
            Some((unit, number)) => (Arc::clone(unit), *number),
            None => self.enter(unit),
        };
        let Some(Some(reader)) = self.readers.get_mut(number as usize) else { return unit };
        if *reader.lookups != *lookups {
            let before = std::mem::replace(&mut reader.lookups, lookups.as_slice().into());
            before.iter().for_each(|lookup| self.strike(*lookup, number));
            for lookup in lookups {
                let readers = self.by_lookup.entry(lookup).or_default();
                if let Err(at) = readers.binary_search(&number) {
                    readers.insert(at, number);
                }
            }
        }
        for (lookup, constraint) in constraints {
            let held = self.constraints.entry(lookup).or_default();
            if !held.iter().any(|held| Arc::ptr_eq(held, &constraint)) {
                held.push(constraint);
            }
        }
        unit
    }

    /// Forgets a unit that is gone.
    pub fn forget(&mut self, unit: &SubjectRef) {
        let Some(number) = self.by_reader.remove(unit) else { return };
        let Some(reader) = self.readers.get_mut(number as usize).and_then(Option::take) else {
            return;
        };
        self.vacant.push(number);
        reader.lookups.iter().for_each(|lookup| self.strike(*lookup, number));
    }

    fn strike(&mut self, lookup: LookupHash, number: ReaderNumber) {
        let Some(readers) = self.by_lookup.get_mut(&lookup) else { return };
        if let Ok(at) = readers.binary_search(&number) {
            readers.remove(at);
        }
        if readers.is_empty() {
            self.by_lookup.remove(&lookup);
            self.constraints.remove(&lookup);
        }
    }

    fn hash(&self, lookup: &Lookup) -> LookupHash {
        // The upper half of a good hash is one.
        (self.hashing.hash_one(lookup) >> 32) as LookupHash
    }

    /// Gives a number to a reader that has none.
    fn enter(&mut self, unit: &SubjectRef) -> (Arc<SubjectRef>, ReaderNumber) {
        let unit = Arc::new(unit.clone());
        let number = self.vacant.pop().unwrap_or_else(|| {
            self.readers.push(None);
            // There is no memory for more of them.
            ReaderNumber::try_from(self.readers.len() - 1).unwrap_or(ReaderNumber::MAX)
        });
        if let Some(place) = self.readers.get_mut(number as usize) {
            *place = Some(Reader { unit: Arc::clone(&unit), lookups: Box::default() });
        }
        self.by_reader.insert(Arc::clone(&unit), number);
        (unit, number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_is_found_by_what_it_last_looked_up() {
        let [a, b, c] = ["a", "b", "c"].map(|name| SubjectRef::Namespace(name.into()));
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
        readers.remember(&c, vec![x.clone()]);
        assert_eq!(of(&readers, &x), "namespace/c");
        assert_eq!(of(&readers, &y), "namespace/b");
        readers.forget(&b);
        readers.forget(&c);
        assert!(readers.by_lookup.is_empty() && readers.by_reader.is_empty());
        assert_eq!(readers.readers.len(), 2, "the third took the place of the first");
    }
}
