use std::time::Duration;

use model::Time;
use proptest::prelude::*;

use super::*;

fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        6 => (0_u64..20_000_000_000).prop_map(|ns| Outcome::Received(Duration::from_nanos(ns))),
        1 => Just(Outcome::TimedOut),
        1 => prop::sample::select(Failure::ALL).prop_map(Outcome::Failed),
        1 => prop::sample::select(NotSent::ALL).prop_map(Outcome::NotSent),
    ]
}

fn statistics() -> impl Strategy<Value = MinuteStatistics> {
    let odd = (0_u64..9, 0_u64..9, 0_u64..9, 0_u64..9);
    (prop::collection::vec(outcome(), 0..60), odd, prop::collection::vec(0_u64..1 << 40, 0..9))
        .prop_map(|(outcomes, (late, duplicates, forged, elsewhere), jitter)| {
            let mut statistics = MinuteStatistics::default();
            outcomes.into_iter().for_each(|outcome| statistics.record(outcome));
            jitter.into_iter().for_each(|ns| statistics.record_jitter(Duration::from_nanos(ns)));
            statistics.record_odd(Odd { late, duplicates, forged, elsewhere });
            statistics
        })
}

fn merged(a: &MinuteStatistics, b: &MinuteStatistics) -> MinuteStatistics {
    let mut both = a.clone();
    both.merge(b);
    both
}

fn at(second: i64) -> Time {
    Time::from_timestamp(second, 0).unwrap()
}

fn ms(ms: u64) -> Outcome {
    Outcome::Received(Duration::from_millis(ms))
}

proptest! {
    #[test]
    fn they_merge_in_any_order(a in statistics(), b in statistics(), c in statistics()) {
        prop_assert_eq!(merged(&a, &b), merged(&b, &a));
        prop_assert_eq!(merged(&merged(&a, &b), &c), merged(&a, &merged(&b, &c)));
        prop_assert_eq!(merged(&a, &MinuteStatistics::default()), a);
    }

    #[test]
    fn every_probe_is_in_one_account(outcomes in prop::collection::vec(outcome(), 0..200)) {
        let mut statistics = MinuteStatistics::default();
        outcomes.iter().for_each(|outcome| statistics.record(*outcome));
        let count = |is: fn(&Outcome) -> bool| outcomes.iter().filter(|outcome| is(outcome)).count() as u64;
        prop_assert_eq!(statistics.received(), count(|it| matches!(it, Outcome::Received(_))));
        prop_assert_eq!(statistics.timeouts(), count(|it| matches!(it, Outcome::TimedOut)));
        prop_assert_eq!(statistics.failed(), count(|it| matches!(it, Outcome::Failed(_))));
        prop_assert_eq!(statistics.not_sent(), count(|it| matches!(it, Outcome::NotSent(_))));
        prop_assert_eq!(statistics.sent() + statistics.not_sent(), outcomes.len() as u64);

        let mut received: Vec<Duration> = outcomes.iter().filter_map(|outcome| match outcome {
            Outcome::Received(round_trip) => Some(*round_trip),
            _ => None,
        }).collect();
        received.sort();
        prop_assert_eq!(statistics.min(), received.first().copied());
        prop_assert_eq!(statistics.max(), received.last().copied());
        if let (Some(p50), Some(min), Some(max)) = (statistics.p50(), statistics.min(), statistics.max()) {
            let exact = received[(received.len() - 1) / 2];
            let ceiling = exact.mul_f64(1.01) + Duration::from_micros(1);
            prop_assert!(p50 >= min && p50 <= max);
            // Beyond its 10 s the histogram only knows "longer".
            prop_assert!(exact > Duration::from_secs(10) || (p50 >= exact && p50 <= ceiling), "{p50:?} {exact:?}");
        }
    }

    #[test]
    fn the_compact_form_holds_all(a in statistics(), b in statistics()) {
        let bytes = a.to_bytes();
        prop_assert_eq!(MinuteStatistics::from_bytes(&bytes), Ok(a.clone()));
        prop_assert_eq!(a == b, bytes == b.to_bytes());
        for end in 0..bytes.len() {
            prop_assert!(MinuteStatistics::from_bytes(&bytes[..end]).is_err());
        }
        let mut both = b.clone();
        prop_assert_eq!(both.merge_bytes(&bytes), Ok(()));
        prop_assert_eq!(both, merged(&a, &b));
    }

    #[test]
    fn what_is_no_compact_form_is_refused_or_consistent(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let mut bytes = bytes;
        bytes.insert(0, 1);
        if let Ok(read) = MinuteStatistics::from_bytes(&bytes) {
            prop_assert_eq!(MinuteStatistics::from_bytes(&read.to_bytes()), Ok(read));
        }
    }

    #[test]
    fn jitter_is_that_of_neighbours_however_they_end(order in Just((0_u64..20).collect::<Vec<_>>()).prop_shuffle()) {
        let mut minutes = Minutes::default();
        for number in order {
            // 7 and 8 get no answer; the others alternate by 3 ms.
            let outcome = if (7..9).contains(&number) { Outcome::TimedOut } else { ms(10 + 3 * (number % 2)) };
            minutes.record(number, at(50 + number as i64), outcome);
        }
        prop_assert_eq!(minutes.total().jitter(), Some(Duration::from_millis(3)));
        prop_assert_eq!(minutes.total().jitter_count, 16);
        let counts: Vec<(i64, u64, u64)> = minutes.by_minute().iter()
            .map(|(minute, it)| (minute.timestamp(), it.sent(), it.jitter_count)).collect();
        prop_assert_eq!(counts, [(0, 10, 6), (60, 10, 10)]);
    }
}

