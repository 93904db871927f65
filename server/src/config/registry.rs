//! Registries that are asked in another way than anonymously and over HTTPS.

use std::fmt;
use std::path::PathBuf;

use collect::registry::{Access, Credentials};

/// A registry as it is configured.
#[derive(Clone, Debug, PartialEq)]
pub struct Registry {
    /// Host and, after a colon, port, as images name it.
    pub host: String,
    /// A file with one line `NAME:PASSWORD`.
    pub credentials_file: Option<PathBuf>,
    /// Whether it is asked over HTTP.
    pub plain_http: bool,
}

impl Registry {
    /// How it is asked, with the credentials that are in the file now.
    pub fn access(&self) -> anyhow::Result<Access> {
        let credentials = self.credentials_file.as_deref().map(Credentials::read).transpose()?;
        Ok(Access { registry: self.host.clone(), credentials, plain_http: self.plain_http })
    }
}

impl fmt::Display for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.plain_http { "over HTTP" } else { "over HTTPS" })?;
        match &self.credentials_file {
            Some(file) => write!(f, ", credentials in {}", file.display()),
            None => f.write_str(", anonymously"),
        }
    }
}
