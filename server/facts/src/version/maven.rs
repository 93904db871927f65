//! Maven's order (its "Version Order Specification"): numbers and words, and what stands between them.

use super::key::{Key, digits, leading};

/// Words that come before the release, then the release, then those after it.
const WORDS: [&str; 7] = ["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"];
/// The release, which is also the end.
const RELEASE: u8 = 6;
/// A word of which nothing more is known.
const WORD: u8 = 8;
const NUMBER_AFTER_HYPHEN: u8 = 9;
const NUMBER_AFTER_DOT: u8 = 10;

enum Token {
    Number { digits: String, is_after_dot: bool },
    Word(String),
}

impl Token {
    /// Nothing, by which versions differ in length and not in order.
    fn is_null(&self) -> bool {
        match self {
            Self::Number { digits, .. } => digits.bytes().all(|digit| digit == b'0'),
            Self::Word(word) => word.is_empty(),
        }
    }

    /// Whether it begins a list of its own, before which nothing that is null counts.
    fn begins_list(&self) -> bool {
        !matches!(self, Self::Number { is_after_dot: true, .. })
    }
}

pub fn key(version: &str) -> Option<Vec<u8>> {
    if !version.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    let mut key = Key::default();
    for token in without_nulls(tokens(&version.to_ascii_lowercase())) {
        match token {
            Token::Number { digits, is_after_dot } => {
                key.kind(if is_after_dot { NUMBER_AFTER_DOT } else { NUMBER_AFTER_HYPHEN });
                key.number(&digits);
            }
            Token::Word(word) => match WORDS.iter().zip(1..).find(|(known, _)| **known == word) {
                Some((_, place)) => key.kind(place),
                None => {
                    key.kind(WORD);
                    key.text(&word);
                }
            },
        }
    }
    key.kind(RELEASE);
    Some(key.finish())
}

fn tokens(version: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    // What a version begins with is as after a dot.
    let mut is_after_dot = true;
    let mut rest = version;
    loop {
        let (number, after) = digits(rest);
        if !number.is_empty() {
            tokens.push(Token::Number { digits: number.to_owned(), is_after_dot });
            rest = after;
        } else {
            let (word, after) = leading(rest, |b| !b.is_ascii_digit() && !b".-_".contains(&b));
            tokens.push(match word.is_empty() {
                // Nothing between two separators is 0.
                true => Token::Number { digits: "0".into(), is_after_dot },
                false => Token::Word(meaning(word, after).to_owned()),
            });
            rest = after;
        }
        let Some(next) = rest.bytes().next() else { break };
        // From letters to digits and back is as a hyphen.
        is_after_dot = next == b'.';
        rest = rest.strip_prefix(['.', '-', '_']).unwrap_or(rest);
        if rest.is_empty() {
            break;
        }
    }
    tokens
}

fn meaning<'a>(word: &'a str, after: &str) -> &'a str {
    let is_before_number = after.starts_with(|c: char| c.is_ascii_digit());
    match word {
        "a" if is_before_number => "alpha",
        "b" if is_before_number => "beta",
        "m" if is_before_number => "milestone",
        "cr" => "rc",
        "ga" | "final" | "release" => "",
        word => word,
    }
}

/// Drops what is null at the end, and before all that begins a list.
fn without_nulls(tokens: Vec<Token>) -> Vec<Token> {
    let mut kept: Vec<Token> = Vec::new();
    for token in tokens {
        if token.begins_list() {
            drop_nulls(&mut kept);
        }
        kept.push(token);
    }
    drop_nulls(&mut kept);
    kept
}

fn drop_nulls(tokens: &mut Vec<Token>) {
    while tokens.last().is_some_and(Token::is_null) {
        tokens.pop();
    }
}
