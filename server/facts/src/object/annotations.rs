//! Annotations, of which few are kept: those that set a pod's profiles, and those that are a word as a label is, for
//! one of them may classify the object.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{Meta, Object, k3s};
use crate::pod_spec::annotations::sets_a_profile;
use crate::selector::Labels;

/// What a namespace adds to the node selector of its pods, where the API server runs the admission plugin PodNodeSelector.
pub const NODE_SELECTOR: &str = "scheduler.alpha.kubernetes.io/node-selector";

/// The most that a label's value has.
const WORD: usize = 63;

impl Object {
    /// Drops the annotations that nothing is read from: which those are, the policy says.
    pub fn retain_annotations(&mut self, mut is_read: impl FnMut(&str) -> bool) {
        let mut retain = |annotations: &mut Labels| {
            annotations
                .retain(|key, _| key == NODE_SELECTOR || key == k3s::ARGUMENTS || is_read(key))
        };
        retain(&mut self.meta_mut().annotations);
        if let Self::Controller(controller) = self {
            retain(&mut controller.template_annotations);
            for claim in &mut controller.claim_templates {
                retain(&mut claim.metadata.annotations);
            }
        }
    }
}

impl Meta {
    /// What as a namespace it has added to the node selector of its pods, if something admits them by that.
    pub fn added_node_selector(&self) -> Option<Labels> {
        let pairs = self.annotations.get(NODE_SELECTOR)?.split(',');
        let pairs =
            pairs.map(|pair| pair.split_once('=').map(|(key, value)| (key.trim(), value.trim())));
        let added: Labels = pairs
            .map(|pair| pair.map(|(key, value)| (key.into(), value.into())))
            .collect::<Option<Vec<(Box<str>, Box<str>)>>>()?
            .into_iter()
            .collect();
        (!added.is_empty()).then_some(added)
    }

    /// Labels and annotations as `(list, key, value)`, where the list is the field that they stand in.
    pub fn marks(&self) -> impl Iterator<Item = (&'static str, &str, &str)> {
        marks(&self.labels, &self.annotations)
    }
}

/// As [`Meta::marks`], of lists that stand alone.
pub fn marks<'a>(
    labels: &'a Labels,
    annotations: &'a Labels,
) -> impl Iterator<Item = (&'static str, &'a str, &'a str)> {
    let of = |list, map: &'a Labels| map.iter().map(move |(key, value)| (list, key, value));
    of("labels", labels).chain(of("annotations", annotations))
}

/// Reads what may be kept of annotations.
pub(super) fn kept<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Labels, D::Error> {
    Ok(Option::<Kept>::deserialize(deserializer)?.unwrap_or_default().0)
}

fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

fn is_word(value: &str) -> bool {
    value.len() <= WORD && value.bytes().all(is_of_word)
}

/// As the key of a label: a word, after a domain or not.
fn is_key(text: &str) -> bool {
    text.split('/').all(|part| {
        part.len() <= 253
            && (part.len() <= WORD || part.contains('.'))
            && part.bytes().all(is_of_word)
    })
}

#[derive(Default)]
struct Kept(Labels);

impl<'de> Deserialize<'de> for Kept {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keeping;

        impl<'de> Visitor<'de> for Keeping {
            type Value = Kept;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("annotations")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Kept, A::Error> {
                let mut kept: Vec<(Box<str>, Box<str>)> = Vec::new();
                while let Some(key) = map.next_key::<Box<str>>()? {
                    if sets_a_profile(&key) {
                        // To the API server null is the empty text.
                        let value = map.next_value::<Option<Box<str>>>()?;
                        kept.push((key, value.unwrap_or_default()));
                    } else if key.as_ref() == NODE_SELECTOR {
                        let value = map.next_value::<Option<Box<str>>>()?.unwrap_or_default();
                        if value.split([',', '=']).all(|part| is_key(part.trim())) {
                            kept.push((key, value));
                        }
                    } else if key.as_ref() == k3s::ARGUMENTS {
                        let value = map.next_value::<Option<Box<str>>>()?.unwrap_or_default();
                        kept.extend(k3s::reduced(&value).map(|value| (key, value.into())));
                    } else if let Word(Some(value)) = map.next_value()? {
                        kept.push((key, value));
                    }
                }
                Ok(Kept(kept.into_iter().collect()))
            }
        }

        deserializer.deserialize_map(Keeping)
    }
}

/// A value that is a word; whatever else stands there is skipped, even what is no text.
struct Word(Option<Box<str>>);

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reading;

        impl<'de> Visitor<'de> for Reading {
            type Value = Word;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an annotation's value")
            }

            fn visit_str<E>(self, value: &str) -> Result<Word, E> {
                Ok(Word(is_word(value).then(|| value.into())))
            }

            fn visit_unit<E>(self) -> Result<Word, E> {
                Ok(Word(None))
            }

            fn visit_bool<E>(self, _: bool) -> Result<Word, E> {
                Ok(Word(None))
            }

            fn visit_i64<E>(self, _: i64) -> Result<Word, E> {
                Ok(Word(None))
            }

            fn visit_u64<E>(self, _: u64) -> Result<Word, E> {
                Ok(Word(None))
            }

            fn visit_f64<E>(self, _: f64) -> Result<Word, E> {
                Ok(Word(None))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Word, A::Error> {
                while items.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Word(None))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Word, A::Error> {
                while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Word(None))
            }
        }

        deserializer.deserialize_any(Reading)
    }
}

#[cfg(test)]
mod tests {
    use model::verdict::Source;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_word_is_kept_until_it_is_known_that_nothing_reads_it() {
        let annotations = json!({
            "data-classification": "personal",
            "last": "{\"a\":1}",
            "long": "x".repeat(64),
            "mesh": { "sidecar": true },
            "nothing": null,
            "numbers": [1, 2],
            "revision": "3",
            "started": 5,
        });
        let object = json!({
            "metadata": { "annotations": annotations, "name": "api" },
            "spec": { "template": { "metadata": { "annotations": annotations } } },
        });
        let mut read = Object::read(Source::Deployments, object).expect("a deployment");
        let kept = |object: &Object| {
            let Object::Controller(it) = object else { panic!("{object:?}") };
            assert_eq!(it.metadata.annotations, it.template_annotations);
            it.metadata.annotations.iter().map(|(key, _)| key.to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(kept(&read), ["data-classification", "revision"]);
        read.retain_annotations(|key| key == "data-classification");
        assert_eq!(kept(&read), ["data-classification"]);
        assert_eq!(Object::read(Source::Deployments, read.write()).expect("as kept"), read);
    }
}
