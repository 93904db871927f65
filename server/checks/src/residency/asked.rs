//! The law that was asked for, with and without what is supposed.

use chrono::NaiveDate;
use model::residency::{Against, LawApplied, LawAsked, Supposition};
use model::view::Versions;

use crate::law::Law;
use crate::law::overlay::{Amendment, Overlay};

/// The law that was asked for.
pub(super) struct Asked<'p> {
    today: NaiveDate,
    on: NaiveDate,
    known: Option<NaiveDate>,
    declared: &'p Overlay,
    supposed: Overlay,
    statements: Vec<Supposition>,
    versions: Versions,
}

impl<'p> Asked<'p> {
    /// What is declared stands below what is supposed. A statement that says nothing changes nothing.
    pub fn of(asked: &LawAsked, declared: &'p Overlay, today: NaiveDate) -> Self {
        let on = asked.law_at.unwrap_or(today);
        let mut amendments: Vec<Amendment> = Vec::new();
        let read = |rule: &String, before: &[Amendment]| {
            let amendment = rule.parse::<Amendment>().map_err(|error| error.to_string())?;
            match before.iter().find(|other| amendment.contradicts(other)) {
                Some(Amendment { rule: other, .. }) => {
                    Err(format!("`{rule}` contradicts `{other}`: remove one of them"))
                }
                None => Ok(amendment),
            }
        };
        let statements = (asked.what_if.iter())
            .map(|rule| match read(rule, &amendments) {
                Ok(amendment) => {
                    let (from, until) = amendment.days();
                    let holds = amendment.holds(on);
                    amendments.push(amendment);
                    Supposition { rule: rule.clone(), from, until, holds, wrong: None }
                }
                Err(wrong) => Supposition {
                    rule: rule.clone(),
                    from: None,
                    until: None,
                    holds: false,
                    wrong: Some(wrong),
                },
            })
            .collect();
        let supposed = declared.and(amendments);
        let versions = Versions::default();
        Self { today, on, known: asked.known_at, declared, supposed, statements, versions }
    }

    /// The same, of these datasets and this policy.
    pub fn by(self, versions: &Versions) -> Self {
        Self { versions: versions.clone(), ..self }
    }

    /// The law that judges.
    pub fn law(&self) -> Law<'_> {
        Law { on: Some(self.on), known: self.known, overlay: &self.supposed }
    }

    /// What it is compared with; `None` where it is today's and nothing is supposed.
    pub fn before(&self) -> Option<(Against, Law<'_>)> {
        if self.statements.iter().any(|it| it.wrong.is_none()) {
            let law = Law { on: Some(self.on), known: self.known, overlay: self.declared };
            return Some((Against::WithoutWhatIf, law));
        }
        let law = Law { on: Some(self.today), known: None, overlay: self.declared };
        (self.on != self.today || self.known.is_some()).then_some((Against::Today, law))
    }

    /// How it is told.
    pub fn applied(&self) -> LawApplied {
        LawApplied {
            law_at: self.on,
            is_other_day: self.on != self.today,
            known_at: self.known,
            supposed: self.statements.clone(),
            versions: self.versions.clone(),
        }
    }
}
