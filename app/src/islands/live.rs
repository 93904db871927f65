//! Keeps a page up to date: hears of new generations, fetches the page again, changes values in place
//! and offers new rows.

#[cfg(target_arch = "wasm32")]
mod ages;
#[cfg(target_arch = "wasm32")]
mod regions;
#[cfg(target_arch = "wasm32")]
mod stream;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What the island shows, written by its stream.
#[derive(Clone, Copy)]
struct Shown {
    /// `live`, `stale`, `lost`, `as-of` or `waiting`, and the words.
    badge: RwSignal<(String, String)>,
    /// What waits to be shown, such as `3 new · 1 resolved`; empty for nothing.
    news: RwSignal<String>,
    /// What a screen reader is told, seldom.
    spoken: RwSignal<String>,
    /// How often the reader asked for what waits.
    asked: RwSignal<u32>,
}

/// What the badge and the bar say, in the reader's language: the browser has no texts of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveWords {
    /// `Live`
    pub live: String,
    /// `Stale`, before how old.
    pub stale: String,
    /// `Reconnecting · data from`, before the time.
    pub reconnecting: String,
    /// `new`, after how many.
    pub new: String,
    /// `resolved`, after how many.
    pub resolved: String,
    /// `Order changed`
    pub moved: String,
    /// `Show`, on the button.
    pub show: String,
}

/// The freshness badge, and the bar with what is new.
#[island]
pub fn Live(
    /// The cluster whose generations matter; empty for all.
    scope: String,
    /// The generation shown of each cluster on the page.
    heads: Vec<(String, i64)>,
    /// When what is shown was last confirmed, in milliseconds of Unix time; 0 for never.
    observed_at: i64,
    /// All of it is recorded and will not change.
    recorded: bool,
    /// The badge as the server says it: its state.
    state: String,
    /// The badge as the server says it: its words.
    text: String,
    /// What it says from then on.
    words: LiveWords,
) -> impl IntoView {
    let shown = Shown {
        badge: RwSignal::new((state, text)),
        news: RwSignal::new(String::new()),
        spoken: RwSignal::new(String::new()),
        asked: RwSignal::new(0),
    };
    let show = format!("{} ", words.show);
    #[cfg(target_arch = "wasm32")]
    stream::start(scope, heads, observed_at, recorded, shown, words);
    #[cfg(not(target_arch = "wasm32"))]
    let _ = (scope, heads, observed_at, recorded, words);
    view! {
        <span class=move || format!("badge {}", shown.badge.read().0)>
            {move || shown.badge.read().1.clone()}
        </span>
        <span class="quiet" role="status">{move || shown.spoken.get()}</span>
        <div class="news" hidden=move || shown.news.read().is_empty()>
            <span>{move || shown.news.get()}</span>
            <button type="button" on:click=move |_| *shown.asked.write() += 1>
                {show}
                <kbd>"n"</kbd>
            </button>
        </div>
    }
}
