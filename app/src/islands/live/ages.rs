//! Absolute times as ages.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element};

/// Writes every `<time data-age="{} ago">` as an age.
pub fn write(document: &Document, now: f64) {
    let Ok(times) = document.query_selector_all("time[data-age]") else { return };
    for time in (0..times.length()).filter_map(|at| times.item(at)) {
        let Ok(time) = time.dyn_into::<Element>() else { continue };
        let Some(at) = time.get_attribute("datetime") else { continue };
        let old = age(now - js_sys::Date::parse(&at));
        let text = time.get_attribute("data-age").unwrap_or_default().replace("{}", &old);
        if time.text_content().as_deref() != Some(&text) {
            time.set_text_content(Some(&text));
        }
    }
}

/// An age in milliseconds as `14 min`.
pub fn age(milliseconds: f64) -> String {
    let minutes = (milliseconds / 60_000.0).max(0.0) as u64;
    match minutes {
        0..120 => format!("{minutes} min"),
        120..2880 => format!("{} h", minutes / 60),
        _ => format!("{} days", minutes / 1440),
    }
}
