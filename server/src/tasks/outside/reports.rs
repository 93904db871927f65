//! What hides the reports that scanners write in the cluster.

use facts::inventory::{Change, Gaps};
use model::verdict::Gap;
use tokio::sync::watch;

use super::differing;

/// What was told of them.
pub struct Reports {
    gap: watch::Receiver<Option<Gap>>,
    told: Gaps,
}

impl Reports {
    pub fn new(gap: watch::Receiver<Option<Gap>>) -> Self {
        Self { gap, told: Gaps::default() }
    }

    /// The gap that opened or closed since it was last asked.
    pub fn news(&mut self) -> Vec<Change> {
        let mut now = Gaps::default();
        if let Some(gap) = &*self.gap.borrow_and_update() {
            now.open(gap.clone());
        }
        let before = std::mem::replace(&mut self.told, now);
        differing(&before, &self.told)
    }
}

#[cfg(test)]
mod tests {
    use model::verdict::{GapCause, GapScope, Source};

    use super::*;

    #[test]
    fn a_gap_is_told_when_it_opens_and_when_it_closes() {
        let gap = Gap {
            source: Some(Source::VulnerabilityReports),
            scope: GapScope::Cluster,
            cause: GapCause::Forbidden,
            detail: "grant it".into(),
            since: model::Time::default(),
        };
        let (told, heard) = watch::channel(None);
        let mut reports = Reports::new(heard);
        let closed = Change::GapClosed(gap.source, gap.scope.clone());
        for (now, news) in [
            (None, None),
            (Some(gap.clone()), Some(Change::GapOpened(gap.clone()))),
            (Some(gap), None),
            (None, Some(closed)),
            (None, None),
        ] {
            told.send_replace(now);
            assert_eq!(reports.news(), Vec::from_iter(news));
        }
    }
}
