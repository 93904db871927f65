//! VulnerabilityReports in a cluster, listed and then watched: trivy-operator writes one for every container of a workload.

use std::convert::Infallible;
use std::pin::pin;
use std::time::Duration;

use chrono::Utc;
use facts::canonical::Digest;
use futures_util::AsyncBufReadExt as _;
use kube::Client;
use kube::core::Status;
use model::verdict::{Gap, GapScope, Source};
use model::vulnerability::Report;
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::sync::mpsc;

use super::{ReportError, operator};
use crate::failure::Failure;
use crate::list::{self, PATIENCE, percent_encoded};

const PATH: &str = "/apis/aquasecurity.github.io/v1alpha1/vulnerabilityreports";
/// Reports a page: each may be a megabyte.
const PAGE: usize = 20;
/// Where there are none, it is tried again after this time.
const RECHECK: Duration = Duration::from_secs(600);
/// Where they may not be read: a right that is granted is to show soon.
const ASK_AGAIN: Duration = Duration::from_secs(60);
/// After another failure.
const RETRY: Duration = Duration::from_secs(30);
/// How long one watch lasts, and how long its end may be late.
const WATCH: Duration = Duration::from_secs(290);
const MARGIN: Duration = Duration::from_secs(30);

/// What is told of a cluster's reports.
#[derive(Debug)]
pub enum Told {
    /// A report.
    Report(Box<ClusterReport>),
    /// Why they cannot be read; `None` once they can, or where there are none.
    Gap(Option<Gap>),
}

/// A report in a cluster.
#[derive(Debug)]
pub struct ClusterReport {
    /// Its namespace and name.
    pub name: String,
    /// What it says, or why it cannot be used.
    pub report: Result<Report, ReportError>,
    /// SHA-256 of what is reported.
    pub digest: Digest,
}

enum Stop {
    /// Nobody listens any more.
    Unheard,
    Failed(Failure),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

#[derive(Deserialize)]
struct Page<'a> {
    metadata: PageMeta,
    #[serde(borrow)]
    items: Option<Vec<&'a RawValue>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageMeta {
    resource_version: String,
    #[serde(default)]
    r#continue: String,
}

#[derive(Deserialize)]
struct Line<'a> {
    r#type: &'a str,
    #[serde(borrow)]
    object: &'a RawValue,
}

#[derive(Deserialize)]
struct Object<'a> {
    metadata: Meta,
    #[serde(borrow)]
    report: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Meta {
    #[serde(default)]
    namespace: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    resource_version: String,
}

/// Tells every report that there is and each that comes, until nobody listens. A cluster without trivy-operator has none.
pub async fn follow(client: &Client, found: &mpsc::Sender<Told>) {
    let mut said = String::new();
    loop {
        let Err(Stop::Failed(failure)) = follow_once(client, found, &mut said).await else {
            return;
        };
        let rest = match &failure {
            // Not installed; or a proxy's, and then there are no reports either.
            Failure::NotFound => {
                if mended(found, &mut said).await.is_err() {
                    return;
                }
                RECHECK
            }
            Failure::Expired => Duration::ZERO,
            failure => {
                let gap = gap(failure);
                if said != gap.detail {
                    tracing::warn!("VulnerabilityReports cannot be read: {}", gap.detail);
                    said.clone_from(&gap.detail);
                    if found.send(Told::Gap(Some(gap))).await.is_err() {
                        return;
                    }
                }
                if matches!(failure, Failure::Refused { .. }) { ASK_AGAIN } else { RETRY }
            }
        };
        tokio::select! {
            () = tokio::time::sleep(rest) => {}
            () = found.closed() => return,
        }
    }
}

fn gap(failure: &Failure) -> Gap {
    let detail = match failure {
        Failure::Refused { .. } => format!(
            "{failure}; grant `list` and `watch` on vulnerabilityreports.aquasecurity.github.io if what trivy-operator \
             found is to be shown"
        ),
        failure => failure.to_string(),
    };
    Gap {
        source: Some(Source::VulnerabilityReports),
        scope: GapScope::Cluster,
        cause: failure.cause(),
        detail,
        since: Utc::now(),
    }
}

