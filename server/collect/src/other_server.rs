//! Asking another Nordvakt what it found: a scan's baseline may be a cluster that is watched, and so may be what is asked.

use std::time::Duration;

use http::Uri;
use http::uri::{Authority, Scheme};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use kube::Client;
use kube::client::Body;
use kube::config::Config;
use serde::Deserialize;

use crate::failure::innermost;

/// How long the whole answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Longer than the findings of any cluster: as much as is read of a manifest.
const LONGEST: usize = 64 << 20;

/// Why there is no answer. Each text says what, where, and how to mend it.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// No address of a server.
    #[error(
        "`{0}` is no address of a Nordvakt server: expected http://HOST:PORT or http://HOST:PORT/clusters/ID, as its \
         pages have it"
    )]
    NoAddress(String),
    /// Nothing answers there.
    #[error("{server} does not answer: {why}")]
    NoAnswer {
        /// Scheme, host and port.
        server: String,
        /// What happened.
        why: String,
    },
    /// It answers otherwise.
    #[error("{server} answers {status}{}", .detail.as_ref().map(|it| format!(": {it}")).unwrap_or_default())]
    Refused {
        /// Scheme, host and port.
        server: String,
        /// The HTTP status.
        status: u16,
        /// Its own words, if it is a Nordvakt.
        detail: Option<String>,
    },
}

/// A problem as our REST tells it.
#[derive(Deserialize)]
struct Problem {
    detail: String,
}

/// The export of a cluster's findings as JSON. `url` is that of the server, which then must watch one cluster alone, or of
/// any page of a cluster.
///
/// # Errors
/// No such address, no answer, or another than that.
pub async fn findings_export(url: &str) -> Result<Vec<u8>, AskError> {
    let (server, path) = export_of(url).ok_or_else(|| AskError::NoAddress(url.into()))?;
    get(server, &path).await
}

/// Which running workloads have a package, as JSON: the server's answer to these parameters, by name.
///
/// # Errors
/// No such address, no answer, or another than that.
pub async fn packages(url: &str, question: &[(&str, &str)]) -> Result<Vec<u8>, AskError> {
    let server = server_of(url).ok_or_else(|| AskError::NoAddress(url.into()))?;
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(question).finish();
    get(server, &format!("/api/v1/packages?{query}")).await
}

async fn get(server: Uri, path: &str) -> Result<Vec<u8>, AskError> {
    let name = server.to_string().trim_end_matches('/').to_owned();
    let no_answer = |why: String| AskError::NoAnswer { server: name.clone(), why };
    let mut config = Config::new(server);
    config.default_retry = false;
    let client = Client::try_from(config).map_err(|error| no_answer(innermost(&error)))?;
    let request = http::Request::get(path).body(Body::empty());
    let request = request.map_err(|_| AskError::NoAddress(name.clone()))?;
    let asked = async {
        let answer = client.send(request).await.map_err(|error| innermost(&error))?;
        let status = answer.status();
        let body = Limited::new(answer.into_body(), LONGEST).collect().await;
        let body = body.map_err(|error| match error.is::<LengthLimitError>() {
            true => format!("it sends more than {} MiB", LONGEST >> 20),
            false => innermost(&*error),
        })?;
        Ok::<_, String>((status, body.to_bytes()))
    };
    let (status, body) = tokio::time::timeout(PATIENCE, asked)
        .await
        .map_err(|_| format!("nothing within {} s", PATIENCE.as_secs()))
        .flatten()
        .map_err(no_answer)?;
    if !status.is_success() {
        let problem = serde_json::from_slice(&body).ok();
        let detail = problem.map(|Problem { detail }| detail);
        return Err(AskError::Refused { server: name, status: status.as_u16(), detail });
    }
    Ok(body.into())
}

/// The server, and the path of the export there.
fn export_of(url: &str) -> Option<(Uri, String)> {
    let server = server_of(url)?;
    let url: Uri = url.parse().ok()?;
    let mut parts = url.path().split('/').filter(|part| !part.is_empty());
    let query = match (parts.next(), parts.next()) {
        (None, _) => String::new(),
        (Some("clusters"), Some(cluster)) => format!("?cluster={cluster}"),
        _ => return None,
    };
    Some((server, format!("/api/v1/export/findings.json{query}")))
}

fn server_of(url: &str) -> Option<Uri> {
    let url: Uri = url.parse().ok()?;
    let scheme = url.scheme().filter(|it| [Scheme::HTTP, Scheme::HTTPS].contains(it))?.clone();
    let authority: Authority = url.authority()?.clone();
    Uri::builder().scheme(scheme).authority(authority).path_and_query("/").build().ok()
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn a_server_or_a_page_of_a_cluster_is_asked_for_its_export() {
        let export = "/api/v1/export/findings.json";
        for (url, expected) in [
            ("http://127.0.0.1:7411", Some(("http://127.0.0.1:7411/", export.to_owned()))),
            ("https://guard.example/", Some(("https://guard.example/", export.to_owned()))),
            (
                "http://[::1]:7411/clusters/c1/ns/shop?sort=risk",
                Some(("http://[::1]:7411/", format!("{export}?cluster=c1"))),
            ),
            ("http://127.0.0.1:7411/findings", None),
            ("ftp://127.0.0.1/", None),
            ("127.0.0.1:7411", None),
            ("http://", None),
        ] {
            let found = export_of(url).map(|(server, path)| (server.to_string(), path));
            let expected = expected.map(|(server, path)| (server.to_owned(), path));
            assert_eq!(found, expected, "{url}");
        }
    }

    #[tokio::test]
    async fn an_answer_without_an_end_is_given_up() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
            while stream.write_all(&[b' '; 1 << 16]).is_ok() {}
        });
        let error = findings_export(&url).await.unwrap_err().to_string();
        assert_eq!(error, format!("{url} does not answer: it sends more than 64 MiB"));
    }
}
