//! What of a page changes by itself: regions in place, rows only in their values.

use web_sys::{Document, Element};

use super::LiveWords;
use crate::islands::document::{elements, start_islands};

/// How the rows of a fresh page differ from those shown.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    new: usize,
    gone: usize,
    moved: bool,
}

impl Waiting {
    /// `3 new · 1 resolved`; empty where nothing waits.
    pub fn words(self, words: &LiveWords) -> String {
        let new = (self.new > 0).then(|| format!("{} {}", self.new, words.new));
        let gone = (self.gone > 0).then(|| format!("{} {}", self.gone, words.resolved));
        match (new, gone) {
            (Some(new), Some(gone)) => format!("{new} · {gone}"),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) if self.moved => words.moved.clone(),
            (None, None) => String::new(),
        }
    }
}

/// Brings the values shown up to date with `fresh`, and says which rows wait.
pub fn update(shown: &Document, fresh: &Document) -> Waiting {
    for region in all(shown, "[data-live]") {
        if let Some(new) = counterpart(fresh, &region, "data-live") {
            replace(&region, &new);
        }
    }
    let mut waiting = Waiting::default();
    for region in all(shown, "[data-live-rows]") {
        let Some(new) = counterpart(fresh, &region, "data-live-rows") else { continue };
        let old_rows = keyed(&region);
        let new_rows = keyed(&new);
        let of = |rows: &[(String, Element)], key: &str| {
            rows.iter().find(|row| row.0 == key).map(|row| row.1.clone())
        };
        let mut stayed = Vec::new();
        for (key, row) in &old_rows {
            match of(&new_rows, key) {
                Some(new) => {
                    update_cells(row, &new);
                    stayed.push(key);
                }
                None => waiting.gone += 1,
            }
        }
        let still = new_rows.iter().map(|row| &row.0).filter(|key| of(&old_rows, key).is_some());
        waiting.moved |= !still.eq(stayed.iter().copied());
        waiting.new += new_rows.len() - stayed.len().min(new_rows.len());
    }
    waiting
}

/// Shows the rows of `fresh`, all and in its order.
pub fn show_rows(shown: &Document, fresh: &Document) {
    for region in all(shown, "[data-live-rows]") {
        if let Some(new) = counterpart(fresh, &region, "data-live-rows") {
            replace(&region, &new);
        }
    }
}

fn update_cells(row: &Element, new: &Element) {
    let (cells, new_cells) = (row.children(), new.children());
    for at in 0..cells.length().min(new_cells.length()) {
        if let (Some(cell), Some(new)) = (cells.item(at), new_cells.item(at)) {
            replace(&cell, &new);
        }
    }
}

fn replace(old: &Element, new: &Element) {
    let html = new.inner_html();
    if old.inner_html() != html {
        old.set_inner_html(&html);
        start_islands(old);
    }
}

fn keyed(region: &Element) -> Vec<(String, Element)> {
    let rows = region.query_selector_all("[data-key]");
    elements(rows).filter_map(|row| Some((row.get_attribute("data-key")?, row))).collect()
}

fn all(document: &Document, selector: &str) -> Vec<Element> {
    elements(document.query_selector_all(selector)).collect()
}

fn counterpart(fresh: &Document, region: &Element, attribute: &str) -> Option<Element> {
    let name = region.get_attribute(attribute)?;
    fresh.query_selector(&format!("[{attribute}=\"{name}\"]")).ok()?
}
