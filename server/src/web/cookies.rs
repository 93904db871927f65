//! Cookies, which keep what a reader chose.

use axum::http::{HeaderMap, header};

/// The value of the cookie of this name.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    cookies.flat_map(|line| line.split(';')).find_map(|cookie| {
        let (of, value) = cookie.trim().split_once('=')?;
        (of == name).then_some(value)
    })
}

/// What sets `name=value` for a year.
pub fn kept(value: &str) -> String {
    format!("{value}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly")
}
