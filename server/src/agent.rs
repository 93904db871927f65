//! `nordvakt agent`: says what a node is and how it fares, once or each minute to a server.

mod reporting;
mod retry;
mod round_trips;
mod text;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, bail};
use chrono::Utc;
use clap::Args;
use collect::agent::{Counters, Cpu, Fio, Pacing, Roots, Served, machine, measure_disk};
use facts::agent::{Measured, Report, RoundTrips, VERSION};

use crate::cli::{ReportFormat, duration, say};
use crate::tasks::hostname;
use reporting::Reporting;

/// How long counters are watched for one look.
const LOOK: Duration = Duration::from_secs(1);

/// Arguments of `agent`.
#[derive(Args)]
pub struct AgentArgs {
    /// Look once, print what is seen, and end.
    #[arg(long)]
    once: bool,
    /// What `--once` prints.
    #[arg(long, value_enum, default_value_t = ReportFormat::Text, requires = "once")]
    format: ReportFormat,
    /// The server's agent listener, as https://HOST:PORT.
    #[arg(long, value_name = "URL", required_unless_present = "once")]
    server: Option<String>,
    /// The certificates that the server's may be signed by [default: those that this machine trusts].
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,
    /// A ServiceAccount token with the audience `nordvakt`, bound to a pod on this node.
    #[arg(long, value_name = "FILE", default_value = "/var/run/secrets/nordvakt/token")]
    token_file: PathBuf,
    /// The node's name in its cluster [default: the machine's name].
    #[arg(long, value_name = "NAME")]
    node: Option<String>,
    /// Where the node's root, or as much of it as is to be read, is mounted [default: / where this is no pod].
    #[arg(long, value_name = "DIR")]
    host_root: Option<PathBuf>,
    /// A folder on the disk that is to be measured: 100 writes of 4 KiB every five minutes, however long an interval is.
    #[arg(long, value_name = "DIR")]
    data_path: Option<PathBuf>,
    /// Run fio in that folder once a day: 64 MiB, twice 10 seconds, one node after the other.
    #[arg(long, requires = "data_path")]
    fio: bool,
    /// fio's program.
    #[arg(long, value_name = "PROGRAM", default_value = "fio")]
    fio_program: String,
    /// Where reports wait while the server is away.
    #[arg(long, value_name = "DIR", default_value = "/var/lib/nordvakt-agent")]
    spool: PathBuf,
    /// How much of them may wait; the oldest go first, and are counted.
    #[arg(long, value_name = "MIB", default_value_t = 16, value_parser = clap::value_parser!(u64).range(1..=4_096))]
    spool_mib: u64,
    /// How many hours a report may wait.
    #[arg(long, value_name = "HOURS", default_value_t = 24, value_parser = clap::value_parser!(u64).range(1..=168))]
    spool_hours: u64,
    /// From one report to the next, 1s at least. In the long run the server takes one in ten seconds.
    #[arg(long, value_name = "DURATION", default_value = "60s", value_parser = duration::report_interval)]
    interval: Duration,
}

/// Looks once, or reports until it is stopped.
pub fn run(args: AgentArgs) -> anyhow::Result<ExitCode> {
    if let Some(host) = args.host_root.as_deref().filter(|host| !host.is_dir()) {
        bail!("--host-root {}: there is no such folder", host.display());
    }
    let roots = roots(args.host_root.clone());
    if args.once {
        return once(&args, &roots);
    }
    let Some(address) = args.server.clone() else {
        bail!("no server is named: say --server https://HOST:PORT, or --once to look alone");
    };
    let served =
        Served { address, ca_file: args.ca_file.clone(), token_file: args.token_file.clone() };
    crate::lifecycle::log_to_stderr();
    // One thread does: an agent should cost its node nothing.
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("starting the runtime")?
        .block_on(Reporting::new(&args, roots, &served)?.until_stopped())
}

/// In a pod only what is mounted of the node is the node's.
fn roots(host_root: Option<PathBuf>) -> Roots {
    let in_pod = std::env::var_os("KUBERNETES_SERVICE_HOST").is_some();
    let host = host_root.or_else(|| (!in_pod).then(|| PathBuf::from("/")));
    Roots::new("/".into(), host)
}

fn once(args: &AgentArgs, roots: &Roots) -> anyhow::Result<ExitCode> {
    let at = Utc::now();
    let before = Counters::read(roots);
    std::thread::sleep(LOOK);
    let (cpu, pressure) = Counters::read(roots).since(&before);
    let mut measured = Measured { cpu, pressure, ..Measured::default() };
    if let Some(folder) = &args.data_path {
        let (disk, writes) = measure_disk(folder, Pacing::default())
            .with_context(|| format!("measuring the disk at {}", folder.display()))?;
        measured.disk = Some(disk);
        measured.took(&writes);
    }
    let fio = args.data_path.as_deref().filter(|_| args.fio).map(|folder| run_fio(args, folder));
    let report = Report {
        version: VERSION,
        agent: env!("CARGO_PKG_VERSION").into(),
        node: args.node.clone().unwrap_or_else(hostname),
        started_at: at,
        at,
        seconds: LOOK.as_secs() as u32,
        machine: machine(roots, &Cpu::ask()),
        measured,
        fio: fio.transpose()?,
        waits_for_fio: false,
        lost: None,
        round_trips: RoundTrips::default(),
    };
    say(&match args.format {
        ReportFormat::Text => text::told(&report, at.date_naive()),
        ReportFormat::Json => serde_json::to_string_pretty(&report)? + "\n",
    })?;
    Ok(ExitCode::SUCCESS)
}

fn run_fio(args: &AgentArgs, folder: &Path) -> anyhow::Result<model::beneath::FioRun> {
    Fio { program: args.fio_program.clone() }
        .run(folder)
        .with_context(|| format!("running fio in {}", folder.display()))
}
