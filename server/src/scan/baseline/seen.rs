//! What a finding rests on, then and now.

use std::collections::{BTreeMap, BTreeSet};

use checks::engine::fields_in_all;
use model::ids::CheckId;
use serde_json::Value;

use super::mounted::Mounted;
use super::named::Named;

/// What a finding rests on, by field without its place in lists: an entry that is put before another moves it, and makes
/// nothing worse.
pub(super) struct Seen {
    fields: BTreeMap<String, Field>,
    /// Paths of the node, and how they are mounted.
    mounted: Mounted,
    /// How many fields it rests on, where not all of them are told.
    in_all: Option<usize>,
}

#[derive(Default)]
struct Field {
    /// Where it stands: object and path.
    places: BTreeSet<(String, String)>,
    /// What its values name that the finding speaks of.
    names: BTreeSet<String>,
}

/// A field that a finding rests on: object, path, and value as JSON text.
type Told<'a> = (&'a str, &'a str, Option<&'a str>);

impl Seen {
    /// What a finding of a check rests on, by its reason and its fields.
    pub fn of<'a>(
        check: &CheckId,
        reason: &str,
        evidence: impl IntoIterator<Item = Told<'a>>,
    ) -> Self {
        let named = Named::by(check);
        let (mut fields, mut mounted) = (BTreeMap::<String, Field>::new(), Mounted::default());
        for (object, path, value) in evidence {
            let value: Option<Value> = value.and_then(|value| serde_json::from_str(value).ok());
            if mounted.read(object, path, value.as_ref()) {
                continue;
            }
            let path = whole_list(path);
            let field = fields.entry(without_indexes(path)).or_default();
            field.places.insert((object.into(), path.into()));
            if let (Some(named), Some(value)) = (named, &value) {
                field.names.extend(named.names(value));
            }
        }
        Self { fields, mounted, in_all: fields_in_all(reason) }
    }

    /// Whether it rests on more now: on a field in more places, on what was not named before, on more of the node, or, where
    /// not all fields are told, on more of them.
    pub fn is_less_than(&self, now: &Self) -> bool {
        let has_more = |(path, now): (&String, &Field)| {
            self.fields.get(path).is_none_or(|then| then.is_less_than(now, path))
        };
        now.in_all > self.in_all
            || now.fields.iter().any(has_more)
            || self.mounted.is_less_than(&now.mounted)
    }
}

impl Field {
    fn is_less_than(&self, now: &Self, path: &str) -> bool {
        // What is dropped is lacking where it is not there.
        let (fewer, more) = match path.ends_with(DROPPED) {
            true => (&self.names, &now.names),
            false => (&now.names, &self.names),
        };
        let holds_all = (path.ends_with(ADDED) || path.ends_with(DROPPED)) && more.contains("ALL");
        now.places.len() > self.places.len() || !(holds_all || fewer.is_subset(more))
    }
}

const ADDED: &str = ".capabilities.add";
const DROPPED: &str = ".capabilities.drop";

/// The list of added capabilities of the path of one: its entries are one field, as a report of an earlier release has it.
fn whole_list(path: &str) -> &str {
    let list = path.rsplit_once('[').map(|(list, _)| list);
    list.filter(|list| list.ends_with(ADDED)).unwrap_or(path)
}

/// `spec.containers[1].args[0]` as `spec.containers[].args[]`; a label's key in brackets stays.
pub(super) fn without_indexes(path: &str) -> String {
    let mut parts = path.split('[');
    let mut without = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        without.push('[');
        without.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    without
}

#[cfg(test)]
mod tests;
