//! What a tag makes of a scalar: as go-yaml 2 has it, which kubectl reads with.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use saphyr_parser::Tag;

use super::scalar::{Scalar, resolve};

/// What a scalar is.
pub(super) enum Says {
    /// What it resolves to without a tag or quotes.
    Plain,
    /// The text that is written.
    Text,
    /// `<<`, if it is a key.
    Merge,
    /// The text that is meant.
    Decoded(String),
}

/// What a scalar with this tag is.
///
/// # Errors
/// A text that is not of the tag's type.
pub(super) fn tagged(tag: &Tag, text: &str) -> Result<Says, String> {
    // A directive may have cut it anywhere.
    let whole = format!("{}{}", tag.handle, tag.suffix);
    if whole == "!" {
        return Ok(Says::Plain);
    }
    let name = ["tag:yaml.org,2002:", "!!"].into_iter().find_map(|it| whole.strip_prefix(it));
    let resolved = resolve(text);
    let fits = match name.unwrap_or_default() {
        "null" => matches!(resolved, Scalar::Null),
        "bool" => matches!(resolved, Scalar::Bool(_)),
        "int" => matches!(resolved, Scalar::Int(_) | Scalar::BigInt(_)),
        "float" => {
            matches!(resolved, Scalar::Int(_) | Scalar::BigInt(_) | Scalar::Float(_))
        }
        "binary" => return decoded(text).map(Says::Decoded),
        "merge" if text == "<<" => return Ok(Says::Merge),
        // `!!str`, and all tags that only programs with types of their own give a meaning.
        _ => return Ok(Says::Text),
    };
    let name = name.unwrap_or_default();
    if fits {
        Ok(Says::Plain)
    } else {
        Err(format!("`{text}` is not what its tag `!!{name}` says"))
    }
}

/// Base64 may be broken into lines.
fn decoded(text: &str) -> Result<String, String> {
    let digits: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    let bytes = STANDARD.decode(digits);
    let bytes = bytes.map_err(|error| format!("its tag `!!binary` says base64: {error}"))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
