//! From the first line of the log to the last: what `serve` starts, and how it stops.

mod background;

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use axum::Router;
use axum::extract::FromRef;
use axum::routing::{get, post};
use checks::policy::Policy;
use checks::residency::ByPolicy;
use chrono::Utc;
use store::{Known, Store};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tracing_subscriber::EnvFilter;

use crate::agents::certificate::Certificate;
use crate::agents::{self, Agents};
use crate::api::{self, ApiState, Readers};
use crate::cli::say;
use crate::config::{self, Config};
use crate::heads::Heads;
use crate::metrics::{self, Metrics};
use crate::reports::Reports;
use crate::scan::harmless;
use crate::source::Source;
use crate::tasks::agents::Heard;
use crate::tasks::images::ImageReader;
use crate::tasks::outside::Outside;
use crate::{tasks, web};
use background::Background;

/// Connections to the database: a page needs one at a time.
const CONNECTIONS: u32 = 16;
/// Requests that are answered at the same time: fewer, so that what watches and judges finds one, too.
const REQUESTS: usize = 12;
/// How long requests may still run after the word to stop.
const GRACE: Duration = Duration::from_secs(5);

const NO_AGENTS: &str = "the agents of nodes are not listened to: give [agents] an address and a certificate, and roll them out as \
                        docs/agent.md has it";

const IMAGES_NOT_READ: &str = "what is in images is not looked at: set `read = true` under [images], or pass --read-images, to \
                               have those that run read from their registries";

/// Brings the schema up to date.
pub async fn migrate(config: &Config) -> anyhow::Result<ExitCode> {
    open_store(config).await?.migrate().await.context("migrating the database")?;
    say("The schema is up to date.\n")?;
    Ok(ExitCode::SUCCESS)
}

/// Watches and serves until told to stop.
pub async fn serve(config: Config, recording: Option<PathBuf>) -> anyhow::Result<ExitCode> {
    log_to_stderr();
    config.require_loopback()?;
    let source = Source::find(&config, recording.as_deref()).await?;
    let store = open_store(&config).await?;
    store.migrate().await.context("migrating the database")?;

    let pages = listener(config.listen, "server.listen").await?;
    // The port that was asked for may be 0, for any that is free.
    let at = pages.local_addr().context("asking where it listens")?;
    let health = listener(config.metrics_listen, "server.metrics-listen").await?;
    let (stop, stopped) = watch::channel(false);
    let metrics = Metrics::new();
    let (heads_sender, heads) = Heads::new();

    let watched = source.describe();
    let mut background = Background::default();
    let (reader, link) = match config.read_images {
        true => {
            let registries = config.image_registries.clone();
            let (reader, link) = ImageReader::new(store.clone(), source.id, registries).await?;
            (Some(reader), Ok(link))
        }
        false => (None, Err(IMAGES_NOT_READ)),
    };
    if let Some(reader) = reader {
        background.begin("reading images", reader.run(stopped.clone()));
    }
    let (gap, reports_gap) = watch::channel(None);
    let in_cluster = source.connection().map(|connection| tasks::reports::Watched {
        name: source.name.clone(),
        connection,
        gap,
    });
    let (agents_at, heard) = match &config.agents {
        Some(configured) => {
            let (to, metrics, stopped) = (&mut background, &metrics, stopped.clone());
            let (at, heard) =
                hear_agents(configured, &config, &store, &source, metrics, to, stopped).await?;
            (Some(at), Ok(heard))
        }
        None => (None, Err(NO_AGENTS)),
    };
    background.begin(
        "following generations",
        tasks::heads::follow(store.clone(), heads_sender, stopped.clone()),
    );
    let (prove, proven) = watch::channel(None);
    let judge_task = tokio::spawn(tasks::judge::run(
        store.clone(),
        source,
        config.policy.clone(),
        Outside::new(&config.address_files, link, reports_gap, heard, proven),
        metrics.clone(),
        stopped.clone(),
    ));
    background.begin(
        "measuring round trips",
        tasks::probe::run(
            store.clone(),
            config.prober.clone(),
            config.landmarks.clone(),
            metrics.clone(),
            prove,
            stopped.clone(),
        ),
    );
    let reports = Reports::new(store.clone());
    background.begin(
        "taking in scanners' reports",
        tasks::reports::run(config.image_reports, in_cluster, reports.clone(), stopped.clone()),
    );
    let state = AppState {
        api: ApiState {
            readers: readers(&store, &config.policy),
            heads,
            reports,
            policy: config.policy.digest(),
        },
        metrics: metrics.clone(),
    };
    background.begin("serving pages", http(pages, routes(state), stopped.clone()));
    background.begin("serving metrics", http(health, metrics.routes(), stopped));

    say(&format!("Nordvakt is at http://{at}\nWatching {}\n", harmless(&watched)))?;
    if let Some(at) = agents_at {
        say(&format!("Agents report to https://{at}\n"))?;
    }

    let outcome = tokio::select! {
        () = told_to_stop() => Ok(()),
        ended = judge_task => match ended {
            Ok(result) => result.context("watching the cluster"),
            Err(error) => Err(error).context("watching the cluster"),
        },
        why = background.ended() => Err(why),
    };
    tracing::info!("stopping");
    // Nobody is left to tell if all tasks have ended already.
    let _ = stop.send(true);
    if tokio::time::timeout(GRACE, background.all_ended()).await.is_err() {
        tracing::warn!("some requests or probes did not end in time and were dropped");
    }
    store.close().await;
    outcome.map(|()| ExitCode::SUCCESS)
}

