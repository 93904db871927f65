//! Configuration: `nordvakt.toml` or `nordvakt.yaml`, overridden by `NORDVAKT_*`, overridden by flags.

pub mod agents;
pub mod country;
mod environment;
mod file;
pub mod landmark;
mod named_files;
pub mod prober;
mod registry;
mod spelling;
mod waivers;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use checks::place::Declaration;
use checks::policy::{Allowed, PersonalData, Policy, Replication};
use clap::Args;
use model::place::Country;
use model::verdict::Source;

use agents::Agents;
use file::Written;
use landmark::Landmark;
use prober::Prober;
pub use registry::Registry;

/// Where the file is looked for when none is named: one of these.
const DEFAULT_FILES: [&str; 3] = ["nordvakt.toml", "nordvakt.yaml", "nordvakt.yml"];

/// What flags and the environment say; each stands above the file.
#[derive(Args, Clone, Debug, Default)]
pub struct Overrides {
    #[command(flatten)]
    pub file: ConfigFile,
    #[command(flatten)]
    pub addresses: Addresses,
    #[command(flatten)]
    pub database: Database,
    #[command(flatten)]
    pub cluster: Cluster,
    #[command(flatten)]
    pub geoip: GeoIp,
    #[command(flatten)]
    pub images: Images,
}

/// Which file.
#[derive(Args, Clone, Debug, Default)]
pub struct ConfigFile {
    /// The configuration file, in TOML or YAML [default: nordvakt.toml, nordvakt.yaml or nordvakt.yml, if it is there].
    #[arg(long, env = "NORDVAKT_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// Where it serves.
#[derive(Args, Clone, Debug, Default)]
pub struct Addresses {
    /// The address to serve on [default: 127.0.0.1:7411].
    #[arg(long, env = "NORDVAKT_LISTEN", value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// The address of `/livez`, `/readyz` and `/metrics` [default: 127.0.0.1:7412].
    #[arg(long, env = "NORDVAKT_METRICS_LISTEN", value_name = "ADDRESS")]
    pub metrics_listen: Option<SocketAddr>,
    /// The node of the cluster that it runs on, where it does [default: place.collector-node].
    #[arg(long, env = "NORDVAKT_NODE", value_name = "NODE")]
    pub node: Option<String>,
}

/// Where it keeps what it knows.
#[derive(Args, Clone, Debug, Default)]
pub struct Database {
    /// The PostgreSQL database [default: DATABASE_URL]. Who may list processes reads it here: a password belongs into
    /// the variable or the file.
    #[arg(long, env = "NORDVAKT_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,
}

/// Which cluster.
#[derive(Args, Clone, Debug, Default)]
pub struct Cluster {
    /// What to call the cluster [default: the kubeconfig context's name].
    #[arg(long, env = "NORDVAKT_CLUSTER_NAME", value_name = "NAME")]
    pub cluster_name: Option<String>,
    /// The kubeconfig to use [default: KUBECONFIG, ~/.kube/config, or the pod's service account].
    #[arg(long, env = "NORDVAKT_KUBECONFIG", value_name = "FILE")]
    pub kubeconfig: Option<PathBuf>,
    /// The context in it [default: its current one].
    #[arg(long, env = "NORDVAKT_CONTEXT", value_name = "NAME")]
    pub context: Option<String>,
}

/// What addresses are looked up in.
#[derive(Args, Clone, Debug, Default)]
pub struct GeoIp {
    /// A GeoIP database (*.mmdb) to look nodes' addresses up in; several with commas between, `none` for none.
    #[arg(long, env = "NORDVAKT_GEOIP", value_name = "FILE", value_delimiter = ',')]
    pub geoip: Option<Vec<PathBuf>>,
}

/// What is looked at beside the cluster.
#[derive(Args, Clone, Debug, Default)]
pub struct Images {
    /// Read the images that run from their registries; docs/images.md says what that pulls [default: false].
    #[arg(
        long,
        env = "NORDVAKT_READ_IMAGES",
        value_name = "true|false",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true"
    )]
    pub read_images: Option<bool>,
}

/// Files in which addresses are looked up.
#[derive(Clone, Debug, Default)]
pub struct AddressFiles {
    /// GeoIP databases.
    pub geoip: Vec<PathBuf>,
    /// Lists of addresses that providers publish.
    pub feeds: Vec<PathBuf>,
}

