//! The files that the configuration names.

use std::fs::File;
use std::io;
use std::path::Path;

use collect::feed::Feed;
use collect::geoip::Database;

use super::landmark::Asked;
use super::{AddressFiles, Config};

impl Config {
    /// Those that cannot be read, or are not what they are named for, each with why.
    pub fn unreadable(&self) -> Vec<String> {
        let AddressFiles { geoip, feeds } = &self.address_files;
        let databases =
            geoip.iter().filter_map(|file| Database::open(file).err()).map(|it| it.to_string());
        let feeds = feeds.iter().filter_map(|file| Feed::open(file).err()).map(|it| it.to_string());
        let keys = self.landmarks.iter().filter_map(|landmark| match &landmark.asked {
            Asked::Key(file) => Some((format!("landmark {}", landmark.name), file)),
            Asked::Icmp | Asked::Tcp(_) => None,
        });
        let agents = self.agents.iter().flat_map(|agents| {
            [("agents.certificate", &agents.certificate), ("agents.key", &agents.key)]
        });
        let agents = agents.map(|(key, file)| (key.to_owned(), file));
        let reports = self.image_reports.iter().map(|file| ("images.reports".to_owned(), file));
        let others = keys.chain(agents).chain(reports).filter_map(|(key, file)| {
            let error = open(file).err()?;
            Some(format!("{key}: {}: {error}", file.display()))
        });
        databases.chain(feeds).chain(others).collect()
    }
}

/// A folder is as good as a file: what is in it may come later.
fn open(path: &Path) -> io::Result<()> {
    match path.metadata()?.is_dir() {
        true => Ok(()),
        false => File::open(path).map(drop),
    }
}
