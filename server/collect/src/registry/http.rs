//! HTTP as registries need it: answers are bounded, and what lets us in is shown to nobody else.

use std::time::Duration;

use ::http::header::{ACCEPT, AUTHORIZATION, HeaderValue, LOCATION, USER_AGENT};
use ::http::{Request, Response, Uri};
use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use super::{Error, reach};

/// To a connection.
const CONNECT: Duration = Duration::from_secs(10);
/// From a question to the answer's beginning, and from each part of it to the next.
const PATIENCE: Duration = Duration::from_secs(30);

/// For a document that is kept whole.
const WHOLE: Duration = Duration::from_secs(60);

/// Registries send to where they keep blobs, and no farther.
const MOST_REDIRECTS: usize = 5;

const OURS: HeaderValue = HeaderValue::from_static(concat!("nordvakt/", env!("CARGO_PKG_VERSION")));

/// A client that trusts the machine's certificates (SSL_CERT_FILE, SSL_CERT_DIR name others).
pub(super) struct Http(Client<HttpsConnector<HttpConnector>, Empty<Bytes>>);

impl Http {
    pub(super) fn new() -> Result<Self, Error> {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_connect_timeout(Some(CONNECT));
        let tls = HttpsConnectorBuilder::new().with_native_roots().map_err(Error::Certificates)?;
        let connector = tls.https_or_http().enable_http1().wrap_connector(tcp);
        Ok(Self(Client::builder(TokioExecutor::new()).build(connector)))
    }

    /// Asks, and follows redirects, but not farther in than the one that was asked first. Whoever else is asked is shown
    /// no authorization.
    pub(super) async fn get(
        &self,
        registry: &str,
        uri: &Uri,
        accept: Option<&'static str>,
        authorization: Option<&HeaderValue>,
    ) -> Result<Response<Incoming>, Error> {
        let mut here = uri.clone();
        let mut asked = registry.to_owned();
        for _ in 0..=MOST_REDIRECTS {
            let mut request = Request::get(&here).header(USER_AGENT, OURS);
            if let Some(accept) = accept {
                request = request.header(ACCEPT, accept);
            }
            if let Some(authorization) = authorization.filter(|_| same_origin(&here, uri)) {
                request = request.header(AUTHORIZATION, authorization);
            }
            let request =
                request.body(Empty::new()).map_err(|error| not_understood(&asked, error))?;
            let answer = tokio::time::timeout(PATIENCE, self.0.request(request))
                .await
                .map_err(|_| silent(&asked, PATIENCE))?
                .map_err(|error| unreachable(&asked, error))?;
            if !matches!(answer.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
                return Ok(answer);
            }
            let location =
                answer.headers().get(LOCATION).and_then(|location| location.to_str().ok());
            let next = location.and_then(|location| led_to(&here, location));
            let next = next.ok_or_else(|| not_understood(registry, "a redirect to no address"))?;
            if here.scheme_str() == Some("https") && next.scheme_str() != Some("https") {
                let wrong = "sends from HTTPS to HTTP, where others can listen".to_owned();
                return Err(Error::Unsafe { registry: registry.to_owned(), wrong });
            }
            asked = match (same_origin(&next, uri), next.host().unwrap_or_default()) {
                (true, _) => registry.to_owned(),
                (_, host) if reach::may_send(uri, &next).await => {
                    format!("{host}, where {registry} sends,")
                }
                (_, host) => {
                    let wrong = format!("sends to {host}, farther inside than it is itself");
                    return Err(Error::Unsafe { registry: registry.to_owned(), wrong });
                }
            };
            here = next;
        }
        Err(not_understood(registry, format_args!("more than {MOST_REDIRECTS} redirects")))
    }
}

/// The body, if it is no longer than this.
pub(super) async fn whole(
    registry: &str,
    answer: Response<Incoming>,
    longest: u64,
) -> Result<Vec<u8>, Error> {
    let mut body = answer.into_body();
    let reading = async {
        let mut whole = Vec::new();
        while let Some(bytes) = part(registry, &mut body).await? {
            if (whole.len() + bytes.len()) as u64 > longest {
                return Err(not_understood(registry, format_args!("more than {longest} bytes")));
            }
            whole.extend_from_slice(&bytes);
        }
        Ok(whole)
    };
    tokio::time::timeout(WHOLE, reading).await.map_err(|_| silent(registry, WHOLE))?
}

