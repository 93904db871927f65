//! What is known outside the cluster of addresses: GeoIP databases and providers' lists. A file is read again when it
//! changes; one that cannot be used leaves the copy in use, and is a gap until it can.

use std::fmt::Display;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use chrono::NaiveDate;
use model::Time;
use model::address::{AddressClue, Says, not_global};
use model::verdict::{Gap, GapCause, GapScope, Source};

use crate::clock::now;
use crate::feed::Feed;
use crate::geoip::{self, Database};

/// Databases and lists, as they are now.
#[derive(Debug, Default)]
pub struct AddressBook {
    databases: Vec<Kept<Database>>,
    feeds: Vec<Kept<Feed>>,
}

/// A file, and the copy of it that is in use.
#[derive(Debug)]
struct Kept<T> {
    path: PathBuf,
    /// The file as it was when it was last read; `None` before, and while it is not there.
    read: Option<Stamp>,
    copy: Option<T>,
    trouble: Option<(String, Time)>,
}

/// By what a changed file is known.
type Stamp = (SystemTime, u64);

impl AddressBook {
    /// A book of these files, none of which was read yet.
    pub fn of(databases: &[PathBuf], feeds: &[PathBuf]) -> Self {
        Self {
            databases: databases.iter().map(|path| Kept::of(path)).collect(),
            feeds: feeds.iter().map(|path| Kept::of(path)).collect(),
        }
    }

    /// Whether it has no files, so that nothing is ever known.
    pub fn is_empty(&self) -> bool {
        self.databases.is_empty() && self.feeds.is_empty()
    }

    /// Reads every file that was changed since it was read; answers whether any copy in use is another now.
    pub fn read_changed(&mut self) -> bool {
        let mut changed = false;
        for file in &mut self.databases {
            changed |= file.read_if_changed(Database::open, Database::built);
        }
        for file in &mut self.feeds {
            changed |= file.read_if_changed(Feed::open, Feed::published);
        }
        changed
    }

    /// The files that cannot be used as they are now.
    pub fn gaps(&self) -> impl Iterator<Item = Gap> {
        let of_databases = self.databases.iter().filter_map(Kept::gap);
        of_databases.chain(self.feeds.iter().filter_map(Kept::gap))
    }

    /// All that is said of an address. One that is of no place by its kind is told once, whoever was asked.
    pub fn clues(&self, address: IpAddr) -> Vec<AddressClue> {
        let address = address.to_canonical();
        let nothing = |source: &str, why: String| AddressClue {
            path: String::new(),
            address: Some(address),
            says: Says::NothingEstimated(why),
            source: source.into(),
            as_of: None,
        };
        if let Some(what) = not_global(address) {
            return vec![nothing("addresses", format!("{what} is of no place"))];
        }
        let mut clues: Vec<AddressClue> = self
            .feeds
            .iter()
            .filter_map(|file| Some(file.copy.as_ref()?.clue("", address)))
            .collect();
        let databases = self.databases.iter().filter_map(|file| file.copy.as_ref());
        match geoip::clues(databases, "", address) {
            Ok(estimates) => clues.extend(estimates),
            Err(error) => clues.push(nothing("GeoIP databases", error.to_string())),
        }
        clues
    }
}

impl<T> Kept<T> {
    fn of(path: &Path) -> Self {
        Self { path: path.into(), read: None, copy: None, trouble: None }
    }

    fn read_if_changed<E: Display>(
        &mut self,
        open: impl FnOnce(&Path) -> Result<T, E>,
        day: impl Fn(&T) -> Option<NaiveDate>,
    ) -> bool {
        let stamp = stamp(&self.path);
        if stamp.is_some() && stamp == self.read {
            return false;
        }
        self.read = stamp;
        let new = open(&self.path).map_err(|error| error.to_string()).and_then(|new| {
            let old = self.copy.as_ref().and_then(&day);
            match day(&new).zip(old).filter(|(new, old)| new < old) {
                None => Ok(new),
                Some((new, old)) => Err(format!(
                    "{} is of {new}, older than the copy in use ({old})",
                    self.path.display()
                )),
            }
        });
        match new {
            Ok(new) => {
                tracing::info!(file = %self.path.display(), of = ?day(&new), "read what is known of addresses");
                self.copy = Some(new);
                self.trouble = None;
                true
            }
            Err(wrong) => {
                let left = match &self.copy {
                    None => "nothing of it is known".to_owned(),
                    Some(copy) => match day(copy) {
                        Some(day) => format!("the copy of {day} stays in use"),
                        None => "the copy that was read before stays in use".to_owned(),
                    },
                };
                let detail = format!("{wrong}; {left}");
                if self.trouble.as_ref().is_none_or(|(known, _)| *known != detail) {
                    tracing::warn!("{detail}");
                    self.trouble = Some((detail, now()));
                }
                false
            }
        }
    }