/// What is in force.
#[derive(Clone, Debug)]
pub struct Config {
    /// The file that was read, if there is one.
    pub file: Option<PathBuf>,
    /// Where pages, REST and exports are served.
    pub listen: SocketAddr,
    /// Where health and metrics are served.
    pub metrics_listen: SocketAddr,
    /// The database.
    pub database_url: Option<String>,
    /// What the operator calls the cluster.
    pub cluster_name: Option<String>,
    /// The kubeconfig to use.
    pub kubeconfig: Option<PathBuf>,
    /// The context in it.
    pub context: Option<String>,
    /// The policy.
    pub policy: Policy,
    /// Files in which addresses are looked up.
    pub address_files: AddressFiles,
    /// Whether ConfigMaps are listed.
    pub config_maps: bool,
    /// Where round trips are measured to: what the file names, and what is suggested and was not turned on.
    pub landmarks: Vec<Landmark>,
    /// Who measures them.
    pub prober: Prober,
    /// Whether the images that run are read from their registries.
    pub read_images: bool,
    /// How registries of images are asked that are not asked anonymously and over HTTPS.
    pub image_registries: Vec<Registry>,
    /// Files and folders of scanners' reports on images.
    pub image_reports: Vec<PathBuf>,
    /// Where agents are listened to; `None` where nobody asked for any.
    pub agents: Option<Agents>,
}

/// What judges: the part of the configuration that `scan` reads.
#[derive(Debug, Default)]
pub struct Rules {
    /// The policy.
    pub policy: Policy,
    /// Files in which addresses are looked up.
    pub address_files: AddressFiles,
    /// Whether ConfigMaps are read.
    pub config_maps: bool,
}

impl Config {
    /// Reads the file and lays environment and flags over it.
    pub fn load(overrides: &Overrides) -> anyhow::Result<Self> {
        let (file, path) = read(overrides.file.config.as_deref())?;
        let Overrides { addresses, database, cluster, geoip, images, .. } = overrides.clone();
        let given = geoip.geoip.map(|files| match files.as_slice() {
            [none] if none.as_os_str() == "none" => Vec::new(),
            _ => files,
        });
        let mut policy = file.policy;
        let on = &mut policy.places.collects_on;
        *on = addresses.node.or(on.take()).filter(|node| !node.is_empty());
        let loopback = |port| SocketAddr::from(([127, 0, 0, 1], port));
        Ok(Self {
            listen: addresses.listen.or(file.listen).unwrap_or(loopback(7411)),
            metrics_listen: addresses
                .metrics_listen
                .or(file.metrics_listen)
                .unwrap_or(loopback(7412)),
            database_url: database
                .database_url
                .or(file.database_url)
                .or_else(|| std::env::var("DATABASE_URL").ok()),
            cluster_name: cluster.cluster_name.or(file.cluster_name),
            kubeconfig: cluster.kubeconfig.or(file.kubeconfig),
            context: cluster.context.or(file.context),
            policy,
            address_files: AddressFiles {
                geoip: given.unwrap_or(file.address_files.geoip),
                feeds: file.address_files.feeds,
            },
            config_maps: file.config_maps.unwrap_or(false),
            landmarks: landmark::with_suggested(file.landmarks),
            prober: file.prober,
            read_images: images.read_images.or(file.read_images).unwrap_or(false),
            image_registries: file.image_registries,
            image_reports: file.image_reports,
            agents: file.agents,
            file: path,
        })
    }

    /// What judges alone, for `scan`.
    pub fn rules(file: Option<&Path>) -> anyhow::Result<Rules> {
        let Written { policy, address_files, config_maps, .. } = read(file)?.0;
        Ok(Rules { policy, address_files, config_maps: config_maps.unwrap_or(false) })
    }

    /// The collections that a cluster is asked for.
    pub fn sources(&self) -> Vec<Source> {
        let is_asked = |source: &Source| !source.is_opt_in() || self.config_maps;
        Source::ALL.into_iter().filter(is_asked).collect()
    }

    /// How registries are asked alone, for `image`.
    pub fn registries(file: Option<&Path>) -> anyhow::Result<Vec<Registry>> {
        let (file, _) = read(file)?;
        Ok(file.image_registries)
    }

