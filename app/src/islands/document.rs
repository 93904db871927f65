//! The document, asked and changed.

use leptos::prelude::*;
use wasm_bindgen::convert::FromWasmAbi;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Document, DomParser, Element, Event, EventTarget, HtmlDialogElement, HtmlElement, NodeList,
    RequestCredentials, RequestInit, Response, SupportedType,
};

/// The first element of this selector.
pub fn one(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok()?
}

/// Every element of this selector.
pub fn all(selector: &str) -> Vec<Element> {
    elements(document().query_selector_all(selector)).collect()
}

/// The elements of a list of nodes.
pub fn elements(nodes: Result<NodeList, JsValue>) -> impl Iterator<Item = Element> {
    nodes.into_iter().flat_map(|nodes| {
        (0..nodes.length()).filter_map(move |at| nodes.item(at)?.dyn_into::<Element>().ok())
    })
}

/// The element itself or the nearest around it of this selector.
pub fn closest(at: &Element, selector: &str) -> Option<Element> {
    at.closest(selector).ok()?
}

/// Scrolls as little as shows the element.
pub fn show(element: &Element) {
    let nearest = web_sys::ScrollIntoViewOptions::new();
    nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&nearest);
}

/// Clicks the first element of this selector; answers whether there is one.
pub fn clicked(selector: &str) -> bool {
    let found = one(selector).and_then(|found| found.dyn_into::<HtmlElement>().ok());
    found.is_some_and(|found| {
        found.click();
        true
    })
}

/// Opens the dialog of this id; answers whether there is one.
pub fn open_dialog(id: &str) -> bool {
    dialog(id).is_some_and(|dialog| dialog.open() || dialog.show_modal().is_ok())
}

/// The dialog of this id.
pub fn dialog(id: &str) -> Option<HtmlDialogElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// Listens for the page's life.
pub fn listen<E: FromWasmAbi + 'static>(
    target: &EventTarget,
    name: &str,
    act: impl FnMut(E) + 'static,
) {
    let handler = Closure::<dyn FnMut(E)>::new(act).into_js_value();
    let _ = target.add_event_listener_with_callback(name, handler.unchecked_ref());
}

/// The page at this address, as the server renders it now.
pub async fn fetch(address: &str) -> Result<Document, JsValue> {
    let init = RequestInit::new();
    init.set_credentials(RequestCredentials::SameOrigin);
    let asked = window().fetch_with_str_and_init(address, &init);
    let response: Response = JsFuture::from(asked).await?.dyn_into()?;
    if !response.ok() {
        return Err(JsValue::NULL);
    }
    let text = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    DomParser::new()?.parse_from_string(&text, SupportedType::TextHtml)
}

/// Starts the islands below an element: the page's loader knows how.
pub fn start_islands(root: &Element) {
    let start = js_sys::Reflect::get(&js_sys::global(), &JsValue::from_str("hydrateIslands"));
    if let Ok(start) = start
        && let Some(start) = start.dyn_ref::<js_sys::Function>()
    {
        let _ = start.call1(&JsValue::NULL, root);
    }
}

/// Sets a form's fields to what the page says.
pub fn reset(form: &Element) {
    if let Ok(reset) = js_sys::Reflect::get(form, &JsValue::from_str("reset"))
        && let Some(reset) = reset.dyn_ref::<js_sys::Function>()
    {
        let _ = reset.call0(form);
    }
}

/// Whether the page was not loaded but taken out of the browser's memory, on the way back to it.
pub fn from_memory(shown: &Event) -> bool {
    let persisted = js_sys::Reflect::get(shown, &JsValue::from_str("persisted"));
    persisted.is_ok_and(|persisted| persisted.is_truthy())
}

/// Makes this the page's address, without going there and without a step of the history.
pub fn rename(address: &str) {
    if let Ok(history) = window().history() {
        let state = history.state().unwrap_or(JsValue::NULL);
        let _ = history.replace_state_with_url(&state, "", Some(address));
    }
}

/// Makes this the page's address, without going there, as a step of the history that is known by `state`.
pub fn step_to(address: &str, state: &str) {
    if let Ok(history) = window().history() {
        let _ = history.push_state_with_url(&JsValue::from_str(state), "", Some(address));
    }
}

/// Goes back a step, if it is one of ours that is known by `state`; answers whether it is.
pub fn step_back(state: &str) -> bool {
    let history = window().history();
    history.is_ok_and(|history| {
        let ours = history.state().is_ok_and(|now| now.as_string().as_deref() == Some(state));
        ours && history.back().is_ok()
    })
}

/// Goes there.
pub fn go(address: &str) {
    let _ = window().location().set_href(address);
}
