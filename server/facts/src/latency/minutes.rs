//! Probes of one target as they end, in whatever order, sorted into the minutes in which they were due.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use model::Time;

use super::{MinuteStatistics, Odd, Outcome};

/// How many probes back a neighbour is still known. An answer that comes after so many others gives a round trip,
/// and no jitter.
const REMEMBERED: u64 = 4_096;

/// The minutes of one target.
#[derive(Debug, Default)]
pub struct Minutes {
    minutes: BTreeMap<Time, MinuteStatistics>,
    recent: BTreeMap<u64, (Time, Duration)>,
    changed: BTreeSet<Time>,
    /// The first minute that is not closed.
    open_from: Option<Time>,
}

impl Minutes {
    /// Counts the probe with this number, which was due at this time. Every number is told once.
    pub fn record(&mut self, number: u64, due: Time, outcome: Outcome) {
        let minute = self.open(due);
        self.at(minute).record(outcome);
        if let Outcome::Received(round_trip) = outcome {
            let before = number.checked_sub(1).and_then(|before| self.recent.get(&before)).copied();
            if let Some((_, previous)) = before {
                self.jitter(minute, previous.abs_diff(round_trip));
            }
            if let Some((later, next)) = self.recent.get(&(number + 1)).copied() {
                self.jitter(later, next.abs_diff(round_trip));
            }
            self.recent.insert(number, (minute, round_trip));
            let newest = self.recent.last_key_value().map_or(number, |(newest, _)| *newest);
            self.recent = self.recent.split_off(&newest.saturating_sub(REMEMBERED));
        }
    }

    fn jitter(&mut self, minute: Time, difference: Duration) {
        let minute = self.open(minute);
        self.at(minute).record_jitter(difference);
    }

    /// Counts answers that belong to no open probe, in the minute in which they were noticed.
    pub fn record_odd(&mut self, noticed: Time, odd: Odd) {
        if odd.any() {
            let minute = self.open(noticed);
            self.at(minute).record_odd(odd);
        }
    }

    /// A time's minute, or the first that is open.
    fn open(&self, time: Time) -> Time {
        self.open_from.map_or(minute(time), |open| open.max(minute(time)))
    }

    fn at(&mut self, minute: Time) -> &mut MinuteStatistics {
        self.changed.insert(minute);
        self.minutes.entry(minute).or_default()
    }

    /// The minutes of which something was counted since this was last asked: each with all that was counted of it.
    pub fn take_changed(&mut self) -> Vec<(Time, &MinuteStatistics)> {
        let changed = std::mem::take(&mut self.changed);
        self.minutes
            .iter()
            .filter(|(minute, _)| changed.contains(minute))
            .map(|(m, it)| (*m, it))
            .collect()
    }

    /// Closes the minutes that end before this time, and forgets them. What is told of them afterwards counts in the
    /// first minute that is open: nothing is lost, and nothing that was handed on becomes untrue.
    pub fn close(&mut self, time: Time) {
        let open = self.open(time);
        self.minutes = self.minutes.split_off(&open);
        self.changed = self.changed.split_off(&open);
        self.open_from = Some(open);
    }

    /// Each minute's statistics, by its beginning.
    pub const fn by_minute(&self) -> &BTreeMap<Time, MinuteStatistics> {
        &self.minutes
    }

    /// All minutes as one.
    pub fn total(&self) -> MinuteStatistics {
        let mut total = MinuteStatistics::default();
        self.minutes.values().for_each(|minute| total.merge(minute));
        total
    }
}

/// The beginning of a time's minute.
fn minute(time: Time) -> Time {
    let second = time.timestamp();
    Time::from_timestamp(second - second.rem_euclid(60), 0).unwrap_or(time)
}
