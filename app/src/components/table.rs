//! A native table of fixed layout that scrolls inside its panel, whose rows the Live island never
//! moves unasked.

use std::borrow::Cow;

use leptos::prelude::*;

use super::panel::Empty;
use super::prose::Prose;
use crate::listing::{Column, Listing, STEP};
use crate::texts::texts;

/// A row: what it is known by while its values change, and its cells.
pub struct Row {
    key: String,
    id: Option<String>,
    cells: Vec<AnyView>,
}

/// A row with these cells, the first of which names it.
pub fn row(key: impl ToString, cells: Vec<AnyView>) -> Row {
    Row { key: key.to_string(), id: None, cells }
}

impl Row {
    /// Lets links lead to it.
    #[must_use]
    pub fn anchor(mut self, id: String) -> Self {
        self.id = Some(id);
        self
    }
}

/// The table. Its roles are written out because a phone's layout would take them away. `live` names its rows
/// for the islands; it is unique on a page.
#[component]
pub fn Table(
    caption: &'static str,
    live: &'static str,
    #[prop(into)] columns: Cow<'static, [Column]>,
    rows: Vec<Row>,
    /// What stands here when there are no rows.
    empty: &'static str,
    /// How it is viewed, where it can be sorted.
    #[prop(optional_no_strip)]
    listing: Option<Listing>,
) -> impl IntoView {
    if rows.is_empty() {
        return view! {
            <div data-live-rows=live>
                <Empty>
                    <Prose text=empty/>
                </Empty>
            </div>
        }
        .into_any();
    }
    let chosen = listing.as_ref().is_some_and(|listing| !listing.chosen.is_empty());
    let shown: Vec<bool> = columns
        .iter()
        .enumerate()
        .map(|(at, column)| at == 0 || listing.as_ref().is_none_or(|of| of.shows(column.key)))
        .collect();
    let rows = rows.into_iter().map(|Row { key, id, cells }| {
        let cells = cells.into_iter().zip(columns.iter()).zip(&shown).enumerate();
        let cells = cells.filter(|(_, (_, shown))| **shown).map(|(at, ((cell, column), _))| {
            if at == 0 {
                view! { <th scope="row" role="rowheader" class=column.class>{cell}</th> }.into_any()
            } else {
                view! { <td role="cell" class=column.class data-label=column.heading>{cell}</td> }
                    .into_any()
            }
        });
        view! { <tr role="row" id=id data-key=key>{cells.collect::<Vec<_>>()}</tr> }
    });
    let heads = columns.iter().zip(&shown).filter(|(_, shown)| **shown);
    let heads = heads.map(|(column, _)| head(column, listing.as_ref()));
    view! {
        <div class="scroll" tabindex="0" data-live-rows=live>
            <table class=live class:chosen=chosen role="table">
                <caption class="quiet">{caption}</caption>
                <thead role="rowgroup">
                    <tr role="row">{heads.collect::<Vec<_>>()}</tr>
                </thead>
                <tbody role="rowgroup">{rows.collect::<Vec<_>>()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn head(column: &Column, listing: Option<&Listing>) -> AnyView {
    let sorted = listing.filter(|of| of.order.by == column.key).map(|of| of.order.descending);
    let direction = sorted.map(|down| if down { "descending" } else { "ascending" });
    let heading = match listing.and_then(|of| of.sort_href(column)) {
        Some(href) => view! { <a class="sort" href=href>{column.heading}</a> }.into_any(),
        None => column.heading.into_any(),
    };
    view! {
        <th scope="col" role="columnheader" class=column.class aria-sort=direction>
            {heading}
        </th>
    }
    .into_any()
}

/// Which columns a table shows: a form whose state is the address.
#[component]
pub fn ColumnPicker(
    #[prop(into)] columns: Cow<'static, [Column]>,
    listing: Listing,
) -> impl IntoView {
    let t = &texts().list;
    let picks = columns.iter().skip(1).map(|column| {
        view! {
            <label class="pick">
                <input
                    type="checkbox"
                    name="cols"
                    value=column.key
                    checked=listing.shows(column.key)
                />
                {column.heading}
            </label>
        }
    });
    let picks = picks.collect::<Vec<_>>();
    let kept = hidden(&listing, &["cols", "peek"]);
    let first = columns.first().map_or("", |column| column.key);
    let all = listing.here.clone().without(&["cols", "peek"]).href();
    view! {
        <details class="columns">
            <summary>{t.columns}</summary>
            <form method="get" action=listing.here.path().to_owned() autocomplete="off">
                {kept}
                <input type="hidden" name="cols" value=first/>
                <fieldset>
                    <legend class="quiet">{t.columns_shown}</legend>
                    {picks}
                </fieldset>
                <p>
                    <button type="submit" class="button">{t.show}</button>
                    " "
                    <a href=all>{t.all}</a>
                </p>
            </form>
        </details>
    }
}

/// What the address asks besides these, as fields of a form that asks these anew.
pub fn hidden(listing: &Listing, but: &[&str]) -> Vec<AnyView> {
    listing
        .here
        .rest(but)
        .map(|(name, value)| {
            view! { <input type="hidden" name=name.clone() value=value.clone()/> }.into_any()
        })
        .collect()
}

/// How far a list is shown, and the link that shows more of it.
#[component]
pub fn More(
    listing: Listing,
    /// Rows shown.
    shown: usize,
    /// Rows in all.
    total: u64,
    /// Where the next stretch begins.
    next: Option<String>,
) -> impl IntoView {
    let grown = listing.more_href(next.as_deref());
    if grown.is_none() && listing.after.is_none() {
        return ().into_any();
    }
    let appends = grown.as_ref().is_some_and(|href| href.contains("show="));
    let t = texts();
    let word = if appends { (t.list.more)(STEP) } else { (t.list.next)(STEP) };
    let link = grown.map(|href| {
        view! { <a class="more" href=href rel="next" data-more=appends.then_some("")>{word}</a> }
    });
    let start = listing.after.is_some().then(|| {
        let href = listing.here.clone().without(&["after", "show", "peek"]).href();
        view! { <a href=href>{t.list.from_the_start}</a> }
    });
    let rows = (t.list.shown)(&t.number(shown as u64), &t.number(total));
    view! {
        <p class="panel-foot more-line" data-more-line="">
            {link}
            <span>{rows}</span>
            {start}
        </p>
    }
    .into_any()
}
