//! The listener of agents: over TLS, for whoever shows a token of the agents' account, and for nothing else.
//!
//! Each report is of the node that its token is bound to, by the API server's word. Nobody else is answered anything but
//! 401 and 403.

mod allowance;
pub mod certificate;
mod landmarks;
mod lately;
pub mod mesh;
mod peers;
mod tokens;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use chrono::{SubsecRound as _, TimeDelta, Utc};
use collect::agent::Answer;
use collect::connect::Connection;
use facts::agent::Report;
use model::Time;
use model::beneath::FioRun;
use model::ids::ClusterId;
use store::Store;
use tokio::sync::{Notify, Semaphore};

use crate::api::Problem;
use crate::config::agents::Agents as Configured;
use crate::config::landmark::Landmark;
use crate::metrics::Metrics;
use crate::tasks::agents::Heard;
use allowance::Allowance;
use landmarks::Landmarks;
use tokens::{BoundNode, NotLetIn, Tokens};

/// A report is about 2 KB, and half of one for each landmark.
const LARGEST: usize = 256 << 10;
/// As long as agents may keep what they saw.
const OLDEST: TimeDelta = TimeDelta::days(7);
/// Reports that are kept at the same time: a few connections to the database stay for the pages.
const AT_ONCE: usize = 4;
/// Longer than a run of fio takes.
const FIO_TURN: TimeDelta = TimeDelta::minutes(2);
/// How long a report may take to come and to be kept.
const PATIENCE: Duration = Duration::from_secs(20);
const FIO_EVERY: TimeDelta = TimeDelta::days(1);

/// Takes reports of one cluster's agents. Cheap to clone.
#[derive(Clone)]
pub struct Agents(Arc<Shared>);

struct Shared {
    store: Store,
    cluster: ClusterId,
    tokens: Tokens,
    allowance: Allowance,
    landmarks: Landmarks,
    /// Peers that each probes beside one in each other place.
    peers: usize,
    heard: Heard,
    metrics: Metrics,
    places: Semaphore,
    /// Since when a node may run fio: one at a time.
    fio: Mutex<Option<Time>>,
    known: Mutex<BTreeSet<String>>,
    new: Arc<Notify>,
}

impl Agents {
    /// For the agents that are configured so, in the cluster that is connected to, which are told to probe these landmarks and
    /// each other. It is told what is known of agents, and counts how they are answered.
    ///
    /// # Errors
    /// The key of a landmark that agents are to have cannot be read.
    pub fn new(
        store: Store,
        cluster: ClusterId,
        connection: &Connection,
        configured: &Configured,
        landmarks: &[Landmark],
        (heard, metrics): (Heard, Metrics),
    ) -> anyhow::Result<Self> {
        let account = format!("system:serviceaccount:{}", configured.account.replace('/', ":"));
        let peers = usize::try_from(configured.peers).unwrap_or(mesh::MOST);
        Ok(Self(Arc::new(Shared {
            landmarks: Landmarks::new(store.clone(), cluster, landmarks, peers > 0)?,
            peers,
            heard,
            metrics,
            store,
            cluster,
            tokens: Tokens::new(connection.clone(), account),
            allowance: Allowance::default(),
            places: Semaphore::new(AT_ONCE),
            fio: Mutex::default(),
            known: Mutex::default(),
            new: Arc::default(),
        })))
    }

    /// Told when a node's agent is heard for the first time.
    pub fn new_ones(&self) -> Arc<Notify> {
        Arc::clone(&self.0.new)
    }

    /// All that agents can ask for.
    pub fn routes(self) -> Router {
        Router::new()
            .route("/v1/report", post(take).layer(DefaultBodyLimit::max(LARGEST)))
            .fallback(nothing_else)
            .method_not_allowed_fallback(nothing_else)
            .layer(axum::middleware::from_fn_with_state(self.clone(), in_time))
            .with_state(self)
    }
}

async fn nothing_else() -> Problem {
    Problem::forbidden("agents alone are heard here: POST /v1/report")
}

/// Whoever sends slowly would hold a place that an agent waits for.
async fn in_time(State(agents): State<Agents>, request: Request, next: Next) -> Response {
    let answer = tokio::time::timeout(PATIENCE, next.run(request)).await;
    let answer =
        answer.unwrap_or_else(|_| Problem::unavailable("this took too long").into_response());
    agents.0.metrics.answered_agent(answer.status());
    answer
}

