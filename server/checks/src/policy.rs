//! What the operator decides: which countries are allowed.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use facts::canonical::{self, Digest};
use model::place::Country;
use serde::{Deserialize, Serialize};

use crate::datasets::standings;
use crate::law;

/// Decisions that judges depend on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct Policy {
    /// Countries in which nodes may stand.
    pub allowed: Allowed,
    /// The day whose law judges; `None` takes the last that is known. Not a decision, so not in the digest.
    #[serde(skip)]
    pub today: Option<NaiveDate>,
}

/// Countries in which data may be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Allowed {
    /// The European Economic Area.
    #[default]
    Eea,
    /// The European Union.
    Eu,
    /// These alone.
    Countries(BTreeSet<Country>),
}

impl Policy {
    /// Its digest, stored with every generation.
    pub fn digest(&self) -> Digest {
        canonical::digest(self)
    }

    /// Whether nodes may stand in this country.
    pub fn allows(&self, country: Country) -> bool {
        match &self.allowed {
            Allowed::Eea => law::eea(country, self.today),
            Allowed::Eu => law::eu(country, self.today),
            Allowed::Countries(countries) => countries.contains(&country),
        }
    }

    /// The same decisions under the law of another day.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> Self {
        Self { today: Some(day), ..self.clone() }
    }

    /// Whether it allows the same countries as `other`: where it does, no judgement changes.
    pub(crate) fn allows_the_same(&self, other: &Self) -> bool {
        self.allowed == other.allowed
            && (matches!(self.allowed, Allowed::Countries(_))
                || standings()
                    .iter()
                    .filter_map(|row| row.iso2.parse().ok())
                    .all(|country| self.allows(country) == other.allows(country)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_changes_what_is_allowed_and_not_the_digest() {
        let gb = "GB".parse().expect("a country");
        let day = |year| NaiveDate::from_ymd_opt(year, 6, 1).expect("a day");
        let policy = Policy::default();
        let (before, after) = (policy.on(day(2020)), policy.on(day(2022)));
        assert!(before.allows(gb) && !after.allows(gb));
        assert!(!before.allows_the_same(&after) && after.allows_the_same(&policy));
        assert_eq!(before.digest(), after.digest());
    }
}
