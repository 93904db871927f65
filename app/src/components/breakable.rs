//! Names that are put together of others, in columns that are narrower.

use leptos::prelude::*;

/// A name such as `storefront/Deployment/cart` or `registry:dockerhub`, which a line may break after a slash or a colon
/// rather than in a word.
#[component]
pub fn Breakable(#[prop(into)] name: String) -> impl IntoView {
    let parts = name.split_inclusive(['/', ':']).map(|part| {
        let may_break = part.ends_with(['/', ':']).then(|| view! { <wbr/> });
        view! {
            {part.to_owned()}
            {may_break}
        }
    });
    parts.collect::<Vec<_>>()
}
