//! A native table of fixed layout that scrolls inside its panel, whose rows the Live island never
//! moves unasked.

use leptos::prelude::*;

/// A column: its heading and the class of its width and alignment.
#[derive(Clone, Copy)]
pub struct Column {
    heading: &'static str,
    class: &'static str,
}

/// A column of this heading and class.
pub const fn column(heading: &'static str, class: &'static str) -> Column {
    Column { heading, class }
}

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

/// The table. `live` names its rows for the Live island; it is unique on a page.
#[component]
pub fn Table(
    caption: &'static str,
    live: &'static str,
    columns: &'static [Column],
    rows: Vec<Row>,
) -> impl IntoView {
    let rows = rows.into_iter().map(|Row { key, id, cells }| {
        let cells = cells.into_iter().zip(columns).enumerate().map(|(at, (cell, column))| {
            if at == 0 {
                view! { <th scope="row" class=column.class>{cell}</th> }.into_any()
            } else {
                view! { <td class=column.class>{cell}</td> }.into_any()
            }
        });
        view! { <tr id=id data-key=key>{cells.collect::<Vec<_>>()}</tr> }
    });
    let heads = columns.iter().map(|column| {
        view! { <th scope="col" class=column.class>{column.heading}</th> }
    });
    view! {
        <div class="scroll">
            <table>
                <caption class="quiet">{caption}</caption>
                <thead>
                    <tr>{heads.collect::<Vec<_>>()}</tr>
                </thead>
                <tbody data-live-rows=live>{rows.collect::<Vec<_>>()}</tbody>
            </table>
        </div>
    }
}
