//! A native table of fixed layout that scrolls inside its panel, whose rows the Live island never
//! moves unasked.

use leptos::prelude::*;

use super::panel::Empty;

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

/// The table. Its roles are written out because a phone's layout would take them away. `live` names its rows for the Live island; it is unique on a page.
#[component]
pub fn Table(
    caption: &'static str,
    live: &'static str,
    columns: &'static [Column],
    rows: Vec<Row>,
    /// What stands here when there are no rows.
    empty: &'static str,
) -> impl IntoView {
    if rows.is_empty() {
        return view! {
            <div data-live-rows=live>
                <Empty>{empty}</Empty>
            </div>
        }
        .into_any();
    }
    let rows = rows.into_iter().map(|Row { key, id, cells }| {
        let cells = cells.into_iter().zip(columns).enumerate().map(|(at, (cell, column))| {
            if at == 0 {
                view! { <th scope="row" role="rowheader" class=column.class>{cell}</th> }.into_any()
            } else {
                view! { <td role="cell" class=column.class>{cell}</td> }.into_any()
            }
        });
        view! { <tr role="row" id=id data-key=key>{cells.collect::<Vec<_>>()}</tr> }
    });
    let heads = columns.iter().map(|column| {
        view! { <th scope="col" role="columnheader" class=column.class>{column.heading}</th> }
    });
    view! {
        <div class="scroll" tabindex="0" data-live-rows=live>
            <table class=live role="table">
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
