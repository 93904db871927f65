//! What a territory is to the EEA: on a day, as known on a day.

pub mod overlay;

use chrono::NaiveDate;
use model::place::Country;
use model::residency::UNTOLD_LIMITS;

use crate::datasets::{self, Standing, Status, standings};
use overlay::{Amendment, Claim, Overlay};

/// Recipients of the Data Privacy Framework, as its row has them.
const CERTIFIED: &str = "DPF-certified recipients";

/// The basis of a row says so of land that its state exempted.
const NOT_COVERED: &str = "EEA Agreement does not cover";

/// The law that judges.
#[derive(Clone, Copy, Debug)]
pub struct Law<'a> {
    /// The day whose law it is; `None` takes the last row of each territory.
    pub on: Option<NaiveDate>,
    /// The day on which it was known; `None` takes all that is known.
    pub known: Option<NaiveDate>,
    /// What the operator declares or supposes, which stands above the rows.
    pub overlay: &'a Overlay,
}

impl<'a> Law<'a> {
    /// The rows as they are.
    pub fn on(day: Option<NaiveDate>) -> Law<'static> {
        Law { on: day, known: None, overlay: Overlay::none() }
    }

    /// What the territory was; `None` where no row covers the day.
    ///
    /// An end that was not yet known does not count: as known on 2020-07-01 the Privacy Shield still held a month
    /// later.
    pub fn standing(&self, territory: &str) -> Option<&'a Standing> {
        let mut above = self.overlay.standings().filter(|row| row.iso2 == territory);
        above
            .rfind(|row| self.covers(row))
            .or_else(|| self.history(territory).rfind(|row| self.covers(row)))
    }

    /// Whether the territory is of the European Economic Area; `None` where that is not known or under review.
    pub fn eea(&self, territory: Country) -> Option<bool> {
        self.standing(territory.code()).and_then(Standing::eea)
    }

    /// Whether the territory is land of the European Economic Area; `None` where that is not known. That the Agreement does
    /// not cover it stands, whatever its law on personal data is: a row under review may leave that alone open.
    pub fn is_land_of_the_eea(&self, territory: Country) -> Option<bool> {
        let row = self.standing(territory.code())?;
        let exempt = row.basis.as_ref().is_some_and(|basis| basis.contains(NOT_COVERED));
        row.eea().or_else(|| exempt.then_some(false))
    }

    /// Whether the territory is of the European Union; `None` where that is not known or under review.
    pub fn eu(&self, territory: Country) -> Option<bool> {
        self.standing(territory.code()).and_then(Standing::eu)
    }

    /// Whether an adequacy decision covers this recipient there, as [`Standing::adequate`], and by its declared
    /// certification where only certified ones are covered.
    pub fn adequate(&self, row: &Standing, recipient: Option<&str>) -> Option<bool> {
        row.adequate().or_else(|| Some(self.certification(row, recipient)?.0))
    }

    /// Whether a recipient's certification is declared or supposed, and by which statement, where a row covers certified ones
    /// alone.
    pub fn certification(
        &self,
        row: &Standing,
        recipient: Option<&str>,
    ) -> Option<(bool, &'a Amendment)> {
        let key = recipient.filter(|_| row.recipients.as_deref() == Some(CERTIFIED))?;
        self.overlay.claims(key).find_map(|(claim, said)| match claim {
            Claim::Certified(certified) => Some((certified, said)),
            Claim::Parent(_) => None,
        })
    }

    /// The rows of a territory that were known.
    pub fn history(&self, territory: &str) -> impl DoubleEndedIterator<Item = &'static Standing> {
        let rows = standings().iter().filter(move |row| row.iso2 == territory);
        rows.filter(|row| self.knows(row.known_from))
    }

    /// The end of a row, where it was known.
    pub fn known_end(&self, row: &Standing) -> Option<NaiveDate> {
        row.valid_to.filter(|_| self.knows(row.end_known_from))
    }

    /// What limits a row, in its dataset's words of today; `None` as known on a day, since what was said of it then
    /// is not recorded.
    pub fn limits<'r>(&self, row: &'r Standing) -> Option<&'r str> {
        row.limits.as_deref().filter(|_| self.known.is_none())
    }

    /// Where a row is known from. The first of its sources is of how it began, the others of its end and of what came of it:
    /// as known on a day before that, the first alone.
    pub fn source<'r>(&self, row: &'r Standing) -> &'r str {
        let is_told = self.known.is_none()
            || match row.valid_to {
                Some(_) => self.known_end(row).is_some(),
                None => row.limits.is_none(),
            };
        if is_told { &row.source } else { first(&row.source) }
    }

    /// A row as it was known: without an end, limits and sources of later.
    pub fn as_known(&self, row: &Standing) -> Standing {
        let valid_to = self.known_end(row);
        Standing {
            valid_to,
            end_known_from: row.end_known_from.filter(|_| valid_to.is_some()),
            limits: self.limits(row).map(Into::into),
            source: self.source(row).into(),
            ..row.clone()
        }
    }

    /// Why nobody should take a row as settled for this recipient: its review state, whom it covers, and whether there are
    /// limits that are not told. Empty where none of them says anything.
    pub fn doubts(&self, row: &Standing, recipient: Option<&str>) -> Vec<String> {
        let review = (row.review != "sourced").then(|| row.review.clone());
        let covers = row.recipients.as_ref().map(|recipients| {
            match self.certification(row, recipient).zip(recipient) {
                Some(((is_one, said), key)) => {
                    let is_one = if is_one { "is one" } else { "is none" };
                    match &said.reason {
                        Some(_) => format!(
                            "covers {recipients} alone: that {key} {is_one} is declared, and was not looked up"
                        ),
                        None => format!("covers {recipients} alone: that {key} {is_one} is supposed"),
                    }
                }
                None if recipients == CERTIFIED => {
                    format!("covers {recipients} alone: not known until a recipient's is declared")
                }
                None => format!("covers {recipients} alone: not known whether a recipient is one"),
            }
        });
        let untold = row.limits.is_some() && self.limits(row).is_none();
        let untold = untold.then(|| UNTOLD_LIMITS.to_owned());
        [review, covers, untold].into_iter().flatten().collect()
    }

    fn covers(&self, row: &Standing) -> bool {
        self.on.is_none_or(|day| {
            row.valid_from.is_none_or(|from| from <= day)
                && self.known_end(row).is_none_or(|end| day <= end)
        })
    }

    fn knows(&self, from: Option<NaiveDate>) -> bool {
        self.known.is_none_or(|known| from.is_none_or(|from| from <= known))
    }
}

