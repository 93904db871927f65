//! What files say of the addresses in the cluster.

use std::collections::BTreeSet;
use std::net::IpAddr;

use collect::address_book::AddressBook;
use facts::inventory::{Change, Gaps};

use crate::config::AddressFiles;

/// What was told of which addresses.
pub struct Addresses {
    book: AddressBook,
    told: BTreeSet<IpAddr>,
    gaps: Gaps,
}

impl Addresses {
    /// Nothing told yet.
    pub fn new(files: &AddressFiles) -> Self {
        let book = AddressBook::of(&files.geoip, &files.feeds);
        Self { book, told: BTreeSet::new(), gaps: Gaps::default() }
    }

    /// What is to be told now that these are the addresses: of all where a file has changed, else of the new ones.
    pub fn news(&mut self, addresses: impl FnOnce() -> BTreeSet<IpAddr>) -> Vec<Change> {
        if self.book.is_empty() {
            return Vec::new();
        }
        let all_anew = self.book.read_changed();
        let addresses = addresses();
        let gone = self.told.difference(&addresses).map(|it| Change::LookedUp(*it, Vec::new()));
        let asked = addresses.iter().filter(|it| all_anew || !self.told.contains(it));
        let found = asked.map(|it| Change::LookedUp(*it, self.book.clues(*it)));
        let mut news: Vec<Change> = gone.chain(found).collect();
        let mut gaps = Gaps::default();
        for gap in self.book.gaps() {
            gaps.open(gap);
        }
        news.extend(super::differing(&self.gaps, &gaps));
        (self.told, self.gaps) = (addresses, gaps);
        news
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn an_address_is_looked_up_once_and_forgotten_when_nobody_has_it() {
        let geoip = vec![
            PathBuf::from("collect/tests/geoip/flat-country.mmdb"),
            PathBuf::from("collect/tests/geoip/none.mmdb"),
        ];
        let mut outside = Addresses::new(&AddressFiles { geoip, feeds: Vec::new() });
        let mut told = |addresses: &[&str]| -> Vec<String> {
            let addresses = addresses.iter().map(|it| it.parse().expect("an address"));
            let news = outside.news(|| addresses.collect());
            news.into_iter()
                .map(|change| match change {
                    Change::LookedUp(address, clues) => format!("{address} {}", clues.len()),
                    Change::GapOpened(gap) => gap.detail,
                    other => format!("{other:?}"),
                })
                .collect()
        };
        let gap = "failed reading collect/tests/geoip/none.mmdb; nothing of it is known";
        assert_eq!(told(&["185.10.1.1", "10.0.0.1"]), ["10.0.0.1 1", "185.10.1.1 1", gap]);
        assert_eq!(told(&["185.10.1.1", "10.0.0.1"]), Vec::<String>::new());
        assert_eq!(told(&["185.10.1.1", "10.0.0.2"]), ["10.0.0.1 0", "10.0.0.2 1"]);
        let mut nobody = Addresses::new(&AddressFiles::default());
        assert_eq!(nobody.news(|| unreachable!("not asked without files")), []);
    }
}
