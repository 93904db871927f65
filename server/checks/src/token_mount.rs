//! Whether a service account's token is mounted.

use serde_json::{Value, json};

/// The pod's own word, which wins over its account's.
pub const FIELD: &str = "automountServiceAccountToken";

/// The merge that refuses it.
pub fn refused() -> Value {
    json!({ (FIELD): false })
}
