//! What became of the configuration's waivers in a scan.

use chrono::NaiveDate;
use model::verdict::Finding;
use model::waiver::Waiver;

/// The waivers of a scan, and what became of each.
pub struct Waivers<'a> {
    all: &'a [Waiver],
    today: NaiveDate,
    covered: Vec<u32>,
}

impl<'a> Waivers<'a> {
    pub fn new(all: &'a [Waiver], today: NaiveDate) -> Self {
        Self { all, today, covered: vec![0; all.len()] }
    }

    /// Counts a finding for every waiver that covers it, whether that holds or not.
    pub fn note(&mut self, finding: &Finding) {
        for (waiver, covered) in self.all.iter().zip(&mut self.covered) {
            *covered += u32::from(waiver.covers(&finding.check, &finding.subject));
        }
    }

    /// What somebody has to look at: waivers that are over, cover nothing, or cover more than was approved.
    pub fn remarks(&self) -> Vec<String> {
        let remark = |(waiver, covered): (&Waiver, &u32)| {
            let what = format!("the waiver of {} in {}", waiver.check, waiver.scope);
            match (covered, waiver.covers) {
                _ if !waiver.holds(self.today) => {
                    let expires = waiver.expires;
                    Some(format!("{what} is over since {expires}: what it covered counts again"))
                }
                (0, _) => Some(format!("{what} covers nothing: remove it, or mend its scope")),
                (&covered, Some(approved)) if covered > approved => Some(format!(
                    "{what} covers {covered} findings, and {approved} when it was approved: have it approved again"
                )),
                _ => None,
            }
        };
        self.all.iter().zip(&self.covered).filter_map(remark).collect()
    }
}
