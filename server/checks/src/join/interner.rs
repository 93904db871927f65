//! One copy of each value, however many hold it.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, OnceLock};

use facts::canonical::Digest;
use foldhash::fast::RandomState;

/// Values by content, each with the number of its holders.
///
/// Counted here and not by the `Arc`s: facts hold clones that must not keep a value from being forgotten.
#[derive(Debug)]
pub(super) struct Interner<T: ?Sized + Eq + Hash>(HashMap<Arc<T>, Entry<T>, RandomState>);

#[derive(Debug)]
struct Entry<T: ?Sized> {
    kept: Arc<T>,
    holders: u32,
    digest: OnceLock<Digest>,
}

impl<T: ?Sized + Eq + Hash> Default for Interner<T> {
    fn default() -> Self {
        Self(HashMap::default())
    }
}

impl Interner<str> {
    /// As [`Interner::hold_shared`], of a text that is not shared yet.
    pub fn hold(&mut self, text: &str) -> Arc<str> {
        match self.0.get_mut(text) {
            Some(entry) => entry.hold(),
            None => self.hold_shared(Arc::from(text)),
        }
    }
}

impl<T: ?Sized> Entry<T> {
    fn hold(&mut self) -> Arc<T> {
        self.holders += 1;
        Arc::clone(&self.kept)
    }
}

impl<T: ?Sized + Eq + Hash> Interner<T> {
    /// The one copy of this value; the caller gives it back with [`Interner::release`].
    pub fn hold_shared(&mut self, value: Arc<T>) -> Arc<T> {
        if let Some(entry) = self.0.get_mut(&value) {
            return entry.hold();
        }
        let entry = Entry { kept: Arc::clone(&value), holders: 1, digest: OnceLock::new() };
        self.0.insert(Arc::clone(&value), entry);
        value
    }

    /// Gives back one hold.
    pub fn release(&mut self, value: &Arc<T>) {
        if let Some(entry) = self.0.get_mut(value) {
            entry.holders -= 1;
            if entry.holders == 0 {
                self.0.remove(value);
            }
        }
    }
}

impl Interner<[u8]> {
    /// The digest of what these bytes stand for, taken once.
    pub fn digest(&self, bytes: &Arc<[u8]>, of: impl FnOnce() -> Digest) -> Digest {
        match self.0.get(bytes) {
            Some(entry) => *entry.digest.get_or_init(of),
            None => of(),
        }
    }
}
