//! Risk over time as a band between what is certain and what the unknown may add.

use std::fmt::Write;

use leptos::prelude::*;
use model::Time;
use model::risk::Interval;
use model::view::RiskPoint;

use super::moment::Moment;
use super::panel::Empty;
use crate::format;

const WIDTH: i64 = 1000;
const HEIGHT: u64 = 100;

/// Two bands on one time: peak (0–100) and burden. A table repeats them.
#[component]
pub fn Trend(series: Vec<RiskPoint>, until: Option<Time>) -> impl IntoView {
    let (Some(first), Some(last)) = (series.first().copied(), series.last().copied()) else {
        return view! { <Empty>"Not judged yet."</Empty> }.into_any();
    };
    let end = until.unwrap_or(last.at).max(last.at);
    if series.len() < 2 {
        return view! {
            <Empty>
                "One moment so far, "
                <Moment at=first.at/>
                ": peak "
                {format::risk(first.risk.peak)}
                ", burden "
                {format::burden(first.risk.burden)}
                ". A trend needs two."
            </Empty>
        }
        .into_any();
    }
    let most = series.iter().map(|point| point.risk.burden.high).max().unwrap_or_default().max(1);
    let rows = series.iter().rev().map(|point| {
        view! {
            <tr>
                <th scope="row" class="w-time">
                    <Moment at=point.at/>
                </th>
                <td class="w-number">{format::risk(point.risk.peak)}</td>
                <td class="w-number">{format::burden(point.risk.burden)}</td>
            </tr>
        }
    });
    let rows = rows.collect::<Vec<_>>();
    view! {
        <div class="trends">
            <Band name="Peak" top="100".into() now=format::risk(last.risk.peak) first=first.at end
                d=band(&series, end, 1_000_000, |point| point.risk.peak)/>
            <Band name="Burden" top=format::decrease(most) now=format::burden(last.risk.burden)
                first=first.at end d=band(&series, end, most, |point| point.risk.burden)/>
        </div>
        <details class="as-table">
            <summary>"As a table"</summary>
            <div class="scroll" tabindex="0">
                <table>
                    <caption class="quiet">"Peak and burden over time, latest first"</caption>
                    <thead>
                        <tr>
                            <th scope="col" class="w-time">"From"</th>
                            <th scope="col" class="w-number">"Peak"</th>
                            <th scope="col" class="w-number">"Burden"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}

struct Paths {
    area: String,
    low: String,
}

#[component]
fn Band(
    name: &'static str,
    top: String,
    now: String,
    first: Time,
    end: Time,
    d: Paths,
) -> impl IntoView {
    view! {
        <figure class="trend">
            <figcaption>
                <span class="muted">{name}</span>
                " "
                <strong>{now}</strong>
            </figcaption>
            <svg
                width="100%"
                height="96"
                viewBox=format!("0 0 {WIDTH} {HEIGHT}")
                preserveAspectRatio="none"
                aria-hidden="true"
            >
                <path class="grid" d="M0 0H1000M0 50H1000M0 100H1000" vector-effect="non-scaling-stroke"/>
                <path class="band" d=d.area/>
                <path class="low-end" d=d.low vector-effect="non-scaling-stroke"/>
            </svg>
            <p class="axis">
                <Moment at=first/>
                <span>"0–"{top}</span>
                <Moment at=end/>
            </p>
        </figure>
    }
}

/// Steps: a value holds until the next point, and the last until `end`.
fn band(series: &[RiskPoint], end: Time, most: u64, of: fn(&RiskPoint) -> Interval) -> Paths {
    let first = series.first().map_or(end, |point| point.at);
    let span = (end - first).num_milliseconds().max(1);
    let x = |at: Time| (at - first).num_milliseconds() * WIDTH / span;
    let y = |value: u64| (most.saturating_sub(value) * HEIGHT * 10 / most) as f64 / 10.0;
    let ends = series.iter().skip(1).map(|point| point.at).chain([end]);
    let steps: Vec<_> =
        series.iter().zip(ends).map(|(point, to)| (x(point.at), x(to), of(point))).collect();
    let mut low = String::new();
    let mut area = String::new();
    for (i, (from, to, value)) in steps.iter().enumerate() {
        let start = if i == 0 { 'M' } else { 'L' };
        let _ = write!(low, "{start}{from} {}H{to}", y(value.low));
        let _ = write!(area, "{start}{from} {}H{to}", y(value.high));
    }
    for (from, to, value) in steps.iter().rev() {
        let _ = write!(area, "L{to} {}H{from}", y(value.low));
    }
    area.push('Z');
    Paths { area, low }
}

#[cfg(test)]
mod tests {
    use model::ids::Generation;
    use model::risk::Risk;
    use model::verdict::Coverage;

    use super::*;

    #[test]
    fn a_value_holds_until_the_next_and_the_last_until_the_end() {
        let point = |seconds, low, high| RiskPoint {
            generation: Generation::new(seconds),
            at: Time::from_timestamp(seconds, 0).expect("a time"),
            risk: Risk { peak: Interval { low, high }, ..Risk::default() },
            coverage: Coverage::default(),
        };
        let series = [point(0, 500_000, 750_000), point(50, 250_000, 250_000)];
        let end = Time::from_timestamp(100, 0).expect("a time");
        let paths = band(&series, end, 1_000_000, |point| point.risk.peak);
        assert_eq!(paths.low, "M0 50H500L500 75H1000");
        assert_eq!(paths.area, "M0 25H500L500 75H1000L1000 75H500L500 50H0Z");
    }
}
