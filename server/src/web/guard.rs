//! What is refused before any handler sees it.

use axum::extract::Request;
use axum::http::{HeaderMap, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::api::Problem;

/// Refuses a request that was meant for another host, and one that no name can be read from.
///
/// While loopback is all that is listened on, a foreign name in `Host` is a web page that had its own name
/// resolve to this machine, to read what only its operator may.
pub async fn guard(request: Request, next: Next) -> Response {
    if !is_local(host(request.headers(), request.uri())) {
        return Problem::misdirected("this server answers to localhost alone").into_response();
    }
    let asked = request.uri().path_and_query().map_or("", |asked| asked.as_str());
    if asked.contains("%00") {
        return Problem::bad_request("the address holds a NUL character, which no name has")
            .into_response();
    }
    next.run(request).await
}

fn host<'a>(headers: &'a HeaderMap, uri: &'a Uri) -> Option<&'a str> {
    let named = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    named.or_else(|| uri.authority().map(|authority| authority.as_str()))
}

/// A name or address of this machine, with or without a port. Who sends none is no browser.
fn is_local(host: Option<&str>) -> bool {
    let Some(host) = host else { return true };
    let name = match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_answered() {
        for (host, local) in [
            (None, true),
            (Some("127.0.0.1:7411"), true),
            (Some("localhost"), true),
            (Some("LOCALHOST:7411"), true),
            (Some("[::1]:7411"), true),
            (Some("evil.example"), false),
            (Some("localhost.evil.example"), false),
            (Some("127.0.0.1.evil.example:7411"), false),
            (Some("10.0.0.1:7411"), false),
            (Some(""), false),
        ] {
            assert_eq!(is_local(host), local, "{host:?}");
        }
    }
}
