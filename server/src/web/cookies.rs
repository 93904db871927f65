//! Cookies, which keep what a reader chose.

use axum::http::{HeaderMap, header};

/// The value of the cookie of this name.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    // Other programs of this host set cookies too, and not all of them in ASCII.
    let cookies = headers.get_all(header::COOKIE).into_iter().flat_map(|line| {
        line.as_bytes().split(|byte| *byte == b';').filter_map(|cookie| str::from_utf8(cookie).ok())
    });
    cookies
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find_map(|(of, value)| (of == name).then_some(value))
}

/// What sets `name=value` for a year.
pub fn kept(value: &str) -> String {
    format!("{value}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly")
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_cookie_is_found_among_those_of_others() {
        let mut headers = HeaderMap::new();
        for line in
            [&b"other=bl\xc3\xa5; theme=dark"[..], b"broken=\xff; views=a=%2F&b=%2Fx;keys=off"]
        {
            let line = HeaderValue::from_bytes(line).expect("a header");
            headers.append(header::COOKIE, line);
        }
        for (name, value) in [
            ("theme", Some("dark")),
            ("views", Some("a=%2F&b=%2Fx")),
            ("keys", Some("off")),
            ("them", None),
        ] {
            assert_eq!(cookie(&headers, name), value, "{name}");
        }
    }
}
