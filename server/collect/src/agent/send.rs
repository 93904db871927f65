//! Sending reports to the server: over TLS alone, with the token that the kubelet renews in its file.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use facts::agent::{Assigned, AssignedPeer, Report, understood};
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT};
use http::{Request, StatusCode, Uri};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper_rustls::{ConfigBuilderExt as _, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use serde::{Deserialize, Serialize};

use crate::failure::innermost;

const CONNECT: Duration = Duration::from_secs(10);
const PATIENCE: Duration = Duration::from_secs(30);
/// What a server has to say fits into this.
const LONGEST: usize = 1 << 18;

const OURS: HeaderValue = HeaderValue::from_static(concat!("nordvakt/", env!("CARGO_PKG_VERSION")));

/// What a server answers to a report that it took.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// This agent may run fio now, since no other does.
    pub may_run_fio: bool,
    /// The landmarks that it is to probe, and no others.
    #[serde(deserialize_with = "understood")]
    pub landmarks: Vec<Assigned>,
    /// The other nodes that it is to probe, and no others.
    #[serde(deserialize_with = "understood")]
    pub peers: Vec<AssignedPeer>,
}

/// Sends to one server.
pub struct Sender {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    to: Uri,
    token_file: PathBuf,
}

/// Where a server is, and how it is known.
#[derive(Clone, Debug)]
pub struct Served {
    /// `https://HOST:PORT`
    pub address: String,
    /// The certificates that it may be signed by; `None` for those that the machine trusts.
    pub ca_file: Option<PathBuf>,
    /// The token to show.
    pub token_file: PathBuf,
}

/// Why a report did not get there.
#[derive(Debug, thiserror::Error)]
pub enum NotSent {
    /// Such an address is none of a server's.
    #[error("`{0}` is no address of a server's agent listener: expected https://HOST:PORT")]
    NoAddress(String),
    /// No certificates to know the server by.
    #[error("the certificates of {from} cannot be used: {why}")]
    Certificates {
        /// Where they are.
        from: String,
        /// What is wrong.
        why: String,
    },
    /// No token.
    #[error(
        "the token {file} cannot be read: is a ServiceAccount token with the audience `nordvakt` mounted there?"
    )]
    Token {
        /// Its file.
        file: String,
        /// Why.
        source: std::io::Error,
    },
    /// The server does not answer.
    #[error("{server} does not answer: {why}")]
    NoAnswer {
        /// Its address.
        server: String,
        /// What happened.
        why: String,
    },
    /// The server refuses for now: it may take the report later.
    #[error("{server} answers {status}: {said}")]
    NotNow {
        /// Its address.
        server: String,
        /// The HTTP status.
        status: u16,
        /// Its words.
        said: String,
    },
    /// The server will never take this report.
    #[error("{server} does not take the report ({status}): {said}")]
    Never {
        /// Its address.
        server: String,
        /// The HTTP status.
        status: u16,
        /// Its words.
        said: String,
    },
}

impl Sender {
    /// One that sends there.
    ///
    /// # Errors
    /// No such address, or no certificates.
    pub fn new(served: &Served) -> Result<Self, NotSent> {
        let no_address = || NotSent::NoAddress(served.address.clone());
        let uri: Uri = served.address.parse().map_err(|_| no_address())?;
        let path = uri.path_and_query().map_or("/", |it| it.as_str());
        if uri.scheme_str() != Some("https") || path != "/" {
            return Err(no_address());
        }
        let to = format!("{}/v1/report", served.address.trim_end_matches('/'));
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_connect_timeout(Some(CONNECT));
        let https = HttpsConnectorBuilder::new()
            .with_tls_config(tls(served.ca_file.as_deref())?)
            .https_only()
            .enable_http1()
            .wrap_connector(tcp);
        Ok(Self {
            // A report comes once a minute: to hold the connection in between would hold a place that others need.
            client: Client::builder(TokioExecutor::new())
                .pool_idle_timeout(Duration::from_secs(5))
                .pool_timer(hyper_util::rt::TokioTimer::new())
                .build(https),
            to: to.parse().map_err(|_| no_address())?,
            token_file: served.token_file.clone(),
        })
    }

