//! What answers where nothing is, or nothing that this viewer may see.

use http::StatusCode;
use leptos::prelude::*;

use super::answer_with;
use crate::components::frame::{Frame, Section};
use crate::context::Translated;
use crate::texts::texts;

/// For paths that name no page.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    page("page")
}

/// There is no such `what`.
pub fn page(what: &'static str) -> AnyView {
    answer_with(StatusCode::NOT_FOUND);
    provide_context(Translated);
    let t = &texts().errors;
    let [before, between, after] = t.start_from;
    Frame::all(Vec::new(), Section::Nowhere, t.not_found).sentence((t.no_such)(what)).around(
        view! {
            <p>
                {before}
                <a href="/">{t.overview}</a>
                {between}
                <a href="/findings">{t.findings}</a>
                {after}
            </p>
        },
    )
}
