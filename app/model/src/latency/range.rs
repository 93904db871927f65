//! A stretch of time in equal steps, few enough for a chart.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::Time;

/// Steps of a series at most: more than a chart has pixels for says nothing more.
pub const MOST_BINS: u32 = 240;

/// What is measured is kept by the minute.
const MINUTE: u32 = 60;

/// What is kept of minutes when they are merged, in seconds.
const HOUR: u32 = 3_600;

/// The longest time whose minutes are few enough to be read for a chart.
const DAY: TimeDelta = TimeDelta::days(1);

/// The longest time that may be asked for in steps that are no whole hours: of more the minutes are too many for the database to
/// read while somebody waits.
const OF_MINUTES: TimeDelta = TimeDelta::days(2);

/// Steps that are chosen where none is asked for, in seconds: people count in these.
const USUAL: [u32; 13] =
    [60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 604_800];

/// From when to when, in steps that begin at multiples of their length since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LatencyRange {
    /// The beginning of the first step.
    pub from: DateTime<Utc>,
    /// The end of the last.
    pub to: DateTime<Utc>,
    /// A step's length.
    pub step_seconds: u32,
}

/// Why there is no such range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotARange {
    /// It ends before it begins.
    #[error("`from` is not before `to`: give an earlier `from`")]
    Empty,
    /// Steps of less than a minute, or not of whole minutes.
    #[error("a `step` of {0} s: expected whole minutes, such as 60, 600 or 86400 seconds")]
    Step(u32),
    /// Too many steps.
    #[error(
        "steps of {step} s are {bins} in this range: {MOST_BINS} are the most, so give a `step` of {least} or more"
    )]
    TooMany {
        /// What was asked for.
        step: u32,
        /// How many that are.
        bins: u64,
        /// What would do.
        least: u32,
    },
    /// Steps of no whole hours over a time whose minutes are too many.
    #[error(
        "steps of {step} s are no whole hours, which {} days can be asked for in at most: give a `step` of {least}, or more in \
         whole hours of 3600, or a later `from`",
        OF_MINUTES.num_days()
    )]
    OfMinutes {
        /// What was asked for.
        step: u32,
        /// The finest that would do.
        least: u32,
    },
    /// Longer than anything is kept.
    #[error("the range is too long: give a later `from`")]
    TooLong,
}

impl LatencyRange {
    /// From one time to another, widened to whole steps; where no step is asked for, in the shortest usual one that
    /// makes no more than [`MOST_BINS`], and of more than a day in hours at least: those are merged, minutes are not. Of more
    /// than two days every step is of whole hours.
    ///
    /// # Errors
    /// When there is no such range.
    pub fn new(from: Time, to: Time, step: Option<u32>) -> Result<Self, NotARange> {
        if from >= to {
            return Err(NotARange::Empty);
        }
        let least = USUAL.into_iter().find(|step| bins(from, to, *step) <= MOST_BINS.into());
        let least = least.ok_or(NotARange::TooLong)?;
        let usual = if to - from > DAY { least.max(HOUR) } else { least };
        let step = step.unwrap_or(usual);
        if step == 0 || !step.is_multiple_of(MINUTE) {
            return Err(NotARange::Step(step));
        }
        match bins(from, to, step) {
            bins if bins > MOST_BINS.into() => Err(NotARange::TooMany { step, bins, least }),
            _ if to - from > OF_MINUTES && !step.is_multiple_of(HOUR) => {
                Err(NotARange::OfMinutes { step, least: usual })
            }
            _ => Ok(Self { from: down(from, step), to: up(to, step), step_seconds: step }),
        }
    }

    /// The beginning of the step in which a time lies.
    pub fn step_of(&self, time: Time) -> Time {
        down(time, self.step_seconds)
    }
}

fn down(time: Time, step: u32) -> Time {
    let seconds = time.timestamp();
    Time::from_timestamp(seconds - seconds.rem_euclid(step.into()), 0).unwrap_or(time)
}

fn up(time: Time, step: u32) -> Time {
    let begun = down(time, step);
    match begun < time {
        true => begun + TimeDelta::seconds(step.into()),
        false => begun,
    }
}

fn bins(from: Time, to: Time, step: u32) -> u64 {
    let seconds = (up(to, step) - down(from, step)).num_seconds();
    u64::try_from(seconds).unwrap_or_default() / u64::from(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Time {
        Time::from_timestamp(seconds, 0).expect("a time")
    }

    fn range(from: i64, to: i64, step: Option<u32>) -> Result<(i64, i64, u32), NotARange> {
        let range = LatencyRange::new(at(from), at(to), step)?;
        Ok((range.from.timestamp(), range.to.timestamp(), range.step_seconds))
    }

    #[test]
    fn a_range_is_widened_to_whole_steps_and_a_usual_step_chosen() {
        const DAY: i64 = 86_400;
        assert_eq!(range(30, 90, None), Ok((0, 120, 60)));
        assert_eq!(range(0, DAY, None), Ok((0, DAY, 600)));
        // A day in steps of six minutes would do, and nobody counts so.
        assert_eq!(range(0, DAY, Some(360)), Ok((0, DAY, 360)));
        assert_eq!(range(1, DAY + 1, None), Ok((0, DAY + 600, 600)));
        assert_eq!(range(0, 7 * DAY, None), Ok((0, 7 * DAY, 3_600)));
        assert_eq!(range(0, 90 * DAY, None), Ok((0, 90 * DAY, 43_200)));
        // 240 steps of ten minutes are 40 hours; one that begins within a step makes 241.
        assert_eq!(range(0, 144_000, Some(600)), Ok((0, 144_000, 600)));
        let refused = range(1, 144_001, Some(600)).expect_err("too many");
        assert_eq!(refused, NotARange::TooMany { step: 600, bins: 241, least: 900 });
        // Of more than a day hours are read, in which minutes are merged, unless somebody wants it finer.
        assert_eq!(range(0, DAY + 1, None), Ok((0, DAY + 3_600, 3_600)));
        assert_eq!(range(0, 4 * DAY, None), Ok((0, 4 * DAY, 3_600)));
        assert_eq!(range(0, 2 * DAY, Some(900)), Ok((0, 2 * DAY, 900)));
        let refused = range(0, 4 * DAY, Some(1_800)).expect_err("too many minutes");
        assert_eq!(refused, NotARange::OfMinutes { step: 1_800, least: 3_600 });
        assert!(refused.to_string().contains("2 days"), "{refused}");
        let refused = range(0, 30 * DAY, Some(11_400)).expect_err("too many minutes");
        assert_eq!(refused, NotARange::OfMinutes { step: 11_400, least: 10_800 });
    }

    #[test]
    fn what_is_no_range_is_refused_with_what_would_do() {
        assert_eq!(range(60, 60, None), Err(NotARange::Empty));
        assert_eq!(range(0, 600, Some(0)), Err(NotARange::Step(0)));
        assert_eq!(range(0, 600, Some(90)), Err(NotARange::Step(90)));
        assert_eq!(range(0, i64::from(u32::MAX), None), Err(NotARange::TooLong));
        let refused = range(0, 86_400, Some(60)).expect_err("too many");
        assert_eq!(refused, NotARange::TooMany { step: 60, bins: 1_440, least: 600 });
        assert!(refused.to_string().ends_with("give a `step` of 600 or more"), "{refused}");
    }
}
