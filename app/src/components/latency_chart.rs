//! Round trips to a landmark or another node over time: bands, median, and beneath them what was lost and what was not sent.

mod drawing;

use leptos::prelude::*;
use model::latency::{Family, LatencyBin, LatencyRange, LatencySeries, Method, RoundTrips};

use super::moment::Moment;
use crate::format;
use crate::texts::{Texts, texts};
use drawing::{CITY, Drawing, OSLO_FRANKFURT_MIDDLE, Scale};

/// Of the plot, in px.
const HEIGHT: u32 = 160;
/// Of the strip of losses beneath it.
pub(super) const STRIP: u64 = 16;

/// What a chart is of.
pub struct Charted {
    /// To whom.
    pub name: String,
    /// By which method over which family.
    pub means: String,
    /// Of the whole range.
    pub total: RoundTrips,
    /// Step by step, oldest first.
    pub bins: Vec<LatencyBin>,
}

impl From<LatencySeries> for Charted {
    fn from(series: LatencySeries) -> Self {
        let means = means(series.method, series.family);
        Self { name: series.name, means, total: series.total, bins: series.bins }
    }
}

/// The charts of several series, one above the other, on one time and one logarithmic scale.
#[component]
pub fn LatencyCharts(
    series: Vec<Charted>,
    range: LatencyRange,
    /// Of each series light's time there and back, in µs, where it is known.
    floors: Vec<Option<u64>>,
) -> impl IntoView {
    let scale = Scale::of(&series, &floors);
    let t = texts();
    let dashed = floors.iter().flatten().any(|us| *us > 0).then_some(t.charts.dashed);
    // Where the landmark may be in the same place light needs no time, which is no line on a logarithmic scale.
    let floors = floors.into_iter().map(|floor| floor.filter(|us| *us > 0));
    let charts = series.into_iter().zip(floors).map(|(series, floor)| {
        view! { <Chart series range scale floor/> }
    });
    view! {
        <p class="note">{t.charts.note} {dashed}</p>
        {charts.collect::<Vec<_>>()}
    }
}

#[component]
fn Chart(series: Charted, range: LatencyRange, scale: Scale, floor: Option<u64>) -> impl IntoView {
    let t = texts();
    let ms = |us: u64| t.measure(format::milliseconds(us));
    let drawing = Drawing::of(&series.bins, range, scale);
    let view_box = |height: u64| format!("0 0 {} {height}", drawing.steps);
    let guide_word = |us: u64, x: &'static str, anchor: &'static str, word: String| {
        view! {
            <text
                class="guide-word"
                x=x
                y=scale.percent(us)
                dy=scale.word_dy(us)
                text-anchor=anchor
            >
                {word}
            </text>
        }
    };
    let decades = scale
        .decades()
        .map(|us| guide_word(us, "99.5%", "end", t.measure(format!("{} ms", us as f64 / 1e3))));
    let floor_word = floor.map(|us| guide_word(us, "50%", "middle", (t.charts.light)(&ms(us))));
    let losses = drawing.losses.iter().filter(|(_, d)| !d.is_empty());
    let losses = losses.map(|(class, d)| view! { <path class=*class d=d.clone()/> });
    let unsent = drawing.unsent.iter().map(|(from, width)| {
        view! {
            <rect
                x=format!("{from:.2}%")
                width=format!("{width:.2}%")
                height=STRIP
                fill="url(#hatch)"
            />
        }
    });
    let median = (series.total.p50_us)
        .map_or_else(|| t.charts.no_round_trip.into(), |p50| (t.charts.median)(&ms(p50)));
    let rows = series.bins.iter().rev().map(|bin| bin_row(bin, t)).collect::<Vec<_>>();
    let [from, numbers @ ..] = t.charts.headings;
    let numbers = numbers.map(|heading| {
        view! {
            <th scope="col" class="w-number">
                {heading}
            </th>
        }
    });
    view! {
        <figure class="latency">
            <figcaption>
                <strong>{series.name.clone()}</strong>
                " "
                <span class="muted">{format!("{}, {median}", series.means)}</span>
            </figcaption>
            <svg class="plot" width="100%" height=HEIGHT aria-hidden="true">
                <svg
                    width="100%"
                    height=HEIGHT
                    viewBox=view_box(100)
                    preserveAspectRatio="none"
                >
                    <path class="guide" d=drawing.guides.clone()/>
                    <path class="grid" d=drawing.decades.clone() vector-effect="non-scaling-stroke"/>
                    <path class="spread" d=drawing.spread.clone()/>
                    <path class="middle" d=drawing.middle.clone()/>
                    <path class="median" d=drawing.median.clone() vector-effect="non-scaling-stroke"/>
                    {floor
                        .map(|us| {
                            let d = drawing.line(us);
                            view! { <path class="floor" d=d vector-effect="non-scaling-stroke"/> }
                        })}
                </svg>
                <text class="guide-word" x="4" y=scale.percent(OSLO_FRANKFURT_MIDDLE) dy="4">
                    "15–20 ms"
                </text>
                <text class="guide-word" x="4" y=scale.percent(CITY) dy=scale.word_dy(CITY)>
                    "2 ms"
                </text>
                {decades.collect::<Vec<_>>()}
                {floor_word}
            </svg>
            <svg class="losses" width="100%" height=STRIP aria-hidden="true">
                {unsent.collect::<Vec<_>>()}
                <svg
                    width="100%"
                    height=STRIP
                    viewBox=view_box(STRIP)
                    preserveAspectRatio="none"
                >
                    {losses.collect::<Vec<_>>()}
                </svg>
            </svg>
            <p class="axis">
                <Moment at=range.from/>
                <span>{scale.words(t)}</span>
                <Moment at=range.to/>
            </p>
            <details class="as-table">
                <summary>{t.charts.as_table}</summary>
                <div class="scroll" tabindex="0">
                    <table>
                        <caption class="quiet">
                            {(t.charts.caption)(&series.name)}
                        </caption>
                        <thead>
                            <tr>
                                <th scope="col" class="w-time">
                                    {from}
                                </th>
                                {numbers.to_vec()}
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </details>
        </figure>
    }
}

/// `icmp over ipv4`
pub fn means(method: Method, family: Option<Family>) -> String {
    match family {
        Some(family) => format!("{} over {}", method.word(), family.word()),
        None => (texts().charts.no_address)(method.word()),
    }
}

fn bin_row(bin: &LatencyBin, t: &'static Texts) -> AnyView {
    let it = &bin.round_trips;
    let ms =
        |us: Option<u64>| us.map_or_else(|| "–".into(), |us| t.measure(format::milliseconds(us)));
    view! {
        <tr>
            <th scope="row">
                <Moment at=bin.at/>
            </th>
            <td>{t.number(it.sent)}</td>
            <td>{t.number(it.sent - it.received)}</td>
            <td>{t.number(it.unsent())}</td>
            <td>{ms(it.min_us)}</td>
            <td>{ms(it.p25_us)}</td>
            <td>{ms(it.p50_us)}</td>
            <td>{ms(it.p75_us)}</td>
            <td>{ms(it.p95_us)}</td>
        </tr>
    }
    .into_any()
}
