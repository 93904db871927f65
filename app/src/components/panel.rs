//! Panels and their states.

use leptos::prelude::*;
use model::reader::ReadError;

use crate::context::page;
use crate::format;
use crate::texts::texts;

/// A part of a page under its own heading.
#[component]
pub fn Panel(
    id: &'static str,
    heading: &'static str,
    /// A line beside the heading: how many, as of when.
    #[prop(optional, into)]
    note: Option<AnyView>,
    /// What changes how it is viewed, at the end of that line.
    #[prop(optional, into)]
    tools: Option<AnyView>,
    children: Children,
) -> impl IntoView {
    let label = format!("{id}-heading");
    view! {
        <section class="panel" id=id aria-labelledby=label>
            <header class="panel-head">
                <h2 id=label.clone()>{heading}</h2>
                {note.map(|note| view! { <p class="note">{note}</p> })}
                {tools}
            </header>
            {children()}
        </section>
    }
}

/// A panel with nothing in it, in words that say why.
#[component]
pub fn Empty(children: Children) -> impl IntoView {
    view! { <p class="empty">{children()}</p> }
}

/// A panel that could not be read, with how to try again.
#[component]
pub fn FailedPanel(id: &'static str, heading: &'static str, error: ReadError) -> impl IntoView {
    view! {
        <Panel id heading>
            <Failed what=heading error/>
        </Panel>
    }
}

/// What could not be read, and how to try again.
#[component]
pub fn Failed(what: &'static str, error: ReadError) -> impl IntoView {
    let t = &texts().errors;
    let (cause, reference) = match error {
        ReadError::Unavailable { reference } => (
            t.database_away.to_owned(),
            Some(view! { {format!(" · {} ", t.reference)} <code>{reference}</code> }),
        ),
        _ => (error.to_string(), None),
    };
    view! {
        <p class="failed" role="alert">
            {(t.not_loaded)(what, &format::lowered(&cause))}
            <a href=page().path_and_query>{t.retry}</a>
            {reference}
        </p>
    }
}
