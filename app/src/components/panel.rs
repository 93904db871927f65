//! Panels and their states.

use leptos::prelude::*;
use model::reader::ReadError;

use crate::context::page;
use crate::format;

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
    let cause = error.to_string();
    let reference = match error {
        ReadError::Unavailable { reference } => {
            view! { " · ref " <code>{reference}</code> }.into_any()
        }
        _ => ().into_any(),
    };
    view! {
        <p class="failed" role="alert">
            {format!("{what} not loaded: {}. ", format::lowered(&cause))}
            <a href=page().path_and_query>"Retry"</a>
            {reference}
        </p>
    }
}
