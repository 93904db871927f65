//! The pages: rendered by Leptos from the same reader as everything else.

use std::sync::Arc;

use app::context::{Density, Page, Theme};
use app::language::Language;
use app::saved_views::SavedViews;
use app::{App, ShellOptions, shell};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::Utc;
use leptos::prelude::provide_context;
use leptos_axum::generate_route_list;
use model::reader::{Reader, Viewer};

use super::assets;
use super::cookies::cookie;
use crate::api::{self, ApiState};

/// A route for every page, and the page that says that there is none.
pub fn routes() -> Router<ApiState> {
    generate_route_list(App)
        .into_iter()
        .fold(Router::new(), |router, page| router.route(&axum_path(page.path()), get(render)))
        .fallback(render)
}

/// Leptos writes `:name` in some versions' listings and `{name}` in others; axum takes the latter.
fn axum_path(path: &str) -> String {
    path.split('/')
        .map(|part| match part.strip_prefix(':') {
            Some(name) => format!("{{{name}}}"),
            None => part.to_owned(),
        })
        .collect::<Vec<_>>()
        .join("/")
}

async fn render(State(state): State<ApiState>, request: Request) -> Response {
    // While only loopback is listened on, whoever reaches us sits at the machine.
    let reader = (state.readers)(Viewer::LocalOperator);
    let page = Page {
        now: Utc::now(),
        theme: cookie(request.headers(), "theme").map(Theme::of).unwrap_or_default(),
        density: cookie(request.headers(), "density").map(Density::of).unwrap_or_default(),
        language: language(request.headers()),
        single_keys: cookie(request.headers(), "keys") != Some("off"),
        saved_views: cookie(request.headers(), "views").map(SavedViews::of).unwrap_or_default(),
        origin: origin(request.headers()),
        path_and_query: request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned(),
    };
    let context = move || {
        provide_context::<Arc<dyn Reader>>(reader.clone());
        provide_context(page.clone());
        provide_context(api::described());
    };
    let answer = leptos_axum::render_app_async_with_context(context, || shell(options()));
    answer(request).await.into_response()
}

fn options() -> ShellOptions {
    let version = assets::bundle_version();
    ShellOptions {
        stylesheet: assets::stylesheet_address().into(),
        script: version.map(|version| format!("/pkg/nordvakt.js?v={version}").into()),
        wasm: format!("/pkg/nordvakt_bg.wasm?v={}", version.unwrap_or_default()).into(),
    }
}

/// As the reader's browser was told: nothing but loopback is listened on, so there is no TLS in between.
fn origin(headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    host.map(|host| format!("http://{host}")).unwrap_or_default()
}

/// What was chosen; else what the browser prefers.
fn language(headers: &HeaderMap) -> Language {
    let chosen = cookie(headers, "language").and_then(Language::of);
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    chosen.unwrap_or_else(|| Language::accepted(accepted.unwrap_or_default()))
}
