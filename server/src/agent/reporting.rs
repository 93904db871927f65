//! Reports at each interval's end, kept until the server has them.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use chrono::{SubsecRound as _, Utc};
use collect::agent::{
    Answer, Bounds, Counters, Cpu, Fio, Kept, NotSent, Pacing, Roots, Sender, Served, Spool,
    machine, measure_disk,
};
use facts::agent::{Measured, Report, VERSION};
use facts::latency::MinuteStatistics;
use model::Time;
use model::beneath::{Disk, FioRun};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::round_trips::Measuring;
use super::{AgentArgs, retry};
use crate::cli::say;
use crate::lifecycle::told_to_stop;
use crate::probe::chain;
use crate::tasks::hostname;

/// How often the disk is measured, however long an interval is.
const DISK_EVERY: Duration = Duration::from_secs(300);
/// How often fio runs at most.
const FIO_EVERY: Duration = Duration::from_secs(24 * 3_600);
/// How long a last report may take to be sent.
const FAREWELL: Duration = Duration::from_secs(5);

/// An agent that reports.
pub struct Reporting {
    roots: Roots,
    cpu: Cpu,
    node: String,
    interval: Duration,
    started_at: Time,
    /// When what is counted now began, by the clock and by how long ago that is.
    since: (Time, Instant),
    /// The beginning of the last interval that was reported.
    reported: Option<Time>,
    counters: Counters,
    spool: Spool,
    sender: Arc<Sender>,
    sending: JoinSet<(Kept, Result<Answer, NotSent>)>,
    /// Sends in vain, one after the other.
    failures: u32,
    /// When the next may be sent.
    send_at: Instant,
    data_path: Option<PathBuf>,
    fio_program: Option<String>,
    /// When the disk is measured next.
    disk_at: Instant,
    measuring: JoinSet<Found>,
    round_trips: Measuring,
    disk: Option<(Disk, MinuteStatistics)>,
    fio: Option<FioRun>,
    /// What was last said of what went wrong, so that it is said once.
    trouble: Option<String>,
}

/// What came of measuring.
enum Found {
    Disk(std::io::Result<Box<(Disk, MinuteStatistics)>>),
    Fio(Result<FioRun, collect::agent::NotRun>),
}

impl Reporting {
    /// One that begins now.
    pub fn new(args: &AgentArgs, roots: Roots, served: &Served) -> anyhow::Result<Self> {
        let bounds = Bounds {
            bytes: args.spool_mib << 20,
            age: Duration::from_secs(args.spool_hours * 3_600),
        };
        let spool = Spool::open(&args.spool, bounds)
            .with_context(|| format!("opening the folder {} (--spool)", args.spool.display()))?;
        let now = Utc::now().trunc_subsecs(6);
        Ok(Self {
            cpu: Cpu::ask(),
            node: args.node.clone().unwrap_or_else(hostname),
            interval: args.interval,
            started_at: now,
            since: (now, Instant::now()),
            reported: None,
            counters: Counters::read(&roots),
            roots,
            spool,
            sender: Arc::new(Sender::new(served)?),
            sending: JoinSet::new(),
            failures: 0,
            send_at: Instant::now(),
            data_path: args.data_path.clone(),
            fio_program: args.fio.then(|| args.fio_program.clone()),
            disk_at: Instant::now(),
            measuring: JoinSet::new(),
            round_trips: Measuring::new(args.interval),
            disk: None,
            fio: None,
            trouble: None,
        })
    }

    /// Reports until it is told to stop, and then what it has.
    pub async fn until_stopped(mut self) -> anyhow::Result<ExitCode> {
        let waiting = self.spool.len();
        say(&format!("agent: reports of node {}, {waiting} waiting to be sent\n", self.node))?;
        let stop = told_to_stop();
        tokio::pin!(stop);
        loop {
            let may_send = !self.spool.is_empty() && self.sending.is_empty();
            tokio::select! {
                () = tokio::time::sleep(self.until_end()) => self.end_interval(),
                () = tokio::time::sleep_until(self.send_at), if may_send => self.send_oldest(),
                () = tokio::time::sleep_until(self.disk_at) => self.measure_disk(),
                Some(Ok((kept, sent))) = self.sending.join_next() => self.was_sent(&kept, sent),
                Some(Ok(found)) = self.measuring.join_next() => self.take(found),
                () = &mut stop => break,
            }
        }
        self.round_trips.stop().await;
        self.report();
        let _ = tokio::time::timeout(FAREWELL, self.send_all()).await;
        Ok(ExitCode::SUCCESS)
    }

