//! `POST /views`: saves a view of a list, and removes one, in a cookie.

use app::saved_views::{Full, SavedViews, is_local};
use axum::Form;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::cookies::{cookie, kept};
use super::preferences::{is_foreign, local};
use crate::scan::acts_unseen;

/// What the form sends.
#[derive(Deserialize)]
pub struct Change {
    /// The view to remove, before one is saved.
    remove: Option<String>,
    /// What the view that is saved is called, and its path and query.
    name: Option<String>,
    address: Option<String>,
    /// The page to go back to: path and query.
    #[serde(default)]
    back: String,
}

/// Changes the saved views and goes back to the page. A request from another site is refused.
pub async fn change(headers: HeaderMap, Form(change): Form<Change>) -> Response {
    if is_foreign(&headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let mut views = SavedViews::of(cookie(&headers, "views").unwrap_or_default());
    if let Some(name) = &change.remove {
        views.remove(name);
    }
    if let (Some(name), Some(address)) = (&change.name, &change.address) {
        let shown = name.chars().filter(|c| !acts_unseen(*c)).skip_while(|c| c.is_whitespace());
        let name: String = shown.take(SavedViews::LONGEST_NAME).collect();
        let name = name.trim_end();
        if name.is_empty() || !is_local(address) {
            let message = "a view needs a name and the address of a page here";
            return (StatusCode::BAD_REQUEST, message).into_response();
        }
        if let Err(Full) = views.save(name, address) {
            let message = match views.iter().next() {
                None => "this address is longer than what a browser keeps",
                Some(_) => "a browser keeps no more views than these: go back and remove one first",
            };
            return (StatusCode::BAD_REQUEST, message).into_response();
        }
    }
    let cookie = (header::SET_COOKIE, kept(&format!("views={}", views.cookie())));
    (AppendHeaders([cookie]), Redirect::to(local(&change.back))).into_response()
}