    /// Refuses to serve where others could read, while nobody is asked who they are.
    pub fn require_loopback(&self) -> anyhow::Result<()> {
        for (key, address) in
            [("server.listen", self.listen), ("server.metrics-listen", self.metrics_listen)]
        {
            if !address.ip().is_loopback() {
                bail!(
                    "{key} is {address}, which others can reach, and no authentication is configured: \
                     listen on 127.0.0.1 or [::1] and reach it through a tunnel \
                     (`kubectl port-forward`, `ssh -L`)"
                );
            }
        }
        Ok(())
    }

    /// What is in force, a line a key, without the database's password.
    pub fn describe(&self) -> String {
        let mut text = String::new();
        let path = |path: &Option<PathBuf>| {
            path.as_ref().map_or("none".into(), |path| path.display().to_string())
        };
        let allowed = match &self.policy.allowed {
            Allowed::Eea => "the EEA".into(),
            Allowed::Eu => "the EU".into(),
            Allowed::Countries(countries) => {
                countries.iter().map(Country::code).collect::<Vec<_>>().join(", ")
            }
        };
        let PersonalData { keys, values, inherit_from_namespace, declared: personal } =
            &self.policy.personal_data;
        let listed = |of: &BTreeSet<String>| of.iter().cloned().collect::<Vec<_>>().join("|");
        let inherited = if *inherit_from_namespace { ", its namespace's too" } else { "" };
        let personal_data = format!("{}={}{inherited}", listed(keys), listed(values));
        let none = || "none".to_owned();
        let registries = self.policy.registries.as_ref();
        let rules: Vec<&str> =
            self.policy.law.amendments().iter().map(|amendment| &*amendment.rule).collect();
        let overrides = if rules.is_empty() { none() } else { rules.join("; ") };
        let files = |files: &[PathBuf]| match files {
            [] => none(),
            files => files.iter().map(|it| it.display().to_string()).collect::<Vec<_>>().join(", "),
        };
        let places = &self.policy.places;
        let declared = match places.nodes.len() + places.hosts.len() {
            0 => none(),
            n if places.hosts.is_empty() => format!("{n} of nodes"),
            n => format!("{n} of nodes and hosts"),
        };
        let of_itself = |it: &Declaration| {
            let territory = it.territory.as_ref().map(Country::code);
            [territory, it.operator.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(", ")
        };
        let control_plane = places.control_plane.as_ref().map_or_else(none, of_itself);
        let collector = places.collector.as_ref().map_or_else(none, of_itself);
        let Replication { round_trip_ms, bad_minute_ms } = self.policy.replication;
        for (key, value) in [
            ("file", path(&self.file)),
            ("server.listen", self.listen.to_string()),
            ("server.metrics-listen", self.metrics_listen.to_string()),
            ("database.url", self.database_url.as_deref().map_or_else(none, without_password)),
            ("cluster.name", self.cluster_name.clone().unwrap_or_else(none)),
            ("cluster.kubeconfig", path(&self.kubeconfig)),
            ("cluster.context", self.context.clone().unwrap_or_else(none)),
            ("policy.allowed-countries", allowed),
            (
                "policy.allowed-registries",
                registries.map_or_else(|| "any".into(), ToString::to_string),
            ),
            ("policy.personal", format!("{} declared", personal.len())),
            ("policy.personal-data", personal_data),
            (
                "policy.replication",
                format!("{round_trip_ms} ms, {bad_minute_ms} ms in a bad minute"),
            ),
            ("policy.systems", format!("{} declared", self.policy.systems.len())),
            ("policy.waivers", self.policy.waivers.len().to_string()),
            ("law.overrides", overrides),
            ("prober", self.prober.to_string()),
            ("place.geoip", files(&self.address_files.geoip)),
            ("place.feeds", files(&self.address_files.feeds)),
            ("place.declared", declared),
            ("place.control-plane", control_plane),
            ("place.collector", collector),
            ("place.collector-node", places.collects_on.clone().unwrap_or_else(none)),
            ("residency.config-maps", self.config_maps.to_string()),
            ("images.read", self.read_images.to_string()),
            ("images.reports", files(&self.image_reports)),
            ("agents", self.agents.as_ref().map_or_else(none, ToString::to_string)),
        ] {
            // Writing to a `String` cannot fail.
            let _ = writeln!(text, "{key:<26}{value}");
        }
        for landmark in &self.landmarks {
            let key = format!("landmark {}", landmark.name);
            let _ = writeln!(text, "{key:<26}{landmark}");
        }
        for registry in &self.image_registries {
            let key = format!("registry {}", registry.host);
            let _ = writeln!(text, "{key:<26}{registry}");
        }
        text
    }
}

/// The file's content, and the environment's variables checked with it.
fn read(named: Option<&Path>) -> anyhow::Result<(Written, Option<PathBuf>)> {
    let found: Vec<&Path> = match named {
        Some(named) => vec![named],
        None => DEFAULT_FILES.iter().map(Path::new).filter(|path| path.exists()).collect(),
    };
    if let [one, other, ..] = found.as_slice() {
        bail!(
            "there are {} and {}: keep one of them, or name it with --config",
            one.display(),
            other.display()
        );
    }
    let path = found.first().copied();
    let reading = |path: &Path| {
        std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
    };
    let text = path.map(reading).transpose()?;
    let (written, mut wrong) =
        path.zip(text.as_deref()).map(|(path, text)| file::read(path, text)).unwrap_or_default();
    let variables = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    wrong.extend(environment::unknown(variables));
    if !wrong.is_empty() {
        bail!("the configuration cannot be used:\n  {}", wrong.join("\n  "));
    }
    Ok((written, path.map(Into::into)))
}

fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return "…".into() };
    let (server, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let server = match server.rsplit_once('@') {
        Some((user, host)) => {
            let user = user.split_once(':').map_or(user, |(name, _)| name);
            format!("{user}@{host}")
        }
        None => server.into(),
    };
    let secret = |parameter: &&str| {
        let mut names = form_urlencoded::parse(parameter.as_bytes()).map(|(name, _)| name);
        names.any(|name| name.to_ascii_lowercase().contains("password"))
    };
    let shown: Vec<&str> = parameters.split('&').filter(|it| !secret(it)).collect();
    if shown.iter().any(|it| it.contains('@')) {
        // A password with a `?` that was not encoded: nobody can say where it ends.
        return format!("{scheme}://…");
    }
    let mark = if shown.iter().all(|it| it.is_empty()) { "" } else { "?" };
    format!("{scheme}://{server}{mark}{}", shown.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_stand_above_the_file() {
        let folder = std::env::temp_dir().join(format!("nordvakt-config-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("nordvakt.toml");
        std::fs::write(
            &file,
            "[server]\nlisten = \"127.0.0.1:1\"\n[policy]\nallowed-countries = [\"NO\"]",
        )
        .unwrap();
        let mut overrides = Overrides::default();
        overrides.file.config = Some(file);
        let config = Config::load(&overrides).unwrap();
        assert_eq!(config.listen, ([127, 0, 0, 1], 1).into());
        assert_eq!(config.policy.allowed, Allowed::Countries([Country::NO].into()));
        overrides.addresses.listen = Some(([127, 0, 0, 1], 2).into());
        assert_eq!(Config::load(&overrides).unwrap().listen, ([127, 0, 0, 1], 2).into());
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn only_loopback_without_authentication() {
        let mut config = Config::load(&Overrides::default()).unwrap();
        assert!(config.require_loopback().is_ok());
        config.listen = ([0, 0, 0, 0], 7411).into();
        let error = config.require_loopback().unwrap_err().to_string();
        assert!(error.starts_with("server.listen is 0.0.0.0:7411"), "{error}");
    }

    #[test]
    fn a_password_is_not_shown() {
        for (url, shown) in [
            ("postgres://me:secret@db/x", "postgres://me@db/x"),
            ("postgres://me:s@cret@db/x", "postgres://me@db/x"),
            ("postgres:///x?host=/run", "postgres:///x?host=/run"),
            ("postgres://db/x?password=secret", "postgres://db/x"),
            (
                "postgres://me:secret@db/x?sslmode=require&p%61ssword=s@cret&user=me",
                "postgres://me@db/x?sslmode=require&user=me",
            ),
            ("postgres://db/x?sslpassword=secret&host=/run", "postgres://db/x?host=/run"),
            ("postgres://me:sec?ret@db/x", "postgres://…"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }
}