/// The next part of a body; `None` at its end.
pub(super) async fn part(registry: &str, body: &mut Incoming) -> Result<Option<Bytes>, Error> {
    loop {
        let frame = tokio::time::timeout(PATIENCE, body.frame()).await;
        match frame.map_err(|_| silent(registry, PATIENCE))? {
            None => return Ok(None),
            Some(Err(error)) => return Err(unreachable(registry, error)),
            Some(Ok(frame)) => {
                if let Ok(bytes) = frame.into_data() {
                    return Ok(Some(bytes));
                }
            }
        }
    }
}

fn silent(registry: &str, patience: Duration) -> Error {
    Error::Silent { registry: registry.to_owned(), seconds: patience.as_secs() }
}

fn unreachable(registry: &str, error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Unreachable { registry: registry.to_owned(), source: Box::new(error) }
}

fn not_understood(registry: &str, wrong: impl ToString) -> Error {
    Error::NotUnderstood { registry: registry.to_owned(), wrong: wrong.to_string() }
}

/// Scheme, host and port.
pub(super) fn same_origin(one: &Uri, other: &Uri) -> bool {
    let origin = |uri: &Uri| {
        let port = uri.port_u16().or_else(|| match uri.scheme_str()? {
            "https" => Some(443),
            "http" => Some(80),
            _ => None,
        });
        Some((uri.scheme_str()?.to_owned(), uri.host()?.to_ascii_lowercase(), port?))
    };
    origin(one).is_some_and(|it| origin(other) == Some(it))
}

/// Where a redirect leads: an address, or a path at the one that sent it.
fn led_to(from: &Uri, location: &str) -> Option<Uri> {
    let location = location.split('#').next().unwrap_or_default();
    let (scheme, authority) = (from.scheme_str()?, from.authority()?);
    let next: Uri = if location.starts_with("//") {
        format!("{scheme}:{location}").parse().ok()?
    } else if location.starts_with('/') {
        format!("{scheme}://{authority}{location}").parse().ok()?
    } else if location.contains("://") {
        location.parse().ok()?
    } else {
        let folder = from.path().rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("{scheme}://{authority}{folder}/{location}").parse().ok()?
    };
    (matches!(next.scheme_str(), Some("http" | "https")) && next.host().is_some()).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_leads_where_it_says() {
        let from: Uri = "https://r.example:5000/v2/a/blobs/x?q".parse().unwrap();
        for (location, expected) in [
            ("https://cdn.example/b?sig=1#f", Some("https://cdn.example/b?sig=1")),
            ("http://cdn.example/b", Some("http://cdn.example/b")),
            ("//cdn.example/b", Some("https://cdn.example/b")),
            ("/b?q=1", Some("https://r.example:5000/b?q=1")),
            ("y", Some("https://r.example:5000/v2/a/blobs/y")),
            ("file:///etc/passwd", None),
            ("ftp://r.example/b", None),
            ("https://", None),
            ("ht tp://x", None),
        ] {
            let led = led_to(&from, location).map(|uri| uri.to_string());
            assert_eq!(led.as_deref(), expected, "{location}");
        }
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        for (one, other, same) in [
            ("https://r.example/a", "https://R.example:443/b", true),
            ("http://r.example/a", "http://r.example:80/b", true),
            ("https://r.example/a", "http://r.example/a", false),
            ("https://r.example/a", "https://r.example:8443/a", false),
            ("https://r.example/a", "https://r.example.evil.example/a", false),
            ("https://r.example/a", "https://r.example@evil.example/a", false),
        ] {
            assert_eq!(
                same_origin(&one.parse().unwrap(), &other.parse().unwrap()),
                same,
                "{one} {other}"
            );
        }
    }
}
