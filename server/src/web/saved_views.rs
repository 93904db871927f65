//! `POST /views`: saves a view of a list, and removes one, in a cookie.

use app::saved_views::{Refused, SavedViews, is_local, where_taken};
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
    /// The view to remove; with a name, the view that gets it.
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
    if let (Some(name), Some(address)) = (&change.name, &change.address) {
        let shown = name.chars().filter(|c| !acts_unseen(*c)).skip_while(|c| c.is_whitespace());
        let name: String = shown.take(SavedViews::LONGEST_NAME).collect();
        let name = name.trim_end();
        if name.is_empty() || !is_local(address) {
            let message = "a view needs a name and the address of a page here";
            return (StatusCode::BAD_REQUEST, message).into_response();
        }
        let saved = match &change.remove {
            Some(from) => views.rename(from, name, address),
            None => views.save(name, address).map_err(|_| Refused::Full),
        };
        match saved {
            Ok(()) => {}
            Err(Refused::Taken) => {
                return Redirect::to(&where_taken(local(&change.back), name)).into_response();
            }
            Err(Refused::Full) => {
                let message = match views.iter().next() {
                    None => "this address is longer than what a browser keeps",
                    Some(_) => {
                        "a browser keeps no more views than these: go back and remove one first"
                    }
                };
                return (StatusCode::BAD_REQUEST, message).into_response();
            }
        }
    } else if let Some(name) = &change.remove {
        views.remove(name);
    }
    let cookie = (header::SET_COOKIE, kept(&format!("views={}", views.cookie())));
    (AppendHeaders([cookie]), Redirect::to(local(&change.back))).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_view_is_given_the_name_of_no_other() {
        for (remove, name, cookie, back) in [
            (Some("a"), Some("c"), Some("b=%2Ffindings&c=%2Ffindings"), "/findings?q=x"),
            (Some("a"), Some("b"), None, "/findings?q=x&taken=b"),
            (Some("a"), None, Some("b=%2Ffindings"), "/findings?q=x"),
            (None, Some("b"), Some("a=%2Ffindings&b=%2Ffindings"), "/findings?q=x"),
        ] {
            let mut headers = HeaderMap::new();
            let views = "views=a=%2Ffindings&b=%2Ffindings".parse().expect("a header");
            headers.insert(header::COOKIE, views);
            let change = Change {
                remove: remove.map(Into::into),
                name: name.map(Into::into),
                address: name.map(|_| "/findings".into()),
                back: "/findings?q=x".into(),
            };
            let response = self::change(headers, Form(change)).await;
            assert_eq!(response.status(), StatusCode::SEE_OTHER, "{remove:?} {name:?}");
            let text = |name| response.headers().get(name).map(|it| it.to_str().expect("text"));
            assert_eq!(text(header::LOCATION), Some(back), "{remove:?} {name:?}");
            let kept = text(header::SET_COOKIE).map(|it| {
                let value = it.strip_prefix("views=").expect("the views");
                value.split(';').next().expect("a value")
            });
            assert_eq!(kept, cookie, "{remove:?} {name:?}");
        }
    }
}
