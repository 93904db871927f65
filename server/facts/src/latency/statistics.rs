//! The statistics of a minute.

use std::collections::BTreeMap;
use std::time::Duration;

use hdrhistogram::Histogram;

use super::{Failure, NotSent, Odd, Outcome};

/// With fewer round trips than this a 99th percentile is the worst three of them at most: it is not told.
pub const FEWEST_FOR_P99: u64 = 300;

/// The histogram's range in µs, 1 µs to 10 s, and the decimal digits to which it is exact.
pub(super) const LOWEST: u64 = 1;
pub(super) const HIGHEST: u64 = 10_000_000;
const DIGITS: u8 = 2;

/// What one prober saw of one landmark, over one family and by one method, in one minute.
///
/// They merge in any order to what a longer time would have counted; a percentile of the merged is one of all round
/// trips, where an average of percentiles would be none.
#[derive(Clone, Debug, PartialEq)]
pub struct MinuteStatistics {
    pub(super) timeouts: u64,
    pub(super) failures: BTreeMap<Failure, u64>,
    pub(super) not_sent: BTreeMap<NotSent, u64>,
    pub(super) odd: Odd,
    /// In ns; no round trip, no bounds.
    pub(super) bounds: Option<(u64, u64)>,
    /// In ns.
    pub(super) sum: u64,
    /// In ns.
    pub(super) jitter_sum: u64,
    pub(super) jitter_count: u64,
    /// In µs, rounded up.
    pub(super) histogram: Histogram<u64>,
}

impl Default for MinuteStatistics {
    fn default() -> Self {
        Self {
            timeouts: 0,
            failures: BTreeMap::new(),
            not_sent: BTreeMap::new(),
            odd: Odd::default(),
            bounds: None,
            sum: 0,
            jitter_sum: 0,
            jitter_count: 0,
            histogram: empty_histogram(),
        }
    }
}

#[expect(clippy::expect_used, reason = "the bounds are constants that a histogram can have")]
fn empty_histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(LOWEST, HIGHEST, DIGITS).expect("the bounds are good")
}

