//! What the operator declares against the rows, with a reason, or supposes to see what would flip.

use std::str::FromStr;

use chrono::NaiveDate;
use model::place::Country;
use serde::Serialize;

use crate::datasets::{Standing, Status, providers};

/// Statements that stand above the datasets; of two about the same, the last counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Overlay(Vec<Amendment>);

/// One statement and what it is owed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Amendment {
    /// As it was written, such as `US: third from 2027-01-01`.
    pub rule: String,
    /// Why it is declared; `None` for what is only supposed.
    pub reason: Option<String>,
    #[serde(skip)]
    meaning: Meaning,
}

/// What a statement says.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Meaning {
    Territory(Box<Standing>),
    Provider { key: &'static str, of: Claim },
}

/// What is said of a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Its ultimate parent is of this country.
    Parent(Country),
    /// Its certification under the Data Privacy Framework was looked up.
    Certified(bool),
}

/// A statement that says nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{rule}` is no statement of law: {wrong}")]
pub struct NotARule {
    rule: String,
    wrong: String,
}

/// The review state of what is only supposed.
pub(crate) const WHAT_IF: &str = "what if";

const FORMS: &str =
    "expected `US: third from 2027-01-01`, `GB: not adequate` or `provider aws: parent NO`";

impl Overlay {
    /// One that changes nothing.
    pub fn none() -> &'static Self {
        static NONE: Overlay = Overlay(Vec::new());
        &NONE
    }

    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Its statements.
    pub fn amendments(&self) -> &[Amendment] {
        &self.0
    }

    /// The first two of these statements that cannot both be so, as they were written.
    pub fn contradiction(statements: &[Amendment]) -> Option<(&str, &str)> {
        statements.iter().enumerate().find_map(|(at, later)| {
            let earlier = statements.get(..at)?.iter().find(|it| later.contradicts(it))?;
            Some((later.rule.as_str(), earlier.rule.as_str()))
        })
    }

    /// These statements and then those.
    #[must_use]
    pub fn and(&self, others: impl IntoIterator<Item = Amendment>) -> Self {
        Self(self.0.iter().cloned().chain(others).collect())
    }

    /// What is said of territories.
    pub(crate) fn standings(&self) -> impl DoubleEndedIterator<Item = &Standing> {
        self.0.iter().filter_map(|amendment| match &amendment.meaning {
            Meaning::Territory(row) => Some(&**row),
            Meaning::Provider { .. } => None,
        })
    }

    /// What is said of a provider, the last first.
    pub fn claims(&self, provider: &str) -> impl Iterator<Item = (Claim, &Amendment)> {
        self.0.iter().rev().filter_map(move |amendment| match amendment.meaning {
            Meaning::Provider { key, of } if key == provider => Some((of, amendment)),
            _ => None,
        })
    }
}

impl FromIterator<Amendment> for Overlay {
    fn from_iter<I: IntoIterator<Item = Amendment>>(amendments: I) -> Self {
        Self(amendments.into_iter().collect())
    }
}

impl Amendment {
    /// The first and the last day on which it holds; what is said of a provider always does.
    pub fn days(&self) -> (Option<NaiveDate>, Option<NaiveDate>) {
        match &self.meaning {
            Meaning::Territory(row) => (row.valid_from, row.valid_to),
            Meaning::Provider { .. } => (None, None),
        }
    }

    /// Whether it holds on a day.
    pub fn holds(&self, on: NaiveDate) -> bool {
        let (from, until) = self.days();
        from.is_none_or(|from| from <= on) && until.is_none_or(|until| on <= until)
    }

    /// Whether both cannot be so: they say different things of one territory on some day, or of one provider.
    pub fn contradicts(&self, other: &Self) -> bool {
        match (&self.meaning, &other.meaning) {
            (Meaning::Territory(one), Meaning::Territory(another)) => {
                let begins_by = |from: Option<NaiveDate>, until: Option<NaiveDate>| {
                    from.zip(until).is_none_or(|(from, until)| from <= until)
                };
                one.iso2 == another.iso2
                    && one.status != another.status
                    && begins_by(one.valid_from, another.valid_to)
                    && begins_by(another.valid_from, one.valid_to)
            }
            (
                Meaning::Provider { key: one, of: Claim::Parent(parent) },
                Meaning::Provider { key: another, of: Claim::Parent(other) },
            ) => one == another && parent != other,
            (
                Meaning::Provider { key: one, of: Claim::Certified(certified) },
                Meaning::Provider { key: another, of: Claim::Certified(other) },
            ) => one == another && certified != other,
            _ => false,
        }
    }

    /// The same statement, declared for a reason.
    #[must_use]
    pub fn because(mut self, reason: String) -> Self {
        if let Meaning::Territory(row) = &mut self.meaning {
            row.review = "declared by the operator".into();
            row.source = reason.clone();
        }
        self.reason = Some(reason);
        self
    }
}

impl FromStr for Amendment {
    type Err = NotARule;

    fn from_str(rule: &str) -> Result<Self, NotARule> {
        meaning(rule)
            .map(|meaning| Self { rule: rule.into(), reason: None, meaning })
            .map_err(|wrong| NotARule { rule: rule.into(), wrong })
    }
}

fn meaning(rule: &str) -> Result<Meaning, String> {
    let (subject, said) = rule.split_once(':').ok_or(FORMS)?;
    let (subject, words) = (subject.trim(), said.split_whitespace().collect::<Vec<_>>());
    match subject.strip_prefix("provider ") {
        Some(key) => of_provider(key.trim(), &words),
        None => of_territory(rule, subject, &words),
    }
}

