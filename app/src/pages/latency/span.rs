//! Which time a page shows: the last so many hours, or from one moment to another.

use chrono::TimeDelta;
use leptos::prelude::*;
use model::Time;
use model::latency::{LatencyQuestion, LatencyRange, ProberId};
use model::reader::ReadError;

use crate::address::Address;

/// What can be chosen, with its name in the address.
const SPANS: [(&str, &str, TimeDelta); 5] = [
    ("1h", "1 hour", TimeDelta::hours(1)),
    ("6h", "6 hours", TimeDelta::hours(6)),
    ("24h", "24 hours", TimeDelta::hours(24)),
    ("7d", "7 days", TimeDelta::days(7)),
    ("30d", "30 days", TimeDelta::days(30)),
];

const USUAL: &str = "24h";

/// What an address asks for.
pub fn question(here: &Address, now: Time) -> Result<LatencyQuestion, ReadError> {
    let asked = here.one("range").unwrap_or_else(|| USUAL.into());
    let span = SPANS.into_iter().find(|(key, ..)| *key == asked).ok_or_else(|| {
        let keys = SPANS.map(|(key, ..)| key).join(", ");
        ReadError::Invalid(format!("`range={asked}` is no time: give one of {keys}"))
    })?;
    let to = here.moment("to")?.unwrap_or(now);
    let from = here.moment("from")?.unwrap_or(to - span.2);
    let step = here.number("step", 60, 604_800)?;
    let range =
        LatencyRange::new(from, to, step).map_err(|error| ReadError::Invalid(error.to_string()))?;
    let prober = here.one("prober").map(|text| {
        text.parse().map(ProberId::new).map_err(|_| ReadError::NotFound { what: "prober" })
    });
    Ok(LatencyQuestion { prober: prober.transpose()?, range })
}

/// Links to the same page over other times.
pub fn links(here: &Address) -> Vec<AnyView> {
    let whole = here.one("from").is_none() && here.one("to").is_none();
    let chosen = here.one("range").unwrap_or_else(|| USUAL.into());
    SPANS
        .into_iter()
        .map(|(key, word, _)| {
            let href = here.clone().without(&["from", "to", "step"]).with("range", key).href();
            let current = (whole && chosen == key).then_some("true");
            view! { <a href=href aria-current=current>{word}</a> }.into_any()
        })
        .collect()
}

/// A step in words: `10 min`, `2 h`, `1 d`.
pub fn words(seconds: u32) -> String {
    match seconds {
        seconds if seconds.is_multiple_of(86_400) => format!("{} d", seconds / 86_400),
        seconds if seconds.is_multiple_of(3_600) => format!("{} h", seconds / 3_600),
        seconds => format!("{} min", seconds / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_asks_for_a_span_or_for_two_moments() {
        let now = Time::from_timestamp(864_000, 0).expect("a time");
        let asked = |query: &str| {
            let question = question(&Address::at(&format!("/latency{query}")), now)?;
            let LatencyRange { from, to, step_seconds } = question.range;
            Ok((from.timestamp(), to.timestamp(), step_seconds))
        };
        assert_eq!(asked(""), Ok((864_000 - 86_400, 864_000, 600)));
        assert_eq!(asked("?range=1h"), Ok((860_400, 864_000, 60)));
        assert_eq!(
            asked("?from=1970-01-02T00:00:00Z&to=1970-01-02T01:00:00Z&step=300"),
            Ok((86_400, 90_000, 300))
        );
        for (query, said) in [
            ("?range=2h", "give one of 1h, 6h"),
            ("?from=yesterday", "`from=yesterday` is no time"),
            ("?range=7d&step=60", "give a `step` of 3600 or more"),
            ("?prober=x", "there is no such prober"),
        ] {
            let error: ReadError = asked(query).expect_err(query);
            assert!(error.to_string().contains(said), "{error}");
        }
    }
}
