//! Which registries images may come from.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::image_reference::{DEFAULT_REGISTRY, ImageReference};

/// Registries from which images may come: hosts (`registry.example:5000`), hosts with a path (`docker.io/library`) and
/// domains (`*.example.com`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Registries(BTreeSet<String>);

impl Registries {
    /// Those that are written down; the error says what is wrong with one.
    pub fn new(written: impl IntoIterator<Item = String>) -> Result<Self, NotARegistry> {
        let wrong = |entry: &String| {
            let host = entry.strip_prefix("*.").unwrap_or(entry);
            host.is_empty() || host.contains(['*', '@', ' ']) || host.contains("://")
        };
        let entries: BTreeSet<String> =
            written.into_iter().map(|entry| entry.trim_end_matches('/').to_owned()).collect();
        match entries.iter().find(|entry| wrong(entry)) {
            Some(entry) => Err(NotARegistry(entry.clone())),
            None => Ok(Self(entries)),
        }
    }

    /// Whether the image comes from one of them.
    pub fn allow(&self, image: &ImageReference<'_>) -> bool {
        let host = match image.registry() {
            "index.docker.io" | "registry-1.docker.io" => DEFAULT_REGISTRY,
            host => host,
        };
        // docker.io files what has no publisher under `library`.
        let library = host == DEFAULT_REGISTRY && !image.repository.contains('/');
        let path = format!("{}{}", if library { "library/" } else { "" }, image.repository);
        self.0.iter().any(|entry| match (entry.strip_prefix("*."), entry.split_once('/')) {
            (Some(domain), _) => host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.')),
            (None, None) => host == entry,
            (None, Some((of, prefix))) => {
                host == of
                    && path
                        .strip_prefix(prefix)
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }
        })
    }
}

impl fmt::Display for Registries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("none");
        }
        for (index, entry) in self.0.iter().enumerate() {
            write!(f, "{}{entry}", if index > 0 { ", " } else { "" })?;
        }
        Ok(())
    }
}

/// A text that names no registry.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{0}` is no registry: expected a host such as registry.example:5000, a host with a path, or *.example.com"
)]
pub struct NotARegistry(String);
