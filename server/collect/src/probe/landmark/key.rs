//! The key that a landmark and its probers share.

use std::fs::OpenOptions;
use std::io::{self, Read};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit, Mac};
use rustix::fs::OFlags;
use sha2::Sha256;

/// 256 bits, as many as the hash has.
const SIZE: usize = 32;

/// Longer than any key file, short enough to be read.
const LONGEST: u64 = 1_024;

/// A landmark's key. It is never printed.
#[derive(Clone)]
pub struct Key([u8; SIZE]);

/// A key file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadKey {
    /// It cannot be read.
    #[error("reading the key file {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is a folder, a pipe or a device: reading one may never end.
    #[error("the key file {} is no file: expected one of 64 hexadecimal digits", path.display())]
    NoFile {
        /// What there is.
        path: PathBuf,
    },
    /// Everybody on the machine may use it.
    #[error(
        "the key file {} is open to every user (mode {mode:04o}): a key that others know proves nothing. Make a new one, \
         or chmod o-rwx it if it is a fresh one",
        path.display()
    )]
    Open {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// It holds something else.
    #[error(
        "the key file {} holds no key: expected 64 hexadecimal digits, as `openssl rand -hex 32` prints them",
        path.display()
    )]
    NoKey {
        /// The file.
        path: PathBuf,
    },
}

impl Key {
    /// Reads a key file: 64 hexadecimal digits, which owner and group alone may read. (A group may: that is how a pod
    /// is given a Secret.)
    pub fn read(path: &Path) -> Result<Self, BadKey> {
        let unreadable = |source| BadKey::Unreadable { path: path.to_owned(), source };
        // To open a pipe would wait for who writes it.
        let flags = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or_default();
        let file =
            OpenOptions::new().read(true).custom_flags(flags).open(path).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        if !metadata.is_file() {
            return Err(BadKey::NoFile { path: path.to_owned() });
        }
        let mode = metadata.permissions().mode() & 0o7777;
        if mode & 0o007 != 0 {
            return Err(BadKey::Open { path: path.to_owned(), mode });
        }
        let mut text = Vec::new();
        file.take(LONGEST).read_to_end(&mut text).map_err(unreadable)?;
        Self::parse(text.trim_ascii()).ok_or_else(|| BadKey::NoKey { path: path.to_owned() })
    }

    /// The key that these 64 hexadecimal digits are; `None` where they are no key.
    pub fn parse(digits: &[u8]) -> Option<Self> {
        let mut key = [0; SIZE];
        if digits.len() != 2 * SIZE {
            return None;
        }
        for (byte, pair) in key.iter_mut().zip(digits.chunks(2)) {
            let digit = |at: usize| char::from(*pair.get(at)?).to_digit(16);
            *byte = u8::try_from(digit(0)? * 16 + digit(1)?).ok()?;
        }
        Some(Self(key))
    }

    /// Its 64 hexadecimal digits, for whoever is to have it.
    pub fn disclose(&self) -> String {
        facts::agent::hexadecimal(&self.0)
    }

    pub(super) fn sign(&self, message: &[u8]) -> [u8; 32] {
        self.mac(message).finalize().into_bytes().into()
    }

    /// In a time that does not depend on where they differ.
    pub(super) fn verifies(&self, message: &[u8], code: &[u8]) -> bool {
        self.mac(message).verify_slice(code).is_ok()
    }

    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    fn mac(&self, message: &[u8]) -> Hmac<Sha256> {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.0).expect("a key");
        mac.update(message);
        mac
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key")
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};

    use super::*;

    const DIGITS: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1F";

    #[test]
    fn a_key_is_64_digits_in_a_file_of_ones_own() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        let read = |text: &str, mode: u32| {
            fs::write(&file, text).unwrap();
            fs::set_permissions(&file, Permissions::from_mode(mode)).unwrap();
            Key::read(&file).map_err(|error| error.to_string())
        };
        let key = read(&format!("{DIGITS}\n"), 0o440).unwrap();
        assert_eq!(key.0.to_vec(), (0..32).collect::<Vec<u8>>());
        assert_eq!(format!("{key:?}"), "Key");
        for mode in [0o644, 0o604, 0o602, 0o601] {
            let refused = read(DIGITS, mode).unwrap_err();
            assert!(
                refused.contains(&format!("is open to every user (mode {mode:04o})")),
                "{refused}"
            );
        }
        for text in [
            "",
            "0011",
            &DIGITS.replace('F', "G"),
            &format!("{DIGITS}00"),
            &DIGITS.replace('F', "ø"),
        ] {
            let refused = read(text, 0o600).unwrap_err();
            assert!(
                refused.ends_with(
                    "expected 64 hexadecimal digits, as `openssl rand -hex 32` prints them"
                ),
                "{refused}"
            );
        }
        let pipe = folder.path().join("pipe");
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o600.into(), 0)
            .unwrap();
        for no_file in [folder.path(), &pipe, Path::new("/dev/zero")] {
            let refused = Key::read(no_file).unwrap_err().to_string();
            assert!(refused.contains(" is no file: expected one of 64"), "{refused}");
        }
        let refused = Key::read(&folder.path().join("none")).unwrap_err().to_string();
        assert!(refused.starts_with("reading the key file "), "{refused}");
    }

    #[test]
    fn the_code_is_hmac_sha_256() {
        // HMAC pads keys with zeros, so that RFC 4231's 20 bytes and 12 zeros are the key of its test case 1.
        let mut key = [0; SIZE];
        key[..20].fill(0x0b);
        let code = Key(key).sign(b"Hi There");
        let expected = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7";
        let digits: String = code.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(digits, expected);
        assert!(Key(key).verifies(b"Hi There", &code));
        assert!(
            !Key(key).verifies(b"Hi there", &code) && !Key(key).verifies(b"Hi There", &code[..31])
        );
    }
}
