//! Finding the API server, and knowing which cluster it is.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use kube::Client;
use kube::config::{Config, KubeConfigOptions, Kubeconfig};
use model::ids::ClusterId;
use serde::Deserialize;

use crate::failure::{Failure, innermost};
use crate::list;

/// How long the first words with an API server may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// A way to an API server.
#[derive(Clone)]
pub struct Connection {
    /// The client, with its account.
    pub client: Client,
    /// Name of the kubeconfig's context; `in-cluster` for the account of our own pod.
    pub context: String,
    /// The API server's URL, without any credentials.
    pub server: String,
    /// Host and port of that.
    pub endpoint: (String, u16),
    /// Where that was found, as a clause: `~/.kube/config`, the variable KUBECONFIG …
    pub found_in: String,
}

/// A cluster, as it names itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterIdentity {
    /// UID of its `kube-system` namespace.
    pub id: ClusterId,
    /// Version of its API server, such as `v1.37.2`; `None` if it does not tell.
    pub server_version: Option<String>,
}

/// Why there is no way to an API server. Each text says what, where, and how to mend it.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// Nothing says where one would be.
    #[error(
        "no cluster to connect to: there is no KUBECONFIG, no ~/.kube/config, and this is no pod; name a \
         kubeconfig with --kubeconfig"
    )]
    NoKubeconfig,
    /// A kubeconfig that cannot be used.
    #[error("cannot use the kubeconfig {found_in}: {why}")]
    Kubeconfig {
        /// Where it is.
        found_in: String,
        /// What is wrong with it.
        why: String,
    },
    /// A context that is not there.
    #[error("the kubeconfig {found_in} has no context `{context}`; it has {known}")]
    NoContext {
        /// Where it is.
        found_in: String,
        /// The context that was asked for.
        context: String,
        /// Those it has.
        known: String,
    },
    /// The account of our own pod cannot be used.
    #[error(
        "this is a pod, but its service account cannot be used: {0}; is automountServiceAccountToken off?"
    )]
    InCluster(String),
    /// No answer.
    #[error(
        "cannot reach the API server: {0}; check that the kubeconfig's server is up and its address is right"
    )]
    Unreachable(String),
    /// 401.
    #[error(
        "the API server does not accept the account's credentials (401): {0}; renew them in the kubeconfig"
    )]
    Unauthenticated(String),
    /// 403.
    #[error(
        "the account may not read the namespace kube-system, by whose UID a cluster is known: {0}; grant `get` \
         on namespaces (nordvakt's ClusterRole does)"
    )]
    Forbidden(String),
    /// Something else answered.
    #[error("what answers is not a Kubernetes API server: {0}; check the kubeconfig's server")]
    NotKubernetes(String),
}

/// Where a kubeconfig is.
enum Place {
    File(PathBuf),
    Variable(OsString),
    InCluster,
}

/// Connects as kubectl would: `kubeconfig` if given, else what KUBECONFIG names, else `~/.kube/config`, else our own
/// pod's account. A kubeconfig that is broken is an error: the next one may be another cluster's.
///
/// # Errors
/// Nothing to connect with, or something wrong in it. Nothing is asked of the API server yet.
pub async fn connect(
    kubeconfig: Option<&Path>,
    context: Option<&str>,
) -> Result<Connection, ConnectError> {
    match place(kubeconfig)? {
        Place::File(path) => {
            let found_in = path.display().to_string();
            let read = Kubeconfig::read_from(&path).map_err(|error| broken(&found_in, &error))?;
            with_kubeconfig(read, context, found_in).await
        }
        Place::Variable(paths) => {
            let found_in = format!("{} (from KUBECONFIG)", paths.display());
            let read = Kubeconfig::from_env().map_err(|error| broken(&found_in, &error))?;
            with_kubeconfig(read.unwrap_or_default(), context, found_in).await
        }
        Place::InCluster => {
            if let Some(context) = context {
                return Err(ConnectError::NoContext {
                    found_in: "of our own pod".into(),
                    context: context.into(),
                    known: "none".into(),
                });
            }
            let config =
                Config::incluster().map_err(|error| ConnectError::InCluster(innermost(&error)))?;
            with_config(config, "in-cluster".into(), "our own pod's service account".into())
        }
    }
}

