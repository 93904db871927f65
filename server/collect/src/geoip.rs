//! GeoIP databases: files in MaxMind's format, read whole into memory.
//!
//! A copy in memory, not a mapping: a file that is written over in place would change under a reader.

mod schema;

use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate};
use maxminddb::{MaxMindDbError, Reader};
use model::address::{AddressClue, Says, not_global};

use schema::Schema;

/// Why a database cannot be used, or not for this address.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("failed reading {}", .0.display())]
    File(PathBuf, #[source] io::Error),
    /// The file is no database, or is cut.
    #[error("{} is no whole MaxMind database: fetch it again", .0.display())]
    Broken(PathBuf, #[source] MaxMindDbError),
    /// It holds nothing about places or networks.
    #[error(
        "{} ({database_type}) has neither countries nor autonomous systems: give a Country, City or ASN database",
        .path.display()
    )]
    OfAnotherKind {
        /// The file.
        path: PathBuf,
        /// What it calls itself.
        database_type: String,
    },
    /// An IPv6 address was asked of databases of IPv4 alone.
    #[error("{address} is an IPv6 address, and {} holds IPv4 addresses alone", .path.display())]
    Ipv4Alone {
        /// The address.
        address: IpAddr,
        /// The file.
        path: PathBuf,
    },
    /// What stands at the address cannot be read.
    #[error("{} is broken at {address}: fetch it again", .path.display())]
    Record {
        /// The file.
        path: PathBuf,
        /// The address.
        address: IpAddr,
        /// What is wrong there.
        source: MaxMindDbError,
    },
}

/// One database.
pub struct Database {
    path: PathBuf,
    reader: Reader<Vec<u8>>,
    schema: Schema,
    built: Option<NaiveDate>,
    name: String,
}

impl Database {
    /// Reads a file.
    ///
    /// # Errors
    /// If it cannot be read, is cut, or holds neither countries nor autonomous systems.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let file = |error| Error::File(path.into(), error);
        Self::read(path, std::fs::read(path).map_err(file)?)
    }

    fn read(path: &Path, bytes: Vec<u8>) -> Result<Self, Error> {
        let broken = |error| Error::Broken(path.into(), error);
        let reader = Reader::from_source(bytes).map_err(broken)?;
        let metadata = reader.metadata();
        let database_type = metadata.database_type.clone();
        let seconds = i64::try_from(metadata.build_epoch).ok();
        let built = seconds
            .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
            .map(|built| built.date_naive());
        let schema = schema::of(&reader).map_err(broken)?.ok_or_else(|| Error::OfAnotherKind {
            path: path.into(),
            database_type: database_type.clone(),
        })?;
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let name = match database_type.is_empty() {
            true => file,
            false => format!("{database_type} ({file})"),
        };
        Ok(Self { path: path.into(), reader, schema, built, name })
    }

    /// Its file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it calls itself, and its file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The day on which it was built, by what it says itself.
    pub fn built(&self) -> Option<NaiveDate> {
        self.built
    }

    /// What it says of an address; nothing where it has no record, or none that names a place or network.
    ///
    /// # Errors
    /// For an IPv6 address if it holds IPv4 alone, and for a record that cannot be read.
    pub fn look_up(&self, address: IpAddr) -> Result<Vec<Says>, Error> {
        let address = address.to_canonical();
        if not_global(address).is_some() {
            return Ok(Vec::new());
        }
        if !self.covers(address) {
            return Err(Error::Ipv4Alone { address, path: self.path.clone() });
        }
        let record = self.reader.lookup(address).and_then(|found| self.schema.says(&found));
        record.map_err(|source| Error::Record { path: self.path.clone(), address, source })
    }

    fn covers(&self, address: IpAddr) -> bool {
        address.is_ipv4() || self.reader.metadata().ip_version != 4
    }
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database").field("name", &self.name).field("built", &self.built).finish()
    }
}

/// What every database says of an address that was read from `path`.
///
/// # Errors
/// For an IPv6 address if every database holds IPv4 alone, and for a record that cannot be read.
pub fn clues<'a>(
    databases: impl IntoIterator<Item = &'a Database> + Clone,
    path: &str,
    address: IpAddr,
) -> Result<Vec<AddressClue>, Error> {
    let address = address.to_canonical();
    let able = || databases.clone().into_iter().filter(|database| database.covers(address));
    if let (None, Some(database)) = (able().next(), databases.clone().into_iter().next())
        && not_global(address).is_none()
    {
        return Err(Error::Ipv4Alone { address, path: database.path.clone() });
    }
    let mut clues = Vec::new();
    for database in able() {
        let clue = |says| AddressClue {
            path: path.into(),
            address: Some(address),
            says,
            source: database.name.clone(),
            as_of: database.built,
        };
        let found = database.look_up(address)?;
        if found.is_empty() {
            clues.push(clue(Says::NothingEstimated("no record of this address".into())));
        }
        clues.extend(found.into_iter().map(clue));
    }
    Ok(clues)
}

#[cfg(test)]
mod tests;