/// The first of several sources; what stands in brackets is of one.
fn first(sources: &str) -> &str {
    let mut depth = 0_u32;
    let end = sources.bytes().position(|byte| {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        byte == b';' && depth == 0
    });
    end.and_then(|end| sources.get(..end)).unwrap_or(sources)
}

/// The name of a territory, where a dataset has it.
pub fn name(territory: &str) -> Option<&'static str> {
    let row = standings().iter().find(|row| row.iso2 == territory).map(|row| &*row.name);
    row.or_else(|| territory.parse().ok().and_then(datasets::territory).map(|row| &*row.name))
}

impl Standing {
    /// Whether it is in the European Economic Area.
    pub fn eea(&self) -> Option<bool> {
        match self.status {
            Status::Eea => Some(true),
            Status::Adequate | Status::Partial | Status::Third => Some(false),
            Status::Review => None,
        }
    }

    /// Whether it is in the European Union, of which its parts with codes of their own are. What is merely declared
    /// to be in the EEA does not say.
    pub fn eu(&self) -> Option<bool> {
        match (self.status, &self.basis) {
            (Status::Eea, Some(basis)) => Some(basis.starts_with("EU ")),
            (Status::Eea, None) | (Status::Review, _) => None,
            (Status::Adequate | Status::Partial | Status::Third, _) => Some(false),
        }
    }

    /// Whether an adequacy decision covers any recipient there; `None` where only some are covered and nothing says
    /// whether this is one, where it is under review, and in the EEA, where none is needed.
    pub fn adequate(&self) -> Option<bool> {
        match self.status {
            Status::Adequate if self.recipients.is_none() => Some(true),
            Status::Third => Some(false),
            Status::Eea | Status::Adequate | Status::Partial | Status::Review => None,
        }
    }
}

#[cfg(test)]
mod tests;
