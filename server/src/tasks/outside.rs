//! What is known outside the cluster of what is in it, told to the engine like what is seen inside.

mod addresses;
mod agents;
mod images;
mod prober;
mod reports;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use checks::engine::InUse;
use facts::inventory::{Change, Gaps};
use model::verdict::Gap;
use tokio::sync::watch;

use crate::config::AddressFiles;
use crate::tasks::agents::Heard;
use crate::tasks::images::Link;
use crate::tasks::probe::Proven;
use addresses::Addresses;
use agents::Agents;
use images::Images;
pub use images::not_asked;
use prober::Prober;
use reports::Reports;

/// What was told of what.
pub struct Outside {
    addresses: Addresses,
    images: Images,
    reports: Reports,
    agents: Agents,
    prober: Prober,
}

impl Outside {
    /// Nothing told yet. Of images, what `link` brings; `Err` says why they are not read. Of scanners' reports, what hides
    /// them. Of agents, what `heard` brings; `Err` says why none is heard. Of this server's place, what its round trips prove.
    pub fn new(
        files: &AddressFiles,
        link: Result<Link, &'static str>,
        reports: watch::Receiver<Option<Gap>>,
        heard: Result<Heard, &'static str>,
        proven: Proven,
    ) -> Self {
        Self {
            addresses: Addresses::new(files),
            images: Images::new(link),
            reports: Reports::new(reports),
            agents: Agents::new(heard),
            prober: Prober::new(proven),
        }
    }

    /// What is to be told now that these are the addresses.
    pub fn news(&mut self, addresses: impl FnOnce() -> BTreeSet<IpAddr>) -> Vec<Change> {
        let mut news = self.addresses.news(addresses);
        news.extend(self.images.news());
        news.extend(self.reports.news());
        news.extend(self.agents.news());
        news.extend(self.prober.news());
        news
    }

    /// Hands on which images run, if somebody reads them.
    pub fn images_in_use(&self, images: impl FnOnce() -> BTreeMap<String, InUse>) {
        self.images.in_use(images);
    }
}

/// What leads from these gaps to those.
fn differing(before: &Gaps, now: &Gaps) -> Vec<Change> {
    let opened = now.beyond(before).cloned().map(Change::GapOpened);
    let closed = before.iter().filter(|gap| !now.has(gap.source, &gap.scope));
    opened.chain(closed.map(|gap| Change::GapClosed(gap.source, gap.scope.clone()))).collect()
}
