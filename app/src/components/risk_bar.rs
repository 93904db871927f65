//! Risk as an interval: solid to what is certain, hatched to what the unknown may add.

use leptos::prelude::*;
use model::risk::Interval;

use crate::format;

/// The bar with its numbers and grade; it leads to what the risk is made of.
#[component]
pub fn RiskBar(
    exposure: Interval,
    /// Where its contributions are.
    href: String,
) -> impl IntoView {
    view! {
        <a class="risk" href=href>
            <Bar exposure/>
            <span class="risk-range">
                <span class="quiet">"risk "</span>
                {format::risk(exposure)}
            </span>
            <span class="grade">
                <span class="quiet">"grade "</span>
                {format::grades(exposure)}
            </span>
        </a>
    }
}

#[component]
fn Bar(exposure: Interval) -> impl IntoView {
    let percent =
        |millionths: u64| format!("{}.{:02}%", millionths / 10_000, millionths / 100 % 100);
    let open = exposure.high - exposure.low;
    view! {
        <svg class="risk-bar" width="100%" height="8" aria-hidden="true">
            <rect class="track" width="100%" height="8" rx="2"/>
            <rect class="certain" width=percent(exposure.low) height="8" rx="2"/>
            {(open > 0)
                .then(|| {
                    view! {
                        <rect
                            x=percent(exposure.low)
                            width=percent(open)
                            height="8"
                            rx="2"
                            fill="url(#hatch)"
                        />
                    }
                })}
        </svg>
    }
}
