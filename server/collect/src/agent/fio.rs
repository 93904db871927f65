//! fio, by the published job, where the operator asks for it: bounded in size and time, and never where there is
//! little room.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use chrono::Utc;
use model::beneath::FioRun;
use serde::Deserialize;

/// The published job writes 1 GiB for a minute; this is what it may take here, and what must be free besides.
const MEGABYTES: u64 = 64;
const SECONDS: u64 = 10;
const MUST_BE_FREE: u64 = 10 * (MEGABYTES << 20);

/// fio as it is called.
#[derive(Clone, Debug)]
pub struct Fio {
    /// The program.
    pub program: String,
}

/// Why it was not run to its end.
#[derive(Debug, thiserror::Error)]
pub enum NotRun {
    /// There is too little room.
    #[error("{free} MiB are free in the folder, and fio is only run where {} are", MUST_BE_FREE >> 20)]
    LittleRoom {
        /// What is free, in MiB.
        free: u64,
    },
    /// What is free is not known.
    #[error("asking how much is free")]
    Room(#[source] io::Error),
    /// It could not be started.
    #[error("starting {program}: is it installed?")]
    NotStarted {
        /// The program.
        program: String,
        /// Why.
        source: io::Error,
    },
    /// It failed.
    #[error("{program} failed: {said}")]
    Failed {
        /// The program.
        program: String,
        /// Its last words.
        said: String,
    },
    /// Its answer is not fio's.
    #[error("what {program} printed is no answer of fio's")]
    NotUnderstood {
        /// The program.
        program: String,
        /// Why.
        source: serde_json::Error,
    },
}

impl Fio {
    /// Runs the job twice: as it is written, which measures the page cache, and past that.
    ///
    /// # Errors
    /// Too little room, or no fio. That the filesystem refuses to be written to past the cache is none.
    pub fn run(&self, folder: &Path) -> Result<FioRun, NotRun> {
        let free = rustix::fs::statvfs(folder).map_err(|error| NotRun::Room(error.into()))?;
        let free = free.f_bavail.saturating_mul(free.f_frsize);
        if free < MUST_BE_FREE {
            return Err(NotRun::LittleRoom { free: free >> 20 });
        }
        let at = Utc::now();
        let buffered = self.job(folder, false)?;
        let direct = match self.job(folder, true) {
            Ok(iops) => Some(iops),
            Err(NotRun::Failed { said, .. }) => {
                tracing::warn!("fio past the page cache: {said}");
                None
            }
            Err(other) => return Err(other),
        };
        Ok(FioRun { at, buffered, direct })
    }

    /// Writes a second.
    fn job(&self, folder: &Path, is_direct: bool) -> Result<u64, NotRun> {
        let program = || self.program.clone();
        let file = folder.join(".nordvakt-fio");
        let output = Command::new(&self.program)
            .args(["--name=random-write", "--ioengine=posixaio", "--rw=randwrite", "--bs=4k"])
            .args(["--numjobs=1", "--iodepth=1", "--time_based", "--end_fsync=1"])
            .args(["--output-format=json", "--thread"])
            .arg(format!("--size={MEGABYTES}m"))
            .arg(format!("--runtime={SECONDS}"))
            .arg(format!("--direct={}", u8::from(is_direct)))
            // A colon parts names.
            .arg(format!("--filename={}", file.display().to_string().replace(':', "\\:")))
            .stdin(Stdio::null())
            .output()
            .map_err(|source| NotRun::NotStarted { program: program(), source });
        let _ = std::fs::remove_file(&file);
        let output = output?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            let said = said.lines().last().unwrap_or_default().chars().take(200).collect();
            return Err(NotRun::Failed { program: program(), said });
        }
        iops(&output.stdout).map_err(|source| NotRun::NotUnderstood { program: program(), source })
    }
}

fn iops(printed: &[u8]) -> Result<u64, serde_json::Error> {
    #[derive(Deserialize)]
    struct Answer {
        jobs: [Job; 1],
    }
    #[derive(Deserialize)]
    struct Job {
        write: Writes,
    }
    #[derive(Deserialize)]
    struct Writes {
        iops: f64,
    }
    // Before its JSON it may print notes.
    let from = printed.iter().position(|byte| *byte == b'{').unwrap_or_default();
    let Answer { jobs: [job] } = serde_json::from_slice(printed.get(from..).unwrap_or_default())?;
    Ok(job.write.iops.max(0.0) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_writes_a_second_are_read_from_what_it_prints() {
        let printed = b"note: both iodepth >= 1 and synchronous I/O engine\n{\"jobs\":[{\"write\":{\"iops\":365.9}}]}";
        assert_eq!(iops(printed).unwrap(), 365);
        assert!(iops(b"fio: unrecognized option").is_err());
        assert!(iops(b"{\"jobs\":[]}").is_err());
    }

    #[test]
    fn without_the_program_it_is_said_which_is_missing() {
        let folder = tempfile::tempdir().unwrap();
        let error = Fio { program: "no-such-fio".into() }.run(folder.path()).unwrap_err();
        assert_eq!(error.to_string(), "starting no-such-fio: is it installed?");
    }
}
