//! Oslo and Frankfurt side by side: what lies between them is what a request pays that crosses.

use leptos::prelude::*;
use model::latency::{LatencySeries, RoundTrips};

use crate::components::latency_chart::means;
use crate::components::panel::Panel;
use crate::components::table::{Table, row};
use crate::format;
use crate::listing::{Column, column};

const COLUMNS: &[Column] = &[
    column("to", "To", "w-subject"),
    column("min", "Shortest", "w-number"),
    column("p50", "Median", "w-number"),
    column("p95", "95%", "w-number"),
];

/// The two, where both were measured by one method.
#[component]
pub fn Difference(series: Vec<LatencySeries>) -> impl IntoView {
    let (near, far) = pair(&series)?;
    let told = |series: &LatencySeries| {
        let it = &series.total;
        let ms =
            |us: Option<u64>| view! { {us.map_or("–".into(), format::milliseconds)} }.into_any();
        let name = view! {
            <span class="subject">{series.name.clone()}</span>
            <span class="kind">{means(series.method, series.family)}</span>
        };
        row(&series.name, vec![name.into_any(), ms(it.min_us), ms(it.p50_us), ms(it.p95_us)])
    };
    let between = |of: fn(&RoundTrips) -> Option<u64>| {
        let text = difference(of(&near.total), of(&far.total));
        view! { <strong>{text}</strong> }.into_any()
    };
    let between = row(
        "difference",
        vec![
            view! { <span class="subject">"Difference"</span> }.into_any(),
            between(|it| it.min_us),
            between(|it| it.p50_us),
            between(|it| it.p95_us),
        ],
    );
    let rows = vec![told(near), told(far), between];
    Some(view! {
        <Panel id="difference" heading="Oslo and Frankfurt">
            <Table
                caption="Round trips to Oslo and to Frankfurt, and their difference"
                live="difference"
                columns=COLUMNS
                rows
                empty="Not both were measured."
            />
        </Panel>
    })
}

fn pair(series: &[LatencySeries]) -> Option<(&LatencySeries, &LatencySeries)> {
    let measured = |name: &'static str| {
        series.iter().filter(move |it| it.name == name && it.total.received > 0)
    };
    measured("oslo").find_map(|near| {
        let alike = |it: &&LatencySeries| (it.method, it.family) == (near.method, near.family);
        Some((near, measured("frankfurt").find(alike)?))
    })
}

/// What lies between two round trips, in words.
fn difference(near: Option<u64>, far: Option<u64>) -> String {
    match near.zip(far) {
        None => "–".into(),
        Some((near, far)) => signed(far.cast_signed() - near.cast_signed()),
    }
}

/// A difference in µs, in words.
pub fn signed(us: i64) -> String {
    let sign = if us < 0 { '−' } else { '+' };
    format!("{sign}{}", format::milliseconds(us.unsigned_abs()))
}
