//! Numbers and times as pages write them.

use chrono::{DateTime, Utc};
use model::risk::Interval;
use model::verdict::Coverage;

/// `43,200`
pub fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 workload`, `43,200 workloads`
pub fn count(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(n), if n == 1 { one } else { many })
}

/// Risk as `34–61`; one number, rounded to nearest, where nothing is unknown.
pub fn risk(exposure: Interval) -> String {
    if exposure.low == exposure.high {
        return ((exposure.low + 5_000) / 10_000).to_string();
    }
    match exposure.risk() {
        (low, high) if low == high => low.to_string(),
        (low, high) => format!("{low}–{high}"),
    }
}

/// Its grades as `D`, or `B–D` where what is unknown decides.
pub fn grades(exposure: Interval) -> String {
    match exposure.grades() {
        (low, high) if low == high => low.letter().into(),
        (low, high) => format!("{}–{}", low.letter(), high.letter()),
    }
}

/// A burden in workloads, `4.20–6.86`: the lower end rounded down, the upper up.
pub fn burden(burden: Interval) -> String {
    if burden.low == burden.high {
        return workloads((burden.low + 5_000) / 10_000);
    }
    match (burden.low / 10_000, burden.high.div_ceil(10_000)) {
        (low, high) if low == high => workloads(low),
        (low, high) => format!("{}–{}", workloads(low), workloads(high)),
    }
}

/// Millionths of a workload as `0.70`, to the nearest hundredth.
pub fn decrease(millionths: u64) -> String {
    workloads((millionths + 5_000) / 10_000)
}

fn workloads(hundredths: u64) -> String {
    format!("{}.{:02}", number(hundredths / 100), hundredths % 100)
}

/// Whole percent of what was due that could not be judged, rounded up: never a zero over an unknown.
pub fn unanswered(coverage: Coverage) -> Option<u64> {
    let missing = coverage.due.saturating_sub(coverage.answered);
    (coverage.due > 0).then(|| (missing * 100).div_ceil(coverage.due))
}

/// What is known of a thing's risk, as a clause: `risk 34–61, 18% could not be judged`.
pub fn risk_clause(exposure: Interval, coverage: Coverage) -> String {
    match unanswered(coverage) {
        None => "nothing to judge yet".into(),
        Some(0) => format!("risk {}, every check answered", risk(exposure)),
        Some(_) if (coverage.due - coverage.answered) * 100 < coverage.due => {
            format!("risk {}, under 1% could not be judged", risk(exposure))
        }
        Some(missing) => format!("risk {}, {missing}% could not be judged", risk(exposure)),
    }
}

/// Microseconds as `0.123 ms`, `1.8 ms`, `17.1 ms`: never less than it was.
pub fn milliseconds(us: u64) -> String {
    let (step, decimals) = match us {
        0..1_000 => (1, 3),
        1_000..10_000 => (10, 2),
        _ => (100, 1),
    };
    let parts = us.div_ceil(step);
    let in_whole = 1_000 / step;
    let fraction = format!("{:0decimals$}", parts % in_whole);
    let fraction = fraction.strip_suffix('0').filter(|rest| !rest.is_empty()).unwrap_or(&fraction);
    format!("{}.{fraction} ms", number(parts / in_whole))
}

/// Thousandths as `0.4%`: what is left after the point tells 0 from a little.
pub fn permille(permille: u64) -> String {
    format!("{}.{}%", permille / 10, permille % 10)
}

/// `2026-11-23 18:00 UTC`
pub fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// `14:02:33 UTC` on the day of `now`, else with the date.
pub fn clock(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    if at.date_naive() == now.date_naive() {
        at.format("%H:%M UTC").to_string()
    } else {
        moment(at)
    }
}

/// For `<time datetime>`.
pub fn datetime(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A digest by its first letters; whole ones stand in exports.
pub fn digest(hash: &str) -> String {
    hash.chars().take(12).collect()
}

/// Bytes as `28.4 MB`, in thousands.
pub fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    let mut tenths = bytes / 100;
    let mut units = UNITS.iter();
    let Some(mut unit) = units.next().filter(|_| bytes >= 1000) else {
        return format!("{bytes} B");
    };
    for larger in units {
        if tenths < 10_000 {
            break;
        }
        (tenths, unit) = (tenths / 1000, larger);
    }
    format!("{}.{} {unit}", number(tenths / 10), tenths % 10)
}

/// An image's digest by its first letters, with what made it: `sha256:0123456789ab`.
pub fn image_digest(digest: &str) -> String {
    match digest.split_once(':') {
        Some((algorithm, hash)) => format!("{algorithm}:{}", self::digest(hash)),
        None => self::digest(digest),
    }
}

/// A clause as a sentence: capital first.
pub fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// A sentence inside another: without its capital, unless it begins with an abbreviation.
pub fn lowered(sentence: &str) -> String {
    let mut letters = sentence.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => sentence.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        for (n, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(number(n), text);
        }
    }

    #[test]
    fn a_round_trip_never_reads_shorter_than_it_was() {
        for (us, text) in [
            (0, "0.00 ms"),
            (90, "0.09 ms"),
            (123, "0.123 ms"),
            (999, "0.999 ms"),
            (1_000, "1.0 ms"),
            (1_796, "1.8 ms"),
            (1_801, "1.81 ms"),
            (9_991, "10.0 ms"),
            (17_010, "17.1 ms"),
            (1_500_000, "1,500.0 ms"),
        ] {
            assert_eq!(milliseconds(us), text);
        }
        assert_eq!([0, 4, 1_000].map(permille), ["0.0%", "0.4%", "100.0%"]);
    }

    #[test]
    fn an_interval_never_claims_more_than_was_known() {
        for (low, high, shown, letters) in [
            (698_806, 698_806, "70", "D"),
            (341_000, 601_000, "34–61", "C–D"),
            (340_001, 349_999, "34–35", "C"),
            (0, 0, "0", "A"),
        ] {
            let exposure = Interval { low, high };
            assert_eq!((risk(exposure).as_str(), grades(exposure).as_str()), (shown, letters));
        }
    }

    #[test]
    fn burdens_are_counted_in_workloads() {
        for (low, high, shown) in [
            (4_201_234, 6_851_234, "4.20–6.86"),
            (1_234_567_890, 1_234_567_890, "1,234.57"),
            (0, 1, "0.00–0.01"),
        ] {
            assert_eq!(burden(Interval { low, high }), shown);
        }
    }

    #[test]
    fn a_little_that_is_unknown_is_not_called_a_percent() {
        let exposure = Interval { low: 700_000, high: 710_000 };
        for (answered, clause) in [
            (517, "risk 70–71, every check answered"),
            (516, "risk 70–71, under 1% could not be judged"),
            (500, "risk 70–71, 4% could not be judged"),
        ] {
            assert_eq!(risk_clause(exposure, Coverage { answered, due: 517 }), clause);
        }
    }

    #[test]
    fn what_was_not_judged_is_never_rounded_away() {
        for (answered, due, missing) in
            [(1000, 1000, Some(0)), (999, 1000, Some(1)), (82, 100, Some(18)), (0, 0, None)]
        {
            assert_eq!(unanswered(Coverage { answered, due }), missing);
        }
    }
}
