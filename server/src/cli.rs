//! What can be typed after `nordvakt`.

pub mod duration;

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use clap::{Args, Parser, Subcommand, ValueEnum};
use collect::probe::LONGEST_OVER_TCP;
use model::place::Country;
use model::pod_security::{PodSecurityLevel, PodSecurityVersion};
use model::verdict::Severity;

use crate::agent::AgentArgs;
use crate::bound::RoundTrip;
use crate::config::country::country;
use crate::config::{Cluster, Config, ConfigFile, Database, Overrides};
use crate::image::ImageArgs;
use crate::law::LawArgs;
use crate::packages::PackagesArgs;
use crate::place::PlaceArgs;
use crate::scan::harmless_lines;
use crate::{
    agent, bound, enforce, image, landmark, law, lifecycle, packages, place, probe, pss, record,
    scan,
};

/// The command line.
#[derive(Parser)]
#[command(
    name = "nordvakt",
    version,
    about = "How exposed are your Kubernetes clusters, and where is their data? With evidence.",
    arg_required_else_help = true
)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Watch a cluster and serve the dashboard, REST and exports.
    Serve(ServeArgs),
    /// Bring the database's schema up to date.
    Migrate(MigrateArgs),
    /// Record a cluster into one file, without secrets, that `serve` and `scan` can replay.
    Record(RecordArgs),
    /// Judge manifests (files, folders, `-` for standard input) or a recording.
    Scan(ScanArgs),
    /// Judge pods and pod templates by Pod Security Standards, as an API server's admission does.
    Pss(PssArgs),
    /// Say what each namespace of manifests may enforce of Pod Security Standards without breaking anything in them.
    Enforce(EnforceArgs),
    /// Say where something is and who runs it, by every clue that is given, and under which law that is.
    Place(Box<PlaceArgs>),
    /// Say what a territory is to the EEA on a day, and what it was.
    Law(LawArgs),
    /// Measure round trips to hosts: ICMP echo, TCP connections, or landmarks of your own.
    Probe(ProbeArgs),
    /// Answer probers that have the key: a landmark whose round trips are authenticated.
    Landmark(LandmarkArgs),
    /// Say what this node is and how it fares, once or each minute to a server.
    Agent(Box<AgentArgs>),
    /// Say what round trips to landmarks prove about where a machine is: light bounds how far away it can be.
    Bound(BoundArgs),
    /// Say what is in images, read from their registries: shell, package manager, distribution and its end of life.
    Image(ImageArgs),
    /// Ask a server which running workloads have a package before a version, and where that cannot be said.
    Packages(PackagesArgs),
    /// Print the catalogue of checks.
    Checks(ChecksArgs),
    /// Look at the configuration.
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
}

/// Arguments of `serve`.
#[derive(Args)]
pub struct ServeArgs {
    #[command(flatten)]
    pub overrides: Overrides,
    /// Serve this recording instead of watching a cluster.
    #[arg(long, value_name = "FILE")]
    pub recording: Option<PathBuf>,
}

/// Arguments of `migrate`.
#[derive(Args)]
struct MigrateArgs {
    #[command(flatten)]
    file: ConfigFile,
    #[command(flatten)]
    database: Database,
}

/// Arguments of `record`.
#[derive(Args)]
pub struct RecordArgs {
    #[command(flatten)]
    file: ConfigFile,
    #[command(flatten)]
    cluster: Cluster,
    /// The file to write.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// Arguments of `scan`.
#[derive(Args)]
pub struct ScanArgs {
    /// Files and folders of manifests, `-` for standard input, or one recording (`*.nvrec`).
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// What to print.
    #[arg(long, value_enum, default_value_t = ScanFormat::Text)]
    pub format: ScanFormat,
    /// Exit 1 when a finding is at least this severe.
    #[arg(long, value_enum, default_value_t = Threshold::Low, value_name = "SEVERITY")]
    pub fail_on: Threshold,
    /// Exit 1 for what could not be judged too, if it is at least that severe.
    #[arg(long)]
    pub fail_on_unknown: bool,
    /// The manifests given are all there is: what is absent from them is absent.
    #[arg(long)]
    pub complete: bool,
    /// Let a kustomization fetch what it builds on from elsewhere.
    #[arg(long)]
    pub allow_remote: bool,
    /// The namespace of manifests that name none.
    #[arg(long, default_value = "default")]
    pub namespace: String,
    /// What `--format json` printed earlier, or a server that watches the cluster (http://HOST:PORT/clusters/ID): what
    /// it holds already is not reported and does not count.
    #[arg(long, value_name = "FILE|URL")]
    pub baseline: Option<String>,
    /// The configuration file, for its policy and waivers [default: nordvakt.toml, nordvakt.yaml or nordvakt.yml, if
    /// it is there].
    #[arg(long, env = "NORDVAKT_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// Formats of `scan`.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ScanFormat {
    /// For people, grouped by workload.
    Text,
    /// For programs; its schema is in docs/scan.schema.json.
    Json,
    /// SARIF 2.1.0, for code hosts.
    Sarif,
    /// JUnit's XML, for CI systems.
    Junit,
    /// PolicyReports (wgpolicyk8s.io/v1alpha2) as YAML.
    PolicyReport,
    /// Reports of OpenReports (openreports.io/v1alpha1) as YAML.
    OpenReports,
}

/// A severity as it is typed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Threshold {
    Low,
    Medium,
    High,
    Critical,
}

