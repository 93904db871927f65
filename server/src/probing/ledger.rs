//! What has been counted and is not handed on yet.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use collect::probe::{Ended, LONGEST_TIMEOUT};
use facts::latency::{Family, MinuteStatistics, Minutes};
use model::Time;
use model::latency::Way;
use tokio::sync::Notify;

/// So long after its end a minute may still be counted in: every probe of it has ended by then.
const LATE: Duration = LONGEST_TIMEOUT.saturating_add(Duration::from_secs(5));

/// What is counted in memory, of all landmarks, each known as `K`.
#[derive(Debug)]
pub struct Ledger<K> {
    counted: Mutex<Counted<K>>,
    troubled: Notify,
}

#[derive(Debug)]
struct Counted<K> {
    series: BTreeMap<(K, Option<Family>), Minutes>,
    /// What changed: why a landmark is not probed, or (`None`) that it is again.
    changes: BTreeMap<K, Option<String>>,
    /// Why landmarks are not probed.
    troubles: BTreeMap<K, String>,
    /// Ways that were not handed on yet.
    new_ways: BTreeMap<K, Way>,
    /// By which way each was probed last.
    ways: BTreeMap<K, Way>,
}

impl<K> Default for Ledger<K> {
    fn default() -> Self {
        let (series, changes, troubles, new_ways, ways) = Default::default();
        Self {
            counted: Mutex::new(Counted { series, changes, troubles, new_ways, ways }),
            troubled: Notify::default(),
        }
    }
}

impl<K: Ord + Clone> Ledger<K> {
    /// Counts a probe.
    pub fn record(&self, landmark: &K, ended: &Ended) {
        let mut counted = self.counted();
        let Ended { sample, address, way, astray, odd } = ended;
        let series = (landmark.clone(), address.map(Family::of));
        let minutes = counted.series.entry(series).or_default();
        minutes.record(sample.number, sample.at, sample.outcome);
        minutes.record_odd(sample.at, *odd);
        if let Some(way) = *way
            && counted.ways.get(landmark) != Some(&way)
        {
            counted.ways.insert(landmark.clone(), way);
            counted.new_ways.insert(landmark.clone(), way);
        }
        match astray {
            Some(reason) => self.is_troubled(&mut counted, landmark, reason),
            None if counted.troubles.remove(landmark).is_some() => {
                counted.changes.insert(landmark.clone(), None);
            }
            None => {}
        }
    }

    /// Says why a landmark is not probed.
    pub fn cannot_be_probed(&self, landmark: &K, reason: &str) {
        self.is_troubled(&mut self.counted(), landmark, reason);
    }

    fn is_troubled(&self, counted: &mut Counted<K>, landmark: &K, reason: &str) {
        if counted.troubles.get(landmark).is_none_or(|known| known != reason) {
            counted.troubles.insert(landmark.clone(), reason.to_owned());
            counted.changes.insert(landmark.clone(), Some(reason.to_owned()));
            self.troubled.notify_one();
        }
    }

    /// Why a landmark is not probed; `None` where it is.
    pub fn trouble(&self, landmark: &K) -> Option<String> {
        self.counted().troubles.get(landmark).cloned()
    }

    /// By which way a landmark was probed last; `None` where it never was.
    pub fn way(&self, landmark: &K) -> Option<Way> {
        self.counted().ways.get(landmark).copied()
    }

    /// Until a landmark is found that cannot be probed.
    pub async fn troubled(&self) {
        self.troubled.notified().await;
    }

    fn counted(&self) -> MutexGuard<'_, Counted<K>> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

type Key<K> = (Time, K, Option<Family>);

/// What waits to be handed on: minutes, each packed as an `M`.
#[derive(Debug)]
pub struct Pending<K, M> {
    minutes: BTreeMap<Key<K>, M>,
    /// Why landmarks are not probed, or (`None`) that they are again.
    pub troubles: BTreeMap<K, Option<String>>,
    /// By which way landmarks are probed now, of those whose way has changed.
    pub ways: BTreeMap<K, Way>,
}

impl<K, M> Default for Pending<K, M> {
    fn default() -> Self {
        Self { minutes: BTreeMap::new(), troubles: BTreeMap::new(), ways: BTreeMap::new() }
    }
}

impl<K: Ord + Clone, M> Pending<K, M> {
    /// Takes over what has changed, each minute whole, and closes the minutes that are long over. Of more than `most` the
    /// oldest are lost, and it is told how many.
    pub fn take(
        &mut self,
        ledger: &Ledger<K>,
        now: Time,
        most: usize,
        pack: impl Fn(&K, Option<Family>, Time, &MinuteStatistics) -> M,
    ) -> usize {
        let mut counted = ledger.counted();
        for ((landmark, family), minutes) in &mut counted.series {
            for (at, statistics) in minutes.take_changed() {
                let minute = pack(landmark, *family, at, statistics);
                self.minutes.insert((at, landmark.clone(), *family), minute);
            }
            minutes.close(now - LATE);
        }
        self.troubles.append(&mut counted.changes);
        self.ways.append(&mut counted.new_ways);
        drop(counted);
        let lost = self.minutes.len().saturating_sub(most);
        for _ in 0..lost {
            self.minutes.pop_first();
        }
        lost
    }

    /// The minutes, oldest first.
    pub fn minutes(&self) -> impl ExactSizeIterator<Item = &M> {
        self.minutes.values()
    }

