//! Where a cluster is seen: an API server that is watched, or a recording.

use std::path::Path;

use anyhow::{Context, ensure};
use collect::connect::{ConnectError, Connection, cluster_identity, connect};
use collect::record::Header;
use facts::inventory::Change;
use model::ids::ClusterId;
use model::verdict::Source as Collection;
use model::view;

use crate::config::Config;
use crate::scan::{acts_unseen, harmless};

/// Bytes of a cluster's name at most: it stands on every page.
const LONGEST_NAME: usize = 253;

/// The sample that is shown where there is no cluster: recorded from a real API server.
static SAMPLE: &[u8] = include_bytes!("../sample/cluster.nvrec");

/// One cluster and how it is seen.
pub struct Source {
    /// Its id.
    pub id: ClusterId,
    /// What its operator calls it.
    pub name: String,
    /// How it is seen.
    pub seen: Seen,
}

/// How a cluster is seen.
pub enum Seen {
    /// By watching its API server.
    Watched {
        /// The way to its API server.
        connection: Box<Connection>,
        /// That server's version, if it tells.
        version: Option<String>,
        /// The collections that it is asked for.
        asked: Vec<Collection>,
    },
    /// As it was when it was recorded.
    Recorded {
        /// What was recorded, and when.
        header: Header,
        /// All of it.
        changes: Vec<Change>,
        /// It is the sample that comes with Nordvakt.
        sample: bool,
    },
}

impl Source {
    /// The recording that is named, else the cluster that is configured, else the sample.
    pub async fn find(config: &Config, recording: Option<&Path>) -> anyhow::Result<Self> {
        if let Some(path) = recording {
            let file = std::fs::File::open(path)
                .with_context(|| format!("opening the recording {}", path.display()))?;
            let (header, changes) = collect::record::read(file)
                .with_context(|| format!("reading the recording {}", path.display()))?;
            return Self::recorded(config, header, changes, false);
        }
        let asked_for = config.kubeconfig.is_some() || config.context.is_some();
        match connect(config.kubeconfig.as_deref(), config.context.as_deref()).await {
            Ok(connection) => Self::watched(config, connection).await,
            Err(ConnectError::NoKubeconfig) if !asked_for => {
                let (header, changes) = collect::record::read(SAMPLE)
                    .context("reading the sample inside the binary")?;
                Self::recorded(config, header, changes, true)
            }
            Err(error) => Err(error).context("connecting to the cluster"),
        }
    }

    async fn watched(config: &Config, connection: Connection) -> anyhow::Result<Self> {
        let identity = cluster_identity(&connection.client)
            .await
            .with_context(|| format!("asking {} which cluster it is", connection.server))?;
        let name = named(config.cluster_name.as_ref().unwrap_or(&connection.context))?;
        let (connection, version) = (Box::new(connection), identity.server_version);
        Ok(Self {
            id: identity.id,
            name,
            seen: Seen::Watched { connection, version, asked: config.sources() },
        })
    }

    fn recorded(
        config: &Config,
        header: Header,
        changes: Vec<Change>,
        sample: bool,
    ) -> anyhow::Result<Self> {
        let name = named(config.cluster_name.as_ref().unwrap_or(&header.name))?;
        Ok(Self { id: header.cluster, name, seen: Seen::Recorded { header, changes, sample } })
    }

    /// How it is seen, as its pages tell.
    pub const fn told(&self) -> view::Seen {
        match self.seen {
            Seen::Watched { .. } => view::Seen::Watched,
            Seen::Recorded { sample: false, .. } => view::Seen::Recorded,
            Seen::Recorded { sample: true, .. } => view::Seen::Sample,
        }
    }

    /// The way to its API server, if it is watched.
    pub fn connection(&self) -> Option<Connection> {
        match &self.seen {
            Seen::Watched { connection, .. } => Some(Connection::clone(connection)),
            Seen::Recorded { .. } => None,
        }
    }

    /// What is watched, for people.
    pub fn describe(&self) -> String {
        match &self.seen {
            Seen::Watched { connection, .. } => format!(
                "{} at {} (context {} of {})",
                self.name, connection.server, connection.context, connection.found_in
            ),
            Seen::Recorded { header, sample, .. } => format!(
                "{} `{}`, recorded {}{}",
                if *sample { "the recorded sample" } else { "the recording" },
                self.name,
                header.recorded_at.format("%Y-%m-%d %H:%M UTC"),
                if *sample { ": set KUBECONFIG to watch a cluster of yours" } else { "" },
            ),
        }
    }
}

/// A name that can be read wherever a cluster is named.
fn named(name: &str) -> anyhow::Result<String> {
    ensure!(
        !name.is_empty() && name.len() <= LONGEST_NAME && !name.contains(acts_unseen),
        "`{}` cannot be a cluster's name: give it another by --cluster-name or cluster.name, of {LONGEST_NAME} bytes at \
         most that can all be seen",
        harmless(&name.chars().take(LONGEST_NAME).collect::<String>())
    );
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_has_a_name_that_can_be_read() {
        for (name, may) in [
            ("prod", true),
            ("arn:aws:eks:eu-north-1:1:cluster/prod", true),
            ("<b>blåbær & co</b>", true),
            (&"x".repeat(253), true),
            (&"x".repeat(254), false),
            ("", false),
            ("evil\u{1b}[31m", false),
            ("prod\u{202e}dorp", false),
            ("a\nb", false),
        ] {
            assert_eq!(named(name).is_ok(), may, "{name:?}");
        }
    }
}
