//! What a plain scalar means: as kubectl reads it, by `sigs.k8s.io/yaml` and its fork of go-yaml 2 (`resolve.go`).
//!
//! That is neither YAML 1.1 nor 1.2: `yes`, `no`, `on`, `off`, `y` and `n` are booleans, `0644` is octal, `1_000` is a
//! number, and dates are text. The value passes through JSON there, so `1.0` and `1e3` are whole numbers to the API.

/// A plain scalar, resolved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scalar<'a> {
    /// `null`, `~`, or nothing.
    Null,
    /// `true`, `yes`, `off` and their like.
    Bool(bool),
    /// A whole number, however it is written.
    Int(i64),
    /// A whole number above `i64::MAX`.
    BigInt(u64),
    /// Any other number.
    Float(f64),
    /// Anything else.
    Text(&'a str),
}

/// Resolves a plain scalar.
pub fn resolve(text: &str) -> Scalar<'_> {
    let resolved = match text.as_bytes() {
        [] => Some(Scalar::Null),
        // The first character rules most texts out, and most scalars are text.
        [b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~', ..] => {
            word(text)
        }
        [b'0'..=b'9' | b'+' | b'-' | b'.', ..] => number(text),
        _ => None,
    };
    resolved.unwrap_or(Scalar::Text(text))
}

fn word(text: &str) -> Option<Scalar<'_>> {
    Some(match text {
        "~" | "null" | "Null" | "NULL" => Scalar::Null,
        "true" | "True" | "TRUE" | "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => {
            Scalar::Bool(true)
        }
        "false" | "False" | "FALSE" | "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => {
            Scalar::Bool(false)
        }
        _ => return None,
    })
}

fn number(text: &str) -> Option<Scalar<'_>> {
    // An IP address or a version, the commonest texts that begin with a digit, is neither.
    if !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-._".contains(&byte)) {
        return None;
    }
    match text {
        ".nan" | ".NaN" | ".NAN" => return Some(Scalar::Float(f64::NAN)),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => {
            return Some(Scalar::Float(f64::INFINITY));
        }
        "-.inf" | "-.Inf" | "-.INF" => return Some(Scalar::Float(f64::NEG_INFINITY)),
        _ => {}
    }
    if text.contains('_') {
        // What begins with a dot keeps its underscores there, and so is text.
        let plain = text.replace('_', "");
        return if text.starts_with('.') { None } else { int(&plain).or_else(|| float(&plain)) };
    }
    int(text).or_else(|| float(text))
}

/// An integer as Go's `strconv` reads it in base 0.
fn int(text: &str) -> Option<Scalar<'static>> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', _, ..] => (16, &digits[2..]),
        [b'0', b'o' | b'O', _, ..] => (8, &digits[2..]),
        [b'0', b'b' | b'B', _, ..] => (2, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    // `from_str_radix` takes a sign of its own, and there has been one.
    if !digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let magnitude = u64::from_str_radix(digits, radix).ok()?;
    if negative {
        return 0i64.checked_sub_unsigned(magnitude).map(Scalar::Int);
    }
    Some(i64::try_from(magnitude).map_or(Scalar::BigInt(magnitude), Scalar::Int))
}

/// A decimal float: `[-+]? (\.[0-9]+ | [0-9]+(\.[0-9]*)?) ([eE][-+]?[0-9]+)?`.
fn float(text: &str) -> Option<Scalar<'static>> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let starts = unsigned.strip_prefix('.').unwrap_or(unsigned);
    if !starts.starts_with(|c: char| c.is_ascii_digit()) {
        return None; // `.`, `+`, and what only Rust calls a number: `inf`
    }
    let value: f64 = text.parse().ok().filter(|value: &f64| value.is_finite())?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "whole, and within what f64 counts exactly"
    )]
    let int = (value.fract() == 0.0 && value.abs() < 9e15).then_some(value as i64);
    Some(int.map_or(Scalar::Float(value), Scalar::Int))
}

#[cfg(test)]
mod tests {
    use super::Scalar::{BigInt, Bool, Float, Int, Null, Text};
    use super::*;

    #[test]
    fn a_plain_scalar_is_what_kubectl_makes_of_it() {
        for (text, expected) in [
            ("", Null),
            ("~", Null),
            ("NULL", Null),
            ("nUll", Text("nUll")),
            ("true", Bool(true)),
            ("yes", Bool(true)),
            ("On", Bool(true)),
            ("y", Bool(true)),
            ("off", Bool(false)),
            ("N", Bool(false)),
            ("tRue", Text("tRue")),
            ("yes please", Text("yes please")),
            ("0", Int(0)),
            ("-12", Int(-12)),
            ("+12", Int(12)),
            ("0644", Int(420)),
            ("0o644", Int(420)),
            ("0x1F", Int(31)),
            ("-0b101", Int(-5)),
            ("1_000", Int(1000)),
            ("089", Int(89)),
            ("9223372036854775807", Int(i64::MAX)),
            ("-9223372036854775808", Int(i64::MIN)),
            ("9223372036854775808", BigInt(1 << 63)),
            ("99999999999999999999", Float(1e20)),
            ("1.0", Int(1)),
            ("1e3", Int(1000)),
            ("1.5", Float(1.5)),
            (".5", Float(0.5)),
            ("-1.5e-3", Float(-0.0015)),
            ("5.", Int(5)),
            (".inf", Float(f64::INFINITY)),
            ("-.INF", Float(f64::NEG_INFINITY)),
            ("inf", Text("inf")),
            ("1e999", Text("1e999")),
            ("+-5", Text("+-5")),
            ("0x", Text("0x")),
            ("0x-5", Text("0x-5")),
            ("._5", Text("._5")),
            ("-", Text("-")),
            (".", Text(".")),
            ("100m", Text("100m")),
            ("10.0.0.1", Text("10.0.0.1")),
            ("10.0.0.0/8", Text("10.0.0.0/8")),
            ("2024-01-31", Text("2024-01-31")),
            ("1.2.3", Text("1.2.3")),
        ] {
            assert_eq!(resolve(text), expected, "{text:?}");
        }
        assert!(matches!(resolve(".nan"), Float(value) if value.is_nan()));
    }
}
