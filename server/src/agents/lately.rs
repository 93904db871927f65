//! What is kept of nodes for as long as they are heard: where nodes come and go, most that ever were are gone.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::TimeDelta;
use model::Time;

/// As many are kept before any is forgotten.
const MANY: usize = 4_096;
/// Who was not asked for within this time is forgotten then.
const REMEMBERED: TimeDelta = TimeDelta::hours(1);

/// A `T` by each `K` that was asked for lately.
pub struct Lately<K, T>(Mutex<HashMap<K, Kept<T>>>);

struct Kept<T> {
    asked_at: Time,
    kept: Arc<T>,
}

impl<K, T> Default for Lately<K, T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Clone + Eq + Hash, T: Default> Lately<K, T> {
    /// What is kept of this one; of one that is not known, a new one.
    pub fn of(&self, key: &K, now: Time) -> Arc<T> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MANY && !all.contains_key(key) {
            all.retain(|_, it| now - it.asked_at < REMEMBERED);
        }
        let new = || Kept { asked_at: now, kept: Arc::default() };
        let it = all.entry(key.clone()).or_insert_with(new);
        it.asked_at = now;
        Arc::clone(&it.kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_those_are_forgotten_that_were_not_asked_for_lately() {
        let at =
            |minute: i64| Time::from_timestamp(1_700_000_000 + 60 * minute, 0).expect("a time");
        let lately = Lately::<usize, Mutex<usize>>::default();
        let say = |key, minute| *lately.of(&key, at(minute)).lock().expect("a number") = key;
        let said = |key, minute| *lately.of(&key, at(minute)).lock().expect("a number");
        (1..MANY).for_each(|key| say(key, 0));
        assert_eq!(said(1, 59), 1);
        say(MANY, 59);
        // There is one too many, and one that is known takes no place.
        assert_eq!(said(MANY, 60), MANY);
        say(MANY + 1, 60);
        assert_eq!([1, 2, MANY, MANY + 1].map(|key| said(key, 61)), [1, 0, MANY, MANY + 1]);
    }
}
