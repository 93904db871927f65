//! Reading what people write: an empty key is null in YAML and means "not set".

use serde::{Deserialize, Deserializer};

/// Reads null as the default, as the API server does.
pub(crate) fn null_is_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
