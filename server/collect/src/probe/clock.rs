//! What time it is, and when two readings of it may be trusted to bound a round trip from below.

use std::time::{Duration, Instant, SystemTime};

use facts::latency::Failure;

/// How much more time may pass by the wall clock than by the monotonic one. Both are slewed alike, so that they part
/// only where one is stepped or stands still.
const TOLERANCE: Duration = Duration::from_micros(100);

/// A machine's two clocks.
pub trait Clock: Send + Sync {
    /// The clock that never goes back.
    fn monotonic(&self) -> Instant;
    /// The clock that knows the date.
    fn wall(&self) -> SystemTime;
}

/// The clocks of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct MachineClock;

impl Clock for MachineClock {
    fn monotonic(&self) -> Instant {
        Instant::now()
    }

    fn wall(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// Both clocks, read at one end of a round trip.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stamp {
    monotonic: Instant,
    wall: SystemTime,
}

impl Stamp {
    /// To be taken before a request is handed to the kernel. However long the thread is kept from running between the
    /// two readings, the monotonic span is the outer one.
    pub(super) fn before_sending(clock: &dyn Clock) -> Self {
        let monotonic = clock.monotonic();
        Self { monotonic, wall: clock.wall() }
    }

    /// To be taken after an answer was read.
    pub(super) fn after_receiving(clock: &dyn Clock) -> Self {
        let wall = clock.wall();
        Self { monotonic: clock.monotonic(), wall }
    }

    /// The time from this stamp to the answer's. It is never less than what passed: where no time passed, or the wall
    /// clock says that more did (the monotonic clock stood still, or somebody set the date), it is refused.
    pub(super) fn until(&self, received: &Self) -> Result<Duration, Failure> {
        let span = received.monotonic.checked_duration_since(self.monotonic);
        let span = span.filter(|span| !span.is_zero()).ok_or(Failure::Clock)?;
        match received.wall.duration_since(self.wall) {
            Ok(wall) if wall > span + TOLERANCE => Err(Failure::Clock),
            _ => Ok(span),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From a request to its answer, so many ms by the monotonic clock and by the wall clock.
    fn span(monotonic: i64, wall: i64) -> Result<u64, Failure> {
        let (start, date) = (Instant::now() + Duration::from_secs(60), SystemTime::now());
        let length = |ms: i64| Duration::from_millis(ms.unsigned_abs());
        let sent = Stamp { monotonic: start, wall: date };
        let received = Stamp {
            monotonic: if monotonic < 0 {
                start - length(monotonic)
            } else {
                start + length(monotonic)
            },
            wall: if wall < 0 { date - length(wall) } else { date + length(wall) },
        };
        sent.until(&received).map(|span| span.as_millis() as u64)
    }

    #[test]
    fn no_clock_makes_a_round_trip_shorter() {
        assert_eq!(span(17, 17), Ok(17));
        // The monotonic clock stands still, wholly or for a while, or goes back.
        assert_eq!(span(0, 17), Err(Failure::Clock));
        assert_eq!(span(0, 0), Err(Failure::Clock));
        assert_eq!(span(2, 17), Err(Failure::Clock));
        assert_eq!(span(-1, 17), Err(Failure::Clock));
        // The date is set forward: that cannot be told from the other standing still.
        assert_eq!(span(17, 3_600_000), Err(Failure::Clock));
        // The date is set back, or the monotonic clock jumps forward: what is read can only be too long.
        assert_eq!(span(17, -3_600_000), Ok(17));
        assert_eq!(span(5_000, 17), Ok(5_000));
    }
}
