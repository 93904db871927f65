//! Reports in files and folders, read when they are new or have changed.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use chrono::{DateTime, SubsecRound as _};
use facts::canonical::Digest;
use model::Time;
use model::vulnerability::Report;

use super::{LARGEST, ReportError, read};

/// Files in all folders together: more than that is no folder of reports.
const MOST_FILES: usize = 10_000;
/// Folders within folders.
const DEEPEST: usize = 8;

/// Files and folders in which reports are.
#[derive(Debug)]
pub struct ReportFiles {
    paths: Vec<PathBuf>,
    /// When each file was changed and how long it was, when it was read.
    read: BTreeMap<PathBuf, (SystemTime, u64)>,
}

/// A file that is new or has changed.
#[derive(Debug)]
pub struct ReportFile {
    /// Where.
    pub path: PathBuf,
    /// What it holds, or why it cannot be used.
    pub content: Result<FileContent, FileError>,
}

/// What a file holds.
#[derive(Debug)]
pub struct FileContent {
    /// Its reports.
    pub reports: Vec<Report>,
    /// SHA-256 of the file.
    pub digest: Digest,
    /// When it was written.
    pub written_at: Time,
}

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It, or a folder, cannot be read.
    #[error("it cannot be read: {0}")]
    Read(#[from] std::io::Error),
    /// It holds no report that can be used.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// There are more than are looked at.
    #[error("there are over {MOST_FILES} files in the folders of reports: only the first are read")]
    TooMany,
}

impl ReportFiles {
    /// Nothing read yet. A folder stands for the files in it, and in its folders, whose names end in `.json`.
    pub fn of(paths: &[PathBuf]) -> Self {
        Self { paths: paths.to_vec(), read: BTreeMap::new() }
    }

    /// What is new or has changed since it was asked last, in order of the paths.
    pub fn read_changed(&mut self) -> Vec<ReportFile> {
        let mut found = Found::default();
        for path in &self.paths {
            found.look(path, 0);
        }
        let Found { files, troubles } = found;
        self.read.retain(|path, _| files.contains_key(path));
        let failed = |(path, error)| ReportFile { path, content: Err(error) };
        let mut changed: Vec<ReportFile> = troubles.into_iter().map(failed).collect();
        for (path, stamp) in files {
            if self.read.get(&path) == Some(&stamp) {
                continue;
            }
            self.read.insert(path.clone(), stamp);
            changed.push(ReportFile { content: content(&path, stamp), path });
        }
        changed
    }

    /// Has a file read again, though it stays as it is.
    pub fn read_again(&mut self, path: &Path) {
        self.read.remove(path);
    }
}

#[derive(Default)]
struct Found {
    files: BTreeMap<PathBuf, (SystemTime, u64)>,
    troubles: Vec<(PathBuf, FileError)>,
}

impl Found {
    fn look(&mut self, path: &Path, depth: usize) {
        if let Err(error) = self.try_to_look(path, depth) {
            self.troubles.push((path.to_owned(), error.into()));
        }
    }

    fn try_to_look(&mut self, path: &Path, depth: usize) -> std::io::Result<()> {
        // A path that was named may be a link; what a folder holds may not lead out of it.
        let about = match depth {
            0 => path.metadata()?,
            _ => path.symlink_metadata()?,
        };
        if about.is_dir() && depth < DEEPEST {
            let mut inside: Vec<PathBuf> =
                path.read_dir()?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
            inside.sort_unstable();
            for path in inside {
                self.look(&path, depth + 1);
            }
        } else if depth == 0 || is_report(path, &about) {
            if self.files.len() == MOST_FILES {
                let told = self.troubles.iter().any(|(_, it)| matches!(it, FileError::TooMany));
                if !told {
                    self.troubles.push((path.to_owned(), FileError::TooMany));
                }
                return Ok(());
            }
            self.files.insert(path.to_owned(), (about.modified()?, about.len()));
        }
        Ok(())
    }
}

fn is_report(path: &Path, about: &Metadata) -> bool {
    about.is_file() && path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
}

fn content(path: &Path, (modified, bytes): (SystemTime, u64)) -> Result<FileContent, FileError> {
    if usize::try_from(bytes).is_ok_and(|bytes| bytes > LARGEST) {
        return Err(ReportError::TooLarge { mebibytes: LARGEST >> 20 }.into());
    }
    let json = std::fs::read(path)?;
    let reports = read(&json)?;
    let written_at = DateTime::from(modified).trunc_subsecs(6);
    Ok(FileContent { reports, digest: Digest::of(&json), written_at })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_is_read_when_it_is_new_or_has_changed() {
        let folder = tempfile::tempdir().expect("a folder");
        let inner = folder.path().join("team");
        fs::create_dir(&inner).expect("a folder");
        let report = include_str!("../../tests/report/grype.json");
        fs::write(inner.join("a.json"), report).expect("a file");
        fs::write(inner.join("readme.txt"), "no report").expect("a file");
        let gone = folder.path().join("gone.json");
        let mut files = ReportFiles::of(&[folder.path().to_owned(), gone]);
        let told = |files: &mut ReportFiles| -> Vec<String> {
            let told = files.read_changed().into_iter().map(|file| {
                let name = file.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                match file.content {
                    Ok(content) => format!("{name}: {} report", content.reports.len()),
                    Err(error) => format!("{name}: {error}"),
                }
            });
            told.collect()
        };
        let missing = "gone.json: it cannot be read: No such file or directory (os error 2)";
        assert_eq!(told(&mut files), [missing, "a.json: 1 report"]);
        assert_eq!(told(&mut files), [missing]);
        fs::write(inner.join("a.json"), "{}").expect("a file");
        let read = told(&mut files);
        assert!(read[1].starts_with("a.json: it is no report that is known"), "{read:?}");
        files.read_again(&inner.join("a.json"));
        assert_eq!(told(&mut files).len(), 2);
    }
}
