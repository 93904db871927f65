//! A moment, as people and programs read it.

use leptos::prelude::*;
use model::Time;

use crate::format;
use crate::texts::texts;

/// An absolute time.
#[component]
pub fn Moment(at: Time) -> impl IntoView {
    view! { <time datetime=format::datetime(at)>{format::moment(at)}</time> }
}

/// An absolute time that the Live island turns into an age (`14 min ago`).
#[component]
pub fn Age(at: Time) -> impl IntoView {
    view! { <time datetime=format::datetime(at) data-age=texts().finding.ago>{format::moment(at)}</time> }
}
