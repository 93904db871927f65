//! `[[policy.systems]]`: what belongs together, and what no cluster shows of it.

use std::ops::Range;

use checks::policy::DeclaredSystem;
use toml::de::DeValue;

use super::{Reading, Value};
use crate::config::spelling::nearest;

const SYSTEM: [&str; 4] = ["name", "namespaces", "purpose", "safeguards"];

impl Reading<'_> {
    pub(super) fn systems(&mut self, value: &Value<'_>) -> Vec<DeclaredSystem> {
        let DeValue::Array(items) = value.get_ref() else {
            self.say(value.span(), "systems are a list: begin each with [[policy.systems]]");
            return Vec::new();
        };
        let mut systems: Vec<DeclaredSystem> = Vec::new();
        for item in items {
            let Some((at, system)) = self.system(item) else { continue };
            if systems.iter().any(|known| known.name == system.name) {
                self.say(at, format_args!("the system `{}` is declared already", system.name));
                continue;
            }
            let taken = |namespace: &&String| {
                systems.iter().any(|known| known.namespaces.contains(namespace))
            };
            if let Some(namespace) = system.namespaces.iter().find(taken) {
                self.say(
                    at,
                    format_args!("the namespace `{namespace}` is another system's already"),
                );
            }
            systems.push(system);
        }
        systems
    }

    fn system(&mut self, item: &Value<'_>) -> Option<(Range<usize>, DeclaredSystem)> {
        let DeValue::Table(entries) = item.get_ref() else {
            self.say(item.span(), "a system is a table: begin it with [[policy.systems]]");
            return None;
        };
        let (mut system, mut at) = (DeclaredSystem::default(), None);
        for (key, value) in entries {
            match key.get_ref().as_ref() {
                "name" => {
                    at = Some(value.span());
                    system.name = self.said("name", value)?;
                }
                "purpose" => system.purpose = self.said("purpose", value),
                "namespaces" => system.namespaces = self.each("namespaces", value),
                "safeguards" => system.safeguards = self.each("safeguards", value),
                name => {
                    let known = SYSTEM.join(", ");
                    let meant = nearest(name, SYSTEM).map_or(format!("it has {known}"), |meant| {
                        format!("did you mean `{meant}`?")
                    });
                    self.say(key.span(), format_args!("a system has no key `{name}`: {meant}"));
                }
            }
        }
        if at.is_none() {
            self.say(item.span(), "a system needs `name`, as labels have it");
        }
        Some((at?, system))
    }

    pub(super) fn said(&mut self, name: &str, value: &Value<'_>) -> Option<String> {
        let text = self.text(name, value)?;
        if text.trim().is_empty() {
            self.say(value.span(), format_args!("`{name}` is empty: say it, or leave it out"));
            return None;
        }
        Some(text)
    }

    pub(super) fn each(&mut self, name: &str, value: &Value<'_>) -> Vec<String> {
        let DeValue::Array(items) = value.get_ref() else {
            self.say(
                value.span(),
                format_args!("`{name}` is a list of texts, such as [\"payments\"]"),
            );
            return Vec::new();
        };
        items.iter().filter_map(|item| self.said(name, item)).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use checks::policy::DeclaredSystem;

    use crate::config::file::read;

    #[test]
    fn a_system_has_a_name_and_what_is_said_of_it() {
        let text = "[[policy.systems]]\nname = \"payment\"\nnamespaces = [\"payments\"]\npurpose = \"payments\"\n\
                    safeguards = [\"keys held in Oslo\"]\n";
        let (written, wrong) = read(Path::new("t.toml"), text);
        assert_eq!(wrong, Vec::<String>::new());
        assert_eq!(
            written.policy.systems,
            [DeclaredSystem {
                name: "payment".into(),
                namespaces: vec!["payments".into()],
                purpose: Some("payments".into()),
                safeguards: vec!["keys held in Oslo".into()],
            }]
        );
        for (text, expected) in [
            ("[policy]\nsystems = 1", "t.toml:2:11: systems are a list"),
            ("[[policy.systems]]\npurpose = \"p\"", "t.toml:1:1: a system needs `name`"),
            ("[[policy.systems]]\nname = \" \"", "t.toml:2:8: `name` is empty"),
            (
                "[[policy.systems]]\nname = \"a\"\nnamespace = [\"b\"]",
                "t.toml:3:1: a system has no key `namespace`: did you mean `namespaces`?",
            ),
            (
                "[[policy.systems]]\nname = \"a\"\nnamespaces = \"b\"",
                "t.toml:3:14: `namespaces` is a list of texts",
            ),
            (
                "[[policy.systems]]\nname = \"a\"\n[[policy.systems]]\nname = \"a\"",
                "t.toml:4:8: the system `a` is declared already",
            ),
            (
                "[[policy.systems]]\nname = \"a\"\nnamespaces = [\"n\"]\n[[policy.systems]]\nname = \"b\"\nnamespaces = [\"n\"]",
                "t.toml:5:8: the namespace `n` is another system's already",
            ),
        ] {
            let (_, wrong) = read(Path::new("t.toml"), text);
            assert_eq!(wrong.len(), 1, "{text}: {wrong:?}");
            assert!(wrong[0].starts_with(expected), "{text}: {wrong:?}");
        }
    }
}
