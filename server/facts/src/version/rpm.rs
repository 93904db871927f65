//! RPM's order (`rpmvercmp`): `[epoch:]version[-release]`.

use super::key::{Key, digits, leading};

/// `~`: before the end.
const TILDE: u8 = 1;
const END: u8 = 2;
/// `^`: after the end and before anything else.
const CARET: u8 = 3;
const LETTERS: u8 = 4;
const NUMBER: u8 = 5;

pub fn key(version: &str) -> Option<Vec<u8>> {
    let (epoch, rest) = version.split_once(':').unwrap_or(("0", version));
    if epoch.is_empty() || !digits(epoch).1.is_empty() {
        return None;
    }
    let (version, release) = rest.rsplit_once('-').unwrap_or((rest, ""));
    let mut key = Key::default();
    key.number(epoch);
    part(&mut key, version);
    part(&mut key, release);
    Some(key.finish())
}

/// Runs of letters and of digits; whatever else stands between them separates, and is not compared.
fn part(key: &mut Key, mut rest: &str) {
    loop {
        rest =
            rest.trim_start_matches(|c: char| !c.is_ascii_alphanumeric() && c != '~' && c != '^');
        let Some(first) = rest.bytes().next() else { break };
        match first {
            b'~' | b'^' => {
                key.kind(if first == b'~' { TILDE } else { CARET });
                rest = rest.get(1..).unwrap_or_default();
            }
            b'0'..=b'9' => {
                let (number, after) = digits(rest);
                key.kind(NUMBER);
                key.number(number);
                rest = after;
            }
            _ => {
                let (letters, after) = leading(rest, |byte| byte.is_ascii_alphabetic());
                key.kind(LETTERS);
                key.text(letters);
                rest = after;
            }
        }
    }
    key.kind(END);
}
