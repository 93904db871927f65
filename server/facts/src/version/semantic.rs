//! The order of Semantic Versioning, which Cargo, Go and npm keep: `1.2.3-rc.1+build`.
//!
//! A `v` before it, and the last of the three numbers left out, are what people write when they ask.

use super::key::{Key, digits};

/// The end of what marks a version as one before its release.
const END: u8 = 1;
const NUMBER: u8 = 2;
const TEXT: u8 = 3;
/// No such mark.
const RELEASE: u8 = 4;

pub fn key(version: &str) -> Option<Vec<u8>> {
    let version = version.strip_prefix('v').unwrap_or(version);
    let (version, build) = version.split_once('+').unwrap_or((version, "0"));
    let (numbers, before) = match version.split_once('-') {
        Some((numbers, before)) => (numbers, Some(before)),
        None => (version, None),
    };
    let numbers: Vec<&str> = numbers.split('.').collect();
    if numbers.len() > 3 || !numbers.iter().all(|it| is_number(it)) || !is_dotted(build) {
        return None;
    }
    let mut key = Key::default();
    for number in numbers.into_iter().chain(["0", "0"]).take(3) {
        key.number(number);
    }
    let Some(before) = before else {
        key.kind(RELEASE);
        return Some(key.finish());
    };
    if !is_dotted(before) {
        return None;
    }
    for mark in before.split('.') {
        match is_number(mark) {
            true => {
                key.kind(NUMBER);
                key.number(mark);
            }
            false => {
                key.kind(TEXT);
                key.text(mark);
            }
        }
    }
    key.kind(END);
    Some(key.finish())
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && digits(text).1.is_empty()
}

fn is_dotted(text: &str) -> bool {
    text.split('.').all(|part| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    })
}
