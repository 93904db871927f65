//! What is in an image: its layers are read in one pass each, lowest first, and nothing is unpacked.
//!
//! [`Layers`] takes the layers as they stream by and keeps the merged list of files; [`Layers::contents`] says what is
//! in it. [`document`] reads manifests and configurations. Everything is bounded by [`Limits`].

mod compression;
pub mod digest;
pub mod document;
mod error;
mod metered;
pub(crate) mod os_release;
mod programs;
mod tar;
mod tree;

use std::io::Read;
use std::time::Instant;

use model::image::Contents;

pub use error::Error;
pub use metered::Limits;

use metered::Metered;
use tar::{Archive, Kind};
use tree::{FileTree, Found};

/// Longer than any `os-release`, and how many files of that name are kept until the links are known.
const LONGEST_OS_RELEASE: u64 = 1 << 14;
const MOST_OS_RELEASES: u32 = 64;

/// The merged layers of one image.
pub struct Layers {
    tree: FileTree,
    limits: Limits,
    /// When reading has to be done.
    deadline: Instant,
    unpacked_left: u64,
    os_releases: u32,
}

impl Layers {
    /// Of an image whose reading began at this moment.
    pub fn new(limits: Limits, began: Instant) -> Self {
        Self {
            tree: FileTree::new(limits),
            limits,
            deadline: began + limits.time,
            unpacked_left: limits.unpacked_bytes,
            os_releases: 0,
        }
    }

    /// Lays the next layer over those before. Returns the bytes of its archive.
    ///
    /// What follows the archive's end is not read.
    ///
    /// # Errors
    /// If no runtime would unpack it, or it is over the limits.
    pub fn add(&mut self, layer: impl Read) -> Result<u64, Error> {
        self.tree.next_layer();
        let unpacked = compression::unpacked(layer)?;
        let metered = Metered::new(unpacked, self.unpacked_left, self.limits, self.deadline);
        let mut archive = Archive::new(metered);
        while let Some(entry) = archive.next()? {
            let keep = entry.kind == Kind::File
                && os_release::is_named_so(&entry.path)
                && self.os_releases < MOST_OS_RELEASES;
            self.os_releases += u32::from(keep);
            let text = if keep { archive.data_up_to(LONGEST_OS_RELEASE)? } else { None };
            self.tree.apply(entry, text)?;
        }
        let left = archive.into_inner().left();
        Ok(std::mem::replace(&mut self.unpacked_left, left) - left)
    }

    /// What a container sees that starts with this environment (`PATH=…`).
    pub fn contents(&self, environment: &[String]) -> Contents {
        let (files, bytes) = self.tree.size();
        Contents {
            files,
            bytes,
            distribution: self.os_release(),
            shells: programs::shells(&self.tree),
            package_managers: programs::package_managers(&self.tree, environment),
            package_databases: programs::package_databases(&self.tree),
        }
    }

    /// The second place is for images that have no `/etc`.
    fn os_release(&self) -> Option<model::image::OsRelease> {
        let places = [&b"etc/os-release"[..], b"usr/lib/os-release"];
        places.into_iter().find_map(|place| match self.tree.find(place)? {
            Found::File(_, file) => os_release::read(file.text.as_deref()?),
            Found::Directory { .. } => None,
        })
    }
}

#[cfg(test)]
mod tests;