/// Begins to hear agents. Says where, and what brings what they say.
async fn hear_agents(
    configured: &config::agents::Agents,
    config: &Config,
    store: &Store,
    source: &Source,
    metrics: &Metrics,
    background: &mut Background,
    stopped: watch::Receiver<bool>,
) -> anyhow::Result<(SocketAddr, Heard)> {
    let Some(connection) = source.connection() else {
        bail!(
            "[agents] needs a cluster that is watched: of a recording nobody can say whose a token is"
        );
    };
    let certificate = Certificate::read(&configured.certificate, &configured.key)?;
    let listener = listener(configured.listen, "agents.listen").await?;
    let at = listener.local_addr().context("asking where agents are listened to")?;
    let (told, heard) = watch::channel(Arc::default());
    let agents = Agents::new(
        store.clone(),
        source.id,
        &connection,
        configured,
        &config.landmarks,
        (heard.clone(), metrics.clone()),
    )
    .context("handing landmarks to agents (landmark.agents)")?;
    background.begin(
        "looking for what agents said",
        tasks::agents::run(
            store.clone(),
            source.id,
            agents.new_ones(),
            config.policy.replication,
            metrics.clone(),
            told,
            stopped.clone(),
        ),
    );
    let routes = agents.routes().layer(axum::middleware::map_response(web::protect));
    background.begin(
        "hearing agents",
        web::serve(listener, Some(certificate), routes, agents::BOUNDS, stopped),
    );
    Ok((at, heard))
}

#[derive(Clone)]
struct AppState {
    api: ApiState,
    metrics: Metrics,
}

impl FromRef<AppState> for Metrics {
    fn from_ref(state: &AppState) -> Self {
        state.metrics.clone()
    }
}

fn routes(state: AppState) -> Router {
    let api = api::routes()
        .route("/live", get(web::live))
        .route("/preferences", post(web::set_preferences))
        .route("/views", post(web::change_views))
        .merge(web::assets::routes())
        .with_state(state.api.clone());
    let pages = web::pages().with_state(state.api.clone());
    // A stream of events must not wait in a compressor's window.
    let compressed = DefaultPredicate::new().and(NotForContentType::new("text/event-stream"));
    Router::new()
        .merge(metrics::health().with_state(state))
        .merge(api)
        .merge(pages)
        .layer(CompressionLayer::new().compress_when(compressed))
        .layer(axum::middleware::from_fn_with_state(
            Arc::new(Semaphore::new(REQUESTS)),
            web::in_turn,
        ))
}

fn readers(store: &Store, policy: &Policy) -> Readers {
    let today = || Utc::now().date_naive();
    let known = Known {
        catalogue: checks::catalogue::CATALOGUE.iter().map(|check| check.info()).collect(),
        frameworks: checks::frameworks::all().into(),
        waivers: policy.waivers.clone().into(),
        jurist: Arc::new(ByPolicy::new(policy.clone(), today)),
        distribution: |named| checks::distribution::told(named, Utc::now().date_naive()),
    };
    let store = store.clone();
    Arc::new(move |viewer| Arc::new(store.reader(viewer, known.clone())))
}

async fn open_store(config: &Config) -> anyhow::Result<Store> {
    let Some(url) = &config.database_url else {
        bail!(
            "no database is named: set database.url in nordvakt.toml, NORDVAKT_DATABASE_URL or \
             DATABASE_URL, such as postgres://nordvakt@localhost/nordvakt (`make run` starts one)"
        );
    };
    Store::connect(url, CONNECTIONS).await.context("connecting to the database (database.url)")
}

async fn listener(address: SocketAddr, key: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("listening on {address} ({key}): is another program there?"))
}

/// Serves routes behind what guards every listener.
async fn http(listener: TcpListener, routes: Router, stopped: watch::Receiver<bool>) {
    let routes = routes
        .layer(axum::middleware::from_fn(web::guard))
        .layer(axum::middleware::map_response(web::protect));
    web::serve(listener, None, routes, web::Bounds::default(), stopped).await;
}

/// Until the terminal or the service manager says so.
pub async fn told_to_stop() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}

/// Logs to standard error, as much as NORDVAKT_LOG says.
pub fn log_to_stderr() {
    let filter = EnvFilter::try_from_env("NORDVAKT_LOG")
        .unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,leptos=warn"));
    // A second call, in a test, changes nothing.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .try_init();
}
