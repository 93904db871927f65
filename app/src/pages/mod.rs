//! One file a page. Each asks the reader once and is rendered whole; what it cannot read fails in its own
//! panel, inside a frame that stands.

pub mod api;
pub mod check;
pub mod checks;
pub mod cluster;
pub mod compliance;
pub mod destinations;
pub mod enforce;
pub mod finding;
pub mod findings;
pub mod framework;
pub mod image;
pub mod images;
pub mod latency;
pub mod namespace;
pub mod node;
pub mod nodes;
pub mod not_found;
pub mod overview;
pub mod packages;
pub mod pair;
pub mod passes;
pub mod residency;
pub mod search;
pub mod system;
pub mod systems;
pub mod vulnerabilities;
pub mod waivers;
pub mod workload;
pub mod workload_places;

use std::future::Future;
use std::sync::Arc;

use http::StatusCode;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_router::hooks::use_params_map;
use model::Time;
use model::ids::{ClusterId, FindingId};
use model::reader::{ReadError, Reader};

use crate::address::Address;
use crate::components::frame::{Frame, Section};
use crate::components::panel::FailedPanel;
use crate::components::peek::Peek;
use crate::components::prose::Prose;
use crate::context::{Translated, page, reader};
use crate::format;
use crate::texts::{self, texts};

/// What of a page stands before anything was read.
struct Outline {
    section: Section,
    /// What the tab says, and the page's sentence where nothing can be read.
    title: String,
    cluster: Option<ClusterId>,
    /// Ids and headings of its panels.
    panels: Vec<(&'static str, &'static str)>,
}

impl Outline {
    fn of_all(section: Section, title: &str, panels: &[(&'static str, &'static str)]) -> Self {
        Self { section, title: title.into(), cluster: None, panels: panels.into() }
    }

    /// The page while the database is away: its frame, and each panel with what failed.
    fn away(self, error: &ReadError) -> AnyView {
        answer_with(StatusCode::SERVICE_UNAVAILABLE);
        let panels = self.panels.iter().map(|(id, heading)| {
            let error = error.clone();
            view! { <FailedPanel id heading error/> }
        });
        let sentence = (texts().errors.cannot_be_shown)(&self.title);
        let frame = Frame {
            cluster_id: self.cluster,
            ..Frame::all(Vec::new(), self.section, self.title).sentence(sentence)
        };
        frame.around(panels.collect::<Vec<_>>())
    }
}

/// Renders a page from what `read` answers; where it answers none, the page that says so.
fn loaded<T, R>(
    outline: Outline,
    read: impl FnOnce(Arc<dyn Reader>) -> R + Send + 'static,
    render: impl FnOnce(T) -> AnyView + Send + 'static,
) -> AnyView
where
    T: Send + 'static,
    R: Future<Output = Result<T, ReadError>> + Send + 'static,
{
    let reader = reader();
    let (peeked, at) = (Address::here().one("peek"), Address::here().moment("at"));
    if let Some(name) = Address::here().doubled() {
        return not_understood(&(texts().errors.doubled)(name));
    }
    if let Some((name, meant)) = Address::here().unknown() {
        return not_understood(&(texts().errors.unknown)(name, meant));
    }
    Suspend::new(async move {
        let reader = match reader {
            Ok(reader) => reader,
            Err(error) => return outline.away(&error),
        };
        let answer = read(reader.clone()).await;
        if let Some(peeked) = peeked.filter(|_| answer.is_ok()) {
            let at = at.ok().flatten();
            provide_context(Peek(read_finding(reader.as_ref(), &peeked, at).await));
        }
        match answer {
            Ok(answer) => render(answer),
            Err(error @ ReadError::Unavailable { .. }) => outline.away(&error),
            Err(ReadError::NotFound { what }) => not_found::page(what),
            Err(ReadError::Invalid(why)) => not_understood(&why),
        }
    })
    .into_any()
}

async fn read_finding(
    reader: &dyn Reader,
    id: &str,
    at: Option<Time>,
) -> Result<model::view::FindingPage, ReadError> {
    let id: FindingId = id.parse().map_err(|_| ReadError::NotFound { what: "finding" })?;
    reader.finding(id, at).await
}

/// What was asked makes no sense, under the status that it has for programs.
fn not_understood(why: &str) -> AnyView {
    answer_with(StatusCode::BAD_REQUEST);
    let path = page().path_and_query;
    let clear = path.split('?').next().unwrap_or("/").to_owned();
    let written_in = page().written_in();
    provide_context(Translated);
    let (lang, why) = match texts::said(page().language, why) {
        Some(said) => (page().language.tag(), said),
        None => (written_in.tag(), why.to_owned()),
    };
    let t = &texts().errors;
    Frame::refusal(t.not_understood).sentence(t.cannot_be_answered).around(view! {
        <p lang=lang>
            <Prose text=format!("{}.", format::sentence(&why))/>
        </p>
        <p>
            <a href=clear>{t.clear}</a>
            {t.clear_what}
        </p>
    })
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