/// A territory that some dataset has a name for.
fn territory(code: &str) -> Result<Country, String> {
    let territory: Country = code.parse().map_err(|error| format!("{error}"))?;
    match super::name(territory.code()) {
        Some(_) => Ok(territory),
        None => Err(format!("no territory has the code {territory}")),
    }
}

fn of_provider(key: &str, words: &[&str]) -> Result<Meaning, String> {
    let known = providers().iter().find(|provider| provider.key == key);
    let key = known.map(|provider| &*provider.key).ok_or_else(|| {
        let keys: Vec<&str> = providers().iter().map(|provider| &*provider.key).collect();
        format!("there is no provider `{key}`: there are {}", keys.join(", "))
    })?;
    let of = match words {
        ["parent", country] => Claim::Parent(territory(country)?),
        ["certified"] => Claim::Certified(true),
        ["not", "certified"] => Claim::Certified(false),
        _ => {
            return Err("of a provider, `parent CC`, `certified` or `not certified` is said".into());
        }
    };
    Ok(Meaning::Provider { key, of })
}

fn of_territory(rule: &str, territory: &str, words: &[&str]) -> Result<Meaning, String> {
    let territory = self::territory(territory)?;
    let (status, dates) = match words {
        ["eea", dates @ ..] => (Status::Eea, dates),
        ["adequate", dates @ ..] => (Status::Adequate, dates),
        ["partial", dates @ ..] => (Status::Partial, dates),
        ["not", "adequate", ..] if is_of_the_eea(territory) => {
            return Err(format!(
                "{territory} is in the EEA, where no decision of adequacy is needed: `{territory}: third` says that \
                 it has left"
            ));
        }
        ["third", dates @ ..] | ["not", "adequate", dates @ ..] => (Status::Third, dates),
        ["review", dates @ ..] => (Status::Review, dates),
        _ => {
            let of = "eea, adequate, not adequate, partial, third or review";
            return Err(format!(
                "a territory is {of}, then `from DATE` and `until DATE` if need be"
            ));
        }
    };
    let (valid_from, valid_to) = match dates {
        [] => (None, None),
        ["from", from] => (Some(date(from)?), None),
        ["until", to] => (None, Some(date(to)?)),
        ["from", from, "until", to] => (Some(date(from)?), Some(date(to)?)),
        _ => {
            return Err(
                "after the status, `from DATE`, `until DATE` or both in this order are said".into(),
            );
        }
    };
    if valid_from.zip(valid_to).is_some_and(|(from, to)| to < from) {
        return Err("it ends before it begins".into());
    }
    Ok(Meaning::Territory(Box::new(Standing {
        iso2: territory.code().into(),
        name: super::name(territory.code()).unwrap_or_default().into(),
        status,
        basis: None,
        valid_from,
        valid_to,
        end_known_from: None,
        known_from: None,
        review: WHAT_IF.into(),
        recipients: None,
        limits: None,
        source: rule.into(),
    })))
}

/// By all that is known today, whatever the statement's days.
fn is_of_the_eea(territory: Country) -> bool {
    super::Law::on(None).eea(territory) == Some(true)
}

fn date(text: &str) -> Result<NaiveDate, String> {
    text.parse().map_err(|_| format!("`{text}` is no date: expected one such as 2027-01-31"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::Law;

    fn overlay(rules: &[&str]) -> Overlay {
        rules.iter().map(|rule| rule.parse::<Amendment>().expect("a statement")).collect()
    }

    #[test]
    fn a_statement_stands_above_the_rows_on_its_days_alone() {
        let overlay = overlay(&["US: third from 2027-01-01", "GB: not adequate", "SJ: eea"]);
        let status = |code: &str, year| {
            let on = NaiveDate::from_ymd_opt(year, 1, 1);
            let law = Law { on, known: None, overlay: &overlay };
            law.standing(code).map(|row| row.status)
        };
        assert_eq!(status("US", 2026), Some(Status::Partial));
        assert_eq!(status("US", 2027), Some(Status::Third));
        assert_eq!(status("GB", 2026), Some(Status::Third));
        assert_eq!(status("SJ", 2026), Some(Status::Eea));
        assert_eq!(status("NO", 2026), Some(Status::Eea));
    }

    #[test]
    fn what_is_only_declared_to_be_in_the_eea_is_not_said_to_be_in_the_union() {
        let overlay = overlay(&["SJ: eea"]);
        let law = Law { on: None, known: None, overlay: &overlay };
        let sj = "SJ".parse().expect("a territory");
        assert_eq!((law.eea(sj), law.eu(sj)), (Some(true), None));
    }

    #[test]
    fn a_wrong_statement_is_told_by_what_is_wrong_with_it() {
        for (rule, expected) in [
            ("US third", "expected `US: third from 2027-01-01`"),
            ("us: third", "`us` is no country code"),
            ("US: bad", "a territory is eea, adequate"),
            ("US: third from soon", "`soon` is no date"),
            ("US: third since 2027-01-01", "after the status"),
            ("US: third from 2027-01-01 until 2026-01-01", "it ends before it begins"),
            (
                "DE: not adequate",
                "DE is in the EEA, where no decision of adequacy is needed: `DE: third`",
            ),
            ("provider nobody: parent US", "there is no provider `nobody`: there are aws, "),
            ("provider aws: owner US", "of a provider, `parent CC`"),
            ("provider aws: parent Norway", "`Norway` is no country code"),
            ("", "expected `US"),
        ] {
            let error = rule.parse::<Amendment>().expect_err("no statement");
            assert!(error.wrong.starts_with(expected), "{rule}: {error}");
        }
    }
}