impl MinuteStatistics {
    /// Counts a probe.
    pub fn record(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Received(round_trip) => self.record_round_trip(nanoseconds(round_trip)),
            Outcome::TimedOut => count(&mut self.timeouts, 1),
            Outcome::Failed(failure) => count(self.failures.entry(failure).or_default(), 1),
            Outcome::NotSent(reason) => count(self.not_sent.entry(reason).or_default(), 1),
        }
    }

    fn record_round_trip(&mut self, ns: u64) {
        self.histogram.saturating_record(ns.div_ceil(1_000).clamp(LOWEST, HIGHEST));
        self.bounds = widest(self.bounds, Some((ns, ns)));
        count(&mut self.sum, ns);
    }

    /// Counts how far apart the round trips of two probes were that followed each other.
    pub fn record_jitter(&mut self, difference: Duration) {
        count(&mut self.jitter_sum, nanoseconds(difference));
        count(&mut self.jitter_count, 1);
    }

    /// Counts answers that belong to no open probe.
    pub fn record_odd(&mut self, odd: Odd) {
        self.odd = self.odd.plus(odd);
    }

    /// Adds what another counted.
    pub fn merge(&mut self, other: &Self) {
        count(&mut self.timeouts, other.timeouts);
        for (failure, n) in &other.failures {
            count(self.failures.entry(*failure).or_default(), *n);
        }
        for (reason, n) in &other.not_sent {
            count(self.not_sent.entry(*reason).or_default(), *n);
        }
        self.odd = self.odd.plus(other.odd);
        self.bounds = widest(self.bounds, other.bounds);
        count(&mut self.sum, other.sum);
        count(&mut self.jitter_sum, other.jitter_sum);
        count(&mut self.jitter_count, other.jitter_count);
        for step in other.histogram.iter_recorded() {
            self.count_round_trips(step.value_iterated_to(), step.count_at_value());
        }
    }

    /// Counts so many of so many µs, as long as all of them together can be counted: a histogram adds its counts up.
    pub(super) fn count_round_trips(&mut self, us: u64, n: u64) {
        let room = u64::MAX - self.histogram.len();
        self.histogram.saturating_record_n(us, n.min(room));
    }

    /// All that came of probes.
    pub fn probes(&self) -> u64 {
        self.sent().saturating_add(self.not_sent())
    }

    /// Probes that left the machine: each is received, timed out or failed.
    pub fn sent(&self) -> u64 {
        self.received().saturating_add(self.timeouts).saturating_add(self.failed())
    }

    /// Round trips.
    pub fn received(&self) -> u64 {
        self.histogram.len()
    }

    /// Probes without an answer in time.
    pub const fn timeouts(&self) -> u64 {
        self.timeouts
    }

    /// Answers that were no round trip.
    pub fn failed(&self) -> u64 {
        total(&self.failures)
    }

    /// Answers that were no round trip, by kind.
    pub const fn failures(&self) -> &BTreeMap<Failure, u64> {
        &self.failures
    }

    /// Probes whose time came and that did not leave the machine.
    pub fn not_sent(&self) -> u64 {
        total(&self.not_sent)
    }

    /// The same, by reason.
    pub const fn not_sent_by_reason(&self) -> &BTreeMap<NotSent, u64> {
        &self.not_sent
    }

    /// Answers that belong to no open probe.
    pub const fn odd(&self) -> Odd {
        self.odd
    }

    /// The shortest round trip, exact: what a place is judged by.
    pub fn min(&self) -> Option<Duration> {
        self.bounds.map(|(min, _)| Duration::from_nanos(min))
    }

    /// The longest round trip, exact.
    pub fn max(&self) -> Option<Duration> {
        self.bounds.map(|(_, max)| Duration::from_nanos(max))
    }

    /// The mean of all round trips.
    pub fn mean(&self) -> Option<Duration> {
        self.sum.checked_div(self.received()).map(Duration::from_nanos)
    }

    /// The mean difference of round trips that followed each other.
    pub fn jitter(&self) -> Option<Duration> {
        self.jitter_sum.checked_div(self.jitter_count).map(Duration::from_nanos)
    }

    /// The median, never too low and at most 1 % too high.
    pub fn p50(&self) -> Option<Duration> {
        self.quantile(0.5)
    }

    /// The 25th percentile, as exact as the median.
    pub fn p25(&self) -> Option<Duration> {
        self.quantile(0.25)
    }

    /// The 75th percentile, as exact as the median.
    pub fn p75(&self) -> Option<Duration> {
        self.quantile(0.75)
    }

    /// The 95th percentile, as exact as the median.
    pub fn p95(&self) -> Option<Duration> {
        self.quantile(0.95)
    }

    /// The 99th percentile; `None` under [`FEWEST_FOR_P99`] round trips.
    pub fn p99(&self) -> Option<Duration> {
        self.quantile(0.99).filter(|_| self.received() >= FEWEST_FOR_P99)
    }

    fn quantile(&self, quantile: f64) -> Option<Duration> {
        let (min, max) = self.bounds?;
        let ns = self.histogram.value_at_quantile(quantile).saturating_mul(1_000);
        Some(Duration::from_nanos(ns.clamp(min, max)))
    }
}

pub(super) fn count(counter: &mut u64, more: u64) {
    *counter = counter.saturating_add(more);
}

fn total<K>(counts: &BTreeMap<K, u64>) -> u64 {
    counts.values().fold(0, |sum, n| sum.saturating_add(*n))
}

pub(super) fn widest(a: Option<(u64, u64)>, b: Option<(u64, u64)>) -> Option<(u64, u64)> {
    match (a, b) {
        (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
        (one, other) => one.or(other),
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
