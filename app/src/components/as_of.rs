//! Looking at another moment: a form whose state is the address, and steps of a day.

use chrono::TimeDelta;
use leptos::prelude::*;
use model::Time;

use crate::address::Address;
use crate::format;
use crate::texts::frame_texts;

/// How far one step goes.
const STEP: TimeDelta = TimeDelta::days(1);

/// The moment that the page shows, and the ways to others.
#[component]
pub fn AsOf(
    /// `None` for now.
    at: Option<Time>,
    now: Time,
    /// Before this nothing was observed.
    first: Option<Time>,
) -> impl IntoView {
    let t = frame_texts();
    let here = Address::here().without(&["after", "show", "peek"]);
    let moment = |at: Time| here.clone().with("at", format::datetime(at)).href();
    let shown = at.unwrap_or(now);
    // An address has whole seconds, and the field whole minutes.
    let first = first.map(|first| first + TimeDelta::seconds(1));
    let earlier = match first {
        Some(first) if first >= shown => None,
        Some(first) if first > shown - STEP => Some((moment(first), t.first_observed)),
        _ => Some((moment(shown - STEP), t.day_earlier)),
    };
    let earlier = earlier.map(|(href, words)| view! { <a href=href data-earlier="">{words}</a> });
    let today = here.clone().without(&["at"]).href();
    let later = at.map(|at| if at + STEP < now { moment(at + STEP) } else { today.clone() });
    let later = later.map(|href| view! { <a href=href data-later="">{t.day_later}</a> });
    let kept = here.rest(&["at"]).map(|(name, value)| {
        view! { <input type="hidden" name=name.clone() value=value.clone()/> }
    });
    let kept = kept.collect::<Vec<_>>();
    let field = |at: Time| at.format("%Y-%m-%dT%H:%M").to_string();
    view! {
        <form class="as-of-form" method="get" action=here.path().to_owned() autocomplete="off">
            {kept}
            {earlier}
            <label>
                {t.as_of_utc}
                " "
                <input
                    type="datetime-local"
                    name="at"
                    value=at.map(field)
                    min=first.map(|first| field(first + TimeDelta::seconds(59)))
                    max=field(now)
                />
            </label>
            <button type="submit" class="button">{t.show_moment}</button>
            {later}
            {at.map(|_| view! { <a href=today>{t.now}</a> })}
        </form>
    }
}
