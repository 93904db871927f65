//! A list: walked by row, grown, with the evidence of a row beside it.

use std::cell::Cell;
use std::collections::BTreeSet;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement};

use super::document::{
    all, closest, elements, fetch, go, one, rename, show, start_islands, step_back, step_to,
};

/// The step of the history that opened the pane.
const OPENED: &str = "evidence";

thread_local! {
    /// The row that is to stay in sight while the pane closes by the way back.
    static STAYS: Cell<Option<Element>> = const { Cell::new(None) };
    /// How often it was said what the pane is to be: what comes late for an earlier word is dropped.
    static TURN: Cell<u32> = const { Cell::new(0) };
}

/// Moves the focus by a row; answers whether there are rows.
pub fn step(by: isize) -> bool {
    let rows = all("main tr[data-key]");
    let current = document().active_element().and_then(|at| closest(&at, "tr[data-key]"));
    let at = current.and_then(|current| rows.iter().position(|row| *row == current));
    let next = match at {
        Some(at) => at.saturating_add_signed(by).min(rows.len().saturating_sub(1)),
        None => 0,
    };
    let link = rows.get(next).and_then(|row| row.query_selector("th a, a").ok()?);
    focus(link)
}

fn focus(element: Option<Element>) -> bool {
    let element = element.and_then(|element| element.dyn_into::<HtmlElement>().ok());
    element.is_some_and(|element| element.focus().is_ok())
}

/// Appends the rows that the link's page has beyond those shown, and takes its address. Where the server does
/// not answer, the link is followed, and the browser says why.
pub fn grow(link: Element) {
    let Some(href) = link.get_attribute("href") else { return };
    spawn_local(async move {
        if appended(&link, &href).await.is_none() {
            go(&href);
        }
    });
}

async fn appended(link: &Element, href: &str) -> Option<()> {
    let panel = closest(link, "section.panel")?;
    let region = panel.query_selector("[data-live-rows]").ok()??;
    let body = region.query_selector("tbody").ok()??;
    let name = region.get_attribute("data-live-rows")?;
    let fresh = fetch(href).await.ok()?;
    let shown: BTreeSet<String> = rows(&region).filter_map(|row| key(&row)).collect();
    let new_region = fresh.query_selector(&format!("[data-live-rows='{name}']")).ok()??;
    let new: Vec<Element> =
        rows(&new_region).filter(|row| key(row).is_some_and(|key| !shown.contains(&key))).collect();
    for row in &new {
        body.append_child(&document().adopt_node(row).ok()?).ok()?;
    }
    let line = panel.query_selector("[data-more-line]").ok()??;
    let id = panel.id();
    match fresh.query_selector(&format!("#{id} [data-more-line]")).ok()? {
        Some(new) => line.set_inner_html(&new.inner_html()),
        None => line.remove(),
    }
    rename(href);
    focus(new.first().and_then(|row| row.query_selector("a").ok()?));
    Some(())
}

fn rows(region: &Element) -> impl Iterator<Item = Element> {
    elements(region.query_selector_all("[data-key]"))
}

fn key(row: &Element) -> Option<String> {
    row.get_attribute("data-key")
}

/// Shows the evidence that the link leads to beside the list; the focus stays in the list.
pub fn peek(link: Element) {
    let Some(href) = link.get_attribute("href") else { return };
    spawn_local(async move {
        if shown_beside(&href).await.is_none() {
            go(&href);
        }
    });
}

async fn shown_beside(href: &str) -> Option<()> {
    let address = href.split('#').next()?;
    match open(address).await? {
        Pane::Opened => step_to(address, OPENED),
        Pane::Refilled => rename(address),
        Pane::Overtaken => {}
    }
    Some(())
}

/// What became of the pane when it was filled.
enum Pane {
    Opened,
    Refilled,
    /// Nothing: it is to be something else by now.
    Overtaken,
}

/// Fills the pane with what the page at this address has in it.
async fn open(address: &str) -> Option<Pane> {
    let turn = TURN.get().wrapping_add(1);
    TURN.set(turn);
    let fresh = fetch(address).await;
    if TURN.get() != turn {
        return Some(Pane::Overtaken);
    }
    let fresh = fresh.ok()?;
    let (pane, new) = (one("#peek")?, fresh.get_element_by_id("peek")?);
    let was_open = one("#peek:not([hidden])").is_some();
    pane.set_inner_html(&new.inner_html());
    pane.remove_attribute("hidden").ok()?;
    pane.set_scroll_top(0);
    start_islands(&pane);
    Some(if was_open { Pane::Refilled } else { Pane::Opened })
}

/// Closes the pane; its closing link has the list's address. What opened by a step of the history closes by the way
/// back, on which the browser would scroll to where the list stood before, and away from the row that has the focus.
pub fn close_peek(link: Element) {
    STAYS.set(document().active_element().and_then(|at| closest(&at, "tr[data-key]")));
    if step_back(OPENED) {
        return;
    }
    STAYS.set(None);
    if let Some(href) = link.get_attribute("href") {
        rename(&href);
    }
    close();
}

fn close() {
    TURN.set(TURN.get().wrapping_add(1));
    let Some(pane) = one("#peek") else { return };
    let within = document().active_element().is_some_and(|at| pane.contains(Some(at.as_ref())));
    pane.set_inner_html("");
    let _ = pane.set_attribute("hidden", "");
    if within {
        focus(one("#main"));
    }
}

/// Opens or closes the pane as the address says, after a step of the history.
pub fn follow_history() {
    let Ok(address) = window().location().href() else { return };
    if !asks_for_evidence(&address) {
        close();
        if let Some(row) = STAYS.take() {
            // After the frame in which the browser scrolls by itself.
            request_animation_frame(move || request_animation_frame(move || show(&row)));
        }
        return;
    }
    spawn_local(async move {
        if open(&address).await.is_none() {
            go(&address);
        }
    });
}

fn asks_for_evidence(address: &str) -> bool {
    let query = address.split('#').next().and_then(|address| address.split_once('?'));
    query.is_some_and(|(_, query)| query.split('&').any(|pair| pair.starts_with("peek=")))
}
