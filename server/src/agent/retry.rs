//! When an agent sends again what did not get there.

use std::time::Duration;

/// The first pause is up to this part of an interval, and each further one up to twice as long.
const FIRST: u32 = 30;
/// No pause is longer than so many intervals.
const LONGEST: u32 = 5;
/// However small the share.
const SHORTEST: Duration = Duration::from_millis(20);

/// How long to wait after so many sends in vain, one after the other: a share, from 0 to 1, of a time that doubles. Each
/// agent draws a share of its own, so that a thousand do not come back at once.
pub fn pause(interval: Duration, failures: u32, share: f64) -> Duration {
    let doubled = (interval / FIRST).saturating_mul(1 << failures.min(10));
    doubled.min(interval * LONGEST).mul_f64(share) + SHORTEST
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn pauses_double_up_to_five_intervals() {
        for (failures, seconds) in [(1, 4), (2, 8), (5, 64), (7, 256), (8, 300), (1_000, 300)] {
            let longest = pause(MINUTE, failures, 1.0) - SHORTEST;
            assert_eq!(longest, Duration::from_secs(seconds), "{failures}");
            assert_eq!(pause(MINUTE, failures, 0.0), SHORTEST);
        }
    }

    /// Shares as if drawn, the same in each run.
    fn shares(seed: u64) -> impl Iterator<Item = f64> {
        let numbers =
            std::iter::successors(Some(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1), |it| {
                Some(
                    it.wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1_442_695_040_888_963_407),
                )
            });
        numbers.skip(3).map(|number| (number >> 11) as f64 / (1_u64 << 53) as f64)
    }

    /// The second, after the server's return, in which an agent gets through that has tried in vain since it went.
    fn comes_back(agent: u64, away: Duration) -> u64 {
        let mut at = Duration::ZERO;
        for (failures, share) in (1..).zip(shares(agent)) {
            at += pause(MINUTE, failures, share);
            if at >= away {
                break;
            }
        }
        (at - away).as_secs()
    }

    #[test]
    fn a_thousand_agents_come_back_one_after_the_other() {
        // A restart of seconds, an outage of minutes, and one of an hour.
        for (away, busiest_second) in [(10, 200), (300, 25), (3_600, 20)] {
            let mut seconds = vec![0; 301];
            for agent in 0..1_000 {
                let second = comes_back(agent, Duration::from_secs(away)) as usize;
                seconds[second] += 1;
            }
            let busiest = seconds.iter().max().copied().unwrap_or_default();
            assert!(busiest <= busiest_second, "{busiest} in a second after {away} s: {seconds:?}");
            assert_eq!(seconds.iter().sum::<u32>(), 1_000, "all within five minutes");
        }
    }
}
