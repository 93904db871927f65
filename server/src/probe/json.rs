//! For programs. Its shape is told in docs/latency.md.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use collect::probe::{How, Nowhere, Sample, SocketKind};
use facts::latency::{Family, Method, Outcome};
use serde::Serialize;

use super::Measured;
use crate::cli::ProbeArgs;

#[derive(Serialize)]
struct Report<'m> {
    count: u64,
    interval_ms: f64,
    timeout_ms: f64,
    targets: Vec<TargetReport<'m>>,
}

#[derive(Serialize)]
struct TargetReport<'m> {
    target: &'m str,
    address: Option<IpAddr>,
    addresses: &'m [IpAddr],
    port: Option<u16>,
    family: Option<Family>,
    method: Method,
    authenticated: bool,
    socket: Option<SocketKind>,
    source: Option<IpAddr>,
    nowhere: Option<Nowhere>,
    sent: u64,
    received: u64,
    lost: u64,
    timeouts: u64,
    not_sent: u64,
    errors: BTreeMap<&'static str, u64>,
    not_sent_reasons: BTreeMap<&'static str, u64>,
    late: Option<u64>,
    duplicates: Option<u64>,
    forged: Option<u64>,
    elsewhere: Option<u64>,
    min_ms: Option<f64>,
    mean_ms: Option<f64>,
    p50_ms: Option<f64>,
    p95_ms: Option<f64>,
    p99_ms: Option<f64>,
    max_ms: Option<f64>,
    jitter_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    samples: Option<Vec<SampleReport>>,
    error: Option<&'m str>,
}

#[derive(Serialize)]
struct SampleReport {
    number: u64,
    at: model::Time,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ms: Option<f64>,
}

pub(super) fn report(measured: &[Measured], args: &ProbeArgs) -> anyhow::Result<String> {
    let report = Report {
        count: args.count,
        interval_ms: milliseconds(args.interval),
        timeout_ms: milliseconds(args.timeout()),
        targets: measured.iter().map(|it| target(it, args.samples)).collect(),
    };
    Ok(serde_json::to_string_pretty(&report)? + "\n")
}

fn target(measured: &Measured, with_samples: bool) -> TargetReport<'_> {
    let (statistics, method) = (&measured.statistics, measured.how.method());
    let addresses: &[IpAddr] = measured.probed.as_ref().map_or(&[], |probed| &probed.addresses);
    let odd = statistics.odd();
    // What the kernel keeps to itself is not known to be nothing.
    let seen = |n: u64, unseen: &[Method]| (!unseen.contains(&method)).then_some(n);
    TargetReport {
        target: &measured.target,
        address: addresses.last().copied(),
        addresses,
        port: match measured.how {
            How::Icmp => None,
            How::Tcp(port) | How::Landmark(port, _) => Some(port),
        },
        family: measured.family(),
        method,
        authenticated: method == Method::Landmark,
        socket: measured.probed.as_ref().and_then(|probed| probed.socket),
        source: measured.probed.as_ref().and_then(|probed| probed.source),
        nowhere: measured.nowhere(),
        sent: statistics.sent(),
        received: statistics.received(),
        lost: statistics.sent().saturating_sub(statistics.received()),
        timeouts: statistics.timeouts(),
        not_sent: statistics.not_sent(),
        errors: statistics.failures().iter().map(|(kind, n)| (kind.word(), *n)).collect(),
        not_sent_reasons: statistics
            .not_sent_by_reason()
            .iter()
            .map(|(reason, n)| (reason.word(), *n))
            .collect(),
        late: seen(odd.late, &[Method::Tcp]),
        duplicates: seen(odd.duplicates, &[Method::Tcp]),
        forged: seen(odd.forged, &[Method::Tcp]),
        elsewhere: seen(odd.elsewhere, &[Method::Tcp, Method::Landmark]),
        min_ms: statistics.min().map(milliseconds),
        mean_ms: statistics.mean().map(milliseconds),
        p50_ms: statistics.p50().map(milliseconds),
        p95_ms: statistics.p95().map(milliseconds),
        p99_ms: statistics.p99().map(milliseconds),
        max_ms: statistics.max().map(milliseconds),
        jitter_ms: statistics.jitter().map(milliseconds),
        samples: with_samples.then(|| measured.samples().iter().map(sample).collect()),
        error: measured.error.as_deref(),
    }
}

fn sample(sample: &Sample) -> SampleReport {
    let (outcome, kind, ms) = match sample.outcome {
        Outcome::Received(round_trip) => ("received", None, Some(milliseconds(round_trip))),
        Outcome::TimedOut => ("timeout", None, None),
        Outcome::Failed(failure) => ("error", Some(failure.word()), None),
        Outcome::NotSent(reason) => ("not_sent", Some(reason.word()), None),
    };
    SampleReport { number: sample.number, at: sample.at, outcome, kind, ms }
}

/// Nanoseconds are exact in a double up to 104 days.
fn milliseconds(duration: Duration) -> f64 {
    duration.as_nanos() as f64 / 1_000_000.0
}
