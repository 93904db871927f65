//! Alpine's order (apk-tools): `1.2.3b_rc1_p2~0123abc-r4`.

use super::key::{Key, digits, leading};

/// Suffixes of what comes before a release, and the end, of which all that follows is larger.
const BEFORE: [&str; 4] = ["alpha", "beta", "pre", "rc"];
const END: u8 = 0x10;
const REVISION: u8 = 0x11;
const COMMIT: u8 = 0x12;
const SUFFIX_NUMBER: u8 = 0x13;
const AFTER: [&str; 5] = ["cvs", "svn", "git", "hg", "p"];
const FIRST_AFTER: u8 = 0x20;
const LETTER: u8 = 0x30;
const NUMBER: u8 = 0x31;

pub fn key(version: &str) -> Option<Vec<u8>> {
    let mut key = Key::default();
    let rest = numbers(&mut key, version)?;
    let rest = letter(&mut key, rest);
    let rest = suffixes(&mut key, rest)?;
    let rest = commit(&mut key, rest)?;
    if let Some(revision) = rest.strip_prefix("-r") {
        key.kind(REVISION);
        key.number(whole_number(revision)?);
    } else if !rest.is_empty() {
        return None;
    }
    key.kind(END);
    Some(key.finish())
}

fn numbers<'a>(key: &mut Key, version: &'a str) -> Option<&'a str> {
    let (first, mut rest) = digits(version);
    if first.is_empty() {
        return None;
    }
    key.number(first);
    while let Some(after) = rest.strip_prefix('.') {
        let (number, after) = digits(after);
        key.kind(NUMBER);
        match number.starts_with('0') {
            // As a text, and so before every number that does not begin with a zero.
            true => {
                key.number("");
                key.text(number);
            }
            false if number.is_empty() => return None,
            false => key.number(number),
        }
        rest = after;
    }
    Some(rest)
}

fn letter<'a>(key: &mut Key, rest: &'a str) -> &'a str {
    match rest.bytes().next() {
        Some(letter) if letter.is_ascii_lowercase() => {
            key.kind(LETTER);
            key.kind(letter);
            rest.get(1..).unwrap_or_default()
        }
        _ => rest,
    }
}

fn suffixes<'a>(key: &mut Key, mut rest: &'a str) -> Option<&'a str> {
    while let Some(after) = rest.strip_prefix('_') {
        let (suffix, after) = leading(after, |byte| byte.is_ascii_lowercase());
        let place = |of: &[&str]| {
            of.iter().position(|it| *it == suffix).and_then(|at| u8::try_from(at).ok())
        };
        key.kind(place(&BEFORE).or_else(|| Some(FIRST_AFTER + place(&AFTER)?))?);
        let (number, after) = digits(after);
        if !number.is_empty() {
            key.kind(SUFFIX_NUMBER);
            key.number(number);
        }
        rest = after;
    }
    Some(rest)
}

fn commit<'a>(key: &mut Key, rest: &'a str) -> Option<&'a str> {
    let Some(after) = rest.strip_prefix('~') else { return Some(rest) };
    let is_hexadecimal = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let (hash, after) = leading(after, is_hexadecimal);
    key.kind(COMMIT);
    key.text(hash);
    (!hash.is_empty()).then_some(after)
}

fn whole_number(text: &str) -> Option<&str> {
    let (number, rest) = digits(text);
    (!number.is_empty() && rest.is_empty()).then_some(number)
}