async fn take(
    State(agents): State<Agents>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Answer>, Response> {
    let shared = &*agents.0;
    let node = shared.tokens.node_of(&headers).await.map_err(refused)?;
    shared.allowance.take(&node.name, Utc::now()).map_err(too_often)?;
    let body = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large("a report is 256 KiB at most"),
        _ => Problem::bad_request("the report was not received whole"),
    });
    let report = body
        .and_then(|body| shared.read(&node.name, &body))
        .map_err(IntoResponse::into_response)?;
    shared.keep(&node, &report).await.map(Json).map_err(IntoResponse::into_response)
}

/// What is asked without a token is told nothing else.
fn refused(error: NotLetIn) -> Response {
    match error {
        NotLetIn::Unknown(why) => {
            let mut answer = Problem::unauthorized(why).into_response();
            let bearer = HeaderValue::from_static("Bearer");
            answer.headers_mut().insert(header::WWW_AUTHENTICATE, bearer);
            answer
        }
        NotLetIn::Foreign(why) => Problem::forbidden(why).into_response(),
        NotLetIn::NotNow(why) => Problem::unavailable(why).into_response(),
    }
}

/// To whoever has used up what a node may report.
fn too_often(wait: TimeDelta) -> Response {
    let why = "a node's agent is heard once in ten seconds, and as often as it was not heard within a day";
    let mut answer = Problem::too_many(why).into_response();
    let seconds = HeaderValue::from(wait.num_seconds() + 1);
    answer.headers_mut().insert(header::RETRY_AFTER, seconds);
    answer
}

impl Shared {
    fn read(&self, node: &str, body: &[u8]) -> Result<Report, Problem> {
        let report: Report = serde_json::from_slice(body)
            .map_err(|error| Problem::bad_request(format!("this is no report: {error}")))?;
        let now = Utc::now();
        report.check(now).map_err(|error| Problem::unprocessable(error.to_string()))?;
        if report.node != node {
            return Err(Problem::forbidden(format!(
                "the report is of node `{}`, and its token is bound to `{node}`: start the agent with --node {node}",
                report.node
            )));
        }
        if now - report.at > OLDEST {
            return Err(Problem::unprocessable(format!(
                "the report is of {}, which is older than reports are kept: is the node's clock right?",
                report.at
            )));
        }
        Ok(report)
    }

    async fn keep(&self, node: &BoundNode, report: &Report) -> Result<Answer, Problem> {
        let now = Utc::now().trunc_subsecs(6);
        let place = self.places.acquire().await;
        let kept = async {
            self.landmarks.keep(node, report, now).await?;
            self.store.keep_agents_report(self.cluster, &node.name, report, now).await
        };
        let fio = kept.await;
        drop(place);
        let fio = fio.map_err(|error| Problem::failed(&error, "keeping an agent's report"))?;
        if self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(node.name.clone()) {
            self.new.notify_one();
        }
        let may_run_fio = report.waits_for_fio && self.gives_turn(fio.as_ref(), now);
        let (agents, peers) = {
            let known = self.heard.borrow();
            (known.heard(), mesh::assigned(&node.name, &known.members, self.peers))
        };
        Ok(Answer { may_run_fio, landmarks: self.landmarks.assigned(agents), peers })
    }

    /// Whether a node that last ran fio like this may run it now: once a day, one after the other.
    fn gives_turn(&self, last: Option<&FioRun>, now: Time) -> bool {
        if last.is_some_and(|last| now - last.at < FIO_EVERY) {
            return false;
        }
        let mut since = self.fio.lock().unwrap_or_else(PoisonError::into_inner);
        let is_free = since.is_none_or(|since| now - since >= FIO_TURN);
        if is_free {
            *since = Some(now);
        }
        is_free
    }
}

/// How much agents may take up: a thousand, each for a moment in a minute.
pub const BOUNDS: crate::web::Bounds = crate::web::Bounds {
    connections: 1_024,
    head: Duration::from_secs(10),
    stalled: Duration::from_secs(15),
};
