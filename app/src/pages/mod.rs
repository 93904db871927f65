//! One file a page. Each asks the reader once and is rendered whole.

pub mod check;
pub mod checks;
pub mod cluster;
pub mod finding;
pub mod findings;
pub mod namespace;
pub mod nodes;
pub mod not_found;
pub mod overview;
pub mod workload;

use std::future::Future;
use std::sync::Arc;

use http::StatusCode;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_router::hooks::use_params_map;
use model::ids::ClusterId;
use model::reader::{ReadError, Reader};

use crate::components::frame::{Frame, Section};
use crate::components::panel::Failed;
use crate::context::{page, reader};

/// Renders a page from what `read` answers; where it answers none, the page that says so.
fn loaded<T, R>(
    read: impl FnOnce(Arc<dyn Reader>) -> R + Send + 'static,
    render: impl FnOnce(T) -> AnyView + Send + 'static,
) -> AnyView
where
    T: Send + 'static,
    R: Future<Output = Result<T, ReadError>> + Send + 'static,
{
    let reader = reader();
    Suspend::new(async move {
        let answer = match reader {
            Ok(reader) => read(reader).await,
            Err(error) => Err(error),
        };
        answer.map_or_else(failed, render)
    })
    .into_any()
}

/// The page of an error, under the status that it has for programs.
fn failed(error: ReadError) -> AnyView {
    match error {
        ReadError::NotFound { what } => not_found::page(what),
        ReadError::Invalid(why) => {
            answer_with(StatusCode::BAD_REQUEST);
            let path = page().path_and_query;
            let clear = path.split('?').next().unwrap_or("/").to_owned();
            Frame::all(Vec::new(), Section::Nowhere, "Not understood")
                .sentence(format!("This address cannot be answered: {why}."))
                .around(view! {
                    <p>
                        <a href=clear>"Clear"</a>
                        " what was asked for, or go back and choose again."
                    </p>
                })
        }
        error @ ReadError::Unavailable { .. } => {
            answer_with(StatusCode::SERVICE_UNAVAILABLE);
            Frame::all(Vec::new(), Section::Nowhere, "Not loaded")
                .sentence("This page could not be loaded.")
                .around(view! { <Failed what="Page" error/> })
        }
    }
}

fn answer_with(status: StatusCode) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(status);
    }
}

/// A parameter of the path.
fn param(name: &str) -> String {
    use_params_map().read_untracked().get(name).unwrap_or_default()
}

/// The cluster that the path names.
fn cluster_param() -> Result<ClusterId, ReadError> {
    param("cluster").parse().map_err(|_| ReadError::NotFound { what: "cluster" })
}
