//! Configuration: `nordvakt.toml`, overridden by `NORDVAKT_*`, overridden by flags.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use checks::policy::{Allowed, Policy};
use clap::Args;
use model::place::Country;
use serde::Deserialize;

/// Where the file is looked for when none is named.
const DEFAULT_FILE: &str = "nordvakt.toml";

/// What flags and the environment say; each stands above the file.
#[derive(Args, Clone, Debug, Default)]
pub struct Overrides {
    /// The configuration file [default: nordvakt.toml, if it is there].
    #[arg(long, env = "NORDVAKT_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The address to serve on [default: 127.0.0.1:7411].
    #[arg(long, env = "NORDVAKT_LISTEN", value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// The address of `/livez`, `/readyz` and `/metrics` [default: 127.0.0.1:7412].
    #[arg(long, env = "NORDVAKT_METRICS_LISTEN", value_name = "ADDRESS")]
    pub metrics_listen: Option<SocketAddr>,
    /// The PostgreSQL database [default: DATABASE_URL].
    #[arg(long, env = "NORDVAKT_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,
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
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
struct File {
    server: ServerSection,
    database: DatabaseSection,
    cluster: ClusterSection,
    policy: PolicySection,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
struct ServerSection {
    listen: Option<SocketAddr>,
    metrics_listen: Option<SocketAddr>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
struct DatabaseSection {
    url: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
struct ClusterSection {
    name: Option<String>,
    kubeconfig: Option<PathBuf>,
    context: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
struct PolicySection {
    #[serde(deserialize_with = "allowed")]
    allowed_countries: Allowed,
}

/// `"eea"`, `"eu"`, or a list of country codes.
fn allowed<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Allowed, D::Error> {
    #[derive(Deserialize)]
    #[serde(
        untagged,
        expecting = "expected \"eea\", \"eu\" or a list of country codes such as [\"NO\", \"SE\"]"
    )]
    enum Written {
        Scope(Scope),
        Countries(BTreeSet<Country>),
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Scope {
        Eea,
        Eu,
    }
    Ok(match Written::deserialize(deserializer)? {
        Written::Scope(Scope::Eea) => Allowed::Eea,
        Written::Scope(Scope::Eu) => Allowed::Eu,
        Written::Countries(countries) => Allowed::Countries(countries),
    })
}

impl Config {
    /// Reads the file and lays environment and flags over it.
    pub fn load(overrides: &Overrides) -> anyhow::Result<Self> {
        let (file, path) = read(overrides.config.as_deref())?;
        let over = overrides.clone();
        Ok(Self {
            listen: over.listen.or(file.server.listen).unwrap_or(([127, 0, 0, 1], 7411).into()),
            metrics_listen: over
                .metrics_listen
                .or(file.server.metrics_listen)
                .unwrap_or(([127, 0, 0, 1], 7412).into()),
            database_url: over
                .database_url
                .or(file.database.url)
                .or_else(|| std::env::var("DATABASE_URL").ok()),
            cluster_name: over.cluster_name.or(file.cluster.name),
            kubeconfig: over.kubeconfig.or(file.cluster.kubeconfig),
            context: over.context.or(file.cluster.context),
            policy: policy(file.policy.allowed_countries),
            file: path,
        })
    }

    /// The policy alone, for `scan`.
    pub fn policy(file: Option<&Path>) -> anyhow::Result<Policy> {
        Ok(policy(read(file)?.0.policy.allowed_countries))
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
        let none = || "none".to_owned();
        for (key, value) in [
            ("file", path(&self.file)),
            ("server.listen", self.listen.to_string()),
            ("server.metrics-listen", self.metrics_listen.to_string()),
            ("database.url", self.database_url.as_deref().map_or_else(none, without_password)),
            ("cluster.name", self.cluster_name.clone().unwrap_or_else(none)),
            ("cluster.kubeconfig", path(&self.kubeconfig)),
            ("cluster.context", self.context.clone().unwrap_or_else(none)),
            ("policy.allowed-countries", allowed),
        ] {
            // Writing to a `String` cannot fail.
            let _ = writeln!(text, "{key:<26}{value}");
        }
        text
    }
}

fn policy(allowed: Allowed) -> Policy {
    Policy { allowed, ..Policy::default() }
}

fn read(named: Option<&Path>) -> anyhow::Result<(File, Option<PathBuf>)> {
    let path = named.unwrap_or(Path::new(DEFAULT_FILE));
    match std::fs::read_to_string(path) {
        Ok(text) => Ok((parse(path, &text)?, Some(path.into()))),
        Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => {
            Ok((File::default(), None))
        }
        Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
    }
}

/// Errors name file, line and column, and the line itself.
fn parse(path: &Path, text: &str) -> anyhow::Result<File> {
    toml::from_str(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start).min(text.len());
        let before = text.get(..start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|&c| c != '\n').count() + 1;
        let shown = text.lines().nth(line - 1).unwrap_or_default().trim();
        anyhow::anyhow!("{}:{line}:{column}: {} (at `{shown}`)", path.display(), error.message())
    })
}

fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.into() };
    match rest.rsplit_once('@') {
        Some((user, host)) => {
            let user = user.split_once(':').map_or(user, |(name, _)| name);
            format!("{scheme}://{user}@{host}")
        }
        None => url.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_name_file_line_and_key() {
        for (text, expected) in [
            ("[server]\nlisten = \"nonsense\"", "t.toml:2:10: invalid socket address syntax"),
            ("[server]\nlisen = 1", "t.toml:2:1: unknown field `lisen`, expected `listen`"),
            ("[policy]\nallowed-countries = \"mars\"", "t.toml:2:21: expected \"eea\", \"eu\""),
            ("[policy]\nallowed-countries = [\"no\"]", "t.toml:2:21: expected \"eea\", \"eu\""),
            ("[policy", "t.toml:1:8: "),
        ] {
            let error = parse(Path::new("t.toml"), text).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{text:?}: {error}");
        }
    }

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
        let mut overrides = Overrides { config: Some(file), ..Overrides::default() };
        let config = Config::load(&overrides).unwrap();
        assert_eq!(config.listen, ([127, 0, 0, 1], 1).into());
        assert_eq!(config.policy.allowed, Allowed::Countries([Country::NO].into()));
        overrides.listen = Some(([127, 0, 0, 1], 2).into());
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
        assert_eq!(without_password("postgres://me:secret@db/x"), "postgres://me@db/x");
        assert_eq!(without_password("postgres:///x?host=/run"), "postgres:///x?host=/run");
    }
}