    /// Sends a report, with the token as it stands in its file now.
    ///
    /// # Errors
    /// It did not get there; [`NotSent::Never`] says that it never will.
    pub async fn send(&self, report: &Report) -> Result<Answer, NotSent> {
        let token = std::fs::read_to_string(&self.token_file).map_err(|source| NotSent::Token {
            file: self.token_file.display().to_string(),
            source,
        })?;
        let unreadable = |why: String| NotSent::Token {
            file: self.token_file.display().to_string(),
            source: std::io::Error::other(why),
        };
        let mut bearer = HeaderValue::try_from(format!("Bearer {}", token.trim()))
            .map_err(|error| unreadable(error.to_string()))?;
        bearer.set_sensitive(true);
        let body = serde_json::to_vec(report).unwrap_or_default();
        let request = Request::post(&self.to)
            .header(AUTHORIZATION, bearer)
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, OURS)
            .body(Full::from(body))
            .map_err(|_| NotSent::NoAddress(self.server()))?;
        let no_answer = |why: String| NotSent::NoAnswer { server: self.server(), why };
        let asked = async {
            let answer =
                self.client.request(request).await.map_err(|it| no_answer(innermost(&it)))?;
            let status = answer.status();
            let body = Limited::new(answer.into_body(), LONGEST).collect().await;
            let body = body.map_err(|error| no_answer(innermost(&*error)))?.to_bytes();
            Ok((status, body))
        };
        let (status, body) = tokio::time::timeout(PATIENCE, asked)
            .await
            .map_err(|_| no_answer(format!("nothing within {} s", PATIENCE.as_secs())))??;
        self.understand(status, &body)
    }

    fn understand(&self, status: StatusCode, body: &[u8]) -> Result<Answer, NotSent> {
        if status.is_success() {
            // A newer server may say more, an older one less.
            return Ok(serde_json::from_slice(body).unwrap_or_default());
        }
        #[derive(Deserialize)]
        struct Problem {
            detail: String,
        }
        let said = serde_json::from_slice(body).map(|Problem { detail }| detail);
        let said: String = said.unwrap_or_default().chars().take(300).collect();
        let (server, code) = (self.server(), status.as_u16());
        Err(match status {
            StatusCode::BAD_REQUEST
            | StatusCode::PAYLOAD_TOO_LARGE
            | StatusCode::UNPROCESSABLE_ENTITY => NotSent::Never { server, status: code, said },
            _ => NotSent::NotNow { server, status: code, said },
        })
    }

    fn server(&self) -> String {
        self.to.authority().map(ToString::to_string).unwrap_or_default()
    }
}

fn tls(ca_file: Option<&Path>) -> Result<ClientConfig, NotSent> {
    let unusable = |from: String, why: String| NotSent::Certificates { from, why };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable("this program".into(), error.to_string()))?;
    let Some(file) = ca_file else {
        let trusted = builder.with_native_roots();
        let trusted =
            trusted.map_err(|error| unusable("this machine".into(), error.to_string()))?;
        return Ok(trusted.with_no_client_auth());
    };
    let unusable = |why: String| unusable(file.display().to_string(), why);
    let mut roots = RootCertStore::empty();
    let certificates =
        CertificateDer::pem_file_iter(file).map_err(|error| unusable(error.to_string()))?;
    for certificate in certificates {
        let certificate = certificate.map_err(|error| unusable(error.to_string()))?;
        roots.add(certificate).map_err(|error| unusable(error.to_string()))?;
    }
    if roots.is_empty() {
        return Err(unusable("there is none in it".into()));
    }
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_sent_in_the_clear_or_to_no_address() {
        let made = |address: &str, ca_file: Option<&str>| {
            let served = Served {
                address: address.into(),
                ca_file: ca_file.map(Into::into),
                token_file: "/none".into(),
            };
            Sender::new(&served).map(|sender| sender.to.to_string()).map_err(|it| it.to_string())
        };
        let to = made("https://nordvakt.example:7443", None);
        assert_eq!(to.as_deref(), Ok("https://nordvakt.example:7443/v1/report"));
        for address in ["http://nordvakt.example:7443", "nordvakt:7443", "https://a/b", ""] {
            let error = made(address, None).unwrap_err();
            assert!(error.starts_with(&format!("`{address}` is no address")), "{error}");
        }
        let error = made("https://a", Some("/no/such.pem")).unwrap_err();
        assert!(error.starts_with("the certificates of /no/such.pem cannot be used"), "{error}");
    }
}
