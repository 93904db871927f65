//! Durations as they are typed: `200ms`, `1.5s`.

use std::time::Duration;

use collect::probe::LONGEST_TIMEOUT;

/// A faster rhythm measures nothing better, and looks like a flood to whoever is probed.
const SHORTEST_INTERVAL: Duration = Duration::from_millis(10);
const LONGEST_INTERVAL: Duration = Duration::from_secs(3_600);
const SHORTEST_REPORT: Duration = Duration::from_secs(1);
const SHORTEST_TIMEOUT: Duration = Duration::from_millis(1);

/// Units with their length in ns.
const UNITS: [(&str, f64); 5] = [("us", 1e3), ("µs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9)];

/// From one probe to the next.
pub fn interval(text: &str) -> Result<Duration, String> {
    within(text, SHORTEST_INTERVAL, LONGEST_INTERVAL)
}

/// From one report to the next.
pub fn report_interval(text: &str) -> Result<Duration, String> {
    within(text, SHORTEST_REPORT, LONGEST_INTERVAL)
}

/// How long an answer may take.
pub fn timeout(text: &str) -> Result<Duration, String> {
    within(text, SHORTEST_TIMEOUT, LONGEST_TIMEOUT)
}

fn within(text: &str, shortest: Duration, longest: Duration) -> Result<Duration, String> {
    let duration = parse(text).ok_or("expected a number and a unit such as 200ms or 1.5s")?;
    if !(shortest..=longest).contains(&duration) {
        return Err(format!("expected {shortest:?} to {longest:?}"));
    }
    Ok(duration)
}

fn parse(text: &str) -> Option<Duration> {
    let (number, ns) = UNITS.iter().find_map(|(unit, ns)| {
        // `ms` ends with `s` too: what stands before the unit must be a number.
        let number = text.strip_suffix(unit)?;
        let plain = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.');
        plain.then_some((number, ns))
    })?;
    let ns = number.parse::<f64>().ok()? * ns;
    (ns <= u64::MAX as f64).then(|| Duration::from_nanos(ns.round() as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_has_a_number_and_a_unit() {
        for (text, ms) in
            [("200ms", 200), ("1s", 1_000), ("1.5s", 1_500), ("10000us", 10), ("1m", 60_000)]
        {
            assert_eq!(interval(text), Ok(Duration::from_millis(ms)), "{text}");
        }
        for text in ["", "1", "s", "-1s", "1e3s", "1 s", "1h", "1.2.3s", "ms", "infs", "NaNs"] {
            assert_eq!(
                interval(text),
                Err("expected a number and a unit such as 200ms or 1.5s".to_owned()),
                "{text}"
            );
        }
        for text in ["9ms", "0s", "61m", "99999999999999999999m"] {
            assert!(interval(text).is_err(), "{text}");
        }
        assert_eq!(interval("1ms"), Err("expected 10ms to 3600s".to_owned()));
        assert_eq!(timeout("11s"), Err("expected 1ms to 10s".to_owned()));
    }
}
