//! `[place]`: files in which addresses are looked up, and what the operator declares of places.

use std::path::PathBuf;

use checks::datasets::providers;
use checks::operator;
use checks::place::{Declaration, DeclaredPlaces, Which};
use facts::selector::Labels;
use model::place::Country;
use toml::de::{DeTable, DeValue};

use super::{Reading, Value};
use crate::config::country::country;
use crate::config::spelling::nearest;

const DECLARED: [&str; 6] = ["nodes", "labels", "hosts", "country", "operator", "reason"];
const OF_ITSELF: [&str; 3] = ["country", "operator", "reason"];

/// What a declaration is of.
enum Declared {
    Nodes(Which),
    /// Hosts whose names have this form.
    Hosts(String),
}

impl Reading<'_> {
    /// A list of files.
    pub(super) fn files(&mut self, name: &str, value: &Value<'_>) -> Vec<PathBuf> {
        let DeValue::Array(items) = value.get_ref() else {
            self.say(
                value.span(),
                format_args!("`{name}` is a list of files: write [\"FILE\", …]"),
            );
            return Vec::new();
        };
        items.iter().filter_map(|item| self.text(name, item)).map(PathBuf::from).collect()
    }

    /// What is declared of nodes and of hosts.
    pub(super) fn declared(&mut self, value: &Value<'_>) -> DeclaredPlaces {
        let mut places = DeclaredPlaces::default();
        let DeValue::Array(items) = value.get_ref() else {
            self.say(value.span(), "declarations are a list: begin each with [[place.declared]]");
            return places;
        };
        for item in items {
            let entries = self.entries(item, "a declaration", "[[place.declared]]", &DECLARED);
            let Some(entries) = entries else { continue };
            let which = self.which(item, entries);
            let declaration = self.declaration(item, entries);
            match which.zip(declaration) {
                Some((Declared::Nodes(which), declaration)) => {
                    places.nodes.push((which, declaration))
                }
                Some((Declared::Hosts(pattern), declaration)) => {
                    places.hosts.push((pattern, declaration))
                }
                None => {}
            }
        }
        places
    }

    /// What is declared of the one thing that this table is named after.
    pub(super) fn of_itself(&mut self, value: &Value<'_>, name: &str) -> Option<Declaration> {
        let what = format!("`{name}`");
        let entries = self.entries(value, &what, &format!("[{name}]"), &OF_ITSELF)?;
        self.declaration(value, entries)
    }

    /// The entries of a table that has these keys alone.
    pub(super) fn entries<'v, 't>(
        &mut self,
        item: &'v Value<'t>,
        what: &str,
        begun_with: &str,
        keys: &[&'static str],
    ) -> Option<&'v DeTable<'t>> {
        let DeValue::Table(entries) = item.get_ref() else {
            self.say(item.span(), format_args!("{what} is a table: begin it with {begun_with}"));
            return None;
        };
        for (key, _) in entries {
            let name = key.get_ref().as_ref();
            if !keys.contains(&name) {
                let meant = nearest(name, keys.iter().copied()).map_or_else(
                    || format!("it has {}", keys.join(", ")),
                    |meant| format!("did you mean `{meant}`?"),
                );
                self.say(key.span(), format_args!("{what} has no key `{name}`: {meant}"));
            }
        }
        Some(entries)
    }

    fn which(&mut self, item: &Value<'_>, entries: &DeTable<'_>) -> Option<Declared> {
        let named = ["nodes", "labels", "hosts"].map(|name| field(entries, name));
        match named {
            [Some(nodes), None, None] => {
                let pattern =
                    self.pattern("nodes", nodes, "name a node, or `rack-*` for several")?;
                Some(Declared::Nodes(Which::Named(pattern)))
            }
            [None, Some(labels), None] => {
                self.labels("labels", labels).map(|labels| Declared::Nodes(Which::Labelled(labels)))
            }
            [None, None, Some(hosts)] => {
                let mend = "name a host, or `*.example.com` for all of a domain";
                let pattern = self.pattern("hosts", hosts, mend)?;
                Some(Declared::Hosts(pattern.to_ascii_lowercase()))
            }
            [None, None, None] => {
                let expected = "a declaration needs `nodes`, such as \"rack-*\", `labels`, such as { rack = \"07\" }, or \
                                `hosts`, such as \"*.example.com\"";
                self.say(item.span(), expected);
                None
            }
            _ => {
                self.say(
                    item.span(),
                    "a declaration names `nodes`, `labels` or `hosts`, not several of them",
                );
                None
            }
        }
    }

    fn pattern(&mut self, name: &str, value: &Value<'_>, mend: &str) -> Option<String> {
        let pattern = self.text(name, value)?;
        if pattern.is_empty() {
            self.say(value.span(), format_args!("`{name}` is empty: {mend}"));
            return None;
        }
        Some(pattern)
    }

    /// A table of labels, not empty.
    pub(super) fn labels(&mut self, name: &str, value: &Value<'_>) -> Option<Labels> {
        let entries = match value.get_ref() {
            DeValue::Table(entries) if !entries.is_empty() => entries,
            _ => {
                let expected = "expected such as { rack = \"07\" }";
                self.say(value.span(), format_args!("`{name}` is no table of labels: {expected}"));
                return None;
            }
        };
        let mut labels = Vec::new();
        for (key, value) in entries {
            let key = key.get_ref().as_ref();
            labels.push((key.to_owned(), self.text(&format!("{name}.{key}"), value)?.into()));
        }
        Some(labels.into_iter().collect())
    }

    fn declaration(&mut self, item: &Value<'_>, entries: &DeTable<'_>) -> Option<Declaration> {
        let (country, operator) = (field(entries, "country"), field(entries, "operator"));
        if country.is_none() && operator.is_none() {
            self.say(item.span(), "it declares nothing: give `country`, `operator`, or both");
        }
        let reason = match field(entries, "reason") {
            Some(value) => self.text("reason", value).filter(|reason| {
                let empty = reason.trim().is_empty();
                if empty {
                    self.say(value.span(), "`reason` is empty: say how that is known");
                }
                !empty
            }),
            None => {
                self.say(item.span(), "a declaration needs `reason`: say how that is known");
                None
            }
        };
        let territory = country.map(|value| self.country("country", value));
        let operator = operator.map(|value| self.operator(value));
        // What is wrong was said; nothing half is declared.
        let wrong = matches!(territory, Some(None)) || matches!(operator, Some(None));
        (!wrong).then_some(Declaration {
            territory: territory.flatten(),
            operator: operator.flatten(),
            reason: Some(reason?),
        })
    }

    pub(super) fn country(&mut self, name: &str, value: &Value<'_>) -> Option<Country> {
        let code = self.text(name, value)?;
        let country = country(&code);
        country.map_err(|error| self.say(value.span(), error)).ok()
    }

    pub(super) fn operator(&mut self, value: &Value<'_>) -> Option<String> {
        let key = self.text("operator", value)?;
        let known = operator::known(&key).map(Into::into);
        if known.is_none() {
            let keys = providers().iter().map(|provider| &*provider.key);
            let meant = nearest(&key, keys.clone()).map_or_else(
                || format!("there are {}", keys.collect::<Vec<_>>().join(", ")),
                |meant| format!("did you mean `{meant}`?"),
            );
            self.say(value.span(), format_args!("no operator `{key}` is known: {meant}"));
        }
        known
    }
}

