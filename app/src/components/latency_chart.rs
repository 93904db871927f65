//! Round trips to one landmark over time: bands, median, and beneath them what was lost and what was not sent.

mod drawing;

use leptos::prelude::*;
use model::latency::{LatencyBin, LatencyRange, LatencySeries};

use super::moment::Moment;
use crate::format;
use drawing::{CITY, Drawing, OSLO_FRANKFURT_MIDDLE, Scale};

/// Of the plot, in px.
const HEIGHT: u32 = 160;
/// Of the strip of losses beneath it.
pub(super) const STRIP: u64 = 16;

/// The charts of several series, one above the other, on one time and one logarithmic scale.
#[component]
pub fn LatencyCharts(
    series: Vec<LatencySeries>,
    range: LatencyRange,
    /// Of each series light's time there and back, in µs, where it is known.
    floors: Vec<Option<u64>>,
) -> impl IntoView {
    let scale = Scale::of(&series, &floors);
    // Where the landmark may be in the same place light needs no time, which is no line on a logarithmic scale.
    let floors = floors.into_iter().map(|floor| floor.filter(|us| *us > 0));
    let charts = series.into_iter().zip(floors).map(|(series, floor)| {
        view! { <Chart series range scale floor/> }
    });
    view! {
        <p class="note">
            "The line is the median; the dark band around it half of all round trips, the light one from the shortest to the \
             95th percentile. The grey band is what Oslo to Frankfurt and back takes, 15–20 ms; what stays below 2 ms is within \
             a city. The other lines across are powers of ten; a dashed one is light's time there and back in fibre."
        </p>
        {charts.collect::<Vec<_>>()}
    }
}

#[component]
fn Chart(
    series: LatencySeries,
    range: LatencyRange,
    scale: Scale,
    floor: Option<u64>,
) -> impl IntoView {
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
    let decades =
        scale.decades().map(|us| guide_word(us, "99.5%", "end", format!("{} ms", us as f64 / 1e3)));
    let floor_word = floor
        .map(|us| guide_word(us, "50%", "middle", format!("light {}", format::milliseconds(us))));
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
    let now = series
        .total
        .p50_us
        .map_or("no round trip".into(), |p50| format!("median {}", format::milliseconds(p50)));
    let rows = series.bins.iter().rev().map(bin_row).collect::<Vec<_>>();
    view! {
        <figure class="latency">
            <figcaption>
                <strong>{series.name.clone()}</strong>
                " "
                <span class="muted">{format!("{}, {now}", means(&series))}</span>
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
                <span>{scale.words()}</span>
                <Moment at=range.to/>
            </p>
            <details class="as-table">
                <summary>"As a table"</summary>
                <div class="scroll" tabindex="0">
                    <table>
                        <caption class="quiet">
                            {format!("Round trips to {} step by step, latest first", series.name)}
                        </caption>
                        <thead>
                            <tr>
                                <th scope="col" class="w-time">"From"</th>
                                <th scope="col" class="w-number">"Sent"</th>
                                <th scope="col" class="w-number">"Lost"</th>
                                <th scope="col" class="w-number">"Not sent"</th>
                                <th scope="col" class="w-number">"Shortest"</th>
                                <th scope="col" class="w-number">"Median"</th>
                                <th scope="col" class="w-number">"95%"</th>
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
pub fn means(series: &LatencySeries) -> String {
    match series.family {
        Some(family) => format!("{} over {}", series.method.word(), family.word()),
        None => format!("{}, no address", series.method.word()),
    }
}

fn bin_row(bin: &LatencyBin) -> AnyView {
    let it = &bin.round_trips;
    let ms = |us: Option<u64>| us.map_or("–".into(), format::milliseconds);
    view! {
        <tr>
            <th scope="row">
                <Moment at=bin.at/>
            </th>
            <td>{format::number(it.sent)}</td>
            <td>{format::number(it.sent - it.received)}</td>
            <td>{format::number(it.unsent())}</td>
            <td>{ms(it.min_us)}</td>
            <td>{ms(it.p50_us)}</td>
            <td>{ms(it.p95_us)}</td>
        </tr>
    }
    .into_any()
}