impl From<Threshold> for Severity {
    fn from(threshold: Threshold) -> Self {
        match threshold {
            Threshold::Low => Self::Low,
            Threshold::Medium => Self::Medium,
            Threshold::High => Self::High,
            Threshold::Critical => Self::Critical,
        }
    }
}

/// Arguments of `pss`.
#[derive(Args)]
pub struct PssArgs {
    /// Files and folders of manifests, or `-` for standard input.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Let a kustomization fetch what it builds on from elsewhere.
    #[arg(long)]
    pub allow_remote: bool,
    /// privileged, baseline or restricted.
    #[arg(long)]
    pub level: PodSecurityLevel,
    /// The version of the level's rules: a minor version such as v1.31, or `latest`, the newest that is known.
    #[arg(long, default_value = "latest")]
    pub version: PodSecurityVersion,
    /// What to print.
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub format: ReportFormat,
}

/// Arguments of `enforce`.
#[derive(Args)]
pub struct EnforceArgs {
    /// Files and folders of manifests, or `-` for standard input.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Let a kustomization fetch what it builds on from elsewhere.
    #[arg(long)]
    pub allow_remote: bool,
    /// The namespace of manifests that name none.
    #[arg(long, default_value = "default")]
    pub namespace: String,
    /// The minor version of the API server that is to enforce it: it knows no newer rules.
    #[arg(long, value_name = "VERSION")]
    pub server_version: Option<PodSecurityVersion>,
    /// What to print.
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub format: ReportFormat,
}

/// Arguments of `probe`.
#[derive(Args)]
pub struct ProbeArgs {
    /// Names or addresses, 64 at most; with `--landmark-key` each may carry a port, as `HOST:PORT`.
    #[arg(required = true, value_name = "HOST", num_args = 1..=64)]
    pub hosts: Vec<String>,
    /// How many probes to send to each, 100,000 at most.
    #[arg(long, default_value_t = 10, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=100_000))]
    pub count: u64,
    /// From one probe to the next, 10ms at least; all targets together are sent 1,000 a second at most.
    #[arg(long, default_value = "1s", value_name = "DURATION", value_parser = duration::interval)]
    pub interval: Duration,
    /// How long an answer may take, 1ms to 10s. With `--tcp` it is 1s at most, whatever is said here: after that the kernel
    /// sends the packet again, and a loss would read as a round trip.
    #[arg(long, default_value = "2s", value_name = "DURATION", value_parser = duration::timeout)]
    pub timeout: Duration,
    /// Open a TCP connection to this port instead of sending ICMP; a reset is an answer. No proof of place.
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    pub tcp: Option<u16>,
    /// The hosts are landmarks (`nordvakt landmark`) that have this key.
    #[arg(long, value_name = "FILE", conflicts_with = "tcp")]
    pub landmark_key: Option<PathBuf>,
    /// Over IPv4 alone.
    #[arg(long, conflicts_with = "ipv6")]
    pub ipv4: bool,
    /// Over IPv6 alone.
    #[arg(long)]
    pub ipv6: bool,
    /// Print each probe too.
    #[arg(long)]
    pub samples: bool,
    /// What to print.
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub format: ReportFormat,
}

impl ProbeArgs {
    /// How long an answer may take by the method that is chosen.
    pub fn timeout(&self) -> Duration {
        match self.tcp {
            Some(_) => self.timeout.min(LONGEST_OVER_TCP),
            None => self.timeout,
        }
    }
}

/// Arguments of `landmark`.
#[derive(Args)]
pub struct LandmarkArgs {
    /// The UDP address to answer at, such as 192.0.2.7:7413: the one that probers ask.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: SocketAddr,
    /// 64 hexadecimal digits, as `openssl rand -hex 32` prints them; closed to other users.
    #[arg(long, value_name = "FILE")]
    pub key_file: PathBuf,
    /// Answers a second at most.
    #[arg(long, default_value_t = 10_000, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub rate: u32,
    /// Answers a second to one source (an IPv4 address, an IPv6 /64) at most.
    #[arg(long, default_value_t = 100, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub source_rate: u32,
}

