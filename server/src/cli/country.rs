//! Countries as they are typed.

use anyhow::Context;
use geometry::borders::Borders;
use model::place::Country;

/// A code that some land on the map answers to: what is none may be a slip of the pen.
pub fn country(text: &str) -> anyhow::Result<Country> {
    let country: Country = text.parse()?;
    let known = Borders::of_earth().territories().iter().any(|it| it.is_meant_by(country));
    known.then_some(country).with_context(|| {
        format!(
            "no country has the code `{text}`: expected one of ISO 3166-1, such as NO (GB, not UK)"
        )
    })
}
