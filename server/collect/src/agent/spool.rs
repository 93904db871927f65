//! Reports that wait for the server, on disk: bounded in bytes and age, sent in order. What the bounds drop is counted.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use facts::agent::Report;
use model::Time;
use model::beneath::Lost;

const LOST: &str = "lost.json";
const LOCK: &str = "lock";

/// How much waits at most.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Of all reports together.
    pub bytes: u64,
    /// Of each.
    pub age: Duration,
}

/// A folder of reports, a file each, named by when its interval began.
#[derive(Debug)]
pub struct Spool {
    folder: PathBuf,
    bounds: Bounds,
    waiting: BTreeMap<String, Waiting>,
    lost: Option<Lost>,
    /// Held for as long as this is: whoever is killed lets go of it.
    _lock: File,
}

#[derive(Clone, Copy, Debug)]
struct Waiting {
    at: Time,
    bytes: u64,
}

/// A report that waits.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    name: String,
    /// The report, with what was lost so far.
    pub report: Report,
}

impl Spool {
    /// Opens a folder, and makes it where there is none. What an agent left there that was killed waits on.
    ///
    /// # Errors
    /// The folder cannot be made or read, or another agent has it: two would send and remove each other's reports.
    pub fn open(folder: &Path, bounds: Bounds) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let lock = lock(folder)?;
        let mut waiting = BTreeMap::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            if name.ends_with(".part") {
                fs::remove_file(entry.path())?;
            } else if let Some(at) = began(&name) {
                waiting.insert(name, Waiting { at, bytes: entry.metadata()?.len() });
            }
        }
        let lost = fs::read(folder.join(LOST)).ok();
        let lost = lost.and_then(|text| serde_json::from_slice(&text).ok());
        Ok(Self { folder: folder.to_owned(), bounds, waiting, lost, _lock: lock })
    }

    /// How many reports wait.
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Whether none does.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Keeps a report until it is removed. Killed in between, it is there whole or not at all.
    ///
    /// # Errors
    /// It cannot be written, and counts as lost.
    pub fn push(&mut self, report: &Report, now: Time) -> io::Result<()> {
        let text = serde_json::to_vec(report)?;
        let name = name(report);
        if let Err(error) = self.write(&name, &text) {
            self.count_as_lost(report.at);
            return Err(error);
        }
        self.waiting.insert(name, Waiting { at: report.at, bytes: text.len() as u64 });
        self.bound(now)
    }

    /// The oldest report that waits. What cannot be read any more is counted as lost.
    ///
    /// # Errors
    /// What is over the bounds cannot be removed.
    pub fn oldest(&mut self, now: Time) -> io::Result<Option<Kept>> {
        self.bound(now)?;
        while let Some(name) = self.waiting.keys().next().cloned() {
            let read = fs::read(self.folder.join(&name)).ok();
            match read.and_then(|text| serde_json::from_slice::<Report>(&text).ok()) {
                Some(report) => {
                    let report = Report { lost: self.lost.clone(), ..report };
                    return Ok(Some(Kept { name, report }));
                }
                None => self.lose(&name)?,
            }
        }
        Ok(None)
    }

    /// The server has it, and knows of what was lost before it.
    ///
    /// # Errors
    /// It cannot be removed; sent again, it counts once.
    pub fn is_taken(&mut self, kept: &Kept) -> io::Result<()> {
        self.remove(&kept.name)?;
        if self.lost.is_some() && self.lost == kept.report.lost {
            self.lost = None;
            return self.remove(LOST);
        }
        Ok(())
    }

    /// The server will never take it: it is lost.
    ///
    /// # Errors
    /// It cannot be removed.
    pub fn is_refused(&mut self, kept: &Kept) -> io::Result<()> {
        self.lose(&kept.name)
    }

    /// Drops the oldest until the rest is within the bounds.
    fn bound(&mut self, now: Time) -> io::Result<()> {
        loop {
            let bytes: u64 = self.waiting.values().map(|it| it.bytes).sum();
            let Some((name, oldest)) = self.waiting.first_key_value() else { return Ok(()) };
            if bytes <= self.bounds.bytes && oldest.at >= now - self.bounds.age {
                return Ok(());
            }
            let name = name.clone();
            self.lose(&name)?;
        }
    }

    fn lose(&mut self, name: &str) -> io::Result<()> {
        if let Some(Waiting { at, .. }) = self.waiting.get(name) {
            let lost = self.count_as_lost(*at);
            self.write(LOST, &serde_json::to_vec(&lost)?)?;
        }
        self.remove(name)
    }

    fn count_as_lost(&mut self, at: Time) -> Lost {
        let lost = match &self.lost {
            None => Lost { from: at, until: at, reports: 1 },
            Some(lost) => Lost {
                from: lost.from.min(at),
                until: lost.until.max(at),
                reports: lost.reports.saturating_add(1),
            },
        };
        self.lost = Some(lost.clone());
        lost
    }

    fn remove(&mut self, name: &str) -> io::Result<()> {
        match fs::remove_file(self.folder.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => {
                self.waiting.remove(name);
                Ok(())
            }
        }
    }

    fn write(&self, name: &str, text: &[u8]) -> io::Result<()> {
        let part = self.folder.join(format!("{name}.part"));
        let mut file = File::create(&part)?;
        file.write_all(text)?;
        file.sync_data()?;
        fs::rename(part, self.folder.join(name))
    }
}

