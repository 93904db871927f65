//! What was found in the images that run.

use std::collections::BTreeMap;
use std::sync::Arc;

use checks::engine::InUse;
use chrono::Utc;
use facts::inventory::{Change, Gaps};
use model::verdict::{Gap, GapCause, GapScope, Source};

use super::differing;
use crate::tasks::images::{Known, Link};

/// What was told of which images.
pub struct Images {
    source: Result<Link, &'static str>,
    told: Arc<Known>,
}

impl Images {
    pub fn new(source: Result<Link, &'static str>) -> Self {
        Self { source, told: Arc::default() }
    }

    /// Of images of which something else is known now; where none is read, why, once.
    pub fn news(&mut self) -> Vec<Change> {
        let known = match &mut self.source {
            Ok(link) => Arc::clone(&link.known.borrow_and_update()),
            Err(_) if self.told.gaps != Gaps::default() => return Vec::new(),
            Err(why) => {
                let mut gaps = Gaps::default();
                gaps.open(not_asked(Source::Images, why));
                Arc::new(Known { gaps, ..Known::default() })
            }
        };
        if Arc::ptr_eq(&known, &self.told) {
            return Vec::new();
        }
        let before = std::mem::replace(&mut self.told, Arc::clone(&known));
        let gone = before.inside.keys().filter(|digest| !known.inside.contains_key(*digest));
        let found =
            known.inside.iter().filter(|(digest, now)| before.inside.get(*digest) != Some(*now));
        (gone.map(|digest| Change::LookedInto(digest.clone(), None)))
            .chain(found.map(|(digest, now)| Change::LookedInto(digest.clone(), Some(now.clone()))))
            .chain(differing(&before.gaps, &known.gaps))
            .collect()
    }

    pub fn in_use(&self, images: impl FnOnce() -> BTreeMap<String, InUse>) {
        let Ok(link) = &self.source else { return };
        let now = Arc::new(images());
        link.in_use.send_if_modified(|known| {
            let changed = *known != now;
            if changed {
                *known = now;
            }
            changed
        });
    }
}

/// That nobody asked for a source to be looked at.
pub fn not_asked(source: Source, why: &str) -> Gap {
    Gap {
        source: Some(source),
        scope: GapScope::Cluster,
        cause: GapCause::NotAsked,
        detail: why.into(),
        since: Utc::now(),
    }
}
