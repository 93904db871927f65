//! A line a target.

use std::collections::BTreeMap;
use std::fmt::{Display, Write};
use std::time::Duration;

use collect::probe::Probed;
use facts::latency::Outcome;

use super::Measured;
use crate::scan::harmless;

pub(super) fn report(measured: &[Measured]) -> String {
    let mut text = String::new();
    for target in measured {
        for sample in target.samples() {
            let number = sample.number;
            let ended = match sample.outcome {
                Outcome::Received(round_trip) => format!("{} ms", milliseconds(round_trip)),
                Outcome::TimedOut => "no answer in time".to_owned(),
                Outcome::Failed(failure) => failure.to_string(),
                Outcome::NotSent(reason) => format!("not sent ({reason})"),
            };
            let _ = writeln!(text, "{} #{number}: {ended}", harmless(&target.target));
        }
    }
    for target in measured {
        let _ = writeln!(text, "{}", line(target));
    }
    text
}

fn line(target: &Measured) -> String {
    let name = harmless(&target.target);
    let Some(probed) = &target.probed else {
        return format!(
            "{name}: not probed: {}",
            harmless(target.error.as_deref().unwrap_or_default())
        );
    };
    let statistics = &target.statistics;
    let (sent, received) = (statistics.sent(), statistics.received());
    let lost = sent - received;
    let mut line = name.clone();
    if let Some(address) = probed.addresses.last().map(ToString::to_string)
        && address != name
    {
        let _ = write!(line, " ({address})");
    }
    let _ = write!(line, ": {sent} sent, {received} received, {lost} lost");
    if sent > 0 {
        let _ = write!(line, " ({:.1} %)", lost as f64 * 100.0 / sent as f64);
    }
    if !statistics.failures().is_empty() {
        let _ = write!(line, ", of these {}", counts(statistics.failures()));
    }
    if statistics.not_sent() > 0 {
        let reasons = counts(statistics.not_sent_by_reason());
        let _ = write!(line, ", {} not sent ({reasons})", statistics.not_sent());
    }
    if let (Some(min), Some(p50), Some(p95), Some(max)) =
        (statistics.min(), statistics.p50(), statistics.p95(), statistics.max())
    {
        let [min, p50, p95, max] = [min, p50, p95, max].map(milliseconds);
        let _ = match statistics.p99().map(milliseconds) {
            Some(p99) => write!(line, "; min/p50/p95/p99/max {min}/{p50}/{p95}/{p99}/{max} ms"),
            None => write!(line, "; min/p50/p95/max {min}/{p50}/{p95}/{max} ms"),
        };
    }
    if let Some(jitter) = statistics.jitter().map(milliseconds) {
        let _ = write!(line, ", jitter {jitter} ms");
    }
    let odd = statistics.odd();
    let odd: Vec<String> = [
        (odd.late, "late"),
        (odd.duplicates, "duplicate"),
        (odd.forged, "forged"),
        (odd.elsewhere, "from elsewhere"),
    ]
    .into_iter()
    .filter(|(n, _)| *n > 0)
    .map(|(n, what)| format!("{n} {what}"))
    .collect();
    if !odd.is_empty() {
        let _ = write!(line, "; not counted: {}", odd.join(", "));
    }
    line + "; " + &means(target, probed)
}

fn means(target: &Measured, probed: &Probed) -> String {
    let mut means = match &target.how {
        collect::probe::How::Icmp => "icmp".to_owned(),
        collect::probe::How::Tcp(port) => format!("tcp port {port}"),
        collect::probe::How::Landmark(port, _) => format!("authenticated landmark port {port}"),
    };
    if let Some(family) = target.family() {
        let _ = write!(means, " over {}", family.word());
    }
    if let Some(socket) = probed.socket {
        let _ = write!(means, ", {} socket", socket.word());
    }
    if let Some(source) = probed.source {
        let _ = write!(means, ", from {source}");
    }
    if let Some(nowhere) = target.nowhere() {
        let _ = write!(means, "; to {nowhere}: says nothing of a place");
    }
    means
}

fn counts<K: Display>(counts: &BTreeMap<K, u64>) -> String {
    let each: Vec<String> = counts.iter().map(|(kind, n)| format!("{n} {kind}")).collect();
    each.join(", ")
}

/// With three decimals, rounded up: a round trip never reads shorter than it was.
fn milliseconds(duration: Duration) -> String {
    let microseconds = duration.as_nanos().div_ceil(1_000);
    format!("{}.{:03}", microseconds / 1_000, microseconds % 1_000)
}
