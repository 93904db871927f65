//! `POST /preferences`: theme, density, language and single keys, each as a cookie.

use app::saved_views::is_local;
use axum::Form;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::cookies::kept;

/// What the form sends: the button that was pressed, and where to go back to.
#[derive(Deserialize)]
pub struct Preferences {
    theme: Option<Theme>,
    density: Option<Density>,
    keys: Option<Keys>,
    language: Option<Tag>,
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

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Density {
    Roomy,
    Compact,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Keys {
    On,
    Off,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Tag {
    En,
    Nb,
}

/// Keeps the preference and goes back to the page. A request from another site is refused.
pub async fn set(headers: HeaderMap, Form(preferences): Form<Preferences>) -> Response {
    if is_foreign(&headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let theme = preferences.theme.map(|theme| match theme {
        Theme::Light => "theme=light",
        Theme::Dark => "theme=dark",
        Theme::Auto => "theme=auto",
    });
    let density = preferences.density.map(|density| match density {
        Density::Roomy => "density=roomy",
        Density::Compact => "density=compact",
    });
    let keys = preferences.keys.map(|keys| match keys {
        Keys::On => "keys=on",
        Keys::Off => "keys=off",
    });
    let language = preferences.language.map(|language| match language {
        Tag::En => "language=en",
        Tag::Nb => "language=nb",
    });
    let cookies: Vec<_> = [theme, density, keys, language]
        .into_iter()
        .flatten()
        .map(|value| (header::SET_COOKIE, kept(value)))
        .collect();
    (AppendHeaders(cookies), Redirect::to(local(&preferences.back))).into_response()
}

/// Whether a browser says that another site sent this: by `Sec-Fetch-Site`, or by an `Origin` that is not the
/// host asked. Who sends neither is no browser, and has no cookies of anybody.
pub fn is_foreign(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site"))
        && !matches!(site, "same-origin" | "none")
    {
        return true;
    }
    text(header::ORIGIN).is_some_and(|origin| {
        let host = text(header::HOST).unwrap_or_default();
        origin.split_once("://").is_none_or(|(_, named)| named != host)
    })
}

/// The address if it is one of ours, else the first page.
pub(super) fn local(back: &str) -> &str {
    if is_local(back) { back } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_site_sends_is_refused() {
        for (site, origin, foreign) in [
            (None, None, false),
            (Some("same-origin"), Some("http://localhost:7411"), false),
            (Some("none"), None, false),
            (None, Some("http://localhost:7411"), false),
            (Some("cross-site"), None, true),
            (Some("same-site"), None, true),
            (None, Some("https://evil.example"), true),
            (None, Some("http://localhost:9999"), true),
            (None, Some("null"), true),
            (Some("same-origin"), Some("https://evil.example"), true),
        ] {
            let mut headers = HeaderMap::new();
            let named =
                [("host", Some("localhost:7411")), ("sec-fetch-site", site), ("origin", origin)];
            for (name, value) in named {
                if let Some(value) = value {
                    headers.insert(name, value.parse().expect("a value"));
                }
            }
            assert_eq!(is_foreign(&headers), foreign, "{site:?} {origin:?}");
        }
    }

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
