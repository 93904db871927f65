//! What the operator decides: which countries and which registries are allowed, and how personal data is marked.

mod measures;
mod personal_data;
mod registries;
mod replication;
mod systems;

use std::collections::BTreeSet;
use std::mem::discriminant;

use chrono::NaiveDate;
use facts::canonical::{self, Digest};
use model::ids::CheckId;
use model::place::Country;
use model::subject::SubjectRef;
use model::view::Versions;
use model::waiver::Waiver;
use serde::{Deserialize, Serialize};

use crate::catalogue;
use crate::datasets::{self, Distribution, Kernel, distributions, kernels, standings};
use crate::law::Law;
use crate::law::overlay::Overlay;
use crate::place::DeclaredPlaces;
pub use measures::DeclaredMeasure;
pub use personal_data::{DeclaredPersonal, PersonalData};
pub use registries::{NotARegistry, Registries};
pub use replication::Replication;
pub use systems::DeclaredSystem;

/// Decisions that judges depend on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Policy {
    /// Countries in which nodes may stand.
    pub allowed: Allowed,
    /// Registries from which images may come; `None` where the operator has no list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registries: Option<Registries>,
    /// How personal data is marked.
    pub personal_data: PersonalData,
    /// What the operator declares of law and operators, with reasons, against the datasets.
    #[serde(skip_serializing_if = "Overlay::is_empty")]
    pub law: Overlay,
    /// What the operator declares of places.
    #[serde(skip_serializing_if = "DeclaredPlaces::is_empty")]
    pub places: DeclaredPlaces,
    /// Systems, and what no cluster shows of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub systems: Vec<DeclaredSystem>,
    /// What stands between data and an order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<DeclaredMeasure>,
    /// How far apart members of a StatefulSet may be.
    #[serde(skip_serializing_if = "Replication::is_usual")]
    pub replication: Replication,
    /// Findings that are accepted until a date.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waivers: Vec<Waiver>,
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

    /// What it judges with, as generations and files name it.
    pub fn versions(&self) -> Versions {
        Versions {
            release: env!("CARGO_PKG_VERSION").into(),
            catalogue: catalogue::digest().to_string(),
            policy: self.digest().to_string(),
            datasets: datasets::digests(),
        }
    }

    /// The law of its day, with what the operator declares.
    pub fn in_force(&self) -> Law<'_> {
        Law { on: self.today, known: None, overlay: &self.law }
    }

    /// Whether nodes may stand in this territory; `None` where its law is not known or under review.
    pub fn allows(&self, territory: Country) -> Option<bool> {
        match &self.allowed {
            Allowed::Eea => self.in_force().eea(territory),
            Allowed::Eu => self.in_force().eu(territory),
            Allowed::Countries(countries) => Some(countries.contains(&territory)),
        }
    }

    /// The same decisions under the law of another day.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> Self {
        Self { today: Some(day), ..self.clone() }
    }

    /// The first waiver that covers a finding of this check and holds; `subject` is asked for only where the check has one.
    pub(crate) fn waiver(
        &self,
        check: &CheckId,
        subject: impl FnOnce() -> SubjectRef,
    ) -> Option<&Waiver> {
        let mut of_check = self.waivers.iter().filter(|it| it.check == *check).peekable();
        of_check.peek()?;
        let subject = subject();
        of_check.find(|waiver| self.holds(waiver) && waiver.covers(check, &subject))
    }

    fn holds(&self, waiver: &Waiver) -> bool {
        self.today.is_none_or(|today| waiver.holds(today))
    }

    /// Whether the same waivers hold as on the day of `other`, which has the same.
    pub(crate) fn waives_the_same(&self, other: &Self) -> bool {
        self.waivers.iter().all(|waiver| self.holds(waiver) == other.holds(waiver))
    }

    /// Whether the same distributions and kernels get security updates as on the day of `other`.
    pub(crate) fn updates_the_same(&self, other: &Self) -> bool {
        let supported = |policy: &Self, of: &Distribution| {
            policy.today.map(|today| discriminant(&of.support(today)))
        };
        let mended = |policy: &Self, of: &Kernel| {
            policy.today.map(|today| of.support(today).as_ref().map(discriminant))
        };
        distributions().iter().all(|it| supported(self, it) == supported(other, it))
            && kernels().iter().all(|it| mended(self, it) == mended(other, it))
    }

    /// Whether it allows the same countries as `other`: where it does, no judgement changes.
    pub(crate) fn allows_the_same(&self, other: &Self) -> bool {
        self.allowed == other.allowed
            && self.law == other.law
            && (matches!(self.allowed, Allowed::Countries(_))
                || standings()
                    .iter()
                    .chain(self.law.standings())
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
        assert_eq!((before.allows(gb), after.allows(gb)), (Some(true), Some(false)));
        assert!(!before.allows_the_same(&after) && after.allows_the_same(&policy));
        assert_eq!(before.digest(), after.digest());
    }
}
