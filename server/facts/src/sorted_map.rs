//! A map as Kubernetes objects have them: few keys, read often, changed never.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Entries by key, in one piece of memory: a `BTreeMap` takes half a kilobyte for the first entry already, and a
/// cluster has hundreds of thousands of such maps.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SortedMap<V>(Box<[(Box<str>, V)]>);

impl<V> SortedMap<V> {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&V> {
        let at = self.0.binary_search_by(|(known, _)| (**known).cmp(key)).ok()?;
        self.0.get(at).map(|(_, value)| value)
    }

    /// Whether the key is there.
    pub fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Drops what is not to be kept.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &V) -> bool) {
        if self.iter().all(|(key, value)| keep(key, value)) {
            return;
        }
        let entries = std::mem::take(&mut self.0).into_vec();
        self.0 = entries.into_iter().filter(|(key, value)| keep(key, value)).collect();
    }

    /// The entries by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.0.iter().map(|(key, value)| (&**key, value))
    }
}

impl<V> Default for SortedMap<V> {
    fn default() -> Self {
        Self(Box::default())
    }
}

/// Of entries with the same key the last one counts.
impl<K: Into<Box<str>>, V> FromIterator<(K, V)> for SortedMap<V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut entries: Vec<(Box<str>, V)> =
            entries.into_iter().map(|(key, value)| (key.into(), value)).collect();
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        entries.dedup_by(|later, kept| {
            let same = later.0 == kept.0;
            if same {
                std::mem::swap(&mut later.1, &mut kept.1);
            }
            same
        });
        Self(entries.into())
    }
}

impl<V: Serialize> Serialize for SortedMap<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for SortedMap<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<V>(PhantomData<V>);

        impl<'de, V: Deserialize<'de>> Visitor<'de> for Entries<V> {
            type Value = SortedMap<V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries: Vec<(Box<str>, V)> = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(entries.into_iter().collect())
            }
        }

        deserializer.deserialize_map(Entries(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn it_reads_and_writes_as_a_map_by_key() {
        let map: SortedMap<u32> =
            serde_json::from_str(r#"{"b": 1, "c": 2, "a": 3, "b": 4}"#).unwrap();
        assert_eq!(map.iter().collect::<Vec<_>>(), [("a", &3), ("b", &4), ("c", &2)]);
        assert_eq!(map.get("b"), Some(&4));
        assert!(!map.contains_key("d"));
        let mut without = map.clone();
        without.retain(|key, _| key != "b");
        assert_eq!(without.iter().collect::<Vec<_>>(), [("a", &3), ("c", &2)]);
        assert_eq!(serde_json::to_value(&map).unwrap(), json!({ "a": 3, "b": 4, "c": 2 }));
        assert!(serde_json::from_value::<SortedMap<u32>>(json!({})).unwrap().is_empty());
    }
}
