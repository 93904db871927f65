//! Python's order (PEP 440): `1!2.0rc1.post2.dev3+local.4`, and all the spellings that it takes for the same.

use super::key::{Key, digits};

/// Of the numbers of a release.
const END: u8 = 1;
const NUMBER: u8 = 2;
/// What comes before a release, the development of the release itself first.
const BEFORE: [(&[&str], u8); 3] =
    [(&["alpha", "a"], 2), (&["beta", "b"], 3), (&["preview", "pre", "rc", "c"], 4)];
const IN_DEVELOPMENT: u8 = 1;
const RELEASED: u8 = 5;
const TEXT: u8 = 2;
const LOCAL_NUMBER: u8 = 3;

pub fn key(version: &str) -> Option<Vec<u8>> {
    let version = version.to_ascii_lowercase();
    let version = version.strip_prefix('v').unwrap_or(&version);
    let (public, local) = match version.split_once('+') {
        Some((public, local)) => (public, Some(local)),
        None => (version, None),
    };
    let (epoch, rest) = public.split_once('!').unwrap_or(("0", public));
    if epoch.is_empty() || !digits(epoch).1.is_empty() {
        return None;
    }
    let (numbers, rest) = release(rest)?;
    let (before, rest) = before(rest);
    let (after, rest) = after(rest)?;
    let (development, rest) = marked(rest, &["dev"]);
    if !rest.is_empty() {
        return None;
    }
    let mut key = Key::default();
    key.number(epoch);
    for number in numbers {
        key.kind(NUMBER);
        key.number(number);
    }
    key.kind(END);
    match (before, after, development) {
        (Some((kind, number)), ..) => {
            key.kind(kind);
            key.number(number);
        }
        (None, None, Some(_)) => key.kind(IN_DEVELOPMENT),
        _ => key.kind(RELEASED),
    }
    // Without comes before with what comes after a release, and after what is in development.
    key.kind(u8::from(after.is_some()));
    key.number(after.unwrap_or_default());
    key.kind(u8::from(development.is_none()));
    key.number(development.unwrap_or_default());
    local_version(&mut key, local)?;
    Some(key.finish())
}

/// The numbers, without zeros at their end: `1.0` is `1`.
fn release(text: &str) -> Option<(Vec<&str>, &str)> {
    let (first, mut rest) = digits(text);
    let mut numbers = vec![first];
    while let Some(after) = rest.strip_prefix('.') {
        let (number, after) = digits(after);
        if number.is_empty() {
            break;
        }
        numbers.push(number);
        rest = after;
    }
    while numbers.len() > 1 && numbers.last().is_some_and(|last| last.bytes().all(|it| it == b'0'))
    {
        numbers.pop();
    }
    (!first.is_empty()).then_some((numbers, rest))
}

fn before(text: &str) -> (Option<(u8, &str)>, &str) {
    for (words, kind) in BEFORE {
        if let (Some(number), rest) = marked(text, words) {
            return (Some((kind, number)), rest);
        }
    }
    (None, text)
}

fn after(text: &str) -> Option<(Option<&str>, &str)> {
    let (number, rest) = marked(text, &["post", "rev", "r"]);
    if number.is_some() {
        return Some((number, rest));
    }
    // `1.0-1` is `1.0.post1`.
    let Some(rest) = text.strip_prefix('-').filter(|rest| !rest.starts_with("dev")) else {
        return Some((None, text));
    };
    let (number, rest) = digits(rest);
    (!number.is_empty()).then_some((Some(number), rest))
}

/// The first of the words that stands here with its number, which is 0 where there is none; separators may stand before both.
fn marked<'a>(text: &'a str, words: &[&str]) -> (Option<&'a str>, &'a str) {
    let is_separator = ['.', '-', '_'];
    let unseparated = text.strip_prefix(is_separator).unwrap_or(text);
    let Some(rest) = words.iter().find_map(|word| unseparated.strip_prefix(word)) else {
        return (None, text);
    };
    let (number, after) = digits(rest.strip_prefix(is_separator).unwrap_or(rest));
    match number.is_empty() {
        true => (Some(number), rest),
        false => (Some(number), after),
    }
}

fn local_version(key: &mut Key, local: Option<&str>) -> Option<()> {
    for segment in local.into_iter().flat_map(|local| local.split(['.', '-', '_'])) {
        if segment.is_empty() || !segment.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        match digits(segment).1.is_empty() {
            true => {
                key.kind(LOCAL_NUMBER);
                key.number(segment);
            }
            false => {
                key.kind(TEXT);
                key.text(segment);
            }
        }
    }
    key.kind(END);
    Some(())
}
