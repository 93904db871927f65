//! Where something is known from: evidence of the evidence, which must not drown it.

use leptos::prelude::*;

use super::prose::Prose;
use crate::texts::texts;

/// What a source may be long to stand open, in characters.
const SHORT: usize = 80;

/// The source, folded where it is long.
#[component]
pub fn SourceNote(
    source: String,
    /// Its language, where that is not the page's.
    lang: Option<&'static str>,
) -> impl IntoView {
    let folds = source.chars().count() > SHORT;
    let source = view! {
        <span lang=lang>
            <Prose text=source/>
        </span>
    };
    match folds {
        true => view! {
            <details class="source">
                <summary>{texts().words.sources}</summary>
                {source}
            </details>
        }
        .into_any(),
        false => source.into_any(),
    }
}