/// Arguments of `bound`.
#[derive(Args)]
pub struct BoundArgs {
    /// The smallest round trip measured to a landmark, in ms. A landmark is oslo, frankfurt, stockholm, amsterdam,
    /// helsinki, or `LATITUDE,LONGITUDE` with or without `,UNCERTAINTY_KM` (degrees, km; 30 km unless given). Give it once for each.
    #[arg(long, required = true, value_name = "LANDMARK=MS", allow_hyphen_values = true)]
    pub rtt: Vec<RoundTrip>,
    /// The country that the machine is said to be in: a code of ISO 3166-1, such as NO.
    #[arg(long, value_name = "COUNTRY", value_parser = country)]
    pub claim: Option<Country>,
    /// What to print; docs/place-by-latency.md has the shape of the JSON.
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub format: ReportFormat,
}

/// Formats of `agent`, `pss`, `enforce`, `probe`, `bound`, `image` and `packages`.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

#[derive(Args)]
struct ChecksArgs {
    /// What to print.
    #[arg(long, value_enum, default_value_t = ChecksFormat::Text)]
    format: ChecksFormat,
}

#[derive(Clone, Copy, ValueEnum)]
enum ChecksFormat {
    /// A line a check.
    Text,
    /// The reference page.
    Markdown,
    /// For programs.
    Json,
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Say what is in force, or what is wrong by file, key and line.
    Check(Overrides),
}

impl Cli {
    /// Does what was asked.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Command::Serve(args) => {
                let config = Config::load(&args.overrides)?;
                block_on(lifecycle::serve(config, args.recording))
            }
            Command::Migrate(MigrateArgs { file, database }) => {
                let config = Config::load(&Overrides { file, database, ..Overrides::default() })?;
                block_on(lifecycle::migrate(&config))
            }
            Command::Record(RecordArgs { file, cluster, output }) => {
                let config = Config::load(&Overrides { file, cluster, ..Overrides::default() })?;
                block_on(record::record(&config, &output))
            }
            Command::Scan(args) => scan::run(&args),
            Command::Pss(args) => pss::run(&args),
            Command::Enforce(args) => enforce::run(&args),
            Command::Place(args) => place::run(&args),
            Command::Law(args) => law::run(&args),
            Command::Probe(args) => block_on(probe::run(args)),
            Command::Landmark(args) => block_on(landmark::run(args)),
            Command::Agent(args) => agent::run(*args),
            Command::Bound(args) => bound::run(&args),
            Command::Image(args) => block_on(image::run(args)),
            Command::Packages(args) => block_on(packages::run(args)),
            Command::Checks(args) => print_checks(args.format),
            Command::Config { command: ConfigCommand::Check(overrides) } => {
                let config = Config::load(&overrides)?;
                config.require_loopback()?;
                say(&config.describe())?;
                for remark in config.idle_waivers(chrono::Utc::now().date_naive()) {
                    eprintln!("nordvakt: look at: {remark}");
                }
                let unreadable = config.unreadable();
                for wrong in &unreadable {
                    eprintln!("nordvakt: {wrong}");
                }
                Ok(if unreadable.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(2) })
            }
        }
    }
}

fn block_on(work: impl Future<Output = anyhow::Result<ExitCode>>) -> anyhow::Result<ExitCode> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("starting the runtime")?
        .block_on(work)
}

fn print_checks(format: ChecksFormat) -> anyhow::Result<ExitCode> {
    let infos = || checks::catalogue::CATALOGUE.iter().map(|check| check.info());
    let text = match format {
        ChecksFormat::Text => infos()
            .map(|info| format!("{}  {:<8}  {}\n", info.id, info.severity.word(), info.title))
            .collect(),
        ChecksFormat::Markdown => checks::reference::markdown(),
        ChecksFormat::Json => serde_json::to_string_pretty(&infos().collect::<Vec<_>>())? + "\n",
    };
    say(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// Prints why words after `nordvakt` are not understood, or what they ask (`--help`), and answers with the exit code of
/// that. What it quotes of them no terminal obeys.
pub fn answered(answer: &clap::Error) -> ExitCode {
    let plain = answer.render().to_string();
    let harmless = harmless_lines(&plain);
    match harmless == plain {
        // A stream that has gone away has no reader to tell.
        true => drop(answer.print()),
        false => eprint!("{harmless}"),
    }
    ExitCode::from(u8::try_from(answer.exit_code()).unwrap_or(2))
}

/// Prints to standard output; a reader that has gone away (`| head`) is no error.
pub fn say(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(error).context("writing to standard output")
        }
        _ => Ok(()),
    }
}
