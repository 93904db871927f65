//! `[policy.personal-data]`: how the operator marks what handles personal data.

use std::collections::BTreeSet;

use checks::policy::PersonalData;
use toml::de::DeValue;

use super::super::spelling::nearest;
use super::{Reading, Value, a};

const KEYS: [&str; 3] = ["keys", "values", "inherit-from-namespace"];

impl Reading<'_> {
    /// What the table says; what it leaves out is as by default.
    pub(super) fn personal_data(&mut self, value: &Value<'_>) -> PersonalData {
        let mut rules = PersonalData::default();
        let DeValue::Table(entries) = value.get_ref() else {
            self.say(
                value.span(),
                "`policy.personal-data` is a table: write [policy.personal-data]",
            );
            return rules;
        };
        for (key, value) in entries {
            match key.get_ref().as_ref() {
                "keys" => rules.keys = self.marks("keys", value, is_key),
                "values" => rules.values = self.marks("values", value, is_value),
                "inherit-from-namespace" => {
                    rules.inherit_from_namespace = self.yes_or_no(value).unwrap_or_default();
                }
                name => {
                    let known = KEYS.join(", ");
                    let meant = nearest(name, KEYS).map_or(format!("it has {known}"), |meant| {
                        format!("did you mean `{meant}`?")
                    });
                    self.say(
                        key.span(),
                        format_args!("[policy.personal-data] has no key `{name}`: {meant}"),
                    );
                }
            }
        }
        rules
    }

    /// A list, not empty, of what may stand in labels.
    fn marks(
        &mut self,
        name: &str,
        value: &Value<'_>,
        is_one: fn(&str) -> bool,
    ) -> BTreeSet<String> {
        let path = format!("policy.personal-data.{name}");
        let items = match value.get_ref() {
            DeValue::Array(items) if !items.is_empty() => items,
            _ => {
                let expected =
                    "expected a list with at least one, such as [\"data-classification\"]";
                self.say(value.span(), format_args!("`{path}`: {expected}"));
                return BTreeSet::new();
            }
        };
        let mut marks = BTreeSet::new();
        for item in items {
            let Some(mark) = self.text(&path, item) else { continue };
            if is_one(&mark) {
                marks.insert(mark);
            } else {
                let expected = "expected letters, digits, `-`, `_` and `.`, as a label has them";
                self.say(item.span(), format_args!("`{mark}` can be no label's: {expected}"));
            }
        }
        marks
    }

    fn yes_or_no(&mut self, value: &Value<'_>) -> Option<bool> {
        match value.get_ref() {
            DeValue::Boolean(answer) => Some(*answer),
            other => {
                let is = a(other);
                let path = "policy.personal-data.inherit-from-namespace";
                self.say(value.span(), format_args!("`{path}` is {is}: expected true or false"));
                None
            }
        }
    }
}

/// A name, with a DNS name before it or without.
fn is_key(text: &str) -> bool {
    match text.split_once('/') {
        Some((domain, name)) => domain.len() <= 253 && is_value(domain) && is_value(name),
        None => is_value(text),
    }
}

fn is_value(text: &str) -> bool {
    let is_inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let is_end = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    bytes.len() <= 253
        && is_end(bytes.first())
        && is_end(bytes.last())
        && bytes.iter().all(|it| is_inner(*it))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::read;
    use super::*;

    #[test]
    fn what_is_left_out_is_as_by_default() {
        let text = "[policy.personal-data]\nkeys = [\"gdpr.example/class\"]";
        let (written, wrong) = read(Path::new("t.toml"), text);
        let expected = PersonalData {
            keys: BTreeSet::from(["gdpr.example/class".into()]),
            ..PersonalData::default()
        };
        assert_eq!((written.policy.personal_data, wrong), (expected, Vec::new()));
    }

    #[test]
    fn a_mistake_is_told_with_its_place() {
        for (line, expected) in [
            (
                "keys = []",
                "t.toml:2:8: `policy.personal-data.keys`: expected a list with at least one",
            ),
            ("keys = [\"a b\"]", "t.toml:2:9: `a b` can be no label's"),
            (
                "values = [1]",
                "t.toml:2:11: `policy.personal-data.values` is a number: expected a text",
            ),
            (
                "inherit-from-namespace = \"yes\"",
                "t.toml:2:26: `policy.personal-data.inherit-from-namespace` is a text: expected true or false",
            ),
            (
                "kes = 1",
                "t.toml:2:1: [policy.personal-data] has no key `kes`: did you mean `keys`?",
            ),
        ] {
            let text = format!("[policy.personal-data]\n{line}");
            let (_, wrong) = read(Path::new("t.toml"), &text);
            assert_eq!(wrong.len(), 1, "{wrong:?}");
            assert!(wrong[0].starts_with(expected), "{wrong:?}");
        }
    }
}
