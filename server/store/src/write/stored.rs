//! How values are stored.

use serde::Serialize;
use serde_json::Value;

use crate::{Error, Result};

/// A value as `jsonb` takes it.
pub(crate) fn json<T: Serialize>(what: &'static str, value: &T) -> Result<Value> {
    serde_json::to_value(value).map(without_nul).map_err(Error::corrupt(what))
}

/// PostgreSQL refuses NUL in a text, and Kubernetes lets it through in some: one object may not stop a cluster's
/// commits.
pub(crate) fn text(text: &str) -> String {
    text.replace('\0', "\u{FFFD}")
}

fn without_nul(value: Value) -> Value {
    match value {
        Value::String(string) if string.contains('\0') => Value::String(text(&string)),
        Value::Array(items) => items.into_iter().map(without_nul).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(key, value)| (text(&key), without_nul(value))).collect()
        }
        other => other,
    }
}

/// A count as `bigint` takes it.
pub(crate) fn bigint(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
