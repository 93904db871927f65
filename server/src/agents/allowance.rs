//! How often a node may report: once in ten seconds, and what it did not use up of a day, as after the server was away.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use chrono::TimeDelta;
use model::Time;

/// What a report takes of it.
const EACH: TimeDelta = TimeDelta::seconds(10);
/// What is saved up at most: as many reports as a spool holds for a day.
const SAVED: TimeDelta = TimeDelta::days(1);
/// Nodes that are remembered before those are forgotten that have saved up all.
const MANY: usize = 4_096;

/// What nodes have used up.
#[derive(Default)]
pub struct Allowance(Mutex<BTreeMap<String, Time>>);

impl Allowance {
    /// Takes in that a node reports.
    ///
    /// # Errors
    /// It has used up what it may: how long it is to wait.
    pub fn take(&self, node: &str, now: Time) -> Result<(), TimeDelta> {
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let rested = now - SAVED;
        if used.len() >= MANY {
            used.retain(|_, until| *until > rested);
        }
        let until = used.get(node).map_or(rested, |until| rested.max(*until)) + EACH;
        if until > now {
            return Err(until - now);
        }
        used.insert(node.to_owned(), until);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_reports_once_in_ten_seconds_and_what_waited_for_a_day() {
        let allowance = Allowance::default();
        let at = |seconds: i64| Time::from_timestamp(1_700_000_000 + seconds, 0).expect("a time");
        let taken =
            |now: Time| (0..10_000).take_while(|_| allowance.take("n1", now).is_ok()).count();
        assert_eq!(taken(at(0)), 8_640);
        assert_eq!(allowance.take("n1", at(3)), Err(TimeDelta::seconds(7)));
        assert_eq!(taken(at(10)), 1);
        assert_eq!(taken(at(75)), 6);
        assert_eq!(allowance.take("n2", at(75)), Ok(()), "each node has its own");
        assert_eq!(taken(at(80 + 2 * 86_400)), 8_640, "no more than a day is saved up");
    }
}
