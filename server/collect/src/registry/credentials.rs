//! Who asks a registry: a name and a password out of a file.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use ::http::HeaderValue;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Longer than any name with its token.
const LONGEST: u64 = 1 << 14;

/// A name and a password. They are never printed.
#[derive(Clone)]
pub struct Credentials(HeaderValue);

/// A file of credentials that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadCredentials {
    /// It cannot be read.
    #[error("reading the credentials in {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Everybody on the machine may use them.
    #[error("the credentials in {} are open to every user (mode {mode:04o}): chmod o-rwx it", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// It holds something else.
    #[error("{} holds no credentials: expected one line `NAME:PASSWORD`", path.display())]
    None {
        /// The file.
        path: PathBuf,
    },
}

impl Credentials {
    /// Reads a file with one line `NAME:PASSWORD`, which owner and group alone may read.
    ///
    /// # Errors
    /// If it cannot be read, is open to others, or holds something else.
    pub fn read(path: &Path) -> Result<Self, BadCredentials> {
        let unreadable = |source| BadCredentials::Unreadable { path: path.to_owned(), source };
        let file = File::open(path).map_err(unreadable)?;
        let mode = file.metadata().map_err(unreadable)?.permissions().mode() & 0o7777;
        if mode & 0o007 != 0 {
            return Err(BadCredentials::Open { path: path.to_owned(), mode });
        }
        let mut text = String::new();
        file.take(LONGEST).read_to_string(&mut text).map_err(unreadable)?;
        Self::parse(text.trim_end_matches(['\r', '\n']))
            .ok_or_else(|| BadCredentials::None { path: path.to_owned() })
    }

    fn parse(line: &str) -> Option<Self> {
        let (name, password) = line.split_once(':')?;
        if name.is_empty() || password.is_empty() || line.chars().any(char::is_control) {
            return None;
        }
        let mut header = HeaderValue::from_str(&format!("Basic {}", STANDARD.encode(line))).ok()?;
        header.set_sensitive(true);
        Some(Self(header))
    }

    /// The header by which they are shown.
    pub(super) const fn header(&self) -> &HeaderValue {
        &self.0
    }
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credentials")
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};

    use super::*;

    #[test]
    fn credentials_are_a_line_in_a_file_of_ones_own() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("credentials");
        let read = |text: &str, mode: u32| {
            fs::write(&file, text).unwrap();
            fs::set_permissions(&file, Permissions::from_mode(mode)).unwrap();
            Credentials::read(&file).map_err(|error| error.to_string())
        };
        let credentials = read("robot$x:pass:word\n", 0o440).unwrap();
        assert_eq!(credentials.header(), "Basic cm9ib3QkeDpwYXNzOndvcmQ=");
        assert_eq!(format!("{credentials:?} {:?}", credentials.header()), "Credentials Sensitive");
        assert!(read("a:b", 0o604).unwrap_err().contains("open to every user (mode 0604)"));
        for text in ["", "a", ":b", "a:", "a:b\nc:d"] {
            assert!(read(text, 0o600).unwrap_err().ends_with("`NAME:PASSWORD`"), "{text}");
        }
    }
}
