//! The browser's entry point.

#[cfg(target_arch = "wasm32")]
use app as _;

/// Readies the islands; the page's loader then starts each.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