fn field<'v, 't>(entries: &'v DeTable<'t>, name: &str) -> Option<&'v Value<'t>> {
    entries.iter().find(|(key, _)| key.get_ref() == name).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::file::read;

    #[test]
    fn files_and_declarations_are_read() {
        let text = "[place]\ngeoip = [\"a.mmdb\"]\nfeeds = [\"ip-ranges.json\"]\n\
                    [[place.declared]]\nnodes = \"rack-*\"\ncountry = \"NO\"\noperator = \"safespring\"\n\
                    reason = \"contract 12\"\n\
                    [[place.declared]]\nlabels = { rack = \"07\" }\noperator = \"nrec\"\nreason = \"r\"\n\
                    [[place.declared]]\nhosts = \"*.Mail.example\"\ncountry = \"SE\"\nreason = \"r\"\n\
                    [place.control-plane]\ncountry = \"SE\"\nreason = \"invoice\"\n\
                    [place.collector]\ncountry = \"NO\"\nreason = \"our office\"\n";
        let (written, wrong) = read(Path::new("t.toml"), text);
        assert_eq!(wrong, Vec::<String>::new());
        assert_eq!(written.address_files.geoip, [PathBuf::from("a.mmdb")]);
        assert_eq!(written.address_files.feeds, [PathBuf::from("ip-ranges.json")]);
        let places = written.policy.places;
        let rack = Labels::from_iter([("rack", "07".into())]);
        let [(named, first), (labelled, second)] = &places.nodes[..] else { panic!("{places:?}") };
        assert_eq!((named, labelled), (&Which::Named("rack-*".into()), &Which::Labelled(rack)));
        assert_eq!(first.territory, Some(Country::NO));
        assert_eq!(
            (&first.operator, &first.reason),
            (&Some("safespring".into()), &Some("contract 12".into()))
        );
        assert_eq!((second.territory, &second.operator), (None, &Some("nrec".into())));
        assert_eq!(places.hosts.first().map(|(pattern, _)| &**pattern), Some("*.mail.example"));
        assert_eq!(places.control_plane.and_then(|it| it.territory), Some(Country::SE));
        assert_eq!(places.collector.and_then(|it| it.territory), Some(Country::NO));
    }

    #[test]
    fn a_wrong_declaration_is_told_by_what_is_wrong_with_it() {
        for (text, expected) in [
            ("[place]\ngeoip = \"a.mmdb\"", "t.toml:2:9: `place.geoip` is a list of files"),
            ("[place]\nfeeds = [1]", "t.toml:2:10: `place.feeds` is a number"),
            ("[place]\ndeclared = 1", "t.toml:2:12: declarations are a list: begin each with"),
            (
                "[[place.declared]]\ncountry = \"NO\"\nreason = \"r\"",
                "t.toml:1:1: a declaration needs `nodes`, such as",
            ),
            (
                "[[place.declared]]\nnodes = \"a\"\nlabels = { b = \"c\" }\ncountry = \"NO\"\nreason = \"r\"",
                "t.toml:1:1: a declaration names `nodes`, `labels` or `hosts`, not several of them",
            ),
            (
                "[[place.declared]]\nlabels = {}\ncountry = \"NO\"\nreason = \"r\"",
                "t.toml:2:10: `labels` is no table of labels",
            ),
            (
                "[[place.declared]]\nnodes = \"a\"\nreason = \"r\"",
                "t.toml:1:1: it declares nothing: give `country`, `operator`, or both",
            ),
            (
                "[[place.declared]]\nnodes = \"a\"\ncountry = \"NO\"",
                "t.toml:1:1: a declaration needs `reason`",
            ),
            (
                "[[place.declared]]\nnodes = \"a\"\ncountry = \"Norway\"\nreason = \"r\"",
                "t.toml:3:11: `Norway` is no country: expected two capital letters",
            ),
            (
                "[[place.declared]]\nnodes = \"a\"\noperator = \"hetzer\"\nreason = \"r\"",
                "t.toml:3:12: no operator `hetzer` is known: did you mean `hetzner`?",
            ),
            (
                "[[place.declared]]\nnode = \"a\"\nnodes = \"a\"\ncountry = \"NO\"\nreason = \"r\"",
                "t.toml:2:1: a declaration has no key `node`: did you mean `nodes`?",
            ),
            (
                "[place.control-plane]\nnodes = \"a\"\ncountry = \"NO\"\nreason = \"r\"",
                "t.toml:2:1: `place.control-plane` has no key `nodes`",
            ),
        ] {
            let (_, wrong) = read(Path::new("t.toml"), text);
            assert_eq!(wrong.len(), 1, "{text}: {wrong:?}");
            assert!(wrong[0].starts_with(expected), "{text}: {wrong:?}");
        }
    }
}
