//! Which countries are in the EEA or the EU, on a day.

use chrono::NaiveDate;
use model::place::Country;

use crate::datasets::{Standing, standings};

/// What a country was on a day; without a day, what it is by the last row. `None` for a country without a row.
pub fn standing(country: Country, on: Option<NaiveDate>) -> Option<&'static Standing> {
    standings().iter().filter(|row| row.iso2 == country.code()).rfind(|row| match on {
        Some(day) => {
            row.valid_from.is_none_or(|from| from <= day) && row.valid_to.is_none_or(|to| day <= to)
        }
        None => true,
    })
}

/// Whether the country is of the European Economic Area on that day.
pub fn eea(country: Country, on: Option<NaiveDate>) -> bool {
    standing(country, on).is_some_and(|row| row.status == "eea")
}

/// Whether the country is of the European Union on that day; its parts with codes of their own are.
pub fn eu(country: Country, on: Option<NaiveDate>) -> bool {
    standing(country, on).is_some_and(|row| row.status == "eea" && row.basis.starts_with("EU "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::datasets::regions;

    fn country(code: &str) -> Country {
        code.parse().expect("a country")
    }

    #[test]
    fn membership_is_dated() {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day);
        for (code, on, in_eea, in_eu) in [
            ("NO", None, true, false),
            ("NO", day(2018, 7, 19), false, false),
            ("SE", day(2026, 1, 1), true, true),
            ("GB", day(2020, 1, 31), true, true),
            ("GB", day(2020, 12, 31), true, false),
            ("GB", day(2021, 1, 1), false, false),
            ("GB", None, false, false),
            ("RE", None, true, true),
            ("AX", None, true, true),
            ("SJ", None, false, false),
            ("GL", None, false, false),
            ("CH", None, false, false),
            ("US", None, false, false),
            ("QQ", None, false, false),
        ] {
            assert_eq!(eea(country(code), on), in_eea, "{code} {on:?} in the EEA");
            assert_eq!(eu(country(code), on), in_eu, "{code} {on:?} in the EU");
        }
    }

    #[test]
    fn every_country_with_a_region_has_a_row() {
        for row in regions() {
            assert!(standing(row.country, None).is_some(), "{}", row.country);
        }
    }
}
