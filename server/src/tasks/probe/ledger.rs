//! What has been counted and is not stored yet.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use collect::probe::{Ended, LONGEST_TIMEOUT};
use facts::latency::{Family, Minutes};
use model::Time;
use model::latency::LandmarkId;
use store::latency::MinuteRow;
use tokio::sync::Notify;

/// So long after its end a minute may still be counted in: every probe of it has ended by then.
const LATE: Duration = LONGEST_TIMEOUT.saturating_add(Duration::from_secs(5));

/// Minutes that wait for a database that is away, at most: those of 4 landmarks in a week. Then the oldest go.
const MOST_WAITING: usize = 40_000;

/// What is counted in memory, of all landmarks.
#[derive(Debug, Default)]
pub struct Ledger {
    counted: Mutex<Counted>,
    troubled: Notify,
}

#[derive(Debug, Default)]
struct Counted {
    series: BTreeMap<(LandmarkId, Option<Family>), Minutes>,
    /// What changed: why a landmark is not probed, or (`None`) that it is again.
    changes: BTreeMap<LandmarkId, Option<String>>,
    /// Why landmarks are not probed.
    troubles: BTreeMap<LandmarkId, String>,
}

impl Ledger {
    /// Counts a probe.
    pub fn record(&self, landmark: LandmarkId, ended: &Ended) {
        let mut counted = self.counted();
        let Ended { sample, address, odd } = *ended;
        let minutes = counted.series.entry((landmark, address.map(Family::of))).or_default();
        minutes.record(sample.number, sample.at, sample.outcome);
        minutes.record_odd(sample.at, odd);
        if counted.troubles.remove(&landmark).is_some() {
            counted.changes.insert(landmark, None);
        }
    }

    /// Says why a landmark is not probed.
    pub fn cannot_be_probed(&self, landmark: LandmarkId, reason: String) {
        let mut counted = self.counted();
        if counted.troubles.get(&landmark) != Some(&reason) {
            counted.troubles.insert(landmark, reason.clone());
            counted.changes.insert(landmark, Some(reason));
            self.troubled.notify_one();
        }
    }

    /// Until a landmark is found that cannot be probed.
    pub async fn troubled(&self) {
        self.troubled.notified().await;
    }

    fn counted(&self) -> MutexGuard<'_, Counted> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

type Key = (Time, LandmarkId, Option<Family>);

/// What waits to be stored.
#[derive(Debug, Default)]
pub struct Pending {
    minutes: BTreeMap<Key, MinuteRow>,
    /// Why landmarks are not probed, or (`None`) that they are again.
    pub troubles: BTreeMap<LandmarkId, Option<String>>,
}

impl Pending {
    /// Takes over what has changed, each minute whole, and closes the minutes that are long over.
    pub fn take(&mut self, ledger: &Ledger, now: Time) {
        let mut counted = ledger.counted();
        for ((landmark, family), minutes) in &mut counted.series {
            for (at, statistics) in minutes.take_changed() {
                let row = MinuteRow::new(*landmark, *family, at, statistics);
                self.minutes.insert((at, *landmark, *family), row);
            }
            minutes.close(now - LATE);
        }
        self.troubles.append(&mut counted.changes);
        drop(counted);
        let lost = self.minutes.len().saturating_sub(MOST_WAITING);
        for _ in 0..lost {
            self.minutes.pop_first();
        }
        if lost > 0 {
            tracing::error!(minutes = lost, "round trips are lost: too many wait for the database");
        }
    }

    /// The minutes, oldest first.
    pub fn minutes(&self) -> impl ExactSizeIterator<Item = &MinuteRow> {
        self.minutes.values()
    }

    /// None of them waits any more.
    pub fn minutes_are_stored(&mut self) {
        self.minutes.clear();
    }

    /// How many minutes wait.
    pub fn len(&self) -> usize {
        self.minutes.len()
    }

    /// Whether none does.
    pub fn is_empty(&self) -> bool {
        self.minutes.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use collect::probe::Sample;
    use facts::latency::{NotSent, Odd, Outcome};

    use super::*;

    fn at(seconds: i64) -> Time {
        Time::from_timestamp(seconds, 0).expect("a time")
    }

    fn ended(number: u64, address: Option<&str>) -> Ended {
        let outcome = match address {
            Some(_) => Outcome::Received(Duration::from_millis(1)),
            None => Outcome::NotSent(NotSent::Unresolved),
        };
        let address = address.map(|address| address.parse().expect("an address"));
        Ended {
            sample: Sample { number, at: at(number as i64), outcome },
            address,
            odd: Odd::default(),
        }
    }

    #[test]
    fn minutes_are_handed_over_by_landmark_and_family_as_often_as_they_change() {
        let (ledger, mut pending) = (Ledger::default(), Pending::default());
        let [oslo, frankfurt] = [1, 2].map(LandmarkId::new);
        for (landmark, number, address) in [
            (oslo, 58, None),
            (oslo, 59, Some("192.0.2.1")),
            (oslo, 60, Some("2001:db8::1")),
            (frankfurt, 60, Some("192.0.2.2")),
        ] {
            ledger.record(landmark, &ended(number, address));
        }
        let keys = |pending: &Pending| pending.minutes.keys().copied().collect::<Vec<_>>();
        pending.take(&ledger, at(61));
        let all = [
            (at(0), oslo, None),
            (at(0), oslo, Some(Family::Ipv4)),
            (at(60), oslo, Some(Family::Ipv6)),
            (at(60), frankfurt, Some(Family::Ipv4)),
        ];
        assert_eq!(keys(&pending), all);
        // Not stored, they wait; stored, only what changes comes again.
        pending.take(&ledger, at(62));
        assert_eq!(keys(&pending), all);
        pending.minutes_are_stored();
        ledger.record(oslo, &ended(62, Some("2001:db8::1")));
        pending.take(&ledger, at(63));
        assert_eq!(keys(&pending), [(at(60), oslo, Some(Family::Ipv6))]);
    }

    #[test]
    fn trouble_is_told_once_and_is_over_with_the_first_probe() {
        let (ledger, mut pending) = (Ledger::default(), Pending::default());
        let oslo = LandmarkId::new(1);
        let told = |pending: &mut Pending| {
            pending.take(&ledger, at(0));
            std::mem::take(&mut pending.troubles).into_values().collect::<Vec<_>>()
        };
        ledger.cannot_be_probed(oslo, "forbidden".into());
        assert_eq!(told(&mut pending), [Some("forbidden".to_owned())]);
        ledger.cannot_be_probed(oslo, "forbidden".into());
        assert_eq!(told(&mut pending), []);
        ledger.record(oslo, &ended(1, Some("192.0.2.1")));
        assert_eq!(told(&mut pending), [None]);
    }
}
