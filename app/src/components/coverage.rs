//! How much of what was due could be judged.

use leptos::prelude::*;
use model::verdict::{Coverage, Verdict};

use crate::link::Findings;

/// `82%`, leading to what could not be judged.
#[component]
pub fn CoverageNote(coverage: Coverage, within: Findings) -> impl IntoView {
    match coverage.percent() {
        None => view! { <span class="muted">"not judged yet"</span> }.into_any(),
        Some(percent) => view! {
            <a href=within.verdict(Verdict::Unknown).href()>{format!("{percent}%")}</a>
        }
        .into_any(),
    }
}
