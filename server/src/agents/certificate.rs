//! The server's own certificate, read again whenever its file changes: who renews it need not start the server again.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use anyhow::Context;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// A certificate and its key, in two files.
#[derive(Clone)]
pub struct Certificate {
    certificate: PathBuf,
    key: PathBuf,
    read: Arc<Mutex<Read>>,
}

struct Read {
    changed: [Option<SystemTime>; 2],
    acceptor: TlsAcceptor,
}

impl Certificate {
    /// Reads the files.
    pub fn read(certificate: &Path, key: &Path) -> anyhow::Result<Self> {
        let changed = [certificate, key].map(changed);
        let read = Arc::new(Mutex::new(Read { changed, acceptor: acceptor(certificate, key)? }));
        Ok(Self { certificate: certificate.to_owned(), key: key.to_owned(), read })
    }

    /// What clients are answered with now. Files that cannot be used leave it as it was.
    pub fn acceptor(&self) -> TlsAcceptor {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let now = [&self.certificate, &self.key].map(|path| changed(path));
        if now != read.changed {
            read.changed = now;
            match acceptor(&self.certificate, &self.key) {
                Ok(acceptor) => read.acceptor = acceptor,
                Err(error) => tracing::error!("the certificate stays as it was: {error:#}"),
            }
        }
        read.acceptor.clone()
    }
}

fn changed(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).ok()?.modified().ok()
}

fn acceptor(certificate: &Path, key: &Path) -> anyhow::Result<TlsAcceptor> {
    let chain: Vec<_> = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect)
        .with_context(|| format!("reading {} (agents.certificate)", certificate.display()))?;
    let key_der = PrivateKeyDer::from_pem_file(key)
        .with_context(|| format!("reading {} (agents.key)", key.display()))?;
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .context("choosing versions of TLS")?
        .with_no_client_auth()
        .with_single_cert(chain, key_der)
        .with_context(|| {
            format!("using {} with {} (agents)", certificate.display(), key.display())
        })?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}
