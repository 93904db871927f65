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
    /// By how much its lower end would be higher without waivers, in millionths.
    #[prop(optional)]
    waived: u64,
) -> impl IntoView {
    let without = (waived > 0).then(|| {
        let risk =
            format::risk(Interval { low: exposure.low + waived, high: exposure.low + waived });
        view! { <span class="waived-range">{format!("{risk} without waivers")}</span> }
    });
    view! {
        <a class="risk" href=href>
            <Bar exposure waived/>
            <span class="risk-range">
                <span class="quiet">"risk "</span>
                {format::risk(exposure)}
            </span>
            <span class="grade">
                <span class="quiet">"grade "</span>
                {format::grades(exposure)}
            </span>
            {without}
        </a>
    }
}

/// What waivers leave out of a burden, in millionths of a workload; nothing where that is nothing.
pub fn without_waivers(waived: u64) -> Option<AnyView> {
    (waived > 0).then(|| {
        let more = format!("{} more without waivers", format::decrease(waived));
        view! { <a class="kind" href="/waivers">{more}</a> }.into_any()
    })
}

#[component]
fn Bar(exposure: Interval, waived: u64) -> impl IntoView {
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
            {(waived > 0)
                .then(|| {
                    view! {
                        <rect
                            class="waived"
                            x=percent(exposure.low)
                            width=percent(waived)
                            height="8"
                            rx="2"
                        />
                    }
                })}
        </svg>
    }
}
