//! Reading what people write: an empty key is null in YAML and means "not set".

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

/// Reads null as the default, as the API server does.
pub(crate) fn null_is_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// As [`null_is_default`], of a list: without room for more, since what is read is kept and does not grow.
pub(crate) fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let mut list: Vec<T> = null_is_default(deserializer)?;
    list.shrink_to_fit();
    Ok(list)
}

/// Reads a text, and whatever else stands there as none: of what says something only where it is as it should be.
pub(crate) fn text_or_nothing<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Text(String),
        Else(IgnoredAny),
    }
    Ok(match Written::deserialize(deserializer)? {
        Written::Text(text) => text,
        Written::Else(_) => String::new(),
    })
}
