//! Versions of packages in order: each ecosystem's own order as bytes, so that "before" is one comparison in a database.
//!
//! A [`sort_key`] is smaller than another, byte by byte, if and only if its version comes first. Keys of different
//! ecosystems say nothing of each other.

mod apk;
mod deb;
mod key;
mod maven;
mod pypi;
mod rpm;
mod semantic;
#[cfg(test)]
mod tests;

/// Ecosystems, by the types of package URLs, whose order is known.
pub const ORDERED: [&str; 8] = ["apk", "cargo", "deb", "golang", "maven", "npm", "pypi", "rpm"];

/// Longer than any version that there is.
const LONGEST: usize = 256;

/// A version's place in the order of its ecosystem; `None` where that order is not known, or this is no version of it.
pub fn sort_key(ecosystem: &str, version: &str) -> Option<Vec<u8>> {
    if version.is_empty() || version.len() > LONGEST {
        return None;
    }
    match ecosystem {
        "apk" => apk::key(version),
        "cargo" | "npm" => semantic::key(version),
        "deb" => deb::key(version),
        "golang" => semantic::key(version.strip_prefix("go").unwrap_or(version)),
        "maven" => maven::key(version),
        "pypi" => pypi::key(version),
        "rpm" => rpm::key(version),
        _ => None,
    }
}
