//! One object of an API server's answer.

use facts::object::{Object, ObjectKey};
use model::Time;
use model::verdict::{Gap, GapCause, GapScope, Source};
use serde::Deserialize;
use serde_json::value::RawValue;

/// An object as far as it could be read.
#[derive(Debug)]
pub(crate) enum Item {
    /// Read.
    Read(Box<Object>),
    /// There, but not to be understood.
    Unreadable {
        /// Which object.
        key: ObjectKey,
        /// Field and reason.
        why: String,
    },
}

/// The gap that an object leaves that could not be read.
pub(crate) fn gap(key: &ObjectKey, why: &str, since: Time) -> Gap {
    Gap {
        source: Some(key.source),
        scope: scope(key),
        cause: GapCause::Unreadable,
        detail: format!("an object of {} cannot be read: {why}", key.source.plural()),
        since,
    }
}

/// Where that gap lies.
pub(crate) fn scope(key: &ObjectKey) -> GapScope {
    GapScope::Object { namespace: key.namespace.clone(), name: key.name.clone() }
}

/// What every object has.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Head {
    #[serde(default)]
    pub(crate) metadata: HeadMeta,
}

/// The part of `metadata` that the loop itself needs.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct HeadMeta {
    pub(crate) name: String,
    pub(crate) namespace: String,
    pub(crate) resource_version: String,
}

impl HeadMeta {
    pub(crate) fn key(self, source: Source) -> ObjectKey {
        ObjectKey { source, namespace: self.namespace, name: self.name }
    }
}

/// Reads an object; `nth` names it where not even its name can be read.
pub(crate) fn read(source: Source, raw: &RawValue, nth: usize) -> Item {
    let mut track = serde_path_to_error::Track::new();
    let mut json = serde_json::Deserializer::from_str(raw.get());
    let deserializer = serde_path_to_error::Deserializer::new(&mut json, &mut track);
    match Object::read(source, deserializer) {
        Ok(mut object) if !object.meta().name.is_empty() => match object.wrong_name() {
            None => {
                object.pack();
                Item::Read(Box::new(object))
            }
            Some((path, wrong)) => {
                Item::Unreadable { key: unnamed(source, nth), why: format!("{path}: {wrong}") }
            }
        },
        Ok(_) => Item::Unreadable { key: unnamed(source, nth), why: "it has no name".into() },
        Err(error) => {
            let key = match serde_json::from_str::<Head>(raw.get()) {
                Ok(head) if !head.metadata.name.is_empty() => head.metadata.key(source),
                _ => unnamed(source, nth),
            };
            let path = track.path().to_string();
            let why = without_literal(&path, &without_position(&error.to_string()));
            Item::Unreadable { key, why: format!("{path}: {why}") }
        }
    }
}

fn unnamed(source: Source, nth: usize) -> ObjectKey {
    ObjectKey { source, namespace: String::new(), name: format!("item {nth}") }
}

/// The place within an API server's answer says nothing to anybody.
fn without_position(error: &str) -> String {
    let message = error.rsplit_once(" at line ").map_or(error, |(message, _)| message);
    // The names of our types say nothing either.
    match message.split_once("expected struct ") {
        Some((found, _)) => format!("{found}expected a mapping"),
        None => message.to_owned(),
    }
}

/// A message that quotes what it found must not quote an environment's values or arguments: they may be secrets.
pub(crate) fn without_literal(path: &str, message: &str) -> String {
    let may_hold_secrets = path
        .split('.')
        .any(|step| matches!(step.split('[').next(), Some("env" | "args" | "command")));
    if may_hold_secrets && message.contains(['"', '`']) {
        "a value of an unexpected type (not quoted: it may be a secret)".to_owned()
    } else {
        message.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(source: Source, text: &str) -> Item {
        read(source, &RawValue::from_string(text.to_owned()).unwrap(), 7)
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_field() {
        for (text, key, reason) in [
            (
                r#"{"metadata":{"name":"web","namespace":"shop"},"spec":{"replicas":"three"}}"#,
                ("shop", "web"),
                "spec.replicas: invalid type: string \"three\", expected i64",
            ),
            (
                r#"{"metadata":{"name":"web","namespace":"shop"},
                    "spec":{"template":{"spec":{"containers":[{"env":["TOKEN=hunter2"]}]}}}}"#,
                ("shop", "web"),
                "spec.template.spec.containers[0].env[0]: a value of an unexpected type (not quoted: it may be a secret)",
            ),
            (
                r#"{"metadata":{"name":["web"]}}"#,
                ("", "item 7"),
                "metadata.name: invalid type: sequence, expected a string",
            ),
            (
                r#"{"metadata":{"name":"web"},"spec":{"template":[1]}}"#,
                ("", "web"),
                "spec.template[0]: invalid type: integer `1`, expected a mapping",
            ),
            (r#"{"metadata":{}}"#, ("", "item 7"), "it has no name"),
            (
                r#"{"metadata":{"name":"a/b","namespace":"shop"}}"#,
                ("", "item 7"),
                "metadata.name: `a/b` is no name here, where it is made of letters, digits, `-`, `_`, `:` and `.`: rename it",
            ),
        ] {
            let Item::Unreadable { key: found, why } = read_text(Source::Deployments, text) else {
                panic!("{text} was read");
            };
            assert_eq!((found.namespace.as_str(), found.name.as_str()), key);
            assert_eq!(why, reason);
        }
    }

    #[test]
    fn unknown_fields_are_dropped() {
        let item = read_text(Source::Nodes, r#"{"metadata":{"name":"n","annotations":{"a":"b"}}}"#);
        assert!(matches!(item, Item::Read(object) if object.meta().name == "n"));
    }
}