    /// The oldest minute, which waits no more.
    pub fn pop(&mut self) -> Option<(K, M)> {
        self.minutes.pop_first().map(|((_, landmark, _), minute)| (landmark, minute))
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
    use model::latency::LandmarkId;

    use super::*;

    fn take(
        pending: &mut Pending<LandmarkId, u64>,
        ledger: &Ledger<LandmarkId>,
        now: i64,
    ) -> usize {
        pending.take(ledger, at(now), 4, |_, _, _, counted| counted.sent() + counted.not_sent())
    }

    fn at(seconds: i64) -> Time {
        Time::from_timestamp(seconds, 0).expect("a time")
    }

    fn ended(number: u64, address: Option<&str>) -> Ended {
        let outcome = match address {
            Some(_) => Outcome::Received(Duration::from_millis(1)),
            None => Outcome::NotSent(NotSent::Unresolved),
        };
        let address = address.map(|address| address.parse().expect("an address"));
        let way = address.map(|address| Way { address, source: None, socket: None });
        Ended {
            sample: Sample { number, at: at(number as i64), outcome },
            address,
            way,
            astray: None,
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
            ledger.record(&landmark, &ended(number, address));
        }
        let keys = |pending: &Pending<_, _>| pending.minutes.keys().copied().collect::<Vec<_>>();
        take(&mut pending, &ledger, 61);
        let all = [
            (at(0), oslo, None),
            (at(0), oslo, Some(Family::Ipv4)),
            (at(60), oslo, Some(Family::Ipv6)),
            (at(60), frankfurt, Some(Family::Ipv4)),
        ];
        assert_eq!(keys(&pending), all);
        // Not stored, they wait; stored, only what changes comes again.
        take(&mut pending, &ledger, 62);
        assert_eq!(keys(&pending), all);
        pending.minutes_are_stored();
        ledger.record(&oslo, &ended(62, Some("2001:db8::1")));
        take(&mut pending, &ledger, 63);
        assert_eq!(keys(&pending), [(at(60), oslo, Some(Family::Ipv6))]);
        assert_eq!(pending.pop(), Some((oslo, 2)), "a minute is handed on whole");
    }

    #[test]
    fn of_more_than_may_wait_the_oldest_are_lost_and_counted() {
        let (ledger, mut pending) = (Ledger::default(), Pending::default());
        let oslo = LandmarkId::new(1);
        for minute in 0..6 {
            ledger.record(&oslo, &ended(60 * minute, Some("192.0.2.1")));
        }
        assert_eq!(take(&mut pending, &ledger, 301), 2);
        assert_eq!(pending.minutes.keys().next().map(|(at, ..)| *at), Some(at(120)));
    }

    #[test]
    fn trouble_is_told_once_and_is_over_with_the_first_probe() {
        let (ledger, mut pending) = (Ledger::default(), Pending::default());
        let oslo = LandmarkId::new(1);
        let told = |pending: &mut Pending<_, _>| {
            take(pending, &ledger, 0);
            std::mem::take(&mut pending.troubles).into_values().collect::<Vec<_>>()
        };
        ledger.cannot_be_probed(&oslo, "forbidden");
        assert_eq!(told(&mut pending), [Some("forbidden".to_owned())]);
        ledger.cannot_be_probed(&oslo, "forbidden");
        assert_eq!(told(&mut pending), []);
        ledger.record(&oslo, &ended(1, Some("192.0.2.1")));
        assert_eq!(told(&mut pending), [None]);
    }

    #[test]
    fn a_way_is_told_when_it_changes_and_stays_where_nothing_is_sent() {
        let (ledger, mut pending) = (Ledger::default(), Pending::default());
        let oslo = LandmarkId::new(1);
        let mut told = |address: Option<&str>| {
            ledger.record(&oslo, &ended(1, address));
            take(&mut pending, &ledger, 0);
            std::mem::take(&mut pending.ways).into_values().map(|it| it.address).collect::<Vec<_>>()
        };
        assert_eq!(told(Some("192.0.2.1")), ["192.0.2.1".parse::<std::net::IpAddr>().unwrap()]);
        assert!(told(Some("192.0.2.1")).is_empty());
        assert!(told(None).is_empty());
        assert_eq!(told(Some("2001:db8::1")).len(), 1);
        assert_eq!(ledger.way(&oslo).map(|it| it.address.is_ipv6()), Some(true));
        assert_eq!(ledger.way(&LandmarkId::new(2)), None);
    }

    #[test]
    fn a_name_that_leads_nowhere_is_trouble_while_its_probes_are_counted() {
        let (ledger, mut pending) = (Ledger::default(), Pending::default());
        let oslo = LandmarkId::new(1);
        let astray = |reason: &str| Ended { astray: Some(reason.into()), ..ended(1, None) };
        for reason in ["leads nowhere", "leads nowhere", "is loopback"] {
            ledger.record(&oslo, &astray(reason));
            assert_eq!(ledger.trouble(&oslo).as_deref(), Some(reason));
        }
        take(&mut pending, &ledger, 0);
        assert_eq!(pending.troubles.get(&oslo), Some(&Some("is loopback".to_owned())));
        assert_eq!(pending.pop(), Some((oslo, 3)), "what was not sent is no silence");
        ledger.record(&oslo, &ended(2, Some("192.0.2.1")));
        assert_eq!(ledger.trouble(&oslo), None);
    }
}
