//! One copy of each value, however many hold it.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use foldhash::fast::RandomState;

/// Values by content, each with the number of its holders.
///
/// Counted here and not by the `Arc`s: facts hold clones that must not keep a value from being forgotten.
#[derive(Debug)]
pub(super) struct Interner<T: ?Sized + Eq + Hash>(HashMap<Arc<T>, u32, RandomState>);

impl<T: ?Sized + Eq + Hash> Default for Interner<T> {
    fn default() -> Self {
        Self(HashMap::default())
    }
}

impl Interner<str> {
    /// As [`Interner::hold_shared`], of a text that is not shared yet.
    pub fn hold(&mut self, text: &str) -> Arc<str> {
        self.hold_known(text).unwrap_or_else(|| self.hold_shared(Arc::from(text)))
    }
}

impl<T: ?Sized + Eq + Hash> Interner<T> {
    /// The one copy of this value; the caller gives it back with [`Interner::release`].
    pub fn hold_shared(&mut self, value: Arc<T>) -> Arc<T> {
        self.hold_known(&value).unwrap_or_else(|| {
            self.0.insert(Arc::clone(&value), 1);
            value
        })
    }

    /// As [`Interner::hold_shared`], of a value that somebody holds already; `None` where nobody does.
    pub fn hold_known(&mut self, value: &T) -> Option<Arc<T>> {
        let known = self.0.get_key_value(value).map(|(known, _)| Arc::clone(known))?;
        if let Some(holders) = self.0.get_mut(value) {
            *holders += 1;
        }
        Some(known)
    }

    /// Gives back one hold; answers whether it was the last.
    pub fn release(&mut self, value: &T) -> bool {
        let Some(holders) = self.0.get_mut(value) else { return false };
        *holders -= 1;
        let was_last = *holders == 0;
        if was_last {
            self.0.remove(value);
        }
        was_last
    }
}
