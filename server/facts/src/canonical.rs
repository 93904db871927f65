//! One form of bytes for one value (RFC 8785), and its digest.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::io;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use serde_json::Serializer;
use serde_json::ser::Formatter;
use sha2::{Digest as _, Sha256};

/// A SHA-256 digest, written in hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The digest's bytes, as the store keeps it.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The digest the store keeps.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let digit = |nibble: u8| char::from(HEX[usize::from(nibble & 15)]);
        let mut text = String::with_capacity(64);
        for byte in self.0 {
            text.push(digit(byte >> 4));
            text.push(digit(byte));
        }
        f.write_str(&text)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}

impl TryFrom<String> for Digest {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let bad = || format!("`{text}` is no SHA-256 digest: expected 64 hexadecimal digits");
        if text.len() != 64 || !text.is_ascii() {
            return Err(bad());
        }
        let mut bytes = [0; 32];
        for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| bad())?;
        }
        Ok(Self(bytes))
    }
}

/// The value as canonical JSON: keys sorted, nothing optional written, no space.
///
/// Facts hold text, integers and booleans only, for which sorted compact JSON *is* RFC 8785's form.
/// (Its order of keys is by UTF-16 unit, and ours by UTF-8 byte: the two differ only beyond U+FFFF,
/// which no Kubernetes key can hold.)
pub fn bytes<T: Serialize>(value: &T) -> Vec<u8> {
    let written = Rc::new(RefCell::new(Vec::with_capacity(1024)));
    let sorting = Sorting { written: Rc::clone(&written), begins: Vec::new(), open: Vec::new() };
    let mut serializer = Serializer::with_formatter(Shared(written), sorting);
    // Serialising facts cannot fail, since their keys are all text.
    if value.serialize(&mut serializer).is_err() {
        return Vec::new();
    }
    serializer.into_inner().0.take()
}

/// The digest of a value's canonical bytes.
pub fn digest<T: Serialize>(value: &T) -> Digest {
    Digest::of(&bytes(value))
}

/// What was written so far, which the formatter must see to put it in order.
struct Shared(Rc<RefCell<Vec<u8>>>);

impl io::Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Puts an object's entries in order when it ends. Structs are declared in order, so that there is seldom anything to do.
struct Sorting {
    written: Rc<RefCell<Vec<u8>>>,
    /// Where the entries of the objects that are open begin.
    begins: Vec<usize>,
    /// Where in `begins` each object that is open has its own.
    open: Vec<usize>,
}

impl Formatter for Sorting {
    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open.push(self.begins.len());
        writer.write_all(b"{")
    }

    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        w: &mut W,
        first: bool,
    ) -> io::Result<()> {
        if !first {
            w.write_all(b",")?;
        }
        self.begins.push(self.written.borrow().len());
        Ok(())
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        if let Some(own) = self.open.pop() {
            sort(&mut self.written.borrow_mut(), self.begins.get(own..).unwrap_or_default());
            self.begins.truncate(own);
        }
        writer.write_all(b"}")
    }
}

/// Sorts the entries that begin here; the last ends with what was written, and a comma stands between two.
fn sort(written: &mut Vec<u8>, begins: &[usize]) {
    let Some(&first) = begins.first() else { return };
    let from = |begin: usize| written.get(begin..).unwrap_or_default();
    if begins.is_sorted_by(|a, b| key(from(*a)) <= key(from(*b))) {
        return;
    }
    let ends = begins.iter().skip(1).map(|next| next - 1).chain([written.len()]);
    let mut entries: Vec<&[u8]> =
        (begins.iter().zip(ends)).filter_map(|(begin, end)| written.get(*begin..end)).collect();
    entries.sort_by_cached_key(|entry| key(entry));
    let sorted = entries.join(&b',');
    written.truncate(first);
    written.extend_from_slice(&sorted);
}

/// The key at the beginning of an entry.
fn key(entry: &[u8]) -> Cow<'_, str> {
    let quoted = entry.get(1..).unwrap_or_default();
    match quoted.iter().position(|byte| matches!(byte, b'"' | b'\\')) {
        Some(end) if quoted.get(end) == Some(&b'"') => String::from_utf8_lossy(&quoted[..end]),
        _ => {
            let mut keys = serde_json::Deserializer::from_slice(entry);
            String::deserialize(&mut keys).unwrap_or_default().into()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;

    #[test]
    fn keys_are_in_order_at_every_depth() {
        #[derive(Serialize)]
        struct Unordered {
            b: Vec<Inner>,
            a: BTreeMap<&'static str, u8>,
            #[serde(rename = "\"quoted\"")]
            quoted: (),
        }
        #[derive(Serialize)]
        struct Inner {
            z: &'static str,
            y: Option<bool>,
        }
        let value = Unordered {
            b: vec![Inner { z: ",}{\"", y: Some(true) }, Inner { z: "", y: None }],
            a: BTreeMap::from([("x", 1), ("w", 2)]),
            quoted: (),
        };
        let text = String::from_utf8(bytes(&value)).unwrap();
        let expected = r#"{"\"quoted\"":null,"a":{"w":2,"x":1},"b":[{"y":true,"z":",}{\""},{"y":null,"z":""}]}"#;
        assert_eq!(text, expected);
        assert_eq!(text, serde_json::to_value(&value).unwrap().to_string());
        assert_eq!(bytes(&json!({})), b"{}");
    }

    #[test]
    fn a_digest_is_written_in_hexadecimal_and_read_back() {
        let digest = Digest::of(b"abc");
        let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(digest.to_string(), text);
        assert_eq!(Digest::try_from(text.to_owned()), Ok(digest));
    }
}
