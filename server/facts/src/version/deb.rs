//! Debian's order (deb-version(7)): `[epoch:]upstream[-revision]`.

use super::key::{Key, digits, leading};

/// What a `~` is: before the end of a part.
const TILDE: u8 = 1;
/// The end of what is no digit, and of a part.
const END: u8 = 2;
/// Added to what is neither letter nor `~`: after all letters.
const OTHER: u8 = 0x80;

pub fn key(version: &str) -> Option<Vec<u8>> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".+-~:".contains(&byte);
    if !version.bytes().all(is_allowed) {
        return None;
    }
    let (epoch, rest) = version.split_once(':').unwrap_or(("0", version));
    if epoch.is_empty() || !digits(epoch).1.is_empty() {
        return None;
    }
    let (upstream, revision) = rest.rsplit_once('-').unwrap_or((rest, ""));
    if upstream.is_empty() {
        return None;
    }
    let mut key = Key::default();
    key.number(epoch);
    part(&mut key, upstream);
    part(&mut key, revision);
    Some(key.finish())
}

/// What is no digit and what is, in turn. No digits are 0, so that a missing revision is `0` too.
fn part(key: &mut Key, mut rest: &str) {
    loop {
        let (other, after) = leading(rest, |byte| !byte.is_ascii_digit());
        for byte in other.bytes() {
            key.kind(match byte {
                b'~' => TILDE,
                letter if letter.is_ascii_alphabetic() => letter,
                byte => OTHER | byte,
            });
        }
        key.kind(END);
        let (number, after) = digits(after);
        key.number(number);
        rest = after;
        if rest.is_empty() {
            break;
        }
    }
    key.kind(END);
}
