//! What is refused before any handler sees it.

use std::net::{IpAddr, SocketAddr};

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
    if !is_for_us(request.headers(), request.uri()) {
        return Problem::misdirected("this server answers to localhost alone").into_response();
    }
    let asked = request.uri().path_and_query().map_or("", |asked| asked.as_str());
    if asked.contains("%00") {
        return Problem::bad_request("the address holds a NUL character, which no name has")
            .into_response();
    }
    next.run(request).await
}

/// Whether every name that the request gives its server is one of this machine. Who gives none is no browser; of two
/// headers, somebody before us may have read the other.
fn is_for_us(headers: &HeaderMap, uri: &Uri) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = hosts.next().is_none_or(|host| host.to_str().is_ok_and(is_local));
    let absolute = uri.authority().is_none_or(|authority| is_local(authority.as_str()));
    host && absolute && hosts.next().is_none()
}

/// A name or address of this machine, with or without a port, and nothing else.
fn is_local(host: &str) -> bool {
    if let Ok(address) = host.parse::<SocketAddr>() {
        return address.ip().is_loopback();
    }
    let v6 = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    if let Ok(address) = v6.unwrap_or(host).parse::<IpAddr>() {
        return address.is_loopback();
    }
    let name = match host.split_once(':') {
        Some((name, port)) => port.parse::<u16>().is_ok().then_some(name),
        None => Some(host),
    };
    name.is_some_and(|name| name.eq_ignore_ascii_case("localhost"))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn asks(uri: &str, hosts: &[&str]) -> bool {
        let mut headers = HeaderMap::new();
        for host in hosts {
            headers.append(header::HOST, HeaderValue::from_bytes(host.as_bytes()).unwrap());
        }
        is_for_us(&headers, &uri.parse().unwrap())
    }

    #[test]
    fn only_names_of_this_machine_are_answered() {
        for (host, local) in [
            ("127.0.0.1:7411", true),
            ("127.0.0.1", true),
            ("localhost", true),
            ("LOCALHOST:7411", true),
            ("[::1]:7411", true),
            ("[::1]", true),
            ("evil.example", false),
            ("localhost.evil.example", false),
            ("127.0.0.1.evil.example:7411", false),
            ("10.0.0.1:7411", false),
            ("", false),
            ("[::1].evil.example", false),
            ("[::1]@evil.example", false),
            ("[::1", false),
            ("localhost:evil.example", false),
            ("localhost:7411@evil.example", false),
            ("localhost:", false),
            ("localhost:99999", false),
            ("localhost\u{e9}", false),
        ] {
            assert_eq!(asks("/", &[host]), local, "{host:?}");
        }
    }

    #[test]
    fn every_name_that_is_given_counts() {
        for (uri, hosts, ours) in [
            ("/", vec![], true),
            ("/", vec!["localhost", "localhost"], false),
            ("/", vec!["localhost", "evil.example"], false),
            ("http://evil.example/", vec!["localhost"], false),
            ("http://localhost:7411/", vec!["localhost:7411"], true),
            ("http://localhost/", vec!["evil.example"], false),
            ("http://localhost/", vec![], true),
        ] {
            assert_eq!(asks(uri, &hosts), ours, "{uri} {hosts:?}");
        }
    }
}
