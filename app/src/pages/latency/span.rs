//! Which time a page shows: the last so many hours, or from one moment to another.

use chrono::TimeDelta;
use leptos::prelude::*;
use model::Time;
use model::latency::{LatencyQuestion, LatencyRange, ProberId};
use model::reader::ReadError;

use crate::address::Address;
use crate::texts::texts;

/// What can be chosen, by its name in the address.
const SPANS: [(&str, TimeDelta); 5] = [
    ("1h", TimeDelta::hours(1)),
    ("6h", TimeDelta::hours(6)),
    ("24h", TimeDelta::hours(24)),
    ("7d", TimeDelta::days(7)),
    ("30d", TimeDelta::days(30)),
];

const USUAL: &str = "24h";

/// What an address asks for.
pub fn question(here: &Address, now: Time) -> Result<LatencyQuestion, ReadError> {
    let prober = here.one("prober").map(|text| {
        text.parse().map(ProberId::new).map_err(|_| ReadError::NotFound { what: "prober" })
    });
    Ok(LatencyQuestion { range: range(here, now)?, prober: prober.transpose()? })
}

/// The time that it asks for.
pub fn range(here: &Address, now: Time) -> Result<LatencyRange, ReadError> {
    let t = &texts().charts;
    let asked = here.one("range").unwrap_or_else(|| USUAL.into());
    let span = SPANS.into_iter().find(|(key, _)| *key == asked).ok_or_else(|| {
        let keys = SPANS.map(|(key, _)| key).join(", ");
        ReadError::Invalid((t.no_span)(&asked, &keys))
    })?;
    let to = here.moment("to")?.unwrap_or(now);
    let from = here.moment("from")?.unwrap_or(to - span.1);
    let step = here.number("step", 60, 604_800)?;
    LatencyRange::new(from, to, step).map_err(|error| ReadError::Invalid((t.no_range)(&error)))
}

/// Links to the same page over other times.
pub fn links(here: &Address) -> AnyView {
    let t = &texts().charts;
    let whole = here.one("from").is_none() && here.one("to").is_none();
    let chosen = here.one("range").unwrap_or_else(|| USUAL.into());
    let links = SPANS.into_iter().zip(t.spans).map(|((key, _), word)| {
        let href = here.clone().without(&["from", "to", "step"]).with("range", key).href();
        let current = (whole && chosen == key).then_some("true");
        view! { <a href=href aria-current=current>{word}</a> }
    });
    view! {
        <nav class="spans" aria-label=t.time>
            {links.collect::<Vec<_>>()}
        </nav>
    }
    .into_any()
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
