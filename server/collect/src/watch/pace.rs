//! How long to wait for what.

use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

/// The times of watching; the default is for real clusters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pace {
    /// After a failure, at first; doubled after each.
    pub first_retry: Duration,
    /// At most, when the API server fails or cannot be reached.
    pub last_retry: Duration,
    /// At most, when it refuses.
    pub last_retry_refused: Duration,
    /// How often a kind that is not installed is looked for.
    pub recheck: Duration,
    /// How long a watch is asked for; below the five minutes after which middleboxes tend to cut connections.
    pub watch: Duration,
    /// How much longer than that a watch may last before it is taken for dead.
    pub margin: Duration,
    /// How long the API server may take to begin an answer.
    pub answer: Duration,
    /// How often it is asked whether it is there.
    pub heartbeat: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            first_retry: Duration::from_secs(1),
            last_retry: Duration::from_secs(30),
            last_retry_refused: Duration::from_secs(60),
            recheck: Duration::from_secs(300),
            watch: Duration::from_secs(290),
            margin: Duration::from_secs(30),
            answer: Duration::from_secs(10),
            heartbeat: Duration::from_secs(10),
        }
    }
}

/// Waits that grow from failure to failure.
#[derive(Debug)]
pub(super) struct Backoff {
    first: Duration,
    next: Duration,
}

impl Backoff {
    pub(super) const fn new(first: Duration) -> Self {
        Self { first, next: first }
    }

    /// How long to wait now, up to `ceiling`.
    pub(super) fn next(&mut self, ceiling: Duration) -> Duration {
        let wait = self.next.min(ceiling);
        self.next = (wait * 2).min(ceiling);
        jittered(wait)
    }

    pub(super) const fn reset(&mut self) {
        self.next = self.first;
    }
}

/// Between three quarters of it and all of it, so that sixteen watches do not return all at once.
pub(super) fn jittered(wait: Duration) -> Duration {
    // The hasher's random seed is randomness enough; no need for a generator.
    let random = u32::try_from(RandomState::new().hash_one(()) % 256).unwrap_or_default();
    wait * 3 / 4 + wait / 4 * random / 255
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_ceiling_and_start_again() {
        let mut backoff = Backoff::new(Duration::from_secs(1));
        let ceiling = Duration::from_secs(5);
        for whole in [1, 2, 4, 5, 5] {
            let (wait, whole) = (backoff.next(ceiling), Duration::from_secs(whole));
            assert!(wait >= whole * 3 / 4 && wait <= whole, "{wait:?} of {whole:?}");
        }
        backoff.reset();
        assert!(backoff.next(ceiling) <= Duration::from_secs(1));
    }
}