fn place(given: Option<&Path>) -> Result<Place, ConnectError> {
    if let Some(path) = given {
        return Ok(Place::File(path.to_owned()));
    }
    if let Some(paths) = std::env::var_os("KUBECONFIG").filter(|paths| !paths.is_empty()) {
        return Ok(Place::Variable(paths));
    }
    if let Some(home) = std::env::home_dir() {
        let path = home.join(".kube/config");
        if path.exists() {
            return Ok(Place::File(path));
        }
    }
    if std::env::var_os("KUBERNETES_SERVICE_HOST").is_some() {
        return Ok(Place::InCluster);
    }
    Err(ConnectError::NoKubeconfig)
}

async fn with_kubeconfig(
    kubeconfig: Kubeconfig,
    context: Option<&str>,
    found_in: String,
) -> Result<Connection, ConnectError> {
    let Some(name) = context.or(kubeconfig.current_context.as_deref()).map(str::to_owned) else {
        let why = "it has no current-context: choose one with --context".to_owned();
        return Err(ConnectError::Kubeconfig { found_in, why });
    };
    if !kubeconfig.contexts.iter().any(|known| known.name == name) {
        let known: Vec<&str> =
            kubeconfig.contexts.iter().map(|known| known.name.as_str()).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        return Err(ConnectError::NoContext { found_in, context: name, known });
    }
    let options = KubeConfigOptions { context: Some(name.clone()), ..Default::default() };
    let config = Config::from_custom_kubeconfig(kubeconfig, &options)
        .await
        .map_err(|error| broken(&found_in, &error))?;
    with_config(config, name, found_in)
}

fn with_config(
    mut config: Config,
    context: String,
    found_in: String,
) -> Result<Connection, ConnectError> {
    config.connect_timeout = Some(Duration::from_secs(10));
    // Retries are ours: the client's own would hide for how long the API server has been failing.
    config.default_retry = false;
    let url = &config.cluster_url;
    let server = format!(
        "{}://{}{}{}",
        url.scheme_str().unwrap_or("https"),
        url.host().unwrap_or_default(),
        url.port().map(|port| format!(":{port}")).unwrap_or_default(),
        url.path().trim_end_matches('/'),
    );
    let port = url.port_u16().unwrap_or(if url.scheme_str() == Some("http") { 80 } else { 443 });
    let endpoint = (url.host().unwrap_or_default().to_owned(), port);
    let client = Client::try_from(config).map_err(|error| broken(&found_in, &error))?;
    Ok(Connection { client, context, server, endpoint, found_in })
}

fn broken(found_in: &str, error: &(dyn std::error::Error + 'static)) -> ConnectError {
    let (said, cause) = (error.to_string(), innermost(error));
    let why = if said.contains(&cause) { said } else { format!("{said}: {cause}") };
    ConnectError::Kubeconfig { found_in: found_in.to_owned(), why }
}

/// Asks the API server which cluster it is.
///
/// # Errors
/// It cannot be reached, refuses, or is no API server.
pub async fn cluster_identity(client: &Client) -> Result<ClusterIdentity, ConnectError> {
    #[derive(Deserialize)]
    struct Namespace {
        metadata: Meta,
    }
    #[derive(Deserialize)]
    struct Meta {
        uid: String,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Version {
        git_version: String,
    }

    let text = list::text(client, "/api/v1/namespaces/kube-system", PATIENCE).await?;
    let namespace: Namespace = serde_json::from_str(&text)
        .map_err(|error| ConnectError::NotKubernetes(error.to_string()))?;
    let id = namespace.metadata.uid.parse().map_err(|_| {
        ConnectError::NotKubernetes(format!(
            "kube-system's UID `{}` is no UUID",
            namespace.metadata.uid
        ))
    })?;
    // Every account may ask for the version, unless somebody took that away: no reason to give up.
    let server_version = list::text(client, "/version", PATIENCE)
        .await
        .ok()
        .and_then(|text| serde_json::from_str::<Version>(&text).ok())
        .map(|version| version.git_version);
    Ok(ClusterIdentity { id, server_version })
}

impl From<Failure> for ConnectError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused { code: 401, said } => Self::Unauthenticated(said),
            Failure::Refused { said, .. } => Self::Forbidden(said),
            Failure::NotFound | Failure::Expired => {
                Self::NotKubernetes("it has no namespace kube-system".into())
            }
            Failure::Answered { code, said, .. } => {
                Self::Unreachable(format!("it answers {code}: {said}"))
            }
            Failure::NoAnswer(why) => Self::Unreachable(why),
            Failure::NotUnderstood(why) => Self::NotKubernetes(why),
        }
    }
}
