//! Copies the text of an element. Shown only where it can work.

use leptos::prelude::*;

/// A button that copies the text of the element with this id.
#[island]
pub fn Copy(
    /// The id of the element whose text is copied.
    target: String,
    /// What it says.
    copy: String,
    /// What it says once it has.
    copied: String,
) -> impl IntoView {
    let ready = RwSignal::new(false);
    let done = RwSignal::new(false);
    Effect::new(move || ready.set(true));
    let word = move || if done.get() { copied.clone() } else { copy.clone() };
    let click = move |_| {
        copy_text(&target);
        done.set(true);
        set_timeout(move || done.set(false), std::time::Duration::from_secs(2));
    };
    view! {
        <button type="button" class="copy" hidden=move || !ready.get() on:click=click>
            <span aria-live="polite">{word}</span>
        </button>
    }
}

#[cfg(target_arch = "wasm32")]
fn copy_text(target: &str) {
    if let Some(text) = document().get_element_by_id(target).and_then(|of| of.text_content()) {
        // A browser that refuses has said so to its user.
        let _ = window().navigator().clipboard().write_text(&text);
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn copy_text(_target: &str) {}
