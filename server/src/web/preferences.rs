//! `POST /preferences`: theme, as a cookie.

use axum::Form;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

/// What the form sends.
#[derive(Deserialize)]
pub struct Preferences {
    theme: Theme,
    /// The page to go back to: path and query.
    #[serde(default)]
    back: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Theme {
    Light,
    Dark,
    Auto,
}

/// Keeps the preference and goes back to the page. A request from another site is refused.
pub async fn set(headers: HeaderMap, Form(preferences): Form<Preferences>) -> Response {
    let foreign = headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin");
    if foreign {
        return StatusCode::FORBIDDEN.into_response();
    }
    let theme = match preferences.theme {
        Theme::Light => "light",
        Theme::Dark => "dark",
        Theme::Auto => "auto",
    };
    let cookie = format!("theme={theme}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly");
    ([(header::SET_COOKIE, cookie)], Redirect::to(local(&preferences.back))).into_response()
}

/// The address if it is one of ours, else the first page: nobody is sent elsewhere from here.
fn local(back: &str) -> &str {
    let ours = back.starts_with('/')
        && !back.starts_with("//")
        && !back.contains('\\')
        && back.bytes().all(|byte| byte.is_ascii_graphic());
    if ours { back } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_are_gone_back_to() {
        for (back, expected) in [
            ("/clusters/x?q=1", "/clusters/x?q=1"),
            ("", "/"),
            ("https://example.com", "/"),
            ("//example.com", "/"),
            ("/\\example.com", "/"),
            ("/a\r\nSet-Cookie: x", "/"),
        ] {
            assert_eq!(local(back), expected, "{back:?}");
        }
    }
}
