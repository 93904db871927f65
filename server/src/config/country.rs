//! Countries as they are typed and written.

use geometry::borders::Borders;
use model::place::Country;

/// What the map has for land that is no single country's.
const CONTESTED: &str = "XX";

/// Why a text names no country.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoCountry {
    /// It has not the form of a code.
    #[error("`{0}` is no country: expected two capital letters such as \"NO\" (ISO 3166-1)")]
    Form(String),
    /// It is what others write.
    #[error("`{written}` is no code of ISO 3166-1: did you mean `{meant}`?")]
    OtherCode {
        /// The text.
        written: String,
        /// What ISO writes.
        meant: &'static str,
    },
    /// No land has it.
    #[error("no country has the code `{0}`: expected one of ISO 3166-1, such as NO")]
    Unknown(String),
}

/// A code of ISO 3166-1, or `XK`: one that some land on the map answers to. What is none may be a slip of the pen.
///
/// # Errors
/// When there is no such country.
pub fn country(text: &str) -> Result<Country, NoCountry> {
    let country: Country = text.parse().map_err(|_| NoCountry::Form(text.into()))?;
    if let Some(meant) = iso_of(text) {
        return Err(NoCountry::OtherCode { written: text.into(), meant });
    }
    let known = Borders::of_earth().territories().iter().any(|it| it.is_meant_by(country));
    (known && text != CONTESTED).then_some(country).ok_or_else(|| NoCountry::Unknown(text.into()))
}

/// What the EU writes otherwise than ISO does.
fn iso_of(code: &str) -> Option<&'static str> {
    match code {
        "UK" => Some("GB"),
        "EL" => Some("GR"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_one_that_there_is() {
        for code in ["NO", "GB", "GR", "XK", "AX", "SJ", "BQ", "RE"] {
            assert_eq!(country(code).map(|it| it.to_string()), Ok(code.into()));
        }
        for (code, said) in [
            ("UK", "`UK` is no code of ISO 3166-1: did you mean `GB`?"),
            ("EL", "`EL` is no code of ISO 3166-1: did you mean `GR`?"),
            ("ZZ", "no country has the code `ZZ`: expected one of ISO 3166-1, such as NO"),
            ("XX", "no country has the code `XX`: expected one of ISO 3166-1, such as NO"),
            ("EU", "no country has the code `EU`: expected one of ISO 3166-1, such as NO"),
            ("no", "`no` is no country: expected two capital letters such as \"NO\" (ISO 3166-1)"),
            ("", "`` is no country: expected two capital letters such as \"NO\" (ISO 3166-1)"),
        ] {
            assert_eq!(country(code).map_err(|it| it.to_string()), Err(said.into()));
        }
    }
}
