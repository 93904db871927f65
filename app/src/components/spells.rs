//! A finding's life: when it was open, with which verdict.

use leptos::prelude::*;
use model::Time;
use model::verdict::{Severity, Verdict};
use model::view::Spell;

use super::chip::VerdictChip;
use super::moment::{Age, Moment};
use super::panel::Empty;
use crate::texts::texts;

/// Validity as bars on one time, and the same in words.
#[component]
pub fn Spells(spells: Vec<Spell>, severity: Severity, until: Time) -> impl IntoView {
    let Some(first) = spells.first().map(|spell| spell.from) else {
        return view! { <Empty>{texts().finding.no_change}</Empty> }.into_any();
    };
    let span = (until - first).num_milliseconds().max(1);
    let percent = |at: Time| {
        let permille = ((at - first).num_milliseconds() * 1000 / span).clamp(0, 1000);
        permille as f64 / 10.0
    };
    let bars = spells.iter().map(|spell| {
        let from = percent(spell.from);
        let width = (percent(spell.to.unwrap_or(until)) - from).max(0.5);
        let class = match spell.verdict {
            Verdict::Fail => severity.word(),
            other => other.word(),
        };
        let fill = (spell.verdict == Verdict::Unknown).then_some("url(#hatch)");
        view! {
            <rect
                class=class
                x=format!("{from}%")
                width=format!("{width}%")
                height="12"
                rx="2"
                fill=fill
            />
        }
    });
    let bars = bars.collect::<Vec<_>>();
    let words = spells.iter().rev().map(|spell| {
        let end = match spell.to {
            Some(to) => view! { <Moment at=to/> }.into_any(),
            None => texts().finding.still_open.into_any(),
        };
        view! {
            <li>
                <VerdictChip verdict=spell.verdict severity/>
                <span>
                    <Age at=spell.from/>
                    " – "
                    {end}
                </span>
            </li>
        }
    });
    let words = words.collect::<Vec<_>>();
    view! {
        <svg class="spells" width="100%" height="12" aria-hidden="true">
            <rect class="track" width="100%" height="12" rx="2"/>
            {bars}
        </svg>
        <ol class="spell-list" reversed="">{words}</ol>
    }
    .into_any()
}
