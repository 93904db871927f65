//! A configuration in YAML: read into the tree that a TOML file is read into, so that every key has one reader and an error
//! its line.

use std::ops::Range;

use collect::yaml::scalar::Scalar;
use collect::yaml::{Kind, Node, Position, YamlError, documents};
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::Value;

/// What the reading of a file is told.
pub(super) type Wrong = (Range<usize>, String);

/// Reads the file and hands its tree to `take`; what is wrong with the YAML itself is the answer.
pub(super) fn read(text: &str, take: impl FnOnce(&DeTable<'_>)) -> Vec<Wrong> {
    let lines = Lines::of(text);
    let mut documents = documents(text);
    let root = match documents.next() {
        None => return Vec::new(),
        Some(Ok(document)) => document.root,
        Some(Err(error)) => return vec![lines.wrong(&error)],
    };
    if let Some(more) = documents.next() {
        let at = more.map_or_else(|error| lines.wrong(&error).0, |it| lines.at(it.root.position()));
        return vec![(at, "a configuration is one document: there is no place for another".into())];
    }
    match lines.value(&root).into_inner() {
        DeValue::Table(table) => take(&table),
        _ => return vec![(lines.at(root.position()), "expected keys such as `policy:`".into())],
    }
    Vec::new()
}

/// Where the lines of a text begin, in bytes.
struct Lines<'t> {
    text: &'t str,
    begin: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let after = text.match_indices('\n').map(|(at, _)| at + 1);
        Self { text, begin: [0].into_iter().chain(after).collect() }
    }

    fn at(&self, place: Position) -> Range<usize> {
        let line = usize::try_from(place.line).unwrap_or(usize::MAX).saturating_sub(1);
        let begin = self.begin.get(line).copied().unwrap_or(self.text.len());
        let before = usize::try_from(place.column).unwrap_or(usize::MAX).saturating_sub(1);
        let rest = self.text.get(begin..).unwrap_or_default();
        let at = begin + rest.chars().take(before).map(char::len_utf8).sum::<usize>();
        at..at
    }

    fn wrong(&self, error: &YamlError) -> Wrong {
        (self.at(Position { line: error.line, column: error.column }), error.message.clone())
    }

    fn value<'n>(&self, node: &'n Node<'_>) -> Value<'n> {
        let value = match node.kind() {
            Kind::Scalar(scalar) => of_scalar(scalar, node.text().unwrap_or_default()),
            Kind::Sequence(items) => {
                let mut array = DeArray::new();
                items.iter().for_each(|item| array.push(self.value(item)));
                DeValue::Array(array)
            }
            Kind::Mapping(entries) => {
                let mut table = DeTable::new();
                for (key, value) in entries.iter().filter(|(_, value)| !value.is_null()) {
                    let name = key.text().unwrap_or_default().into();
                    table.insert(Spanned::new(self.at(key.position()), name), self.value(value));
                }
                DeValue::Table(table)
            }
        };
        Spanned::new(self.at(node.position()), value)
    }
}

/// Numbers as TOML writes them. What older YAML takes for a boolean is a text: `NO` is Norway.
fn of_scalar<'n>(scalar: Scalar<'_>, text: &'n str) -> DeValue<'n> {
    match scalar {
        Scalar::Bool(value) if matches!(text, "true" | "false") => DeValue::Boolean(value),
        Scalar::Int(_) | Scalar::BigInt(_) | Scalar::Float(_) => {
            let number = DeValue::parse(text).map(Spanned::into_inner);
            number.unwrap_or_else(|_| DeValue::String(text.into()))
        }
        Scalar::Null | Scalar::Bool(_) | Scalar::Text(_) => DeValue::String(text.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use checks::policy::{Allowed, Registries};
    use model::place::Country;

    use crate::config::file::read;

    #[test]
    fn the_same_keys_are_read_and_norway_is_a_country() {
        let text = "server:\n  listen: 127.0.0.1:1\npolicy:\n  allowed-countries: [NO, SE]\n  allowed-registries:\n\
                    \x20   - r.example\n  waivers:\n    - check: BRK-001\n      scope: namespace/ci\n\
                    \x20     reason: until it is replaced\n      approver: Kari Nordmann\n      expires: 2027-01-31\n\
                    \x20     covers: 2\n      ticket: ~\nlaw:\n  overrides:\n    - rule: 'SJ: eea'\n      reason: counsel\n";
        let (written, wrong) = read(Path::new("t.yaml"), text);
        assert_eq!(wrong, Vec::<String>::new());
        let countries = ["NO", "SE"].map(|code| code.parse::<Country>().unwrap());
        assert_eq!(written.policy.allowed, Allowed::Countries(countries.into()));
        assert_eq!(written.policy.registries, Registries::new(["r.example".into()]).ok());
        assert_eq!(written.listen, "127.0.0.1:1".parse().ok());
        assert_eq!(written.policy.law.amendments().len(), 1);
        let [waiver] = written.policy.waivers.as_slice() else { panic!("{written:?}") };
        assert_eq!((waiver.covers, waiver.ticket.as_deref()), (Some(2), None));
        assert_eq!(waiver.expires.to_string(), "2027-01-31");
        assert_eq!(read(Path::new("t.yml"), "# nothing\n").1, Vec::<String>::new());
    }

    #[test]
    fn an_error_names_file_line_and_column() {
        for (text, expected) in [
            (
                "server:\n  lisen: x",
                "t.yaml:2:3: [server] has no key `lisen`: did you mean `listen`?",
            ),
            (
                "server:\n  listen: 7411",
                "t.yaml:2:11: `server.listen` is a number: expected a text",
            ),
            (
                "policy:\n  allowed-countries: mars",
                "t.yaml:2:22: `policy.allowed-countries`: expected",
            ),
            (
                "policy:\n  waivers:\n    - check: NOPE-1\n      scope: cluster\n      reason: ø\n      approver: a\n      \
                 expires: 2027-01-31",
                "t.yaml:3:14: there is no check `NOPE-1`",
            ),
            ("policy:\n\twaivers: []", "t.yaml:2:1: a tab is used to indent"),
            ("policy: {}\npolicy: {}", "t.yaml:2:1: "),
            ("- policy", "t.yaml:1:1: expected keys such as `policy:`"),
            ("policy: {}\n---\nlaw: {}", "t.yaml:3:1: a configuration is one document"),
        ] {
            let (_, wrong) = read(Path::new("t.yaml"), text);
            assert_eq!(wrong.len(), 1, "{text:?}: {wrong:?}");
            assert!(wrong[0].starts_with(expected), "{text:?}: {wrong:?}");
        }
    }
}
