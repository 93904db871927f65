//! What became of the configuration's waivers in a scan.

use chrono::NaiveDate;
use model::verdict::Finding;
use model::waiver::Waiver;

use super::baseline::Since;

/// The waivers of a scan, and what became of each.
pub struct Waivers<'a> {
    all: &'a [Waiver],
    today: NaiveDate,
    became: Vec<Became>,
}

/// What became of a waiver.
#[derive(Clone, Copy, Default)]
struct Became {
    covered: u32,
    /// Of those that it covers, so many were in the baseline and rest on more since.
    grown: u32,
}

impl<'a> Waivers<'a> {
    pub fn new(all: &'a [Waiver], today: NaiveDate) -> Self {
        Self { all, today, became: vec![Became::default(); all.len()] }
    }

    /// Counts a finding for every waiver that covers it, whether that holds or not.
    pub fn note(&mut self, finding: &Finding, since: Option<Since>) {
        for (waiver, became) in self.all.iter().zip(&mut self.became) {
            if waiver.covers(&finding.check, &finding.subject) {
                became.covered += 1;
                became.grown += u32::from(since == Some(Since::Worse));
            }
        }
    }

    /// What somebody has to look at: waivers that are over, cover nothing, or cover more than was approved, or than the
    /// baseline knows.
    pub fn remarks(&self) -> Vec<String> {
        let remark = |(waiver, became): (&Waiver, &Became)| {
            let what = format!("the waiver of {} in {}", waiver.check, waiver.scope);
            match (became.covered, waiver.covers) {
                _ if !waiver.holds(self.today) => {
                    let expires = waiver.expires;
                    Some(format!("{what} is over since {expires}: what it covered counts again"))
                }
                (0, _) => Some(format!("{what} covers nothing: remove it, or mend its scope")),
                (covered, Some(approved)) if covered > approved => Some(format!(
                    "{what} covers {covered} findings, and {approved} when it was approved: have it approved again"
                )),
                _ if became.grown > 0 => Some(format!(
                    "{what} covers {} findings that are worse than in the baseline: have it approved again",
                    became.grown
                )),
                _ => None,
            }
        };
        self.all.iter().zip(&self.became).filter_map(remark).collect()
    }
}
