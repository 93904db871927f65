//! Lists of addresses that providers publish, read from files: which region or place each range is of.

mod aws;
mod azure;
mod geofeed;
mod google;
mod oracle;
mod ranges;

use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use model::address::{AddressClue, Says};
use serde::de::DeserializeOwned;
use serde_json::Value;

use ranges::Ranges;

/// Why a list cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("failed reading {}", .0.display())]
    File(PathBuf, #[source] io::Error),
    /// It is no JSON and no geofeed.
    #[error("{}:{line}: {wrong}", .path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong there.
        wrong: String,
    },
    /// It is JSON of another shape.
    #[error(
        "{} is no list of addresses that is known: expected ip-ranges.json of AWS, cloud.json of Google Cloud, \
         ServiceTags_*.json of Azure, public_ip_ranges.json of Oracle Cloud, or a geofeed (RFC 8805)",
        .0.display()
    )]
    Unknown(PathBuf),
    /// It is a known list, and a field of it is not as it should be.
    #[error("{}: {wrong}", .path.display())]
    Field {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the field.
        wrong: String,
    },
}

/// One list.
#[derive(Debug)]
pub struct Feed {
    name: String,
    published: Option<NaiveDate>,
    ranges: Ranges,
}

/// What an adapter reads of a list.
struct Read {
    of: &'static str,
    published: Option<NaiveDate>,
    ranges: Ranges,
}

impl Feed {
    /// Reads a file, of whatever known format it is.
    ///
    /// # Errors
    /// If it cannot be read, is of no known format, or a field of it is wrong.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let text =
            std::fs::read_to_string(path).map_err(|error| Error::File(path.into(), error))?;
        let Read { of, published, ranges } = match text.trim_start().starts_with(['{', '[']) {
            true => json(path, &text)?,
            false => geofeed::read(path, &text)?,
        };
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        Ok(Self { name: format!("{of} ({file})"), published, ranges })
    }

    /// The day it was published, by what it says itself.
    pub fn published(&self) -> Option<NaiveDate> {
        self.published
    }

    /// What it says of an address that was read from `path`: the longest prefix decides.
    pub fn clue(&self, path: &str, address: IpAddr) -> AddressClue {
        let address = address.to_canonical();
        let says = self.ranges.of(address).cloned();
        AddressClue {
            path: path.into(),
            address: Some(address),
            says: says.unwrap_or_else(|| Says::NothingPublished("does not list it".into())),
            source: self.name.clone(),
            as_of: self.published,
        }
    }
}

fn json(path: &Path, text: &str) -> Result<Read, Error> {
    let root: Value = serde_json::from_str(text).map_err(|error| Error::Line {
        path: path.into(),
        line: u64::try_from(error.line()).unwrap_or_default(),
        wrong: error.to_string(),
    })?;
    let has = |key: &str| root.get(key).is_some();
    let read = if has("prefixes") && has("createDate") {
        shape(root).and_then(aws::read)
    } else if has("prefixes") && has("creationTime") {
        shape(root).and_then(google::read)
    } else if has("values") && has("changeNumber") {
        shape(root).and_then(azure::read)
    } else if has("regions") && has("last_updated_timestamp") {
        shape(root).and_then(oracle::read)
    } else {
        return Err(Error::Unknown(path.into()));
    };
    read.map_err(|wrong| Error::Field { path: path.into(), wrong })
}

fn shape<T: DeserializeOwned>(root: Value) -> Result<T, String> {
    serde_path_to_error::deserialize(root).map_err(|error| error.to_string())
}

/// The day at the start of a time stamp; nothing where it has another form.
fn day(stamp: &str) -> Option<NaiveDate> {
    stamp.get(..10)?.parse().ok()
}

/// A region or zone of a provider.
fn region(provider: &'static str, name: &str) -> Says {
    Says::Region { provider, name: name.into() }
}

#[cfg(test)]
mod tests;
