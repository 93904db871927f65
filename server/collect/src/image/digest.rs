//! Digests of content, as registries write them: `sha256:` or `sha512:` and hexadecimal digits.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256, Sha512};

/// A digest that is to be, or was, computed over bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ContentDigest {
    algorithm: Algorithm,
    hexadecimal: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Algorithm {
    Sha256,
    Sha512,
}

impl ContentDigest {
    /// SHA-256 of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let hexadecimal = hexadecimal(&Sha256::digest(bytes));
        Self { algorithm: Algorithm::Sha256, hexadecimal }
    }

    /// Whether it is the digest of these bytes.
    pub fn is_of(&self, bytes: &[u8]) -> bool {
        let mut hasher = self.hasher();
        hasher.update(bytes);
        hasher.matches(self)
    }

    /// Computes what it has to be compared with.
    pub fn hasher(&self) -> Hasher {
        match self.algorithm {
            Algorithm::Sha256 => Hasher::Sha256(Sha256::new()),
            Algorithm::Sha512 => Hasher::Sha512(Sha512::new()),
        }
    }
}

impl FromStr for ContentDigest {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (algorithm, length, digits) = match text.split_once(':') {
            Some(("sha256", digits)) => (Algorithm::Sha256, 64, digits),
            Some(("sha512", digits)) => (Algorithm::Sha512, 128, digits),
            _ => return Err(format!("`{text}` is no digest: expected sha256:… or sha512:…")),
        };
        let lower = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f');
        if digits.len() != length || !digits.bytes().all(lower) {
            return Err(format!("`{text}` is no digest: expected {length} hexadecimal digits"));
        }
        Ok(Self { algorithm, hexadecimal: digits.to_owned() })
    }
}

impl fmt::Display for ContentDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let algorithm = match self.algorithm {
            Algorithm::Sha256 => "sha256",
            Algorithm::Sha512 => "sha512",
        };
        write!(f, "{algorithm}:{}", self.hexadecimal)
    }
}

/// A digest in the making.
pub enum Hasher {
    /// Of SHA-256.
    Sha256(Sha256),
    /// Of SHA-512.
    Sha512(Sha512),
}

impl Hasher {
    /// Takes in what follows.
    pub fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha256(hasher) => hasher.update(bytes),
            Self::Sha512(hasher) => hasher.update(bytes),
        }
    }

    /// Whether all that was taken in has this digest.
    pub fn matches(self, digest: &ContentDigest) -> bool {
        let computed = match self {
            Self::Sha256(hasher) => hexadecimal(&hasher.finalize()),
            Self::Sha512(hasher) => hexadecimal(&hasher.finalize()),
        };
        computed == digest.hexadecimal
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_compared_by_the_digest_they_are_to_have() {
        let empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(ContentDigest::of(b"").to_string(), empty);
        let long = "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";
        let long: ContentDigest = long.parse().unwrap();
        assert!(long.is_of(b"abc") && !long.is_of(b"abd"));
    }

    #[test]
    fn what_cannot_be_compared_is_no_digest() {
        let upper = format!("sha256:{}", "A".repeat(64));
        for text in
            ["", "sha256", "sha256:", "sha256:00", "md5:d41d8cd98f00b204e9800998ecf8427e", &upper]
        {
            assert!(text.parse::<ContentDigest>().is_err(), "{text}");
        }
    }
}