    /// Until the interval ends: all agents' intervals are those of the clock, so that they can be laid side by side.
    fn until_end(&self) -> Duration {
        (self.began() + self.interval - Utc::now()).to_std().unwrap_or_default()
    }

    /// The beginning of the interval, by the clock.
    fn began(&self) -> Time {
        let length = i64::try_from(self.interval.as_micros()).unwrap_or(i64::MAX).max(1);
        let (since, _) = self.since;
        let micros = since.timestamp_micros();
        Time::from_timestamp_micros(micros - micros.rem_euclid(length)).unwrap_or(since)
    }

    fn end_interval(&mut self) {
        // A timer may be early by the clock.
        if self.until_end() > Duration::ZERO {
            return;
        }
        let nothing_waited = self.spool.is_empty();
        self.report();
        if nothing_waited {
            // All agents' intervals end at once; what they say of them should not come so.
            self.send_at = Instant::now() + share_of(self.interval / 2);
        }
    }

    /// Keeps what was seen of the interval so far, and begins the next. A clock that was set back begins one again that was
    /// reported already: that is seen as part of the next, for it would be written over.
    fn report(&mut self) {
        let now = Utc::now().trunc_subsecs(6);
        let at = self.began();
        if self.reported.is_some_and(|last| at <= last) {
            self.since = (now, self.since.1);
            return;
        }
        let counters = Counters::read(&self.roots);
        let (cpu, pressure) = counters.since(&self.counters);
        let mut measured = Measured { cpu, pressure, ..Measured::default() };
        if let Some((disk, writes)) = self.disk.take() {
            measured.took(&writes);
            measured.disk = Some(disk);
        }
        let seconds = (self.since.1.elapsed() + Duration::from_millis(500)).as_secs();
        let seconds = u32::try_from(seconds).unwrap_or(u32::MAX);
        let report = Report {
            version: VERSION,
            agent: env!("CARGO_PKG_VERSION").into(),
            node: self.node.clone(),
            started_at: self.started_at,
            at,
            seconds: seconds.min(3_600),
            machine: machine(&self.roots, &self.cpu),
            measured,
            fio: self.fio.clone(),
            waits_for_fio: self.waits_for_fio(now),
            lost: None,
            round_trips: self.round_trips.take(now),
        };
        (self.counters, self.since, self.reported) = (counters, (now, Instant::now()), Some(at));
        let kept = self.spool.push(&report, now);
        self.say("keeping a report", kept.err());
    }

    fn waits_for_fio(&self, now: Time) -> bool {
        let is_due = self.fio.as_ref().is_none_or(|last| last.at + FIO_EVERY <= now);
        self.fio_program.is_some() && is_due && self.measuring.is_empty()
    }

    fn send_oldest(&mut self) {
        match self.spool.oldest(Utc::now()) {
            Ok(None) => {}
            Ok(Some(kept)) => {
                let sender = Arc::clone(&self.sender);
                self.sending.spawn(async move {
                    let sent = sender.send(&kept.report).await;
                    (kept, sent)
                });
            }
            Err(error) => {
                self.say("reading what waits", Some(error));
                self.send_at = Instant::now() + self.interval;
            }
        }
    }

