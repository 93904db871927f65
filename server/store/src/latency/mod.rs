//! Round trips: who probes what, what was counted minute by minute, and what it proves.
//!
//! A run of a prober writes each of its minutes whole, as often as it likes: a flush that is told twice counts once.
//! Minutes are kept for a week, and merged into hours and days as soon as those are over.

mod merge;
mod minutes;
mod peers;
mod prober;
mod proof;

use facts::latency::{Family, Method};
use model::latency::LandmarkId;

use crate::{Error, Result};

pub use minutes::MinuteRow;
pub use prober::{Landmark, Prober, Registered, RunId};
pub use proof::Shortest;

/// So long minutes can be read.
pub(crate) const MINUTES_KEPT_DAYS: i32 = 7;

/// So long hours can be read; days are kept.
pub(crate) const HOURS_KEPT_DAYS: i32 = 92;

/// A family as it is stored; none where a name had no address.
pub(crate) const fn family_number(family: Option<Family>) -> i16 {
    match family {
        None => 0,
        Some(Family::Ipv4) => 4,
        Some(Family::Ipv6) => 6,
    }
}

/// A stored family.
pub(crate) const fn family(number: i16) -> Option<Family> {
    match number {
        4 => Some(Family::Ipv4),
        6 => Some(Family::Ipv6),
        // The schema allows one other.
        _ => None,
    }
}

/// A stored method.
pub(crate) fn method(word: &str) -> Result<Method> {
    Method::ALL
        .into_iter()
        .find(|method| method.word() == word)
        .ok_or_else(|| Error::corrupt("method")(format!("there is no method `{word}`")))
}

fn numbers(landmarks: &[LandmarkId]) -> Vec<i32> {
    landmarks.iter().map(|landmark| landmark.get()).collect()
}
