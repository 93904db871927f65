//! `/livez`, `/readyz` and `/metrics`, on a listener of their own.

mod exposition;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use facts::latency::{Method, Outcome};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{
    Histogram, NativeHistogramConfig, exponential_buckets,
};
use prometheus_client::registry::{Registry, Unit};

/// To which landmark, by which method, and what a probe ended in: `received`, `lost`, or the kind of error or the reason
/// for which it was not sent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ProbeLabels {
    landmark: String,
    method: &'static str,
    outcome: &'static str,
}

/// To which landmark, by which method.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct LandmarkLabels {
    landmark: String,
    method: &'static str,
}

/// Whether agents are `heard`, or `silent`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct AgentLabels {
    state: &'static str,
}

/// What became of an agent's report: the HTTP status that it was answered with.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ReportLabels {
    status: u16,
}

/// What the server measures of itself.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    generation: Gauge<i64, AtomicI64>,
    units_judged: Counter<u64, AtomicU64>,
    open_gaps: Gauge<i64, AtomicI64>,
    lost_leases: Counter<u64, AtomicU64>,
    failed_commits: Counter<u64, AtomicU64>,
    settling: Histogram,
    probes: Family<ProbeLabels, Counter<u64, AtomicU64>>,
    round_trip: Family<LandmarkLabels, Histogram, fn() -> Histogram>,
    agents: Family<AgentLabels, Gauge<i64, AtomicI64>>,
    agent_reports: Family<ReportLabels, Counter<u64, AtomicU64>>,
    ready: Arc<std::sync::atomic::AtomicBool>,
}

impl Metrics {
    /// Nothing measured yet.
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix("nordvakt");
        let generation = Gauge::default();
        registry.register("generation", "Newest committed generation", generation.clone());
        let units_judged = Counter::default();
        registry.register(
            "units_judged",
            "Units judged anew with another outcome",
            units_judged.clone(),
        );
        let open_gaps = Gauge::default();
        registry.register("open_gaps", "Gaps that are open", open_gaps.clone());
        let lost_leases = Counter::default();
        registry.register("lost_leases", "Times another replica took over", lost_leases.clone());
        let failed_commits = Counter::default();
        registry.register(
            "failed_commits",
            "Commits that the database refused",
            failed_commits.clone(),
        );
        let settling = Histogram::new(exponential_buckets(0.0005, 4.0, 10));
        registry.register_with_unit(
            "settling",
            "From a batch of changes to its committed generation",
            Unit::Seconds,
            settling.clone(),
        );
        let probes = Family::default();
        registry.register("probes", "Probes of landmarks by what they ended in", probes.clone());
        let round_trip = Family::new_with_constructor(round_trips as fn() -> Histogram);
        registry.register_with_unit(
            "round_trip",
            "Round trips to landmarks",
            Unit::Seconds,
            round_trip.clone(),
        );
        let agents = Family::default();
        registry.register("agents", "Nodes whose agent is heard, or silent", agents.clone());
        let agent_reports = Family::default();
        registry.register(
            "agent_reports",
            "Requests of agents by the status that they were answered with",
            agent_reports.clone(),
        );
        Self {
            registry: Arc::new(registry),
            generation,
            units_judged,
            open_gaps,
            lost_leases,
            failed_commits,
            settling,
            probes,
            round_trip,
            agents,
            agent_reports,
            ready: Arc::default(),
        }
    }

    /// A batch was judged and is in the store.
    pub fn settled(&self, units: usize, gaps: usize, took: Duration) {
        self.units_judged.inc_by(units as u64);
        self.open_gaps.set(i64::try_from(gaps).unwrap_or(i64::MAX));
        self.settling.observe(took.as_secs_f64());
    }

    /// This generation is the newest.
    pub fn committed(&self, generation: i64) {
        self.generation.set(generation);
        self.ready.store(true, Ordering::Relaxed);
    }

    /// Another replica took the lease.
    pub fn lost_lease(&self) {
        self.lost_leases.inc();
    }

    /// The database refused a commit.
    pub fn failed_commit(&self) {
        self.failed_commits.inc();
    }

    /// A probe of a landmark has ended.
    pub fn probed(&self, landmark: &str, method: Method, outcome: Outcome) {
        let (landmark, method) = (landmark.to_owned(), method.word());
        let word = match outcome {
            Outcome::Received(_) => "received",
            Outcome::TimedOut => "lost",
            Outcome::Failed(failure) => failure.word(),
            Outcome::NotSent(reason) => reason.word(),
        };
        let labels = ProbeLabels { landmark: landmark.clone(), method, outcome: word };
        self.probes.get_or_create(&labels).inc();
        if let Outcome::Received(round_trip) = outcome {
            let labels = LandmarkLabels { landmark, method };
            self.round_trip.get_or_create(&labels).observe(round_trip.as_secs_f64());
        }
    }

    /// So many agents are heard, and so many silent.
    pub fn agents(&self, heard: usize, silent: usize) {
        for (state, count) in [("heard", heard), ("silent", silent)] {
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            self.agents.get_or_create(&AgentLabels { state }).set(count);
        }
    }

    /// A request of an agent was answered with this status.
    pub fn answered_agent(&self, status: StatusCode) {
        self.agent_reports.get_or_create(&ReportLabels { status: status.as_u16() }).inc();
    }

    /// Whether a first generation is there.
    pub fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Relaxed)
    }

    /// The listener's routes.
    pub fn routes(self) -> Router {
        health::<Self>().route("/metrics", get(scraped)).with_state(self)
    }
}

