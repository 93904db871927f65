//! Reports on images in files, read at the start and whenever they change, and in the cluster, followed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{SubsecRound as _, Utc};
use collect::connect::Connection;
use collect::report::{ClusterReport, FileContent, ReportFile, ReportFiles, Told};
use model::verdict::Gap;
use tokio::sync::{mpsc, watch};

use crate::reports::Reports;

/// How often files are looked at.
const TICK: Duration = Duration::from_secs(10);
/// So many looks later, what did not match an image is read again: its workload may run by now.
const PATIENCE: u32 = 6;
/// So many looks apart, what nothing runs is forgotten.
const FORGET: u32 = 360;
/// Reports of the cluster that may wait to be kept.
const WAITING: usize = 8;

/// A cluster that is watched.
pub struct Watched {
    /// What its operator calls it.
    pub name: String,
    /// How it is asked.
    pub connection: Connection,
    /// Told why its reports cannot be read, while they cannot.
    pub gap: watch::Sender<Option<Gap>>,
}

/// Takes in the reports of these files and folders, and those in the cluster that is watched, until told to stop.
pub async fn run(
    paths: Vec<PathBuf>,
    watched: Option<Watched>,
    reports: Reports,
    mut stopped: watch::Receiver<bool>,
) {
    let files = Taking {
        files: Some(ReportFiles::of(&paths)),
        reports: reports.clone(),
        troubles: BTreeMap::new(),
    };
    let work = async { tokio::join!(files.run(), in_cluster(watched, &reports)) };
    tokio::select! {
        _ = work => {}
        _ = stopped.wait_for(|stopped| *stopped) => {}
    }
}

/// Takes what is told of VulnerabilityReports.
async fn in_cluster(watched: Option<Watched>, reports: &Reports) {
    let Some(Watched { name: cluster, connection, gap }) = watched else { return };
    let (send, mut found) = mpsc::channel(WAITING);
    let taking = async {
        while let Some(told) = found.recv().await {
            let ClusterReport { name, report, digest } = match told {
                Told::Report(report) => *report,
                Told::Gap(now) => {
                    gap.send_replace(now);
                    continue;
                }
            };
            let report = match report {
                Ok(report) => report,
                Err(error) => {
                    tracing::warn!(%name, "a VulnerabilityReport is not used: {error}");
                    continue;
                }
            };
            let came_by = format!("the VulnerabilityReport {name} in {cluster}");
            let now = Utc::now().trunc_subsecs(6);
            match reports.take(&report, digest, &came_by, now).await {
                Ok(taken) => {
                    if let Some(why) = taken.why.filter(|_| taken.outcome.is_refused()) {
                        tracing::warn!(%name, "a VulnerabilityReport is not used: {why}");
                    }
                }
                Err(error) => {
                    tracing::error!(error = &error as &dyn std::error::Error, "keeping a report");
                }
            }
        }
    };
    tokio::join!(collect::report::follow(&connection.client, &send), taking);
}

struct Taking {
    /// Away while they are read.
    files: Option<ReportFiles>,
    reports: Reports,
    /// What was said of files that cannot be used, so that it is said once.
    troubles: BTreeMap<PathBuf, String>,
}

impl Taking {
    async fn run(mut self) {
        let mut tick = tokio::time::interval(TICK);
        for look in 0_u32.. {
            tick.tick().await;
            if look.is_multiple_of(FORGET)
                && let Err(error) = self.reports.forget(Utc::now()).await
            {
                tracing::warn!(error = &error as &dyn std::error::Error, "forgetting reports");
            }
            self.look(look.is_multiple_of(PATIENCE)).await;
        }
    }

    async fn look(&mut self, is_patient: bool) {
        let Some(mut files) = self.files.take() else { return };
        if is_patient {
            for path in self.troubles.keys() {
                files.read_again(path);
            }
        }
        // Reading large files must not hold up what serves.
        let reading = tokio::task::spawn_blocking(move || {
            let changed = files.read_changed();
            (files, changed)
        });
        let Ok((files, changed)) = reading.await else { return };
        self.files = Some(files);
        for ReportFile { path, content } in changed {
            let trouble = match content {
                Ok(content) => self.take(&path, content).await,
                Err(error) => Some(error.to_string()),
            };
            match trouble {
                Some(trouble) => self.say(path, trouble),
                None => drop(self.troubles.remove(&path)),
            }
        }
    }

    /// What is in the way of its reports, if anything is.
    async fn take(&self, path: &Path, content: FileContent) -> Option<String> {
        let FileContent { reports, digest, written_at } = content;
        let came_by = format!("the file {}", path.display());
        let mut trouble = None;
        for report in &reports {
            match self.reports.take(report, digest, &came_by, written_at).await {
                Ok(taken) if taken.outcome.is_refused() => trouble = taken.why,
                Ok(_) => {}
                Err(error) => {
                    tracing::error!(error = &error as &dyn std::error::Error, "keeping a report");
                    trouble = Some("the database did not take it".into());
                }
            }
        }
        trouble
    }

    fn say(&mut self, path: PathBuf, trouble: String) {
        if self.troubles.get(&path) != Some(&trouble) {
            tracing::warn!(file = %path.display(), "a report is not used: {trouble}");
            self.troubles.insert(path, trouble);
        }
    }
}
