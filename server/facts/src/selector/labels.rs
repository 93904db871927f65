//! Labels and annotations of an object, as they are kept.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Texts by key, in order, all in one piece of memory: a cluster has hundreds of thousands of these, and apart each
/// text would take twice its length.
///
/// Of each entry the lengths of key and value (four bytes each, the smaller first), then both.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Labels(Box<[u8]>);

/// What an entry begins with.
const LENGTHS: usize = 8;

impl Labels {
    /// These entries; of those with the same key the last one counts.
    pub fn of<'a>(entries: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut entries: Vec<(&str, &str)> = entries.into_iter().collect();
        entries.sort_by_key(|(key, _)| *key);
        let last = entries.chunk_by(|a, b| a.0 == b.0).filter_map(<[_]>::last);
        let size = last.clone().map(|(key, value)| LENGTHS + key.len() + value.len()).sum();
        let mut bytes = Vec::with_capacity(size);
        for (key, value) in last {
            // Longer than four gigabytes is nothing that can be read.
            for text in [key, value] {
                bytes.extend(u32::try_from(text.len()).unwrap_or_default().to_le_bytes());
            }
            bytes.extend(key.as_bytes());
            bytes.extend(value.as_bytes());
        }
        Self(bytes.into())
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.entries().find(|(known, _)| *known == key.as_bytes()).map(|(_, value)| text(value))
    }

    /// Whether the key is there.
    pub fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Whether each of these is an entry of `others`; of a key that is not there, `lacking` decides.
    pub fn are_among(&self, others: &Self, mut lacking: impl FnMut(&str, &str) -> bool) -> bool {
        self.entries().all(|(key, value)| match others.entries().find(|(known, _)| *known == key) {
            Some((_, own)) => own == value,
            None => lacking(text(key), text(value)),
        })
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The entries by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries().map(|(key, value)| (text(key), text(value)))
    }

    /// Drops what is not to be kept.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &str) -> bool) {
        if !self.iter().all(|(key, value)| keep(key, value)) {
            *self = Self::of(self.iter().filter(|(key, value)| keep(key, value)));
        }
    }

    fn entries(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        let mut rest = &*self.0;
        std::iter::from_fn(move || {
            let (key, after) = rest.split_first_chunk()?;
            let (value, after) = after.split_first_chunk()?;
            let (key, after) = after.split_at_checked(length(*key))?;
            let (value, after) = after.split_at_checked(length(*value))?;
            rest = after;
            Some((key, value))
        })
    }
}

fn length(bytes: [u8; LENGTHS / 2]) -> usize {
    u32::from_le_bytes(bytes) as usize
}

/// What was put in as text is text.
fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).unwrap_or_default()
}

/// As [`Labels::of`].
impl<K: AsRef<str>> FromIterator<(K, Box<str>)> for Labels {
    fn from_iter<I: IntoIterator<Item = (K, Box<str>)>>(entries: I) -> Self {
        let entries: Vec<(K, Box<str>)> = entries.into_iter().collect();
        Self::of(entries.iter().map(|(key, value)| (key.as_ref(), &**value)))
    }
}

impl fmt::Debug for Labels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl Serialize for Labels {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Labels {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;

        impl<'de> Visitor<'de> for Entries {
            type Value = Labels;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Labels, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry_seed(Text, Text)? {
                    entries.push(entry);
                }
                Ok(Labels::of(entries.iter().map(|(key, value)| (&**key, &**value))))
            }
        }

        deserializer.deserialize_map(Entries)
    }
}

/// Reads a text where it stands, without a copy of it.
#[derive(Clone, Copy)]
struct Text;

impl<'de> DeserializeSeed<'de> for Text {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Text {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    proptest! {
        #[test]
        fn they_are_a_map_of_texts(entries in proptest::collection::vec(("[a-c]{0,2}", ".{0,80}"), 0..8)) {
            let labels = Labels::of(entries.iter().map(|(key, value)| (&**key, &**value)));
            let map: std::collections::BTreeMap<String, String> = entries.into_iter().collect();
            prop_assert!(labels.iter().eq(map.iter().map(|(key, value)| (&**key, &**value))));
            for key in ["", "a", "bb", "no"] {
                prop_assert_eq!(labels.get(key), map.get(key).map(String::as_str));
            }
            for (key, value) in [("a", "x"), ("no", "x")] {
                let one = Labels::of([(key, value)]);
                let is_there = map.get(key).map_or(key == "no", |own| own == value);
                prop_assert_eq!(one.are_among(&labels, |key, _| key == "no"), is_there);
            }
            prop_assert!(labels.are_among(&labels, |_, _| false));
            let written = serde_json::to_string(&labels).unwrap();
            prop_assert_eq!(&written, &serde_json::to_string(&map).unwrap());
            prop_assert_eq!(&serde_json::from_str::<Labels>(&written).unwrap(), &labels);
            let mut kept = labels;
            kept.retain(|key, _| key.len() > 1);
            prop_assert!(kept.iter().eq(map.iter().filter(|(key, _)| key.len() > 1).map(|(key, value)| (&**key, &**value))));
        }
    }

    #[test]
    fn what_is_no_text_is_refused() {
        for value in [json!({ "a": 1 }), json!({ "a": null }), json!(["a"])] {
            serde_json::from_value::<Labels>(value).unwrap_err();
        }
    }
}