/// Sorted by their names, reports are in order.
fn name(report: &Report) -> String {
    let micros = |at: Time| at.timestamp_micros().max(0);
    format!("{:020}-{:020}.json", micros(report.at), micros(report.started_at))
}

fn began(name: &str) -> Option<Time> {
    let (at, started) = name.strip_suffix(".json")?.split_once('-')?;
    started.parse::<i64>().ok()?;
    Time::from_timestamp_micros(at.parse().ok()?)
}

fn lock(folder: &Path) -> io::Result<File> {
    let lock = File::options().write(true).create(true).truncate(false).open(folder.join(LOCK))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(io::Error::new(
            io::ErrorKind::ResourceBusy,
            "another agent keeps its reports there: give each a folder of its own",
        )),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use facts::agent::{Measured, RoundTrips, VERSION};
    use model::beneath::{Answer, Asked, Kernel, Machine};

    use super::*;

    fn at(minute: i64) -> Time {
        Time::from_timestamp(1_700_000_000 + minute * 60, 0).unwrap()
    }

    fn report(minute: i64) -> Report {
        let nothing = Asked { answer: Answer::IsNot, clues: Vec::new() };
        Report {
            version: VERSION,
            agent: "0.1.0".into(),
            node: "n".into(),
            started_at: at(0),
            at: at(minute),
            seconds: 60,
            machine: Machine {
                virtual_machine: nothing.clone(),
                container: nothing,
                kernel: Kernel { release: String::new(), is_gvisor: false },
                os: None,
            },
            measured: Measured::default(),
            fio: None,
            waits_for_fio: false,
            lost: None,
            round_trips: RoundTrips::default(),
        }
    }

    const ROOMY: Bounds = Bounds { bytes: 1 << 20, age: Duration::from_secs(3_600) };

    /// The minutes that are sent, and what each says was lost before it.
    fn sent(spool: &mut Spool, now: i64) -> Vec<(i64, Option<u64>)> {
        let mut sent = Vec::new();
        while let Some(kept) = spool.oldest(at(now)).unwrap() {
            let minute = (kept.report.at - at(0)).num_minutes();
            sent.push((minute, kept.report.lost.as_ref().map(|it| it.reports)));
            spool.is_taken(&kept).unwrap();
        }
        sent
    }

    #[test]
    fn what_waits_outlives_the_agent_and_comes_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = Spool::open(folder.path(), ROOMY).unwrap();
        for minute in [3, 1, 2] {
            spool.push(&report(minute), at(3)).unwrap();
        }
        // Killed while it wrote the next, and something that is none of ours.
        fs::write(folder.path().join("4.json.part"), "{").unwrap();
        fs::write(folder.path().join("README"), "x").unwrap();
        let refused = Spool::open(folder.path(), ROOMY).unwrap_err().to_string();
        assert!(refused.starts_with("another agent keeps its reports there"), "{refused}");
        drop(spool);
        let mut spool = Spool::open(folder.path(), ROOMY).unwrap();
        assert_eq!(sent(&mut spool, 3), [(1, None), (2, None), (3, None)]);
        drop(spool);
        assert_eq!(sent(&mut Spool::open(folder.path(), ROOMY).unwrap(), 3), []);
        assert!(folder.path().join("README").exists());
    }

    #[test]
    fn what_the_bounds_drop_is_counted_and_told_once() {
        let size = serde_json::to_vec(&report(1)).unwrap().len() as u64;
        for bounds in
            [Bounds { bytes: 2 * size, ..ROOMY }, Bounds { age: Duration::from_secs(60), ..ROOMY }]
        {
            let folder = tempfile::tempdir().unwrap();
            let mut spool = Spool::open(folder.path(), bounds).unwrap();
            for minute in 1..=5 {
                spool.push(&report(minute), at(minute)).unwrap();
            }
            drop(spool);
            let mut spool = Spool::open(folder.path(), bounds).unwrap();
            let lost = Lost { from: at(1), until: at(3), reports: 3 };
            assert_eq!(spool.oldest(at(5)).unwrap().unwrap().report.lost, Some(lost));
            assert_eq!(sent(&mut spool, 5), [(4, Some(3)), (5, None)]);
        }
    }

    #[test]
    fn what_is_damaged_or_refused_is_lost_and_does_not_hold_up_the_rest() {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = Spool::open(folder.path(), ROOMY).unwrap();
        for minute in 1..=3 {
            spool.push(&report(minute), at(3)).unwrap();
        }
        fs::write(folder.path().join(name(&report(1))), "{").unwrap();
        let refused = spool.oldest(at(3)).unwrap().unwrap();
        assert_eq!(refused.report.at, at(2));
        spool.is_refused(&refused).unwrap();
        assert_eq!(sent(&mut spool, 3), [(3, Some(2))]);
    }
}
