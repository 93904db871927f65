//! Measuring round trips: ICMP echo, TCP connections, and landmarks that authenticate themselves.
//!
//! A round trip that reads too small makes a false proof of place, so that everything here errs to the other side: the
//! clock is read before a request is handed to the kernel and after an answer was read, only what answers that very
//! request from the address asked counts, and where the clocks disagree nothing does. What cannot be noticed: someone
//! on the way who sees an ICMP request and answers it early.

mod clock;
mod icmp;
pub mod landmark;
mod nowhere;
mod pace;
mod peer;
mod pending;
mod route;
mod run;
mod tcp;

use std::time::Duration;

use tokio::sync::oneshot;

pub use clock::{Clock, MachineClock};
pub use icmp::NoSocket;
pub use model::latency::{SocketKind, Way};
pub use nowhere::Nowhere;
pub use pace::Pace;
pub use route::Astray;
pub use run::{Ended, How, LONGEST_TIMEOUT, NotProbed, Probed, Prober, Sample, Schedule, Target};
pub use tcp::LONGEST_OVER_TCP;

/// Waits for an answer. The time being up is told first, and an answer that came meanwhile is taken all the same: it
/// is judged by its own stamp.
async fn until<A>(
    timeout: Duration,
    mut waiting: oneshot::Receiver<A>,
    time_out: impl FnOnce(),
) -> Option<A> {
    match tokio::time::timeout(timeout, &mut waiting).await {
        Ok(answer) => answer.ok(),
        Err(_) => {
            time_out();
            waiting.try_recv().ok()
        }
    }
}