/// `/livez` and `/readyz`, which the main listener answers too.
pub fn health<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Metrics: axum::extract::FromRef<S>,
{
    Router::new().route("/livez", get(async || "ok\n")).route("/readyz", get(ready))
}

async fn ready(State(metrics): State<Metrics>) -> impl IntoResponse {
    match metrics.is_ready() {
        true => (StatusCode::OK, "ready\n"),
        false => (StatusCode::SERVICE_UNAVAILABLE, "the first generation is not committed yet\n"),
    }
}

async fn scraped(State(metrics): State<Metrics>, headers: HeaderMap) -> Response {
    exposition::answer(&metrics.registry, &headers)
}

/// In text from 0.1 ms, in steps of a half, to 3.3 s; as a native histogram in steps of a tenth or less.
fn round_trips() -> Histogram {
    // Between 0.1 ms and 10 s, which is as long as a probe waits, are fewer of these than are allowed.
    let native = NativeHistogramConfig::new(1.1).max_buckets(160);
    Histogram::new_classic_and_native(exponential_buckets(0.0001, 1.5, 27), native)
}

#[cfg(test)]
mod tests {
    use prometheus_client::encoding::prometheus_protobuf::encode;

    use super::*;

    #[test]
    fn round_trips_are_native_histograms_that_tell_them_apart() {
        let metrics = Metrics::new();
        for us in [1_200, 1_210, 17_000, 9_999_999] {
            let round_trip = Outcome::Received(Duration::from_micros(us));
            metrics.probed("oslo", Method::Icmp, round_trip);
        }
        metrics.probed("oslo", Method::Icmp, Outcome::TimedOut);
        let families = encode(&metrics.registry).expect("protobuf");
        let family = families.iter().find(|it| it.name == "nordvakt_round_trip_seconds");
        let told = family.and_then(|it| it.metric.first()?.histogram.as_ref()).expect("one");
        assert_eq!((told.sample_count, told.schema, told.zero_count), (4, 3, 0));
        assert_eq!(told.bucket.len(), 28, "the classic ones stand beside");
        // 1.20 and 1.21 ms lie in one bucket, between 2^(-78/8) and 2^(-77/8) s.
        let first = told.positive_span.first().expect("a span");
        assert_eq!((first.offset, told.positive_delta.first()), (-77, Some(&2)));
        let buckets: u32 = told.positive_span.iter().map(|it| it.length).sum();
        assert!((3..=6).contains(&buckets), "{:?}", told.positive_span);
    }
}