    fn was_sent(&mut self, kept: &Kept, sent: Result<Answer, NotSent>) {
        let removed = match &sent {
            Ok(answer) => {
                if answer.may_run_fio {
                    self.run_fio();
                }
                self.round_trips.follow(answer.landmarks.clone(), answer.peers.clone());
                if self.trouble.take().is_some() {
                    tracing::info!(waiting = self.spool.len(), "reports arrive again");
                }
                self.failures = 0;
                self.send_at = Instant::now();
                self.spool.is_taken(kept)
            }
            Err(error) => {
                self.failures = self.failures.saturating_add(1);
                let share = share_of(Duration::from_secs(1)).as_secs_f64();
                self.send_at = Instant::now() + retry::pause(self.interval, self.failures, share);
                let trouble = chain(error);
                if self.trouble.as_ref() != Some(&trouble) {
                    tracing::warn!(waiting = self.spool.len(), "{trouble}");
                    self.trouble = Some(trouble);
                }
                match error {
                    NotSent::Never { .. } => self.spool.is_refused(kept),
                    _ => Ok(()),
                }
            }
        };
        self.say("removing a report", removed.err());
    }

    async fn send_all(&mut self) {
        while let Some(ended) = self.sending.join_next().await {
            if let Ok((kept, sent)) = ended {
                self.was_sent(&kept, sent);
            }
        }
        while self.failures == 0 && !self.spool.is_empty() {
            self.send_oldest();
            let Some(Ok((kept, sent))) = self.sending.join_next().await else { return };
            self.was_sent(&kept, sent);
        }
    }

    fn measure_disk(&mut self) {
        self.disk_at = Instant::now() + DISK_EVERY;
        let Some(folder) = self.data_path.clone().filter(|_| self.measuring.is_empty()) else {
            return;
        };
        self.measuring.spawn_blocking(move || {
            Found::Disk(measure_disk(&folder, Pacing::default()).map(Box::new))
        });
    }

    fn run_fio(&mut self) {
        let asked = self.fio_program.clone().zip(self.data_path.clone());
        let Some((program, folder)) = asked.filter(|_| self.waits_for_fio(Utc::now())) else {
            return;
        };
        self.measuring.spawn_blocking(move || Found::Fio(Fio { program }.run(&folder)));
    }

    fn take(&mut self, found: Found) {
        match found {
            Found::Disk(Ok(measured)) => self.disk = Some(with(self.disk.take(), *measured)),
            Found::Disk(Err(error)) => self.say("measuring the disk", Some(error)),
            Found::Fio(Ok(run)) => self.fio = Some(run),
            Found::Fio(Err(error)) => tracing::warn!("fio was not run: {}", chain(&error)),
        }
    }

    fn say(&self, doing: &str, error: Option<std::io::Error>) {
        if let Some(error) = error {
            tracing::warn!(%error, "{doing}");
        }
    }
}

/// What was measured of a disk, with what was before of the same in an interval that is long.
fn with(
    before: Option<(Disk, MinuteStatistics)>,
    (disk, mut writes): (Disk, MinuteStatistics),
) -> (Disk, MinuteStatistics) {
    if let Some((_, earlier)) = before.filter(|(of, _)| *of == disk) {
        writes.merge(&earlier);
    }
    (disk, writes)
}

fn share_of(time: Duration) -> Duration {
    collect::probe::Schedule::random_phase(time)
}

#[cfg(test)]
mod tests {
    use facts::latency::Outcome;

    use super::*;

    #[test]
    fn what_is_measured_of_the_same_disk_within_an_interval_is_one() {
        let measured = |device: &str, writes: usize| {
            let disk = Disk {
                path: "/data".into(),
                device: device.into(),
                filesystem: "ext4".into(),
                is_memory: false,
            };
            let mut all = MinuteStatistics::default();
            (0..writes).for_each(|_| all.record(Outcome::Received(Duration::from_millis(1))));
            (disk, all)
        };
        for (before, now, writes) in [
            (None, measured("/dev/vda", 3), 3),
            (Some(measured("/dev/vda", 2)), measured("/dev/vda", 3), 5),
            (Some(measured("/dev/vda", 2)), measured("/dev/vdb", 3), 3),
        ] {
            assert_eq!(with(before, now).1.received(), writes);
        }
    }
}
