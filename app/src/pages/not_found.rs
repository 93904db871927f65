//! What answers where nothing is, or nothing that this viewer may see.

use http::StatusCode;
use leptos::prelude::*;

use super::answer_with;
use crate::components::frame::{Frame, Section};

/// For paths that name no page.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    page("page")
}

/// There is no such `what`.
pub fn page(what: &'static str) -> AnyView {
    answer_with(StatusCode::NOT_FOUND);
    Frame::all(Vec::new(), Section::Nowhere, "Not found")
        .sentence(format!("There is no such {what}."))
        .around(view! {
            <p>
                "It may have been removed, or be named otherwise. Start from the "
                <a href="/">"overview"</a>
                " or search the "
                <a href="/findings">"findings"</a>
                "."
            </p>
        })
}
