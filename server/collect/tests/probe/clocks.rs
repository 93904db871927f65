//! Clocks that stand still, jump or go at another rate while probes are under way: none of them makes a round trip shorter.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant, SystemTime};

use collect::probe::landmark::Limits;
use collect::probe::{Clock, How, Pace, Prober, Schedule, Target};
use facts::latency::{Failure, MinuteStatistics};
use tokio::runtime::Runtime;
use tokio::sync::watch;

use super::landmark::{key, landmark};
use super::network::{Host, OPEN_PORT, in_own_network};

#[derive(Clone, Copy, Debug)]
enum Fault {
    MonotonicStands,
    MonotonicLags,
    MonotonicLeaps,
    BothStand,
    DateLeaps,
    DateFallsBack,
    DateStands,
}

impl Fault {
    const ALL: [Self; 7] = [
        Self::MonotonicStands,
        Self::MonotonicLags,
        Self::MonotonicLeaps,
        Self::BothStand,
        Self::DateLeaps,
        Self::DateFallsBack,
        Self::DateStands,
    ];

    /// Whether a round trip would read too short by the clock that round trips are read from, or nobody can tell.
    fn is_refused(self) -> bool {
        match self {
            Self::MonotonicStands | Self::MonotonicLags | Self::BothStand | Self::DateLeaps => true,
            Self::MonotonicLeaps | Self::DateFallsBack | Self::DateStands => false,
        }
    }
}

struct Faulty {
    fault: Fault,
    begun: Instant,
    date: SystemTime,
    readings: AtomicU32,
}

impl Faulty {
    fn new(fault: Fault) -> Self {
        let (begun, date) = (Instant::now(), SystemTime::now());
        Self { fault, begun, date, readings: AtomicU32::default() }
    }

    fn reading(&self) -> u32 {
        self.readings.fetch_add(1, Ordering::Relaxed)
    }
}

impl Clock for Faulty {
    fn monotonic(&self) -> Instant {
        match self.fault {
            Fault::MonotonicStands | Fault::BothStand => self.begun,
            Fault::MonotonicLags => self.begun + self.begun.elapsed() / 2,
            Fault::MonotonicLeaps => Instant::now() + Duration::from_millis(1) * self.reading(),
            Fault::DateLeaps | Fault::DateFallsBack | Fault::DateStands => Instant::now(),
        }
    }

    fn wall(&self) -> SystemTime {
        let leap = || Duration::from_secs(3_600) * self.reading();
        match self.fault {
            Fault::DateLeaps => SystemTime::now() + leap(),
            Fault::DateFallsBack => SystemTime::now() - leap(),
            Fault::DateStands | Fault::BothStand => self.date,
            Fault::MonotonicStands | Fault::MonotonicLags | Fault::MonotonicLeaps => {
                SystemTime::now()
            }
        }
    }
}

async fn probe(prober: &Arc<Prober>, target: Target) -> MinuteStatistics {
    let schedule = Schedule {
        count: Some(10),
        interval: Duration::from_millis(10),
        timeout: Duration::from_secs(5),
        phase: Duration::ZERO,
    };
    let (_keep, stop) = watch::channel(false);
    prober.probe(target, schedule, false, stop).await.unwrap().minutes.total()
}

#[test]
fn no_clock_that_goes_wrong_makes_a_round_trip() {
    in_own_network("probe::clocks::no_clock_that_goes_wrong_makes_a_round_trip", |_network| {
        Runtime::new().unwrap().block_on(async {
            let (_responder, at) = landmark(Limits::default()).await;
            let authenticated = How::Landmark(at.port(), Arc::new(key('a')));
            let targets = [
                (Host::Oslo.v4(), How::Icmp, Host::Oslo.delay()),
                (Host::Oslo.v6(), How::Icmp, Host::Oslo.delay()),
                (Host::Oslo.v4(), How::Tcp(OPEN_PORT), Host::Oslo.delay()),
                (at.ip(), authenticated, Duration::ZERO),
            ];
            for fault in Fault::ALL {
                for (address, how, delay) in &targets {
                    let prober =
                        Arc::new(Prober::with_clock(Pace::default(), Arc::new(Faulty::new(fault))));
                    let host = address.to_string();
                    let target = Target { host, family: None, how: how.clone(), placed: false };
                    let statistics = probe(&prober, target).await;
                    let what = format!("{fault:?}, {how:?}: {statistics:?}");
                    let sent = statistics.sent();
                    assert_eq!(sent + statistics.not_sent(), 10, "{what}");
                    assert!(sent > 0, "{what}");
                    // Over a wire as short as this machine's own a clock that lags may be within what is tolerated.
                    let is_refused = fault.is_refused()
                        && (!matches!(fault, Fault::MonotonicLags) || !delay.is_zero());
                    let refused = statistics.failures().get(&Failure::Clock).copied();
                    if is_refused {
                        assert_eq!((statistics.received(), refused), (0, Some(sent)), "{what}");
                    } else {
                        assert_eq!(statistics.received() + statistics.failed(), sent, "{what}");
                    }
                    if !fault.is_refused() {
                        assert_eq!(statistics.received(), sent, "{what}");
                    }
                    assert!(statistics.min().is_none_or(|min| min >= *delay), "{what}");
                }
            }
        });
    });
}
