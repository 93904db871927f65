//! The palette: a combobox over what the page `/search` finds.

use std::cell::Cell;
use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, Event, HtmlInputElement, KeyboardEvent, MouseEvent};

use super::document::{closest, dialog, elements, fetch, go, listen, one, open_dialog, show};

/// How long the reader's typing must rest before it is asked for.
const REST: Duration = Duration::from_millis(120);

thread_local! {
    /// Which question is the last; an answer to an earlier one comes too late.
    static ASKED: Cell<u32> = const { Cell::new(0) };
}

/// Listens to what happens in it.
pub fn start() {
    let Some(palette) = dialog("palette") else { return };
    listen(&palette, "input", |_: Event| ask());
    listen(&palette, "keydown", |key: KeyboardEvent| {
        let done = match key.key().as_str() {
            "ArrowDown" => choose(1),
            "ArrowUp" => choose(-1),
            "Enter" => chosen().is_some_and(|option| follow(&option)),
            // A field of this type would take the first press to empty itself.
            "Escape" => {
                key.stop_propagation();
                close();
                true
            }
            _ => false,
        };
        if done {
            key.prevent_default();
        }
    });
    listen(&palette, "click", |click: MouseEvent| {
        let at = click.target().and_then(|at| at.dyn_into::<Element>().ok());
        if let Some(option) = at.as_ref().and_then(|at| closest(at, "[role=option]")) {
            follow(&option);
        } else if at.is_some_and(|at| at.id() == "palette") {
            close();
        }
    });
}

/// Opens it, empty, with what can be done.
pub fn open() {
    if open_dialog("palette") {
        if let Some(input) = input() {
            let _ = input.focus();
            input.select();
        }
        ask();
    }
}

fn close() {
    if let Some(palette) = dialog("palette") {
        palette.close();
    }
}

fn input() -> Option<HtmlInputElement> {
    one("#palette input")?.dyn_into().ok()
}

fn ask() {
    let asked = ASKED.get().wrapping_add(1);
    ASKED.set(asked);
    set_timeout(
        move || {
            if ASKED.get() == asked {
                spawn_local(answer(asked));
            }
        },
        REST,
    );
}

async fn answer(asked: u32) {
    let Some(text) = input().map(|input| input.value()) else { return };
    let address = format!("/search?q={}", String::from(js_sys::encode_uri_component(&text)));
    let fresh = fetch(&address).await;
    if ASKED.get() != asked {
        return;
    }
    let (Some(list), Some(note)) = (one("#palette-hits"), one("#palette-note")) else { return };
    list.set_inner_html("");
    let Ok(fresh) = fresh else {
        note.set_text_content(note.get_attribute("data-away").as_deref());
        return;
    };
    for (at, hit) in elements(fresh.query_selector_all("#hits a[data-hit]")).enumerate() {
        let Ok(option) = document().create_element("li") else { return };
        for (name, value) in [
            ("role", "option".to_owned()),
            ("id", format!("hit-{at}")),
            ("aria-selected", (at == 0).to_string()),
            ("data-href", hit.get_attribute("href").unwrap_or_default()),
        ] {
            let _ = option.set_attribute(name, &value);
        }
        option.set_inner_html(&hit.inner_html());
        let _ = list.append_child(&option);
    }
    let sentence = fresh.query_selector("h1").ok().flatten().and_then(|h1| h1.text_content());
    note.set_text_content(sentence.as_deref());
    say_chosen();
}

fn options() -> Vec<Element> {
    super::document::all("#palette-hits [role=option]")
}

fn chosen() -> Option<Element> {
    one("#palette-hits [aria-selected=true]")
}

fn choose(by: isize) -> bool {
    let options = options();
    let Some(last) = options.len().checked_sub(1) else { return false };
    let at =
        options.iter().position(|of| of.get_attribute("aria-selected").as_deref() == Some("true"));
    let next = match at {
        Some(at) if by < 0 && at == 0 => last,
        Some(at) if by > 0 && at == last => 0,
        Some(at) => at.saturating_add_signed(by),
        None => 0,
    };
    for (at, option) in options.iter().enumerate() {
        let _ = option.set_attribute("aria-selected", if at == next { "true" } else { "false" });
    }
    if let Some(option) = options.get(next) {
        show(option);
    }
    say_chosen();
    true
}

/// Tells the combobox which option is the active one.
fn say_chosen() {
    let Some(input) = input() else { return };
    let _ = match chosen() {
        Some(option) => input.set_attribute("aria-activedescendant", &option.id()),
        None => input.remove_attribute("aria-activedescendant"),
    };
}

fn follow(option: &Element) -> bool {
    option.get_attribute("data-href").is_some_and(|href| {
        close();
        go(&href);
        true
    })
}