    fn gap(&self) -> Option<Gap> {
        let (detail, since) = self.trouble.clone()?;
        let name = self.path.display().to_string();
        Some(Gap {
            source: Some(Source::Geolocation),
            scope: GapScope::Object { namespace: String::new(), name },
            cause: GapCause::Unreadable,
            detail,
            since,
        })
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn fixture(name: &str) -> PathBuf {
        Path::new("tests/geoip").join(name)
    }

    #[test]
    fn a_changed_file_takes_the_place_of_the_old_and_an_unusable_one_does_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("geo.mmdb");
        let put = |name: &str, day: u64| {
            fs::copy(fixture(name), &path).expect("copied");
            let time = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(86_400 * day);
            let file = fs::File::options().write(true).open(&path).expect("a file");
            file.set_modified(time).expect("its time");
        };
        let mut book = AddressBook::of(std::slice::from_ref(&path), &[]);
        let address = "185.10.1.1".parse().expect("an address");
        let state = |book: &AddressBook| {
            let days = book.clues(address).into_iter().filter_map(|clue| clue.as_of);
            let gaps: Vec<String> = book.gaps().map(|gap| gap.detail).collect();
            (days.map(|day| day.to_string()).next(), gaps.concat())
        };

        assert!(!book.read_changed());
        let (day, gap) = state(&book);
        assert!(day.is_none() && gap.ends_with("; nothing of it is known"), "{gap}");

        put("maxmind-country-old.mmdb", 1);
        assert!(book.read_changed());
        assert_eq!(state(&book), (Some("2025-06-15".into()), String::new()));
        assert!(!book.read_changed());

        put("maxmind-country.mmdb", 2);
        assert!(book.read_changed());
        let newest = Some("2026-09-21".to_owned());
        assert_eq!(state(&book), (newest.clone(), String::new()));

        put("maxmind-country-old.mmdb", 3);
        for (step, expected) in [
            (None, "is of 2025-06-15, older than the copy in use (2026-09-21)"),
            (Some("anonymous"), "has neither countries nor autonomous systems"),
            (Some("cut"), "is no whole MaxMind database: fetch it again"),
            (Some("gone"), "failed reading"),
        ] {
            match step {
                Some("anonymous") => put("anonymous.mmdb", 4),
                Some("cut") => fs::write(&path, b"cut").expect("written"),
                Some(_) => fs::remove_file(&path).expect("removed"),
                None => {}
            }
            assert!(!book.read_changed(), "{expected}");
            let (day, gap) = state(&book);
            assert_eq!(day, newest, "{expected}");
            assert!(gap.contains(expected), "{gap}");
            assert!(gap.ends_with("; the copy of 2026-09-21 stays in use"), "{gap}");
        }
        put("maxmind-country.mmdb", 5);
        assert!(book.read_changed());
        assert_eq!(state(&book), (newest, String::new()));
    }

    #[test]
    fn an_address_of_no_place_is_told_once_and_what_cannot_be_looked_up_says_why() {
        let files = [fixture("flat-country-ipv4.mmdb"), fixture("flat-country-ipv4.mmdb")];
        let mut book = AddressBook::of(&files, &[]);
        assert!(book.read_changed());
        for (address, expected) in [
            ("10.0.0.1", "a private address is of no place"),
            ("100.64.0.1", "a shared address behind carrier-grade NAT is of no place"),
            ("203.0.113.7", "an address of documentation is of no place"),
            ("2a0a:1::1", "2a0a:1::1 is an IPv6 address, and "),
        ] {
            let clues = book.clues(address.parse().expect("an address"));
            let [AddressClue { says: Says::NothingEstimated(why), .. }] = &clues[..] else {
                panic!("{address}: {clues:?}")
            };
            assert!(why.starts_with(expected), "{address}: {why}");
        }
    }
}
