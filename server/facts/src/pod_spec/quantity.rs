//! Quantities of a resource.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};

/// A quantity as it was written; `1` and `"1"` are the same to the API server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Quantity(pub String);

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Written;

        impl de::Visitor<'_> for Written {
            type Value = Quantity;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a quantity of 0 or more, such as 500m or 2Gi")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Quantity, E> {
                match is_quantity(text.trim()) {
                    true => Ok(Quantity(text.into())),
                    false => Err(E::invalid_value(de::Unexpected::Str(text), &self)),
                }
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Quantity, E> {
                match number {
                    0.. => Ok(Quantity(number.to_string())),
                    _ => Err(E::invalid_value(de::Unexpected::Signed(number), &self)),
                }
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Quantity, E> {
                Ok(Quantity(number.to_string()))
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Quantity, E> {
                match number >= 0.0 {
                    true => Ok(Quantity(number.to_string())),
                    false => Err(E::invalid_value(de::Unexpected::Float(number), &self)),
                }
            }
        }

        deserializer.deserialize_any(Written)
    }
}

/// As the API server reads a quantity, and takes one for a resource: it refuses what is below zero.
fn is_quantity(text: &str) -> bool {
    const UNITS: [&str; 16] =
        ["", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    let text = text.strip_prefix('+').unwrap_or(text);
    let is_of_number = |c: char| c == '.' || c.is_ascii_digit();
    let (number, unit) = text.split_at(text.find(|c| !is_of_number(c)).unwrap_or(text.len()));
    let is_power = || {
        let power = unit.strip_prefix(['e', 'E']).unwrap_or_default();
        let digits = power.strip_prefix(['+', '-']).unwrap_or(power);
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    number.contains(|c: char| c.is_ascii_digit())
        && number.matches('.').count() <= 1
        && (UNITS.contains(&unit) || is_power())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_quantity_is_read_as_the_api_server_reads_it() {
        for (written, expected) in [
            (json!("500m"), true),
            (json!("2Gi"), true),
            (json!("0.5"), true),
            (json!(".5"), true),
            (json!("+1"), true),
            (json!("1e3"), true),
            (json!("1E-3"), true),
            (json!("1E"), true),
            (json!(0), true),
            (json!(1.5), true),
            (json!(-1), false),
            (json!("-1"), false),
            (json!(-0.5), false),
            (json!("abc"), false),
            (json!("1gb"), false),
            (json!("1.2.3"), false),
            (json!("1 Gi"), false),
            (json!(""), false),
            (json!("."), false),
        ] {
            let read = serde_json::from_value::<Quantity>(written.clone());
            assert_eq!(read.is_ok(), expected, "{written}");
        }
    }
}
