//! From the bytes of a file to its text.

use std::borrow::Cow;

use super::{Position, YamlError};

/// The text of a file: UTF-8, with or without a byte order mark, or UTF-16 with one (what `>` writes in Windows
/// PowerShell). Nothing is copied unless it has to be converted.
///
/// # Errors
/// Bytes that are neither, at the first that is wrong.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, YamlError> {
    match bytes {
        // Before UTF-16: its little-endian mark is the beginning of this one.
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => {
            Err(YamlError::new(Position::START, "the file is UTF-32: save it as UTF-8"))
        }
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes).map(Cow::Owned),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes).map(Cow::Owned),
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest),
        _ => utf8(bytes),
    }
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, YamlError> {
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| {
        let good = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        let byte = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
        YamlError::new(
            end_of(&good),
            format!("the byte 0x{byte:02X} is not UTF-8: save the file as UTF-8 text"),
        )
    })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, YamlError> {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(pairs.len());
    for c in char::decode_utf16(pairs.iter().copied().map(unit)) {
        match c {
            Ok(c) => text.push(c),
            Err(_) => {
                return Err(YamlError::new(
                    end_of(&text),
                    "half of a UTF-16 surrogate pair: save the file as UTF-8 text",
                ));
            }
        }
    }
    if odd.is_empty() {
        Ok(text)
    } else {
        let message = "the UTF-16 text ends within a character: the file is cut short";
        Err(YamlError::new(end_of(&text), message))
    }
}

/// Where the character after `text` would be.
fn end_of(text: &str) -> Position {
    let line = text.bytes().filter(|&byte| byte == b'\n').count() + 1;
    let column = text.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Position::new(line, column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_gives_the_same_text() {
        let text = "name: blåbär 🫐\n";
        let le = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        let be = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>();
        for (encoding, bytes) in [
            ("utf-8", text.as_bytes().to_vec()),
            ("utf-8 with a mark", [b"\xEF\xBB\xBF", text.as_bytes()].concat()),
            ("utf-16 little-endian", [b"\xFF\xFE".as_slice(), &le(text)].concat()),
            ("utf-16 big-endian", [b"\xFE\xFF".as_slice(), &be(text)].concat()),
        ] {
            assert_eq!(decode(&bytes).unwrap(), text, "{encoding}");
        }
    }

    #[test]
    fn what_is_not_text_is_refused_where_it_begins() {
        for (bytes, line, column, message) in [
            (b"a: \xC3\xA5\nb\xFF: 1".as_slice(), 2, 2, "the byte 0xFF is not UTF-8"),
            (b"a: \xC3", 1, 4, "the byte 0xC3 is not UTF-8"),
            (b"\xFF\xFEa\0\n\0b", 2, 1, "ends within a character"),
            (b"\xFF\xFE\0\xD8", 1, 1, "surrogate"),
            (b"\xFF\xFE\0\0a\0\0\0", 1, 1, "UTF-32"),
        ] {
            let error = decode(bytes).unwrap_err();
            assert_eq!((error.line, error.column), (line, column), "{error}");
            assert!(error.message.contains(message), "{error}");
        }
    }
}
