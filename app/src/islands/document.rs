//! The document, asked and changed.

use leptos::prelude::*;
use wasm_bindgen::convert::FromWasmAbi;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Document, DomParser, Element, EventTarget, HtmlDialogElement, HtmlElement, NodeList,
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

/// Makes this the page's address, without going there.
pub fn rename(address: &str) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(address));
    }
}

/// Goes there.
pub fn go(address: &str) {
    let _ = window().location().set_href(address);
}