#[test]
fn a_minute_is_handed_on_whole_and_what_comes_after_it_was_closed_counts_in_the_next() {
    let mut minutes = Minutes::default();
    let changed = |minutes: &mut Minutes| -> Vec<(i64, u64)> {
        minutes.take_changed().iter().map(|(minute, it)| (minute.timestamp(), it.sent())).collect()
    };
    minutes.record(0, at(10), ms(1));
    assert_eq!(changed(&mut minutes), [(0, 1)]);
    assert_eq!(changed(&mut minutes), []);
    minutes.record(1, at(59), ms(1));
    minutes.record(2, at(61), ms(1));
    assert_eq!(changed(&mut minutes), [(0, 2), (60, 1)]);
    minutes.close(at(119));
    minutes.record(3, at(30), Outcome::TimedOut);
    minutes.record_odd(at(31), Odd { late: 1, ..Odd::default() });
    minutes.record(4, at(121), ms(1));
    assert_eq!(changed(&mut minutes), [(60, 2), (120, 1)]);
    assert_eq!(minutes.by_minute()[&at(60)].odd().late, 1);
}

#[test]
fn a_99th_percentile_needs_300_round_trips() {
    let mut statistics = MinuteStatistics::default();
    (0..299).for_each(|_| statistics.record(ms(10)));
    assert_eq!((statistics.received(), statistics.p99()), (299, None));
    statistics.record(ms(10));
    assert_eq!(statistics.p99(), Some(Duration::from_millis(10)));
    assert_eq!(statistics.mean(), Some(Duration::from_millis(10)));
}

#[test]
fn another_version_is_named() {
    let refused = MinuteStatistics::from_bytes(&[9]).unwrap_err();
    assert_eq!(refused.to_string(), "statistics of version 9: this release reads version 1");
    assert_eq!(MinuteStatistics::from_bytes(&[]), Err(NotStatistics::Damaged));
}

#[test]
fn counts_that_no_number_holds_are_added_up_as_far_as_one_does() {
    let one = statistics_of(1, u64::MAX / 2 + 1);
    let other = statistics_of(100, u64::MAX);
    let mut packed = MinuteStatistics::default();
    for bytes in [&one, &other, &other] {
        packed.merge_bytes(bytes).unwrap();
    }
    let [one, other] = [one, other].map(|bytes| MinuteStatistics::from_bytes(&bytes).unwrap());
    for all in [packed, merged(&merged(&one, &other), &other)] {
        assert_eq!((all.received(), all.probes()), (u64::MAX, u64::MAX));
        assert_eq!(all.p99(), Some(Duration::from_micros(100)));
    }
}

/// The compact form of so many round trips of so many µs.
fn statistics_of(us: u64, count: u64) -> Vec<u8> {
    let numbers = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count, us * 1_000, us * 1_000, us, count];
    let mut bytes = Vec::new();
    for mut number in numbers {
        while number >= 0x80 {
            bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        bytes.push(number as u8);
    }
    bytes
}