/// Says that nothing hides them any more, if something did.
async fn mended(found: &mpsc::Sender<Told>, said: &mut String) -> Result<(), Stop> {
    match std::mem::take(said).is_empty() {
        true => Ok(()),
        false => found.send(Told::Gap(None)).await.map_err(|_| Stop::Unheard),
    }
}

async fn follow_once(
    client: &Client,
    found: &mpsc::Sender<Told>,
    said: &mut String,
) -> Result<Infallible, Stop> {
    let mut version = list(client, found).await?;
    mended(found, said).await?;
    loop {
        watch(client, &mut version, found).await?;
    }
}

/// Tells all that there are; the version from which to watch.
async fn list(client: &Client, found: &mpsc::Sender<Told>) -> Result<String, Stop> {
    let mut path = format!("{PATH}?limit={PAGE}");
    loop {
        let text = list::text(client, &path, PATIENCE).await?;
        let page: Page<'_> = serde_json::from_str(&text)
            .map_err(|error| Failure::NotUnderstood(format!("no list: {error}")))?;
        for item in page.items.unwrap_or_default() {
            tell(item, found).await?;
        }
        if page.metadata.r#continue.is_empty() {
            return Ok(page.metadata.resource_version);
        }
        let next = percent_encoded(&page.metadata.r#continue);
        path = format!("{PATH}?limit={PAGE}&continue={next}");
    }
}

/// One watch, until it ends.
async fn watch(
    client: &Client,
    version: &mut String,
    found: &mpsc::Sender<Told>,
) -> Result<(), Stop> {
    let seconds = WATCH.as_secs();
    let request = list::get(&format!(
        "{PATH}?watch=1&allowWatchBookmarks=true&timeoutSeconds={seconds}&resourceVersion={version}"
    ))?;
    let answer = tokio::time::timeout(PATIENCE, client.request_stream(request));
    let stream = answer.await.map_err(|_| Failure::late(PATIENCE))?.map_err(Failure::from)?;
    let mut lines = pin!(stream);
    let mut too_late = pin!(tokio::time::sleep(WATCH + MARGIN));
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = tokio::select! {
            read = lines.read_until(b'\n', &mut line) => read,
            () = &mut too_late => return Ok(()),
            () = found.closed() => return Err(Stop::Unheard),
        };
        // A line without an end was cut with its connection.
        if read.is_err() || line.last() != Some(&b'\n') {
            return Ok(());
        }
        let not_understood =
            |error: serde_json::Error| Failure::NotUnderstood(format!("no watch event: {error}"));
        let event: Line<'_> = serde_json::from_slice(&line).map_err(not_understood)?;
        match event.r#type {
            "ERROR" => {
                let status: Status =
                    serde_json::from_str(event.object.get()).map_err(not_understood)?;
                return Err(Failure::from(status).into());
            }
            "ADDED" | "MODIFIED" => tell(event.object, found).await?,
            // What was found stands until a newer report, or until nothing runs the image.
            _ => {}
        }
        let object: Object<'_> =
            serde_json::from_str(event.object.get()).map_err(not_understood)?;
        *version = object.metadata.resource_version;
    }
}

async fn tell(object: &RawValue, found: &mpsc::Sender<Told>) -> Result<(), Stop> {
    let Ok(read) = serde_json::from_str::<Object<'_>>(object.get()) else { return Ok(()) };
    let told = ClusterReport {
        name: format!("{}/{}", read.metadata.namespace, read.metadata.name),
        digest: Digest::of(read.report.map(RawValue::get).unwrap_or_default().as_bytes()),
        report: operator::read(object.get().as_bytes()),
    };
    found.send(Told::Report(Box::new(told))).await.map_err(|_| Stop::Unheard)
}
