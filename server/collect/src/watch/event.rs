//! One line of a watch.

use facts::object::ObjectKey;
use kube::core::Status;
use model::verdict::Source;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::failure::Failure;
use crate::item::{self, Head, Item};

/// What a line says.
#[derive(Debug)]
pub(super) enum Event {
    /// An object was made or changed.
    Is(Item),
    /// An object is gone.
    Gone(ObjectKey),
    /// Nothing happened up to this version.
    Bookmark,
}

#[derive(Deserialize)]
struct Line<'a> {
    r#type: &'a str,
    #[serde(borrow)]
    object: &'a RawValue,
}

/// Reads a line: the event, and the version to which the watch has come with it.
pub(super) fn read(source: Source, line: &[u8]) -> Result<(Event, String), Failure> {
    let not_understood =
        |error: serde_json::Error| Failure::NotUnderstood(format!("no watch event: {error}"));
    let line: Line<'_> = serde_json::from_slice(line).map_err(not_understood)?;
    if line.r#type == "ERROR" {
        let status: Status = serde_json::from_str(line.object.get()).map_err(not_understood)?;
        return Err(status.into());
    }
    let head: Head = serde_json::from_str(line.object.get()).map_err(not_understood)?;
    let version = head.metadata.resource_version.clone();
    let event = match line.r#type {
        "ADDED" | "MODIFIED" => Event::Is(item::read(source, line.object, 1)),
        "DELETED" => Event::Gone(head.metadata.key(source)),
        "BOOKMARK" => Event::Bookmark,
        other => return Err(Failure::NotUnderstood(format!("a watch event of type `{other}`"))),
    };
    Ok((event, version))
}
