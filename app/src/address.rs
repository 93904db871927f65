//! The address of the page that is being answered, taken apart: the path is the thing, the query the view.

use chrono::{DateTime, NaiveDateTime};
use model::Time;
use model::reader::ReadError;

use crate::context::page;
use crate::link::encoded;
use crate::saved_views::TAKEN;
use crate::texts::texts;

/// A path and its query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    path: String,
    query: Vec<(String, String)>,
}

/// What may be asked for several times over.
const LISTS: [&str; 5] = ["check", "severity", "verdict", "what-if", "cols"];

/// What can be asked of pages.
const NAMES: [&str; 32] = [
    "after",
    "at",
    "before",
    "check",
    "cluster",
    "cols",
    "ecosystem",
    "from",
    "in",
    "kind",
    "known_at",
    "law_at",
    "name",
    "namespace",
    "ns",
    "operator",
    "peek",
    "personal-data",
    "prober",
    "q",
    "range",
    "rows",
    "scope",
    "severity",
    "show",
    "sort",
    "step",
    "to",
    "verdict",
    "waived",
    "what-if",
    "workload",
];

impl Address {
    /// Of this page. That the name of a view was refused is said once, and led to by nothing on it.
    pub fn here() -> Self {
        Self::at(&page().path_and_query).without(&[TAKEN])
    }

    /// This one.
    pub fn at(path_and_query: &str) -> Self {
        let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
        let query = query.split('&').filter_map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (!value.is_empty()).then(|| (decoded(name), decoded(value)))
        });
        Self { path: path.to_owned(), query: query.collect() }
    }

    /// The values of `name`, without spaces around them.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let values = self.query.iter().filter(move |(of, _)| of == name);
        values.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// The first value of `name`.
    pub fn one(&self, name: &str) -> Option<String> {
        self.all(name).next().map(ToOwned::to_owned)
    }

    /// The first name that is given more than one value, where the page takes one.
    pub fn doubled(&self) -> Option<&str> {
        let names = self.query.iter().map(|(name, _)| name.as_str());
        let mut names = names.filter(|name| !LISTS.contains(name));
        names.find(|name| {
            let mut values = self.all(name);
            let first = values.next();
            values.any(|value| Some(value) != first)
        })
    }

    /// The first name that no page knows, and the one that may be meant: taken for nothing, it would answer another question
    /// than was asked.
    pub fn unknown(&self) -> Option<(&str, Option<&'static str>)> {
        let letters = |name: &str| name.replace(['-', '_'], "").to_ascii_lowercase();
        let mut names = self.query.iter().map(|(name, _)| name.as_str());
        let unknown = names.find(|name| !NAMES.contains(name))?;
        let meant = NAMES.into_iter().find(|name| letters(name) == letters(unknown));
        Some((unknown, meant))
    }

    /// The first value of `name` as a number between these.
    pub fn number(&self, name: &str, least: u32, most: u32) -> Result<Option<u32>, ReadError> {
        let Some(text) = self.one(name) else { return Ok(None) };
        match text.parse() {
            Ok(number) if (least..=most).contains(&number) => Ok(Some(number)),
            _ => {
                let asked = format!("{name}={text}");
                Err(ReadError::Invalid((texts().errors.no_number)(&asked, least, most)))
            }
        }
    }

    /// The first value of `name` as a moment; of one without a zone, in UTC.
    pub fn moment(&self, name: &str) -> Result<Option<Time>, ReadError> {
        let Some(text) = self.one(name) else { return Ok(None) };
        let zoned = DateTime::parse_from_rfc3339(&text).map(|moment| moment.to_utc());
        // As a browser's field has it.
        let moment = zoned.or_else(|_| {
            NaiveDateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M").map(|moment| moment.and_utc())
        });
        moment
            .map(Some)
            .map_err(|_| ReadError::Invalid((texts().errors.no_time)(&format!("{name}={text}"))))
    }

    /// Everything that it asks, but for what these names ask.
    pub fn rest<'a>(&'a self, names: &'a [&str]) -> impl Iterator<Item = &'a (String, String)> {
        self.query.iter().filter(move |(name, _)| !names.contains(&name.as_str()))
    }

    /// With `name` as this alone.
    #[must_use]
    pub fn with(self, name: &str, value: impl ToString) -> Self {
        let mut with = self.without(&[name]);
        with.query.push((name.to_owned(), value.to_string()));
        with
    }

    /// Without these.
    #[must_use]
    pub fn without(mut self, names: &[&str]) -> Self {
        self.query.retain(|(name, _)| !names.contains(&name.as_str()));
        self
    }

    /// Without this value of `name`; its other values stay.
    #[must_use]
    pub fn without_value(mut self, name: &str, value: &str) -> Self {
        self.query.retain(|(of, said)| of != name || said.trim() != value);
        self
    }

    /// The path alone.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// As a link has it.
    pub fn href(&self) -> String {
        let mut href = self.path.clone();
        for (at, (name, value)) in self.query.iter().enumerate() {
            href.push(if at == 0 { '?' } else { '&' });
            href.push_str(&encoded(name));
            href.push('=');
            href.push_str(&encoded(value));
        }
        href
    }
}

/// What a form encoded: `+` for a space, `%XX` for a byte.
pub(crate) fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        let hex = after.get(..2).and_then(|hex| str::from_utf8(hex).ok());
        match (first, hex.and_then(|hex| u8::from_str_radix(hex, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            (b'+', _) => bytes.push(b' '),
            (byte, _) => bytes.push(*byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_changed_in_one_place_and_stays_as_it_was_elsewhere() {
        let here = Address::at("/findings?q=a+b%26c%zz&severity=high&severity=low&show=&after=x");
        assert_eq!(here.one("q").as_deref(), Some("a b&c%zz"));
        assert_eq!(here.all("severity").collect::<Vec<_>>(), ["high", "low"]);
        assert_eq!(here.doubled(), None);
        assert_eq!(Address::at("/?at=a&at=a&scope=eu").doubled(), None);
        assert_eq!(Address::at("/?scope=eea&scope=eu").doubled(), Some("scope"));
        assert_eq!(here.unknown(), None);
        let unknown = |query: &str| Address::at(query).unknown().map(|(_, meant)| meant);
        assert_eq!(unknown("/?lawAt=2020-08-01"), Some(Some("law_at")));
        assert_eq!(unknown("/?what_if=US:+third"), Some(Some("what-if")));
        assert_eq!(unknown("/?day=2020-08-01"), Some(None));
        assert_eq!(here.one("show"), None);
        assert_eq!(
            here.clone().without(&["after"]).with("severity", "medium").href(),
            "/findings?q=a%20b%26c%25zz&severity=medium"
        );
        assert_eq!(Address::at("/").href(), "/");
    }

    #[test]
    fn one_of_several_values_is_taken_out_alone() {
        let here = Address::at("/residency?what-if=US%3A+third&what-if=GB%3A+eea&scope=eu");
        assert_eq!(
            here.without_value("what-if", "US: third").href(),
            "/residency?what-if=GB%3A%20eea&scope=eu"
        );
    }

    #[test]
    fn a_number_out_of_bounds_is_refused() {
        let here = Address::at("/findings?show=900");
        assert!(here.number("show", 1, 500).is_err());
        assert_eq!(here.number("show", 1, 900), Ok(Some(900)));
        assert_eq!(here.number("rows", 1, 900), Ok(None));
    }
}
