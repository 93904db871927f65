//! The one place where this crate asks what time it is.

use std::time::SystemTime;

use chrono::DateTime;
use model::Time;

/// Now, cut to microseconds: what the store keeps.
pub(crate) fn now() -> Time {
    cut(SystemTime::now().into())
}

/// The time without what is finer than a microsecond.
pub(crate) fn cut(time: Time) -> Time {
    DateTime::from_timestamp_micros(time.timestamp_micros()).unwrap_or(time)
}
