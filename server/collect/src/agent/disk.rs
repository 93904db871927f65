//! How long a write takes until it is on the disk: what a database or an audit log waits for.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::time::{Duration, Instant};

use facts::latency::{MinuteStatistics, Outcome};
use model::beneath::Disk;

use super::mounts::disk_of;

/// As much as a write-ahead log writes at once.
const BLOCK: [u8; 4096] = [0x5a; 4096];

const NAME: &str = ".nordvakt-disk";

/// How much is written, and how fast.
#[derive(Clone, Copy, Debug)]
pub struct Pacing {
    /// How many writes.
    pub writes: u32,
    /// From the beginning of one to the next, if that has ended by then.
    pub interval: Duration,
}

impl Default for Pacing {
    /// A hundred in ten seconds: little enough that nobody else on the disk notices.
    fn default() -> Self {
        Self { writes: 100, interval: Duration::from_millis(100) }
    }
}

/// Writes 4 KiB at a time into a file of its own in this folder, each brought to the disk by `fdatasync`, and says how
/// long each took. The file is laid out before, so that no metadata is written, and removed afterwards.
///
/// # Errors
/// The folder cannot be written in.
pub fn measure(folder: &Path, pacing: Pacing) -> io::Result<(Disk, MinuteStatistics)> {
    let folder = folder.canonicalize()?;
    let mountinfo = std::fs::read_to_string("/proc/self/mountinfo")?;
    let disk = disk_of(&mountinfo, &folder)
        .ok_or_else(|| io::Error::other("no mount of /proc/self/mountinfo holds it"))?;
    let path = folder.join(NAME);
    let written = write(&path, pacing);
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    Ok((disk, written?))
}

fn write(path: &Path, pacing: Pacing) -> io::Result<MinuteStatistics> {
    let file = laid_out(path, pacing.writes)?;
    let mut statistics = MinuteStatistics::default();
    for number in 0..pacing.writes {
        let began = Instant::now();
        file.write_all_at(&BLOCK, offset(number))?;
        file.sync_data()?;
        let took = began.elapsed();
        statistics.record(Outcome::Received(took));
        std::thread::sleep(pacing.interval.saturating_sub(took));
    }
    Ok(statistics)
}

fn laid_out(path: &Path, blocks: u32) -> io::Result<File> {
    // What is left of an earlier run that was killed is written over; a link that somebody put there is not followed.
    let _ = std::fs::remove_file(path);
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    for number in 0..blocks {
        file.write_all_at(&BLOCK, offset(number))?;
    }
    file.sync_all()?;
    Ok(file)
}

const fn offset(number: u32) -> u64 {
    number as u64 * BLOCK.len() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_write_is_counted_and_nothing_is_left() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(NAME), "of a run that was killed").unwrap();
        let pacing = Pacing { writes: 12, interval: Duration::ZERO };
        let (disk, writes) = measure(folder.path(), pacing).unwrap();
        assert_eq!(writes.received(), 12);
        assert!(writes.min() > Some(Duration::ZERO));
        assert!(!disk.device.is_empty() && !disk.filesystem.is_empty(), "{disk:?}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        assert!(measure(&folder.path().join("none"), pacing).is_err());
    }
}
