//! Keys, and the links that scripts serve better than a new page: what grows a list, shows evidence beside it,
//! opens the palette.

use leptos::prelude::*;

/// Starts to listen. Without it, every link still leads to a page that shows the same.
#[island]
pub fn Keys(
    /// Single keys do something.
    single: bool,
) -> impl IntoView {
    #[cfg(target_arch = "wasm32")]
    listening::start(single);
    #[cfg(not(target_arch = "wasm32"))]
    let _ = single;
    view! { <span hidden></span> }
}

#[cfg(target_arch = "wasm32")]
mod listening {
    use std::cell::Cell;
    use std::rc::Rc;

    use leptos::prelude::*;
    use wasm_bindgen::JsCast;
    use web_sys::{Element, Event, HtmlElement, KeyboardEvent, MouseEvent};

    use crate::islands::document::{
        all, clicked, closest, from_memory, listen, one, open_dialog, reset,
    };
    use crate::islands::{list, palette};

    /// How long after `g` a letter still goes somewhere, in milliseconds.
    const GO_WITHIN: f64 = 1500.0;

    pub fn start(single: bool) {
        let went_at = Rc::new(Cell::new(0.0));
        listen(&document(), "keydown", move |key: KeyboardEvent| {
            if !chord(&key) && single {
                pressed(&key, &went_at);
            }
        });
        listen(&document(), "click", |click: MouseEvent| {
            let plain = !click.ctrl_key() && !click.meta_key() && !click.shift_key();
            if plain && click.button() == 0 && served(click.target()) {
                click.prevent_default();
            }
        });
        listen(&window(), "popstate", |_: Event| list::follow_history());
        // A page out of the browser's memory has its forms as they were left, not as its list is.
        listen(&window(), "pageshow", |shown: Event| {
            if from_memory(&shown) {
                all("form[autocomplete='off']").iter().for_each(reset);
            }
        });
        palette::start();
    }

    /// Keys that work however the reader chose.
    fn chord(key: &KeyboardEvent) -> bool {
        if (key.ctrl_key() || key.meta_key()) && key.key().eq_ignore_ascii_case("k") {
            key.prevent_default();
            palette::open();
            return true;
        }
        if key.key() == "Escape" && one("dialog[open]").is_none() {
            close(key);
            return true;
        }
        key.ctrl_key() || key.meta_key() || key.alt_key()
    }

    fn close(key: &KeyboardEvent) {
        for open in all("details.bar-view[open], details.columns[open], details.menu[open]") {
            let _ = open.remove_attribute("open");
        }
        if let Some(pane) = one("#peek:not([hidden]) [data-peek-close]") {
            key.prevent_default();
            list::close_peek(pane);
        }
    }

    fn pressed(key: &KeyboardEvent, went_at: &Cell<f64>) {
        let target = key.target().and_then(|target| target.dyn_into::<Element>().ok());
        let tag = target.as_ref().map(Element::tag_name).unwrap_or_default();
        let busy = matches!(tag.as_str(), "INPUT" | "TEXTAREA" | "SELECT");
        if busy || one("dialog[open]").is_some() {
            return;
        }
        let now = js_sys::Date::now();
        let going = now - went_at.replace(0.0) < GO_WITHIN;
        let name = key.key();
        let done = match name.as_str() {
            letter if going && letter.len() == 1 => clicked(&format!("[data-go='{letter}']")),
            "g" => {
                went_at.set(now);
                true
            }
            "/" => {
                focus("[data-filter]") || {
                    palette::open();
                    true
                }
            }
            "?" => open_dialog("help"),
            "j" => list::step(1),
            "k" => list::step(-1),
            "c" => clicked("#peek:not([hidden]) .copy") || clicked("#mend .copy"),
            "n" => clicked(".news:not([hidden]) button"),
            "y" => clicked("[data-csv]"),
            "e" => clicked("[data-export]"),
            "[" => clicked("[data-earlier]"),
            "]" => clicked("[data-later]"),
            " " if tag != "BUTTON" && tag != "SUMMARY" => target.is_some_and(|at| peek_of(&at)),
            _ => false,
        };
        if done {
            key.prevent_default();
        }
    }

    /// Shows the evidence of the row that the focus is in.
    fn peek_of(at: &Element) -> bool {
        let row = closest(at, "tr[data-key]");
        let link = row.and_then(|row| row.query_selector("[data-peek]").ok()?);
        link.is_some_and(|link| {
            list::peek(link);
            true
        })
    }

    fn focus(selector: &str) -> bool {
        let field = one(selector).and_then(|field| field.dyn_into::<HtmlElement>().ok());
        field.is_some_and(|field| field.focus().is_ok())
    }

    /// Does what a link is for, where a script does it better.
    fn served(target: Option<web_sys::EventTarget>) -> bool {
        let Some(at) = target.and_then(|target| target.dyn_into::<Element>().ok()) else {
            return false;
        };
        let link = |selector: &str| closest(&at, selector);
        if let Some(link) = link("a[data-more]") {
            list::grow(link);
        } else if let Some(link) = link("a[data-peek]") {
            list::peek(link);
        } else if let Some(link) = link("a[data-peek-close]") {
            list::close_peek(link);
        } else if link("a[data-palette]").is_some() {
            palette::open();
        } else {
            return false;
        }
        true
    }
}
